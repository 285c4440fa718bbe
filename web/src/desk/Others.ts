/** What an agent does with others on a call: asks them in, talks, hands over, calls a number. */
import type { TargetKind, Targets } from "./targets";

type Args = Readonly<Record<string, unknown>>;

export interface OthersPorts {
  /** Do it on the present call; a refusal is shown, true when it was done. */
  act(kind: string, args: Args): Promise<boolean>;
  /** Ask something; null when it was refused. */
  ask(kind: string, args: Args): Promise<unknown>;
}

export class Others {
  readonly #ports: OthersPorts;

  constructor(ports: OthersPorts) {
    this.#ports = ports;
  }

  /** Ask somebody in; `blind`: that one has the customer as soon as it answers. */
  transfer(to: TargetKind, target: string, blind: boolean): Promise<boolean> {
    return this.#ports.act("transfer", { to, target, blind });
  }

  /** "customer", "all", or a guest's id: the others hear music. */
  talk(party: string): Promise<boolean> {
    return this.#ports.act("talk", { party });
  }

  handOver(guest: string): Promise<boolean> {
    return this.#ports.act("hand_over", { guest });
  }

  drop(guest: string): Promise<boolean> {
    return this.#ports.act("drop", { guest });
  }

  /** A card is being read out, or no longer. */
  card(on: boolean): Promise<boolean> {
    return this.#ports.act("card", { on });
  }

  /** `queue` "": the agent's first. */
  callOut(number: string, queue: string): Promise<boolean> {
    return this.#ports.act("call_out", { number, ...(queue ? { queue } : {}) });
  }

  /** Whom the agent may ask in; null: not known now. */
  async targets(text: string): Promise<Targets | null> {
    return (await this.#ports.ask("targets", { text })) as Targets | null;
  }
}
