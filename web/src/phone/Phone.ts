/** What the page needs of a telephone. `JsSipPhone` is the real one; tests bring their own. */
import type { IceServer, PhoneAccount } from "../live/protocol";

/** One ringing or answered call of this phone. `leg` is the engine's id (header X-Decroche-Leg). */
export interface Invite {
  readonly leg: string;
  /** The engine puts this page back into a call that goes on: answer without asking. */
  readonly reattach: boolean;
}

export interface PhoneHandlers {
  registered(): void;
  /** `status` is SIP's answer, 0 when the server was not reached. */
  unregistered(status: number): void;
  invite(invite: Invite): void;
  /** Both sides agreed and sound may flow. */
  confirmed(leg: string): void;
  sound(leg: string, stream: MediaStream): void;
  ended(leg: string, cause: string): void;
}

/** Counters of one call since its start. */
export interface SoundSample {
  readonly sentPackets: number;
  readonly receivedPackets: number;
  readonly lostPackets: number;
  /** Of ours, as the switch reports it (RTCP). */
  readonly lostOnTheWay: number;
  /** Energy of the microphone so far; digital silence adds exactly nothing. */
  readonly micEnergy: number;
  /** There and back to the switch; null: not measured yet. */
  readonly delay_ms: number | null;
  readonly jitter_ms: number;
  /** Whether it goes by the relay; null: no way is chosen yet. */
  readonly relayed: boolean | null;
}

export interface Phone {
  /** Connect and register; handlers are told. */
  start(account: PhoneAccount, ticket: string, handlers: PhoneHandlers): void;
  /** Try to register again now (after 403 or 404 the stack alone never would). */
  register(): void;
  /** Relays for the calls to come: their credentials are good for some hours. */
  servers(servers: readonly IceServer[]): void;
  stop(): void;
  answer(leg: string, microphone: MediaStream): void;
  hangUp(leg: string): void;
  /** Mute or unmute what this phone sends. */
  mute(leg: string, on: boolean): void;
  /** Keys by RFC 4733 events. */
  dtmf(leg: string, keys: string): void;
  /** Another microphone in mid-call, without a new negotiation. */
  replaceMicrophone(leg: string, microphone: MediaStream): Promise<void>;
  sample(leg: string): Promise<SoundSample | null>;
}
