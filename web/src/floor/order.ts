/** The order of the rows, by the column that was chosen. Pure. */
import type { FloorAgent, FloorQueue } from "../live/protocol";
import { serviceLevel } from "./figures";

export type AgentColumn = "name" | "status" | "since" | "queue" | "missed";
export type QueueColumn = "name" | "waiting" | "longest" | "free" | "level" | "abandoned";

export interface Order<Column> {
  readonly column: Column;
  readonly down: boolean;
}

/** As the work goes: who needs an eye stands first. */
const STATES = [
  "error",
  "not_responding",
  "ringing",
  "talking",
  "after_call",
  "available",
  "break",
  "withdrawn",
  "offline",
];

const LAST = Number.MAX_SAFE_INTEGER;

const AGENT_KEYS: Readonly<Record<AgentColumn, (agent: FloorAgent) => number | string>> = {
  name: (agent) => agent.name,
  status: (agent) => STATES.indexOf(agent.status),
  since: (agent) => (agent.status === "offline" ? LAST : agent.since_ms),
  queue: (agent) => agent.queue ?? "~",
  missed: (agent) => -(agent.missed ?? 0),
};

const QUEUE_KEYS: Readonly<
  Record<QueueColumn, (queue: FloorQueue, language: string) => number | string>
> = {
  name: (queue, language) => queue.name[language] ?? queue.name.fr ?? "",
  waiting: (queue) => -queue.waiting,
  longest: (queue) => queue.longest_since_ms ?? LAST,
  free: (queue) => queue.free,
  level: (queue) => serviceLevel(queue) ?? LAST,
  abandoned: (queue) => -(queue.abandoned ?? 0),
};

export function orderedAgents(
  agents: readonly FloorAgent[],
  { column, down }: Order<AgentColumn>,
): readonly FloorAgent[] {
  const key = AGENT_KEYS[column];
  return [...agents].sort(
    (a, b) => compare(key(a), key(b)) * (down ? -1 : 1) || compare(a.name, b.name),
  );
}

export function orderedQueues(
  queues: readonly FloorQueue[],
  { column, down }: Order<QueueColumn>,
  language: string,
): readonly FloorQueue[] {
  const key = (queue: FloorQueue) => QUEUE_KEYS[column](queue, language);
  return [...queues].sort((a, b) => compare(key(a), key(b)) * (down ? -1 : 1));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b));
}

/** The same column once more turns it round. */
export function turned<Column>(order: Order<Column>, column: Column): Order<Column> {
  return { column, down: order.column === column && !order.down };
}
