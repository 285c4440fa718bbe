/** When a call may be heard ringing: once its file is on the screen, not by a clock. */

/**
 * Longest time the ring waits all the same: for a page that cannot paint (its file does not come, or
 * the machine stands still). It was 300 ms, and a busy machine's first offer after log-in rang before
 * its file; 1.5 s is above every paint measured, and a small part of the 20 s that a call rings.
 * A hidden page, which never paints, rings at once.
 */
export const RING_LATEST_MS = 1_500;

export interface RingState {
  /** Leg that asks to ring, and when its INVITE came. */
  readonly leg: string | null;
  readonly invitedAt_ms: number;
  /** Segment whose file was painted last. */
  readonly painted: string | null;
}

export const QUIET: RingState = { leg: null, invitedAt_ms: 0, painted: null };

/** A leg's id is its segment's id, "~" and a number that rises at each re-attach. */
export function segmentOf(leg: string): string {
  const cut = leg.lastIndexOf("~");
  return cut < 0 ? leg : leg.slice(0, cut);
}

/** Milliseconds until the ring may sound: 0 = now, null = nothing rings. */
export function ringDelay(state: RingState, now_ms: number): number | null {
  if (state.leg === null) return null;
  if (state.painted === segmentOf(state.leg)) return 0;
  return Math.max(0, state.invitedAt_ms + RING_LATEST_MS - now_ms);
}
