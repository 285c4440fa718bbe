/** How a break stands against the length its reason foresees. Pure. */
import type { ReasonView, StateView } from "../live/protocol";

export type Standing = "within" | "near" | "over";

export interface Limit {
  readonly since_ms: number;
  readonly minutes: number;
}

const NEAR_MAX_MS = 5 * 60_000; // Long enough to come back from the far end of a lunch.
const NEAR_SHARE = 0.2;

/** The length foreseen for this state, null where nothing is. */
export function limitOf(state: StateView, reasons: readonly ReasonView[]): Limit | null {
  const reason = reasons.find((one) => one.id === state.reason);
  if (!reason || reason.max_min <= 0) return null;
  return { since_ms: state.since_ms, minutes: reason.max_min };
}

export function standing(limit: Limit, now_ms: number): Standing {
  const length_ms = limit.minutes * 60_000;
  const left_ms = limit.since_ms + length_ms - now_ms;
  if (left_ms <= 0) return "over";
  return left_ms <= Math.min(NEAR_MAX_MS, length_ms * NEAR_SHARE) ? "near" : "within";
}
