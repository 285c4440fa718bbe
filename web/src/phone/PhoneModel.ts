/** The telephone of this page: registration, microphone, one call, and what goes wrong with them. */
import type { PhoneAccount, SoundFigures } from "../live/protocol";
import { Store } from "../ui/Store";
import { type Media, MicrophoneError, type MicrophoneTrouble, type Use } from "./Media";
import type { Invite, Phone } from "./Phone";
import { QUIET, type RingState, ringDelay, segmentOf } from "./RingGate";
import { figuresOf, NO_SOUND_YET, type SoundWatch, silent, watchSound } from "./SoundWatch";

export interface PhoneCall {
  readonly leg: string;
  readonly segment: string;
  readonly stage: "ringing" | "answering" | "talking";
}

export interface PhoneView {
  readonly registration: "off" | "connecting" | "registered" | "failed";
  readonly registrationSince_ms: number;
  readonly microphone: "off" | "ready" | "unplugged" | MicrophoneTrouble;
  readonly device: string;
  /** Where the caller is heard, and where it rings; "" = the system's own output. */
  readonly speakers: Readonly<Record<Use, string>>;
  /** The headset went away in mid-call and another microphone took its place. */
  readonly replaced: boolean;
  readonly call: PhoneCall | null;
  /** Segment that the agent wants to answer, until the offer is over or the call is up. */
  readonly wanted: string | null;
  readonly muted: boolean;
  readonly noSoundFromYou: boolean;
  readonly noSoundFromCaller: boolean;
  /** Share of the caller's packets that were lost, per cent. */
  readonly lost_pct: number;
  /** Of this conversation so far, renewed at most every `FIGURES_EVERY_MS`. */
  readonly figures: SoundFigures | null;
  /** The browser wants a click before it lets us be heard. */
  readonly soundLocked: boolean;
  readonly audible: boolean;
}

export interface PhonePorts {
  readonly media: Media;
  make(): Promise<Phone>;
  now(): number;
  later(run: () => void, delay_ms: number): () => void;
  hidden(): boolean;
  /** A point in time for measurements, e.g. "ring:<segment>". */
  mark(name: string): void;
  /** The device chosen last time on this machine, "" for none. */
  remembered(what: "microphone" | Use): string;
  remember(what: "microphone" | Use, device: string): void;
}

/** After 403 or 404 (the switch does not know us yet) the stack gives up: we ask again this often. */
const REGISTER_AGAIN_MS = 2_000;
const SAMPLE_EVERY_MS = 1_000;
/** Each goes to the engine and to the floor: an eye follows no more, and 500 desks speak at once. */
const FIGURES_EVERY_MS = 5_000;

const OFF: PhoneView = {
  registration: "off",
  registrationSince_ms: 0,
  microphone: "off",
  device: "",
  speakers: { voice: "", ring: "" },
  replaced: false,
  call: null,
  wanted: null,
  muted: false,
  noSoundFromYou: false,
  noSoundFromCaller: false,
  lost_pct: 0,
  figures: null,
  soundLocked: false,
  audible: false,
};

export class PhoneModel {
  readonly store = new Store<PhoneView>(OFF);
  readonly #ports: PhonePorts;
  #phone: Phone | null = null;
  #account: PhoneAccount | null = null;
  #microphone: MediaStream | null = null;
  #ring: RingState = QUIET;
  #watch: SoundWatch = NO_SOUND_YET;
  #figuresAt_ms = 0;
  #aside = false;
  #cancelRing: (() => void) | null = null;
  #cancelSample: (() => void) | null = null;
  #cancelRegister: (() => void) | null = null;

  constructor(ports: PhonePorts) {
    this.#ports = ports;
    const speakers = { voice: ports.remembered("voice"), ring: ports.remembered("ring") };
    this.store.patch({ device: ports.remembered("microphone"), speakers });
    this.#route();
    ports.media.onDevicesChanged(() => {
      const { microphone } = this.store.get();
      if (microphone === "unplugged" || microphone === "missing") void this.openMicrophone("");
    });
  }

  get microphone(): MediaStream | null {
    return this.#microphone;
  }

  /** Open a microphone, also in mid-call. Trouble is shown in the view; true when it works. */
  async openMicrophone(device: string): Promise<boolean> {
    try {
      const stream = await this.#ports.media.open(device);
      if (!this.#microphone) this.#route(); // Loudspeakers have no names before this is allowed.
      const before = this.#microphone;
      this.#microphone = stream;
      this.#watchTrack(stream);
      const call = this.store.get().call;
      if (call) await this.#phone?.replaceMicrophone(call.leg, stream);
      for (const track of before?.getTracks() ?? []) track.stop();
      const unplugged = this.store.get().microphone === "unplugged";
      const other = nameOf(stream) !== nameOf(before); // Or the headset is simply back.
      const replaced = unplugged && other && call !== null;
      this.store.patch({ microphone: "ready", device, replaced });
      this.#answerWanted();
      return true;
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      const unplugged = this.store.get().microphone === "unplugged";
      // "Unplugged" says what to do; "missing" would only repeat that there is none.
      if (!unplugged || error.trouble !== "missing") {
        this.store.patch({ microphone: error.trouble });
      }
      return false;
    }
  }

  /** The microphone in use is the one to begin with next time. */
  keepMicrophone(): void {
    this.#ports.remember("microphone", this.store.get().device);
  }

  async chooseSpeaker(use: Use, device: string): Promise<void> {
    this.store.patch({ speakers: { ...this.store.get().speakers, [use]: device } });
    this.#ports.remember(use, device);
    await this.#ports.media.route(use, device);
    if (use === "ring") this.#ports.media.tryRing();
  }

  #route(): void {
    const { speakers } = this.store.get();
    for (const use of ["voice", "ring"] as const) void this.#ports.media.route(use, speakers[use]);
  }

  /** Register with this account, or again if it is the same and the switch forgot us. */
  async register(account: PhoneAccount, ticket: string): Promise<void> {
    const known = this.#account;
    const same = known?.uri === account.uri && known.password === account.password;
    this.#phone?.servers(account.ice_servers);
    if (this.#phone && (same || this.store.get().call)) {
      this.#phone.register(); // A new account waits for the end of the call.
      return;
    }
    this.#account = account;
    this.#registration("connecting");
    this.#phone ??= await this.#ports.make();
    this.#phone.start(account, ticket, {
      registered: () => this.#registration("registered"),
      unregistered: (status) => this.#unregistered(status),
      invite: (invite) => this.#invited(invite),
      confirmed: (leg) => this.#confirmed(leg),
      sound: (leg, stream) => void this.#heard(leg, stream),
      ended: (leg) => this.#ended(leg),
    });
  }

  /** Leave the post: no phone, no microphone. */
  leave(): void {
    this.#cancelRegister?.();
    this.#phone?.stop();
    this.#phone = null;
    this.#account = null;
    this.#clearCall();
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    this.#microphone = null;
    const { device, speakers } = this.store.get();
    this.store.set({ ...OFF, device, speakers });
  }

  /** Answer this segment: now, or as soon as its INVITE and a microphone are here. */
  answer(segment: string): void {
    this.store.patch({ wanted: segment });
    this.#answerWanted();
  }

  /** The segment that may be answered now, null for none: a wish for another one is over. */
  answerable(segment: string | null): void {
    const { wanted } = this.store.get();
    if (wanted !== null && wanted !== segment) this.store.patch({ wanted: null });
  }

  /** Whether the caller is on hold: then no sound from there is no fault. */
  aside(on: boolean): void {
    this.#aside = on;
  }

  #answerWanted(): void {
    const { call, wanted } = this.store.get();
    if (!call || call.segment !== wanted || call.stage !== "ringing") return;
    if (!this.#microphone || !this.#phone) return;
    this.#setRing({ ...this.#ring, leg: null });
    this.store.patch({ call: { ...call, stage: "answering" } });
    this.#phone.answer(call.leg, this.#microphone);
  }

  hangUp(): void {
    const call = this.store.get().call;
    if (call) this.#phone?.hangUp(call.leg);
  }

  mute(on: boolean): void {
    const call = this.store.get().call;
    if (call?.stage !== "talking") return;
    this.#phone?.mute(call.leg, on);
    this.store.patch({ muted: on });
  }

  key(keys: string): void {
    const call = this.store.get().call;
    if (call?.stage === "talking") this.#phone?.dtmf(call.leg, keys);
  }

  /** The file of this segment is on the screen: its ring may be heard. */
  painted(segment: string): void {
    this.#setRing({ ...this.#ring, painted: segment });
  }

  /** Whether sound may come out: a browser wants a gesture first. */
  get heard(): boolean {
    return this.#ports.media.heard();
  }

  /** A warning where callers are heard: the next one is there by itself. */
  warn(): void {
    this.#ports.media.warn();
  }

  async unlock(): Promise<void> {
    await this.#ports.media.unlock();
    this.store.patch({ soundLocked: false });
  }

  #registration(registration: PhoneView["registration"]): void {
    if (registration === this.store.get().registration) return;
    this.store.patch({ registration, registrationSince_ms: this.#ports.now() });
    if (registration === "registered") this.#cancelRegister?.();
  }

  #unregistered(status: number): void {
    this.#registration("failed");
    this.#cancelRegister?.();
    if (status === 0) return; // Not reached: the stack connects again and registers by itself.
    this.#cancelRegister = this.#ports.later(() => this.#phone?.register(), REGISTER_AGAIN_MS);
  }

  #invited(invite: Invite): void {
    const current = this.store.get().call;
    // The engine rings nobody who talks: a call still held here died with the switch.
    if (current && current.leg !== invite.leg) this.#drop(current.leg, invite.reattach);
    const call: PhoneCall = { ...invite, segment: segmentOf(invite.leg), stage: "ringing" };
    this.store.patch({ call });
    if (invite.reattach) this.store.patch({ wanted: call.segment });
    this.#answerWanted();
    if (invite.reattach || this.store.get().call?.stage !== "ringing") return;
    this.#setRing({ ...this.#ring, leg: call.leg, invitedAt_ms: this.#ports.now() });
  }

  #setRing(state: RingState): void {
    this.#ring = state;
    this.#cancelRing?.();
    const delay_ms = this.#ports.hidden() && state.leg ? 0 : ringDelay(state, this.#ports.now());
    if (delay_ms === null) this.#sound(false);
    else if (delay_ms === 0) this.#sound(true);
    else this.#cancelRing = this.#ports.later(() => this.#sound(true), delay_ms);
  }

  #sound(on: boolean): void {
    if (on === this.store.get().audible) return;
    this.#ports.media.ring(on);
    if (on && this.#ring.leg) this.#ports.mark(`ring:${segmentOf(this.#ring.leg)}`);
    this.store.patch({ audible: on });
  }

  #confirmed(leg: string): void {
    const view = this.store.get();
    if (view.call?.leg !== leg) return;
    this.store.patch({ call: { ...view.call, stage: "talking" }, wanted: null });
    if (view.muted) this.#phone?.mute(leg, true); // A re-attached call stays as mute as it was.
    this.#watch = NO_SOUND_YET;
    this.#figuresAt_ms = 0;
    this.#sampleLater(leg);
  }

  async #heard(leg: string, stream: MediaStream): Promise<void> {
    if (this.store.get().call?.leg !== leg) return;
    const playing = await this.#ports.media.play(stream);
    this.store.patch({ soundLocked: !playing });
  }

  #drop(leg: string, keepMuted: boolean): void {
    const muted = keepMuted && this.store.get().muted;
    this.#clearCall();
    this.store.patch({ muted });
    this.#phone?.hangUp(leg);
  }

  #ended(leg: string): void {
    if (this.store.get().call?.leg === leg) this.#clearCall();
  }

  #clearCall(): void {
    this.#cancelSample?.();
    this.#setRing({ ...this.#ring, leg: null });
    void this.#ports.media.play(null);
    this.store.patch({
      call: null,
      muted: false,
      replaced: false,
      noSoundFromYou: false,
      noSoundFromCaller: false,
      lost_pct: 0,
      figures: null,
    });
  }

  #sampleLater(leg: string): void {
    this.#cancelSample?.();
    this.#cancelSample = this.#ports.later(() => void this.#sample(leg), SAMPLE_EVERY_MS);
  }

  async #sample(leg: string): Promise<void> {
    const sample = await this.#phone?.sample(leg);
    const view = this.store.get();
    if (view.call?.leg !== leg) return;
    const now_ms = this.#ports.now();
    if (sample) {
      this.#watch = watchSound(this.#watch, sample, now_ms, view.muted, this.#aside);
      const figures = figuresOf(sample);
      this.store.patch({
        noSoundFromYou: silent(this.#watch.noneFromYouSince_ms, now_ms),
        noSoundFromCaller: silent(this.#watch.noneFromCallerSince_ms, now_ms),
        lost_pct: figures.lost_pct,
      });
      if (now_ms - this.#figuresAt_ms >= FIGURES_EVERY_MS) {
        this.#figuresAt_ms = now_ms;
        this.store.patch({ figures });
      }
    }
    this.#sampleLater(leg);
  }

  #watchTrack(stream: MediaStream): void {
    const track = stream.getAudioTracks()[0];
    if (!track) return;
    track.addEventListener("ended", () => {
      if (this.#microphone !== stream) return;
      this.store.patch({ microphone: "unplugged" });
      void this.openMicrophone(""); // Talk on with what is left; the banner says so.
    });
  }
}

function nameOf(stream: MediaStream | null): string | undefined {
  return stream?.getAudioTracks()[0]?.label;
}
