/** The live socket: connects, says hello, answers echoes, and comes back by itself after a loss. */
import type { FromEngine, FromPage, PhoneState } from "./protocol";

/** What a socket must do; the browser's WebSocket does, and so does the fake of the tests. */
export interface Wire {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface LivePorts {
  /** A ticket for this login; `fresh` asks for a new one (the last was refused as too old). */
  ticket(fresh: boolean): Promise<string>;
  open(): Wire;
  later(run: () => void, delay_ms: number): () => void;
  /** 0 ≤ dice < 1: spreads the return of many desks after one outage. */
  dice(): number;
}

export interface LiveHandlers {
  message(message: FromEngine): void;
  lost(): void;
  /** No ticket: the login is over or refused. */
  refused(status: number): void;
}

export class Refusal extends Error {
  readonly code: string;
  readonly fr: string;
  readonly en: string;

  constructor(code: string, fr: string, en: string) {
    super(en);
    this.code = code;
    this.fr = fr;
    this.en = en;
  }
}

/** A ticket was refused by the site; `status` is HTTP's, 0 when the site was not reached. */
export class TicketRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`ticket refused: ${status}`);
    this.status = status;
  }
}

interface Pending {
  resolve(result: Readonly<Record<string, unknown>>): void;
  reject(reason: Refusal): void;
  forget(): void;
}

/** First try at once, then these waits: an agent's call goes on meanwhile, so soon but not hard. */
const WAITS_MS = [100, 300, 700, 1_500, 3_000];
/** An act without an answer after this is said to the agent as not done. */
const ACT_TIMEOUT_MS = 8_000;
/** The engine echoes every 2 s: three missed, and the wire is dead though nobody closed it. */
const SILENCE_MAX_MS = 6_500;
/** After these goodbyes we stay away; after any other the page connects again by itself. */
const FOR_GOOD: ReadonlySet<string> = new Set(["taken_over", "signed_out", "revoked"]);
const ACTS_PENDING_MAX = 64; // Far more than hands can do; past it something is wrong.

/** No connection, so no act: said of each that could not be done. */
export const LOST = new Refusal(
  "connection_lost",
  "La connexion est coupée : l'action n'a pas été faite.",
  "The connection is lost: this was not done.",
);

export class LiveSocket {
  readonly #ports: LivePorts;
  readonly #handlers: LiveHandlers;
  readonly #tab: string;
  readonly #watches: boolean;
  readonly #pending = new Map<string, Pending>();
  #wire: Wire | null = null;
  #up = false;
  #tries = 0;
  #attempt = 0;
  #count = 0;
  #stopped = true;
  #freshTicket = false;
  #cancelRetry: (() => void) | null = null;
  #cancelSilence: (() => void) | null = null;

  /** `watches`: the floor, in place of a desk. */
  constructor(ports: LivePorts, handlers: LiveHandlers, tab: string, watches = false) {
    this.#ports = ports;
    this.#handlers = handlers;
    this.#tab = tab;
    this.#watches = watches;
  }

  start(): void {
    this.#stopped = false;
    void this.#connect();
  }

  /** Close and stay closed, until `start` again. */
  stop(): void {
    this.#stopped = true;
    this.#cancelRetry?.();
    this.#drop();
  }

  /** The same desk with a fresh ticket: whoever holds it has changed (the language, for one). */
  renew(): void {
    if (this.#stopped) return;
    this.#freshTicket = true;
    this.#cancelRetry?.();
    this.#drop();
    void this.#connect();
  }

  /** Do one act: resolves after it is committed, rejects with a `Refusal` and its sentence. */
  act(
    kind: string,
    interaction: string | null = null,
    args: Readonly<Record<string, unknown>> = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    if (!this.#up || this.#pending.size >= ACTS_PENDING_MAX) return Promise.reject(LOST);
    const id = `${this.#tab}.${++this.#count}`;
    return new Promise((resolve, reject) => {
      const forget = this.#ports.later(() => this.#settle(id)?.reject(LOST), ACT_TIMEOUT_MS);
      this.#pending.set(id, { resolve, reject, forget });
      this.#send({ type: "act", id, kind, interaction, args });
    });
  }

  phone(state: Omit<PhoneState, "type">): void {
    if (this.#up) this.#send({ type: "phone", ...state });
  }

  resync(): void {
    if (this.#up) this.#send({ type: "resync" });
  }

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt;
    let ticket: string;
    try {
      ticket = await this.#ports.ticket(this.#freshTicket);
    } catch (error) {
      if (!(error instanceof TicketRefused)) throw error;
      if (error.status === 401 || error.status === 403) this.#handlers.refused(error.status);
      else this.#retry();
      return;
    }
    if (this.#stopped || attempt !== this.#attempt) return;
    this.#freshTicket = false;
    const wire = this.#ports.open();
    this.#wire = wire;
    this.#watchSilence(wire);
    wire.onopen = () =>
      this.#send(
        this.#watches ? { type: "watch", ticket } : { type: "hello", ticket, tab: this.#tab },
      );
    wire.onmessage = (event) => this.#receive(wire, String(event.data));
    wire.onclose = () => this.#closed(wire);
  }

  #watchSilence(wire: Wire): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#ports.later(() => this.#closed(wire), SILENCE_MAX_MS);
  }

  #receive(wire: Wire, text: string): void {
    if (wire !== this.#wire) return;
    this.#watchSilence(wire);
    const message = JSON.parse(text) as FromEngine;
    switch (message.type) {
      case "echo":
        this.#send({ type: "echo", n: message.n });
        return;
      case "ack":
        this.#settle(message.id)?.resolve(message.result);
        return;
      case "refused":
        this.#settle(message.id)?.reject(new Refusal(message.code, message.fr, message.en));
        return;
      case "welcome":
      case "floor":
        this.#up = true;
        this.#tries = 0;
        break;
      case "goodbye":
        this.#goodbye(message.code);
    }
    this.#handlers.message(message);
  }

  #goodbye(code: string): void {
    if (code === "expired") this.#freshTicket = true;
    if (FOR_GOOD.has(code)) this.stop();
  }

  #settle(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.forget();
    return pending;
  }

  #closed(wire: Wire): void {
    if (wire !== this.#wire) return;
    this.#drop();
    this.#handlers.lost();
    if (!this.#stopped) this.#retry();
  }

  #drop(): void {
    this.#up = false;
    this.#cancelSilence?.();
    const wire = this.#wire;
    this.#wire = null;
    wire?.close();
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(LOST);
  }

  #retry(): void {
    const wait_ms = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)] ?? 3_000;
    const delay_ms = wait_ms * (0.75 + this.#ports.dice() / 2);
    this.#cancelRetry = this.#ports.later(() => {
      if (!this.#stopped) void this.#connect();
    }, delay_ms);
  }

  #send(message: FromPage): void {
    this.#wire?.send(JSON.stringify(message));
  }
}
