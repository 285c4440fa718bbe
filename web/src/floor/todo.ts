/** «À traiter maintenant»: what a supervisor can do something about, the most urgent first. Pure. */
import type { FloorAgent, FloorQueue, FloorView } from "../live/protocol";
import { longestWait } from "./figures";

export const PROPOSALS_MAX = 5;
/** So many offers not answered in a row are no chance any more. */
export const MISSED_MAX = 3;
/** A page that is loaded again, or a phone that registers again, is back within this time. */
const LINK_MS = 15_000;

/** What the one button does. */
export type Remedy = "showFree" | "showPaused" | "message" | "available";

export interface Proposal {
  readonly id: string;
  readonly kind: "queueFree" | "queuePaused" | "link" | "missed" | "sound" | "resting" | "break";
  /** Whom it is about: an agent, or the queue. */
  readonly agent: FloorAgent | null;
  readonly queue: FloorQueue | null;
  readonly remedy: Remedy;
  /** Agents to be shown. */
  readonly agents: readonly string[];
  /** Of the break, ms; of offers; of who waits. */
  readonly amount: number;
}

/** Higher is more urgent. Of one kind the bigger amount comes first. */
const URGENCY: Readonly<Record<Proposal["kind"], number>> = {
  queueFree: 7,
  queuePaused: 6,
  sound: 5,
  link: 4,
  missed: 3,
  resting: 2,
  break: 1,
};

export function proposals(floor: FloorView, now_ms: number): readonly Proposal[] {
  const found = [
    ...floor.queues.flatMap((queue) => ofQueue(queue, floor.agents, now_ms)),
    ...floor.agents.flatMap((agent) => ofAgent(agent, floor, now_ms)),
  ];
  return found
    .sort((a, b) => URGENCY[b.kind] - URGENCY[a.kind] || b.amount - a.amount)
    .slice(0, PROPOSALS_MAX);
}

/** Somebody waits longer than promised: who could take calls, and does not? */
function ofQueue(
  queue: FloorQueue,
  agents: readonly FloorAgent[],
  now_ms: number,
): readonly Proposal[] {
  const wait_ms = longestWait(queue, now_ms);
  if (wait_ms === null || wait_ms <= queue.target_s * 1000) return [];
  const free = agents.filter(
    (a) => a.status === "available" && a.queues.length > 0 && !a.queues.includes(queue.id),
  );
  const paused = agents.filter((a) => isPaused(a) && a.queues.includes(queue.id));
  const base = { agent: null, queue, amount: queue.waiting };
  if (free.length > 0) {
    const id = `free:${queue.id}`;
    return [{ ...base, id, kind: "queueFree", remedy: "showFree", agents: free.map((a) => a.id) }];
  }
  if (paused.length === 0) return [];
  const ids = paused.map((a) => a.id);
  return [
    { ...base, id: `paused:${queue.id}`, kind: "queuePaused", remedy: "showPaused", agents: ids },
  ];
}

const isPaused = (agent: FloorAgent) => agent.status === "break" || agent.status === "withdrawn";

/** At most one of each agent: the first that is true. */
function ofAgent(agent: FloorAgent, floor: FloorView, now_ms: number): readonly Proposal[] {
  const kind = kindOf(agent, floor, now_ms);
  if (kind === null) return [];
  const remedy = kind === "resting" ? "available" : "message";
  const amount =
    kind === "missed" ? agent.missed_row : kind === "break" ? now_ms - agent.since_ms : 0;
  const proposal = { kind, remedy, amount, agent, queue: null, agents: [agent.id] } as const;
  return [{ ...proposal, id: `${kind}:${agent.id}` }];
}

function kindOf(
  agent: FloorAgent,
  floor: FloorView,
  now_ms: number,
): Exclude<Proposal["kind"], "queueFree" | "queuePaused"> | null {
  if (agent.status === "offline") return null;
  if (agent.sound === "agent" || agent.sound === "caller") return "sound";
  if (agent.status === "error" && now_ms - agent.since_ms > LINK_MS) return "link";
  if (agent.missed_row >= MISSED_MAX) return "missed";
  if (agent.status === "not_responding") return "resting";
  if (isPaused(agent) && isOver(agent, floor, now_ms)) return "break";
  return null;
}

/** Longer than its reason foresees. */
function isOver(agent: FloorAgent, floor: FloorView, now_ms: number): boolean {
  const reason = floor.reasons.find((one) => one.id === agent.reason);
  const max_ms = (reason?.max_min ?? 0) * 60_000;
  return max_ms > 0 && now_ms - agent.since_ms > max_ms;
}
