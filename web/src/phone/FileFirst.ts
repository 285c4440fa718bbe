/**
 * The caller's file before the telephone: to read an INVITE takes the page as long as to draw, and
 * both arrive together. So an INVITE is read a moment later; the ring waits for the drawn file
 * anyhow. What follows it waits behind it: a CANCEL must not overtake.
 */

/** Nearly every file is drawn after this; as a wait for the first sound nobody notices it. */
export const INVITE_AFTER_MS = 60;

export interface FileFirstPorts {
  later(run: () => void, delay_ms: number): void;
  /** A hidden page draws nothing, and its timers are slow. */
  hidden(): boolean;
}

export class FileFirst {
  readonly #ports: FileFirstPorts;
  readonly #deliver: (data: unknown) => void;
  #held: unknown[] = [];

  constructor(ports: FileFirstPorts, deliver: (data: unknown) => void) {
    this.#ports = ports;
    this.#deliver = deliver;
  }

  take(data: unknown): void {
    const asks = typeof data === "string" && data.startsWith("INVITE ");
    if (this.#held.length > 0) this.#held.push(data);
    else if (asks && !this.#ports.hidden()) {
      this.#held.push(data);
      this.#ports.later(() => this.#release(), INVITE_AFTER_MS);
    } else this.#deliver(data);
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    for (const data of held) this.#deliver(data);
  }
}
