/** The agent's desk: the live socket and the telephone made one, for components that only draw. */
import { applyEvents, fromWelcome, type NumberedDesk } from "../live/applyEvent";
import { type LiveHandlers, LiveSocket, LOST, Refusal } from "../live/LiveSocket";
import type { FromEngine, Welcome, WorkView } from "../live/protocol";
import type { PhoneModel } from "../phone/PhoneModel";
import { Store } from "../ui/Store";
import type { DeskPorts, DeskState, LiveState } from "./DeskState";
import { Drawn } from "./Drawn";
import { NoteDraft } from "./NoteDraft";
import { Others } from "./Others";
import { People } from "./People";
import { givenCustomer } from "./parties";
import { Supervising } from "./Supervising";
import { WhoDraft } from "./WhoDraft";

/** Longest wait for the note before the work ends without it: it is still tried after. */
const NOTE_WAIT_MS = 2_000;

/** Less than this the clocks do not follow: they show seconds, and each step draws all of them. */
const OFFSET_STEP_MS = 200;

/** Longest wait for the connection of a post that is taken again; then its "no" is shown. */
const CONNECT_MAX_MS = 8_000;

/** A browser's phone is registered within a second; meanwhile help is asked for again. */
const HELP_TRIES = 15;
const HELP_PAUSE_MS = 300;

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
  readonly #ports: DeskPorts;
  readonly #live: LiveSocket;
  readonly #drawn: Drawn;
  #epoch = "";
  #paintedSegment = "";
  #told = "";
  #leaving: Promise<void> | null = null;

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
      arrive: () => this.#arrive(),
      pause: (ms) => new Promise((go) => ports.later(go, ms)),
    });
    phone.store.subscribe(() => this.#tellPhone());
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
    this.#leavePost();
  }

  /** «Prendre mon poste»: sound, microphone, phone, then at work and (usually) available. */
  async takePost(device: string, available: boolean): Promise<void> {
    if (this.store.get().takingPost) return;
    this.store.patch({ takingPost: true, refusal: null });
    try {
      await this.#leaving; // The answer to the leave, come later, would end the new post.
      if (!(await this.#connected()) || !(await this.#prepare(device))) return;
      if (!(await this.act("sign_in"))) {
        this.#leavePost();
        return;
      }
      if (available) await this.chooseState("available", null);
    } finally {
      this.store.patch({ takingPost: false });
    }
  }

  /** Help, also without a post: the phone is made ready, and the engine takes the post with it. */
  async callHelp(number: string): Promise<boolean> {
    const { atPost } = this.store.get();
    const { device } = this.phone.store.get();
    if (!atPost && !((await this.#connected()) && (await this.#prepare(device)))) return false;
    const browser = this.store.get().account?.kind === "browser";
    for (let tries = browser ? HELP_TRIES : 1; tries > 0; tries--) {
      if (await this.others.callOut(number, "")) return true;
      if (this.store.get().refusal?.code !== "help_elsewhere") break;
      await new Promise<void>((go) => this.#ports.later(go, HELP_PAUSE_MS));
    }
    if (!atPost) this.#leavePost();
    return false;
  }

  /** A supervisor's click takes the post as well, withdrawn: no call is offered by it. */
  async #arrive(): Promise<boolean> {
    const { atPost, live } = this.store.get();
    if (!atPost || live !== "up") await this.takePost(this.phone.store.get().device, false);
    return this.store.get().atPost;
  }

  leavePost(): Promise<void> {
    this.#leaving = this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.note.flush(NOTE_WAIT_MS);
    if (!(await this.act("sign_out"))) return;
    this.#leavePost();
    this.#live.stop(); // The engine closes it too: it rings no telephone of a post that was left.
    this.#setLive("signed_out");
  }

  /** True once the engine is there: a page that left its post, or lost it, connects again. */
  #connected(): Promise<boolean> {
    const { live } = this.store.get();
    if (live === "signed_out" || live === "taken_over") this.start();
    return new Promise((resolve) => {
      const look = () => {
        const { live } = this.store.get();
        if (live !== "connecting" && live !== "lost") end(live === "up"); // Others have banners.
      };
      const late = () => {
        this.store.patch({ refusal: LOST });
        end(false);
      };
      const stops = [this.store.subscribe(look), this.#ports.later(late, CONNECT_MAX_MS)];
      const end = (up: boolean) => {
        for (const stop of stops) stop();
        resolve(up);
      };
      look();
    });
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
    // Refused: the offer may be over, nothing to tell.
    void this.#live.act("painted", work.interaction).catch(unlessRefused);
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

  async #prepare(device: string): Promise<boolean> {
    const account = this.store.get().account;
    if (!account) return false;
    if (account.kind === "browser") {
      if (!(await this.phone.openMicrophone(device))) return false;
      this.phone.keepMicrophone();
      await this.phone.register(account, await this.#ports.ticket(false));
    }
    this.store.patch({ atPost: true });
    this.#tellPhone();
    return true;
  }

  #leavePost(): void {
    this.store.patch({ atPost: false });
    this.phone.leave();
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
        void this.#registerAgain(message.epoch);
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
    if (!welcome.signed_in) {
      if (this.store.get().atPost && !this.store.get().takingPost) this.#leavePost();
    } else if (!this.store.get().atPost && !this.store.get().takingPost) {
      void this.#prepare(this.phone.store.get().device); // A reload: take the post again unasked.
    } else if (!first) {
      void this.#registerAgain(welcome.epoch);
    }
    this.#epoch = welcome.epoch;
    this.#told = ""; // A new socket knows nothing of our phone.
    this.#tellPhone();
    void this.note.flush();
  }

  async #registerAgain(epoch: string): Promise<void> {
    const { account, atPost } = this.store.get();
    this.#epoch = epoch;
    if (account?.kind !== "browser" || !atPost) return;
    await this.phone.register(account, await this.#ports.ticket(false));
  }

  #goodbye(code: string): void {
    if (code === "taken_over" || code === "signed_out" || code === "revoked") {
      this.#setLive(code);
      this.#leavePost();
    }
  }

  #show(numbered: NumberedDesk, now_ms: number): void {
    this.#follow(now_ms - this.#ports.now());
    const work = numbered.desk.work;
    const own = work !== null && ANSWERED_HERE.has(work.stage) ? work.segment : null;
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

  #tellPhone(): void {
    const { atPost, live } = this.store.get();
    if (live !== "up" || !atPost) return;
    const view = this.phone.store.get();
    const state = {
      registered: view.registration === "registered",
      microphone: view.microphone === "ready",
      muted: view.muted,
      silent: view.noSoundFromYou,
    };
    const text = `${this.#epoch}${JSON.stringify(state)}`;
    if (text === this.#told) return;
    this.#told = text;
    this.#live.phone(state);
  }
}

function unlessRefused(error: unknown): null {
  if (!(error instanceof Refusal)) throw error;
  return null;
}
