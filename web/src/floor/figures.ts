/** What is worked out of a queue's row: service level, waits. Pure. */
import type { FloorAlert, FloorQueue } from "../live/protocol";

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

/** What the threshold of this alert is set to; of "nobody" there is none. */
export function limitOf(queue: FloorQueue, alert: FloorAlert["kind"]): number {
  const limits = {
    waiting: queue.alert_waiting,
    wait: queue.alert_wait_s,
    level: queue.alert_level,
    nobody: 0,
  };
  return limits[alert];
}

/** Whether the promise of this queue is kept today; null: unknown. */
export function onTarget(queue: FloorQueue): boolean | null {
  const level = serviceLevel(queue);
  return level === null ? null : level >= queue.level_target;
}
