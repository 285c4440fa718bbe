/** Who the customer of the present call is: looked for, tied to the call, made. */
import type { PersonCard } from "../live/protocol";
import type { PersonFields } from "./WhoDraft";

type Args = Readonly<Record<string, unknown>>;

export interface PeoplePorts {
  /** Do it on the present call; a refusal is shown, true when it was done. */
  act(kind: string, args: Args): Promise<boolean>;
  /** The answer; false when it was refused, which is shown. */
  ask(kind: string, args: Args): Promise<unknown>;
}

export class People {
  readonly #ports: PeoplePorts;

  constructor(ports: PeoplePorts) {
    this.#ports = ports;
  }

  attach(person: string | null): Promise<boolean> {
    return this.#ports.act("attach", { person });
  }

  create(fields: PersonFields): Promise<boolean> {
    return this.#ports.act("create_person", { ...fields });
  }

  async search(text: string): Promise<readonly PersonCard[]> {
    const found = (await this.#ports.ask("search", { text })) || {};
    return (found as { people?: readonly PersonCard[] }).people ?? [];
  }
}
