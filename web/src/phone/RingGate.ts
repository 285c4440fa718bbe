/** When a call may be heard ringing: after its file is on the screen, at the latest 300 ms later. */

/** Longest time the ring waits for the file: a caller must not wait for a slow screen. */
export const RING_LATEST_MS = 300;

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
