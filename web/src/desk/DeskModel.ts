/** The agent's desk: the live socket and the telephone made one, for components that only draw. */
import { applyEvents, fromWelcome, type NumberedDesk } from "../live/applyEvent";
import { type LiveHandlers, LiveSocket, Refusal } from "../live/LiveSocket";
import type { FromEngine, Welcome, WorkView } from "../live/protocol";
import type { PhoneModel } from "../phone/PhoneModel";
import { Store } from "../ui/Store";
import { AutoAnswer } from "./AutoAnswer";
import type { DeskPorts, DeskState, LiveState } from "./DeskState";
import { Drawn } from "./Drawn";
import { NoteDraft } from "./NoteDraft";
import { Others } from "./Others";
import { People } from "./People";
import { Post } from "./Post";
import { givenCustomer } from "./parties";
import { Supervising } from "./Supervising";
import { WhoDraft } from "./WhoDraft";

/** Longest wait for the note before the work ends without it: it is still tried after. */
const NOTE_WAIT_MS = 2_000;

/** Less than this the clocks do not follow: they show seconds, and each step draws all of them. */
const OFFSET_STEP_MS = 200;

type Choice = "available" | "break" | "withdrawn";

/** Stages in which a leg of the segment comes that this page is to answer. */
const ANSWERED_HERE: ReadonlySet<string> = new Set(["offered", "dialling", "reconnecting"]);

export class DeskModel {
  readonly store: Store<DeskState>;
  readonly phone: PhoneModel;
  readonly note: NoteDraft;
  readonly who: WhoDraft;
  readonly others: Others;
  readonly people: People;
  readonly supervising: Supervising;
  readonly post: Post;
  readonly autoAnswer: AutoAnswer;
  readonly #ports: DeskPorts;
  readonly #live: LiveSocket;
  readonly #drawn: Drawn;
  #paintedSegment = "";

  constructor(ports: DeskPorts, phone: PhoneModel, tab: string) {
    this.#ports = ports;
    this.phone = phone;
    this.store = new Store<DeskState>({
      live: "connecting",
      liveSince_ms: ports.now(),
      offset_ms: 0,
      numbered: null,
      atPost: false,
      takingPost: false,
      account: null,
      refusal: null,
      toldClosed_ms: 0,
      passed: null,
    });
    const handlers: LiveHandlers = {
      message: (message) => this.#receive(message),
      lost: () => this.#setLive("lost"),
      refused: () => this.#setLive("refused"),
    };
    this.#live = new LiveSocket(ports, handlers, tab);
    this.#drawn = new Drawn({
      later: ports.later,
      offered: (segment) => ports.mark(`offer:${segment}`),
      draw: (numbered) => this.#draw(numbered),
    });
    this.note = new NoteDraft({
      send: (interaction, text) => this.#live.act("note", interaction, { text }),
      later: ports.later,
      kept: ports.keptNotes,
      keep: ports.keepNotes,
    });
    this.who = new WhoDraft({ kept: ports.keptWho, keep: ports.keepWho });
    const act = this.act.bind(this);
    this.others = new Others({
      act,
      ask: (kind, args) => this.#do(kind, args).catch(unlessRefused),
    });
    this.people = new People({ act, ask: (kind, args) => this.#shown(kind, args) });
    this.supervising = new Supervising({
      act,
      refused: () => this.store.get().refusal?.code,
      arrive: () => this.post.arrive(),
      pause: (ms) => new Promise((go) => ports.later(go, ms)),
    });
    this.post = new Post({
      store: this.store,
      phone,
      ticket: ports.ticket,
      later: ports.later,
      act,
      callOut: (number) => this.others.callOut(number, ""),
      start: () => this.start(),
      flush: () => this.note.flush(NOTE_WAIT_MS),
      left: () => {
        this.#live.stop(); // The engine closes it too: it rings no telephone of a post left.
        this.#setLive("signed_out");
      },
      tell: (state) => this.#live.phone(state),
    });
    this.autoAnswer = new AutoAnswer({
      now: ports.now,
      later: ports.later,
      ready: () => this.store.get().atPost && phone.heard,
      warn: (segment) => {
        ports.mark(`warn:${segment}`);
        phone.warn();
      },
      answer: () => this.answer(),
    });
  }

  start(): void {
    this.#setLive("connecting");
    this.#live.start();
  }

  renew(): void {
    this.#live.renew();
  }

  stop(): void {
    void this.note.flush();
    this.note.rest();
    this.#live.stop();
    this.post.lose();
  }

  /** Ask for a state; while busy it becomes the next one, and asking again cancels it. */
  chooseState(status: Choice, reason: string | null): Promise<boolean> {
    return this.act("state", { status, reason });
  }

  answer(): void {
    const work = this.work;
    if (work?.stage === "offered" && this.store.get().account?.kind === "browser") {
      this.#ports.mark(`answer:${work.segment}`);
      this.phone.answer(work.segment);
    }
  }

  async hangUp(): Promise<void> {
    const work = this.work;
    const done = await this.act(work?.stage === "offered" ? "decline" : "hang_up");
    if (!done && this.store.get().live !== "up") this.phone.hangUp(); // Without the engine too.
  }

  /** To take the customer back is to talk with them alone: guests who came hear music. */
  hold(on: boolean): Promise<boolean> {
    if (!on && this.work?.parties.length) return this.others.talk("customer");
    return this.act("hold", { on });
  }

  /** On demand: on, and off again. */
  toggleRecording(): Promise<boolean> {
    return this.act("record", { on: this.work?.recording !== "asked" });
  }

  privateCall(): Promise<boolean> {
    return this.act("record", { private: true });
  }

  dispose(disposition: string): Promise<boolean> {
    return this.act("disposition", { disposition });
  }

  /** 30 s more, as often as `WorkView.extensions_left` says. */
  extend(): Promise<boolean> {
    return this.act("extend");
  }

  async finish(): Promise<boolean> {
    await this.note.flush(NOTE_WAIT_MS);
    return this.act("finish");
  }

  /** The browser has drawn the offer's file (called after the frame that shows it). */
  painted(segment: string): void {
    const work = this.work;
    if (work?.segment !== segment || this.#paintedSegment === segment) return;
    this.#paintedSegment = segment;
    this.#ports.mark(`painted:${segment}`);
    this.phone.painted(segment);
    const args = this.autoAnswer.begin(work) ? { answers: true } : {};
    // Refused: the offer may be over, nothing to tell.
    void this.#live.act("painted", work.interaction, args).catch(unlessRefused);
  }

  closeTold(): void {
    const at_ms = this.store.get().numbered?.desk.told?.at_ms;
    if (at_ms !== undefined) this.store.patch({ toldClosed_ms: at_ms });
  }

  closePassed(): void {
    this.store.patch({ passed: null });
  }

  closeRefusal(): void {
    this.store.patch({ refusal: null });
  }

  get work(): WorkView | null {
    return this.#drawn.latest?.desk.work ?? null;
  }

  /** Do an act on the present work; a refusal is shown, true when it was done. */
  async act(kind: string, args: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    const result = await this.#shown(kind, args);
    if (result) this.store.patch({ refusal: null });
    return result !== false;
  }

  #shown(kind: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#do(kind, args).catch((error: unknown) => this.#refused(error));
  }

  #do(kind: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#live.act(kind, this.work?.interaction ?? null, args);
  }

  #refused(error: unknown): false {
    if (!(error instanceof Refusal)) throw error;
    this.store.patch({ refusal: error });
    return false;
  }

  #receive(message: FromEngine): void {
    switch (message.type) {
      case "welcome":
        this.#welcome(message);
        break;
      case "events": {
        const known = this.#drawn.latest;
        const next = known === null ? "gap" : applyEvents(known, message);
        if (next === "gap") this.#live.resync();
        else this.#show(next, message.now_ms);
        break;
      }
      case "phone_ready":
        this.store.patch({ account: message.phone });
        void this.post.registerAgain(message.epoch);
        break;
      case "goodbye":
        this.#goodbye(message.code);
    }
  }

  #welcome(welcome: Welcome): void {
    const first = this.#drawn.latest === null;
    this.store.patch({ account: welcome.phone });
    this.#setLive("up");
    this.note.own(welcome.desk.agent);
    this.who.own(welcome.desk.agent);
    this.#show(fromWelcome(welcome), welcome.now_ms);
    this.post.welcomed(welcome.signed_in, welcome.epoch, first);
    void this.note.flush();
  }

  #goodbye(code: string): void {
    if (code === "taken_over" || code === "signed_out" || code === "revoked") {
      this.#setLive(code);
      this.post.lose();
    }
  }

  #show(numbered: NumberedDesk, now_ms: number): void {
    this.#follow(now_ms - this.#ports.now());
    const work = numbered.desk.work;
    const own = work !== null && ANSWERED_HERE.has(work.stage) ? work.segment : null;
    this.autoAnswer.show(work);
    this.phone.answerable(own ?? numbered.desk.supervising?.segment ?? null);
    this.phone.aside(work?.stage === "held");
    this.#drawn.show(numbered);
  }

  #draw(numbered: NumberedDesk): void {
    const { work } = numbered.desk;
    this.note.show(work?.interaction ?? null, work?.note ?? "");
    this.who.show(work?.interaction ?? null, Boolean(work?.file?.person));
    const { numbered: before, passed } = this.store.get();
    const given = givenCustomer(before?.desk.work ?? null, work);
    const segment = work?.segment ?? null;
    this.store.patch({ numbered, passed: given || passed === segment ? segment : null });
  }

  #follow(offset_ms: number): void {
    const moved_ms = Math.abs(offset_ms - this.store.get().offset_ms);
    if (moved_ms > OFFSET_STEP_MS) this.store.patch({ offset_ms });
  }

  #setLive(live: LiveState): void {
    if (live === this.store.get().live) return;
    this.store.patch({ live, liveSince_ms: this.#ports.now() });
  }
}

function unlessRefused(error: unknown): null {
  if (!(error instanceof Refusal)) throw error;
  return null;
}
