/** Offers that are answered by themselves: a warning in the ear, a countdown, then the answer. */
import type { WorkView } from "../live/protocol";
import { Store } from "../ui/Store";

export interface AutoAnswerPorts {
  now(): number;
  later(run: () => void, delay_ms: number): () => void;
  /** This page holds the post, and is heard: else the agent would talk without knowing it. */
  ready(): boolean;
  warn(segment: string): void;
  answer(): void;
}

export interface Countdown {
  readonly segment: string;
  /** By this machine's clock. */
  readonly until_ms: number;
}

export class AutoAnswer {
  readonly store = new Store<{ readonly countdown: Countdown | null }>({ countdown: null });
  readonly #ports: AutoAnswerPorts;
  #cancel: (() => void) | null = null;

  constructor(ports: AutoAnswerPorts) {
    this.#ports = ports;
  }

  /** The file of this offer is seen: whether it is answered by itself, from now on. */
  begin(work: WorkView): boolean {
    this.#stop();
    if (work.stage !== "offered" || work.auto_answer_s <= 0 || !this.#ports.ready()) return false;
    const wait_ms = work.auto_answer_s * 1000;
    const countdown = { segment: work.segment, until_ms: this.#ports.now() + wait_ms };
    this.store.patch({ countdown });
    this.#ports.warn(work.segment);
    this.#cancel = this.#ports.later(() => {
      this.#stop();
      this.#ports.answer();
    }, wait_ms);
    return true;
  }

  /** What the desk shows now: refused, answered or gone, an offer is counted down no more. */
  show(work: WorkView | null): void {
    const { countdown } = this.store.get();
    if (countdown === null) return;
    if (work?.segment !== countdown.segment || work.stage !== "offered") this.#stop();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.store.get().countdown !== null) this.store.patch({ countdown: null });
  }
}
