/** What a supervisor does on agents' calls: one click takes the post, brings the phone, and asks. */
import type { SupervisingView } from "../live/protocol";

export type Mode = SupervisingView["mode"];

/** A browser's phone is registered within a second; meanwhile it is asked for again. */
const PHONE_TRIES = 15;
const PHONE_PAUSE_MS = 300;

export interface SupervisingPorts {
  /** Do it; a refusal is shown, true when it was done. */
  act(kind: string, args: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** The code of the refusal that is shown. */
  refused(): string | undefined;
  /** At work, with a phone: no calls come by that. False when it cannot be. */
  arrive(): Promise<boolean>;
  pause(ms: number): Promise<void>;
}

export class Supervising {
  readonly #ports: SupervisingPorts;

  constructor(ports: SupervisingPorts) {
    this.#ports = ports;
  }

  /** Be on the call that this agent has; on it already, in another way. */
  async supervise(agent: string, mode: Mode): Promise<boolean> {
    if (!(await this.#ports.arrive())) return false;
    for (let tries = PHONE_TRIES; tries > 0; tries--) {
      if (await this.#ports.act("supervise", { agent, mode })) return true;
      if (this.#ports.refused() !== "phone_not_there") return false;
      await this.#ports.pause(PHONE_PAUSE_MS);
    }
    return false;
  }

  leave(): Promise<boolean> {
    return this.#ports.act("supervise_off", {});
  }
}
