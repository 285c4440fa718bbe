/** What the agent may do now, from what the desk and the phone show. Pure: buttons and keys ask it. */
import type { DeskView, PhoneAccount } from "../live/protocol";
import type { PhoneView } from "../phone/PhoneModel";
import type { DeskState } from "./DeskModel";

export interface Allowed {
  readonly answer: boolean;
  readonly hangUp: boolean;
  readonly decline: boolean;
  readonly mute: boolean;
  readonly hold: boolean;
  readonly retrieve: boolean;
  readonly keypad: boolean;
  readonly record: boolean;
  readonly private: boolean;
  readonly finish: boolean;
  readonly extend: boolean;
  readonly dispose: boolean;
}

/** The desk, unless another page has it now: what is still shown here is only a picture. */
export function ownDesk(state: DeskState): DeskView | null {
  const ours = state.live === "up" || state.live === "lost" || state.live === "connecting";
  return ours ? (state.numbered?.desk ?? null) : null;
}

export function allowed(
  desk: DeskView | null,
  phone: PhoneView,
  account: PhoneAccount | null,
): Allowed {
  const work = desk?.work ?? null;
  const stage = work?.stage;
  const browser = account?.kind === "browser";
  const inCall = stage === "talking" || stage === "held";
  const sounding = browser && phone.call?.stage === "talking";
  return {
    answer: stage === "offered" && browser && phone.wanted !== work?.segment,
    decline: stage === "offered",
    hangUp: inCall || stage === "reconnecting",
    mute: inCall && sounding,
    hold: stage === "talking",
    retrieve: stage === "held",
    keypad: stage === "talking" && sounding,
    record: inCall && (work?.recording === "available" || work?.recording === "asked"),
    private: inCall && work?.recording !== "off" && work?.recording !== "private",
    finish: stage === "after_call" && !work?.held_to_clock,
    extend: stage === "after_call" && work?.after_call_until_ms != null,
    dispose: stage !== undefined && stage !== "offered",
  };
}

/** A hang-up this soon after the answer is more often a slip than a wish. */
export const EARLY_HANG_UP_MS = 5_000;
