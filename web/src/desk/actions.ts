/** What the agent may do now, from what the desk and the phone show. Pure: buttons and keys ask it. */
import type { DeskView, PhoneAccount } from "../live/protocol";
import type { PhoneView } from "../phone/PhoneModel";
import type { DeskState } from "./DeskState";
import { mayAsk, mayConfer, partner, swapTo } from "./parties";

/** States of an agent who has nothing in hand that a call out would take away. */
const MAY_BEGIN: ReadonlySet<string> = new Set([
  "available",
  "break",
  "withdrawn",
  "not_responding",
  "after_call",
]);

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
  readonly transfer: boolean;
  readonly swap: boolean;
  readonly confer: boolean;
  readonly complete: boolean;
  readonly drop: boolean;
  readonly card: boolean;
  readonly callOut: boolean;
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
  const lead = inCall && work?.role === "lead";
  const heard = stage === "talking" || work?.parties.some((party) => party.state === "talking");
  const recorded = work?.recording === "on" || work?.recording === "asked";
  const guest = work ? partner(work) : null;
  return {
    answer: stage === "offered" && browser && phone.wanted !== work?.segment,
    decline: stage === "offered",
    hangUp: inCall || stage === "reconnecting" || stage === "dialling",
    mute: (inCall || stage === "dialling") && sounding,
    hold: lead && stage === "talking",
    retrieve: lead && stage === "held",
    keypad: inCall && heard === true && sounding,
    record: lead && (work.recording === "available" || work.recording === "asked"),
    private: lead && work.recording !== "off" && work.recording !== "private",
    finish: stage === "after_call" && !work?.held_to_clock,
    extend: stage === "after_call" && work?.after_call_until_ms != null,
    dispose: stage !== undefined && stage !== "offered" && stage !== "dialling",
    transfer: work !== null && mayAsk(work),
    swap: work !== null && swapTo(work) !== null,
    confer: work !== null && mayConfer(work),
    complete: guest !== null && !guest.blind && guest.state !== "away",
    drop: guest !== null,
    card: lead && (recorded || work.card_until_ms !== null),
    callOut:
      MAY_BEGIN.has(desk?.state.status ?? "") &&
      (work === null || (stage === "after_call" && !work.held_to_clock)),
  };
}

/** A hang-up this soon after the answer is more often a slip than a wish. */
export const EARLY_HANG_UP_MS = 5_000;
