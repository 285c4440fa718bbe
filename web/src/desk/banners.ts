/** Which banners the desk shows: what is wrong, since when, what to do. Pure. */
import type { Notice, PhoneAccount } from "../live/protocol";
import type { PhoneView } from "../phone/PhoneModel";
import type { LiveState } from "./DeskState";

export type BannerCode =
  | "lost"
  | "takenOver"
  | "revoked"
  | "refused"
  | "micRefused"
  | "micMissing"
  | "micBusy"
  | "unplugged"
  | "replaced"
  | "phoneFailed"
  | "soundLocked"
  | "silentYou"
  | "silentCaller";

export interface Banner {
  readonly code: BannerCode;
  readonly tone: "red" | "amber" | "blue";
  /** Instant of this machine, or null when "since when" says nothing. */
  readonly since_ms: number | null;
}

export interface Situation {
  readonly live: LiveState;
  readonly liveSince_ms: number;
  readonly atPost: boolean;
  readonly account: PhoneAccount | null;
  readonly phone: PhoneView;
}

const MICROPHONE = {
  refused: "micRefused",
  missing: "micMissing",
  busy: "micBusy",
  unplugged: "unplugged",
} as const;

/** The engine's own notices, less those this page says itself from its own counters. */
export function freshNotices(notices: readonly Notice[], phone: PhoneView): readonly Notice[] {
  return notices.filter(
    ({ code }) =>
      !(code === "no_sound_from_agent" && phone.noSoundFromYou) &&
      !(code === "no_sound_from_caller" && phone.noSoundFromCaller),
  );
}

export function banners(now: Situation): readonly Banner[] {
  const found: Banner[] = [];
  const add = (code: BannerCode, tone: Banner["tone"], since_ms: number | null = null) =>
    found.push({ code, tone, since_ms });
  if (now.live === "lost") add("lost", "amber", now.liveSince_ms);
  if (now.live === "taken_over") add("takenOver", "blue");
  if (now.live === "revoked") add("revoked", "red");
  if (now.live === "refused") add("refused", "red");
  const { microphone, registration, registrationSince_ms, call } = now.phone;
  if (microphone !== "off" && microphone !== "ready") add(MICROPHONE[microphone], "red");
  if (now.phone.replaced) add("replaced", "amber");
  if (now.atPost && registration === "failed") add("phoneFailed", "red", registrationSince_ms);
  if (now.phone.soundLocked) add("soundLocked", "red");
  if (call?.stage === "talking" && now.phone.noSoundFromYou) add("silentYou", "red");
  if (call?.stage === "talking" && now.phone.noSoundFromCaller) add("silentCaller", "amber");
  return found;
}
