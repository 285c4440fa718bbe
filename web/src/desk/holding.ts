/** When an agent is reminded of somebody on hold. Pure. */

const FIRST_MS = 45_000;
const AGAIN_MS = 30_000;

/** From now to the next reminder, of a hold that began at `since_ms`; never 0. */
export function untilReminder(since_ms: number, now_ms: number): number {
  const held_ms = now_ms - since_ms;
  if (held_ms < FIRST_MS) return FIRST_MS - held_ms;
  return AGAIN_MS - ((held_ms - FIRST_MS) % AGAIN_MS);
}
