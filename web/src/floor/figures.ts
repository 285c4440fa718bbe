/** What is worked out of a queue's row: service level, alerts. Pure. */
import type { FloorQueue } from "../live/protocol";

/** So few contacts make no rate worth an alert. */
const COUNTED_MIN = 5;

/** Contacts that count in the service level; null: not known yet. */
export function counted(queue: FloorQueue): number | null {
  return queue.offered === null || queue.short === null ? null : queue.offered - queue.short;
}

/** Percent, rounded down; null: unknown, or nobody counts yet. The formula: docs/operate/floor.md. */
export function serviceLevel(queue: FloorQueue): number | null {
  const count = counted(queue);
  if (count === null || count <= 0 || queue.in_target === null) return null;
  return Math.floor((100 * queue.in_target) / count);
}

/** How long the one who has waited longest has; null: nobody waits. */
export function longestWait(queue: FloorQueue, now_ms: number): number | null {
  return queue.longest_since_ms === null ? null : Math.max(0, now_ms - queue.longest_since_ms);
}

export type Alert = "waiting" | "wait" | "level";

/** The thresholds of the queue's form that are passed now. */
export function alertsOf(queue: FloorQueue, now_ms: number): readonly Alert[] {
  const wait_ms = longestWait(queue, now_ms);
  const level = serviceLevel(queue);
  const enough = (counted(queue) ?? 0) >= COUNTED_MIN;
  const passed: readonly (readonly [Alert, boolean])[] = [
    ["waiting", queue.alert_waiting > 0 && queue.waiting > queue.alert_waiting],
    ["wait", queue.alert_wait_s > 0 && (wait_ms ?? 0) > queue.alert_wait_s * 1000],
    ["level", queue.alert_level > 0 && enough && level !== null && level < queue.alert_level],
  ];
  return passed.filter(([, is]) => is).map(([alert]) => alert);
}

/** Whether the promise of this queue is kept today; null: unknown. */
export function onTarget(queue: FloorQueue): boolean | null {
  const level = serviceLevel(queue);
  return level === null ? null : level >= queue.level_target;
}
