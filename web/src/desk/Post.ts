/** The agent's post: taken, left, lost and taken again, with the phone that belongs to it. */
import { LOST } from "../live/LiveSocket";
import type { PhoneState } from "../live/protocol";
import type { PhoneModel } from "../phone/PhoneModel";
import type { Sit } from "../seat/seat";
import type { Store } from "../ui/Store";
import type { DeskState } from "./DeskState";

/** Longest wait for the connection of a post that is taken again; then its "no" is shown. */
const CONNECT_MAX_MS = 8_000;

/** A browser's phone is registered within a second; meanwhile help is asked for again. */
const HELP_TRIES = 15;
const HELP_PAUSE_MS = 300;

export interface PostPorts {
  readonly store: Store<DeskState>;
  readonly phone: PhoneModel;
  ticket(fresh: boolean): Promise<string>;
  later(run: () => void, delay_ms: number): () => void;
  /** Do it; a refusal is shown, true when it was done. */
  act(kind: string, args?: Readonly<Record<string, unknown>>): Promise<boolean>;
  callOut(number: string): Promise<boolean>;
  /** Connect to the engine. */
  start(): void;
  /** What was typed is with the engine, or waits no longer. */
  flush(): Promise<void>;
  /** The post was left: so is the engine. */
  left(): void;
  tell(state: Omit<PhoneState, "type">): void;
}

export class Post {
  readonly #ports: PostPorts;
  readonly #store: Store<DeskState>;
  readonly #phone: PhoneModel;
  #epoch = "";
  #told = "";
  #leaving: Promise<void> | null = null;

  constructor(ports: PostPorts) {
    this.#ports = ports;
    this.#store = ports.store;
    this.#phone = ports.phone;
    this.#phone.store.subscribe(() => this.#tellPhone());
  }

  /** «Prendre mon poste»: the seat, sound, microphone, phone, at work and (usually) available. */
  async take(device: string, available: boolean, sit: Sit | null = null): Promise<void> {
    if (this.#store.get().takingPost) return;
    this.#store.patch({ takingPost: true, refusal: null });
    try {
      await this.#leaving; // The answer to the leave, come later, would end the new post.
      if (!(await this.#connected()) || (sit && !(await this.#ports.act("sit", sit)))) return;
      if (!(await this.#prepare(device))) return;
      if (!(await this.#ports.act("sign_in"))) {
        this.lose();
        return;
      }
      if (available) await this.#ports.act("state", { status: "available", reason: null });
    } finally {
      this.#store.patch({ takingPost: false });
    }
  }

  /** A supervisor's click takes the post as well, withdrawn: no call is offered by it. */
  async arrive(): Promise<boolean> {
    const { atPost, live } = this.#store.get();
    if (!atPost || live !== "up") await this.take(this.#phone.store.get().device, false);
    return this.#store.get().atPost;
  }

  /** Help, also without a post: the phone is made ready, and the engine takes the post with it. */
  async callHelp(number: string): Promise<boolean> {
    const { atPost } = this.#store.get();
    const { device } = this.#phone.store.get();
    if (!atPost && !((await this.#connected()) && (await this.#prepare(device)))) return false;
    const browser = this.#store.get().account?.kind === "browser";
    for (let tries = browser ? HELP_TRIES : 1; tries > 0; tries--) {
      if (await this.#ports.callOut(number)) return true;
      if (this.#store.get().refusal?.code !== "help_elsewhere") break;
      await new Promise<void>((go) => this.#ports.later(go, HELP_PAUSE_MS));
    }
    if (!atPost) this.lose();
    return false;
  }

  leave(): Promise<void> {
    this.#leaving = this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.#ports.flush();
    if (!(await this.#ports.act("sign_out"))) return;
    this.lose();
    this.#ports.left();
  }

  /** It is another page's now, or nobody's: no phone, no microphone. */
  lose(): void {
    this.#store.patch({ atPost: false });
    this.#phone.leave();
  }

  /** A new socket: the engine knows whether we are at work, and nothing of our phone. */
  welcomed(signed_in: boolean, epoch: string, first: boolean): void {
    const { atPost, takingPost } = this.#store.get();
    if (!signed_in) {
      if (atPost && !takingPost) this.lose();
    } else if (!atPost && !takingPost) {
      void this.#prepare(this.#phone.store.get().device); // A reload: taken again unasked.
    } else if (!first) {
      void this.registerAgain(epoch);
    }
    this.#epoch = epoch;
    this.#told = "";
    this.#tellPhone();
  }

  /** The switch knows this account (again). */
  async registerAgain(epoch: string): Promise<void> {
    const { account, atPost } = this.#store.get();
    this.#epoch = epoch;
    if (account?.kind !== "browser" || !atPost) return;
    await this.#phone.register(account, await this.#ports.ticket(false));
  }

  /** True once the engine is there: a page that left its post, or lost it, connects again. */
  #connected(): Promise<boolean> {
    const { live } = this.#store.get();
    if (live === "signed_out" || live === "taken_over") this.#ports.start();
    return new Promise((resolve) => {
      const look = () => {
        const { live } = this.#store.get();
        if (live !== "connecting" && live !== "lost") end(live === "up"); // Others have banners.
      };
      const late = () => {
        this.#store.patch({ refusal: LOST });
        end(false);
      };
      const stops = [this.#store.subscribe(look), this.#ports.later(late, CONNECT_MAX_MS)];
      const end = (up: boolean) => {
        for (const stop of stops) stop();
        resolve(up);
      };
      look();
    });
  }

  async #prepare(device: string): Promise<boolean> {
    const account = this.#store.get().account;
    if (!account) return false;
    if (account.kind === "browser") {
      if (!(await this.#phone.openMicrophone(device))) return false;
      this.#phone.keepMicrophone();
      await this.#phone.register(account, await this.#ports.ticket(false));
    }
    this.#store.patch({ atPost: true });
    this.#tellPhone();
    return true;
  }

  #tellPhone(): void {
    const { atPost, live } = this.#store.get();
    if (live !== "up" || !atPost) return;
    const view = this.#phone.store.get();
    const state = {
      registered: view.registration === "registered",
      microphone: view.microphone === "ready",
      muted: view.muted,
      silent: view.noSoundFromYou,
      figures: view.figures,
    };
    const text = `${this.#epoch}${JSON.stringify(state)}`;
    if (text === this.#told) return;
    this.#told = text;
    this.#ports.tell(state);
  }
}
