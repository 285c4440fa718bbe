/** Whom a call can be transferred to, from what the engine lists and what is typed. Pure. */

export type TargetKind = "agent" | "queue" | "number";

/** The engine's answer to "targets". */
export interface Targets {
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly team: string;
  }[];
  readonly queues: readonly {
    readonly id: string;
    readonly name: string;
    readonly waiting: number;
    readonly ready: number;
  }[];
}

interface Choosable {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly free: boolean;
}

export type Target = Choosable &
  (
    | { readonly kind: "agent"; readonly status: string; readonly team: string }
    | { readonly kind: "queue"; readonly waiting: number; readonly ready: number }
    | { readonly kind: "number" }
  );

const SEPARATORS = /[\s.\-()/]+/g;
const NUMBER = /^\+?\d{2,15}$/; // E.164 has 15 at most; the shortest that is dialled has two.

/** What is typed as a number to dial, null when it is none. The engine's gate decides the rest. */
export function numberIn(text: string): string | null {
  return NUMBER.test(text.replaceAll(SEPARATORS, "")) ? text.trim() : null;
}

/** The list in its order: the number typed, colleagues as the engine sorts them, queues. */
export function targetsOf(found: Targets | null, text: string): readonly Target[] {
  const number = numberIn(text);
  const agents = (found?.agents ?? []).map((agent): Target => {
    const { id, name, status, team } = agent;
    const free = status === "available";
    return { kind: "agent", key: `agent-${id}`, id, name, status, team, free };
  });
  const queues = (found?.queues ?? []).map(
    (queue): Target => ({ kind: "queue", key: `queue-${queue.id}`, ...queue, free: true }),
  );
  const own: Target[] =
    number === null
      ? []
      : [{ kind: "number", key: "number", id: number, name: number, free: true }];
  return [...own, ...agents, ...queues];
}

/** The next entry that can be chosen, from `current` by `step` (1 or -1), round the end. */
export function nextTarget(
  list: readonly Target[],
  current: string | null,
  step: 1 | -1,
): string | null {
  const free = list.filter((target) => target.free);
  if (free.length === 0) return null;
  const at = free.findIndex((target) => target.key === current);
  const from = at < 0 && step < 0 ? 0 : at;
  return free[(from + step + free.length) % free.length]?.key ?? null;
}
