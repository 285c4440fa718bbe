/** When what the engine says is drawn: at once, but for an offer whose file is still on its way. */
import type { NumberedDesk } from "../live/applyEvent";

/**
 * An offer that comes before its file is drawn after this at the latest. The file mostly follows
 * within a few milliseconds, and to draw the desk twice would show it later than to wait for it.
 */
const FILE_WAIT_MS = 60;

export interface DrawnPorts {
  later(run: () => void, delay_ms: number): () => void;
  /** A call is offered that was not before. */
  offered(segment: string): void;
  draw(numbered: NumberedDesk): void;
}

export class Drawn {
  readonly #ports: DrawnPorts;
  #latest: NumberedDesk | null = null;
  #offered = "";
  #cancel: (() => void) | null = null;

  constructor(ports: DrawnPorts) {
    this.#ports = ports;
  }

  /** What the engine said last, drawn or not yet. */
  get latest(): NumberedDesk | null {
    return this.#latest;
  }

  show(numbered: NumberedDesk): void {
    this.#latest = numbered;
    const { work } = numbered.desk;
    const offered = work?.stage === "offered" ? work : null;
    const fresh = offered !== null && offered.segment !== this.#offered;
    if (fresh) {
      this.#offered = offered.segment;
      this.#ports.offered(offered.segment);
    }
    if (offered === null || !(offered.file === null || offered.file.loading)) this.#draw();
    else if (fresh) this.#wait();
    else if (this.#cancel === null) this.#draw();
  }

  #wait(): void {
    this.#cancel?.();
    this.#cancel = this.#ports.later(() => this.#draw(), FILE_WAIT_MS);
  }

  #draw(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#latest !== null) this.#ports.draw(this.#latest);
  }
}
