/** How a break stands against the length its reason foresees. Pure. */
import type { ReasonView, StateView } from "../live/protocol";

/** "spent": all its times of today together are past the reason's quota. */
export type Standing = "within" | "near" | "spent" | "over";

export interface Limit {
  readonly since_ms: number;
  /** At a time; 0: as long as one likes. */
  readonly minutes: number;
  readonly quota: Quota | null;
}

export interface Quota {
  /** A day. */
  readonly minutes: number;
  /** Before the present time in it. */
  readonly used_ms: number;
}

const NEAR_MAX_MS = 5 * 60_000; // Long enough to come back from the far end of a lunch.
const NEAR_SHARE = 0.2;

/** What is foreseen for this state, null where nothing is. */
export function limitOf(state: StateView, reasons: readonly ReasonView[]): Limit | null {
  const reason = reasons.find((one) => one.id === state.reason);
  if (!reason) return null;
  const quota = quotaOf(reason);
  if (reason.max_min <= 0 && quota === null) return null;
  return { since_ms: state.since_ms, minutes: reason.max_min, quota };
}

export function quotaOf(reason: ReasonView): Quota | null {
  return reason.quota_min > 0 ? { minutes: reason.quota_min, used_ms: reason.used_ms } : null;
}

export function standing(limit: Limit, now_ms: number): Standing {
  const length_ms = limit.minutes * 60_000;
  const left_ms = length_ms > 0 ? limit.since_ms + length_ms - now_ms : Number.POSITIVE_INFINITY;
  if (left_ms <= 0) return "over";
  if (limit.quota !== null && leftOf(limit.quota, limit.since_ms, now_ms) <= 0) return "spent";
  return left_ms <= Math.min(NEAR_MAX_MS, length_ms * NEAR_SHARE) ? "near" : "within";
}

/** What is left of the day's quota; negative past it. `since_ms` is null while out of that state. */
export function leftOf(quota: Quota, since_ms: number | null, now_ms: number): number {
  const present_ms = since_ms === null ? 0 : Math.max(0, now_ms - since_ms);
  return quota.minutes * 60_000 - quota.used_ms - present_ms;
}
