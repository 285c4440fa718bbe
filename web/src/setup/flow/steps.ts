/** A call flow as it is drawn: a list of steps, each with its ways on. Pure. */
import type { components } from "../../api/schema";
import type { Field, KindName, Row } from "../kinds";

type Schemas = components["schemas"];
export type Step = Schemas["FlowIn"]["steps"][number];
export type StepKind = Step["kind"];
export type Problem = Schemas["FlowProblemOut"];
export type Version = Schemas["FlowVersionOut"];

/** The palette, in the order in which a call usually meets them. */
export const PALETTE: readonly StepKind[] = [
  "hours",
  "emergency",
  "announce",
  "menu",
  "collect",
  "enqueue",
  "voicemail",
  "transfer",
  "callback",
  "goto",
  "end",
];
export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"] as const;
/** Why a queue gives a caller back, when it has a way of its own. */
export const WHYS = ["length", "wait", "no_staff", "closing"] as const;
/** Why an outside number was not reached, when it has a way of its own. */
export const UNREACHED = ["busy", "no_answer", "refused"] as const;
export const BELOW = "";
export const END = "end";

/** A way out: its path in the step, and where it leads. `optional`: as another says if absent. */
export interface Way {
  readonly path: string;
  readonly to: string | undefined;
  readonly optional?: true;
}

const WAYS: Readonly<Record<StepKind, readonly string[]>> = {
  hours: ["open", "closed"],
  emergency: ["normal", "closed"],
  announce: ["next"],
  menu: ["nothing", "wrong"],
  collect: ["found", "not_found", "nothing"],
  enqueue: ["full"],
  voicemail: ["saved", "nothing"],
  transfer: ["failed"],
  callback: ["other"],
  goto: [],
  end: [],
};

const ref = (name: string, of: KindName): Field => ({
  name,
  kind: { type: "ref", of },
  start: null,
});
const number = (name: string, min: number, max: number): Field => ({
  name,
  kind: { type: "number", min, max },
  start: min,
});
const ASKING = [number("wait_s", 1, 30), number("tries", 1, 5)];

/** What is filled in of each kind, beside its ways. */
export const FIELDS: Readonly<Record<StepKind, readonly Field[]>> = {
  hours: [ref("calendar", "calendars")],
  emergency: [ref("emergency", "emergencies")],
  announce: [ref("prompt", "prompts"), { name: "early", kind: { type: "switch" }, start: false }],
  menu: [ref("prompt", "prompts"), ...ASKING],
  collect: [
    ref("prompt", "prompts"),
    number("min_digits", 1, 20),
    number("max_digits", 1, 20),
    ...ASKING,
  ],
  enqueue: [ref("queue", "queues")],
  voicemail: [ref("prompt", "prompts"), ref("queue", "queues"), number("max_s", 10, 600)],
  transfer: [ref("outside", "outside-numbers"), number("ring_s", 5, 120)],
  callback: [
    ref("queue", "queues"),
    {
      name: "prompt",
      kind: { type: "ref", of: "prompts", none: "standardWords" },
      start: null,
    },
    ...ASKING,
  ],
  goto: [ref("flow", "flows")],
  end: [],
};

const STARTS: { readonly [K in StepKind]: Omit<Extract<Step, { kind: K }>, "id"> } = {
  hours: { kind: "hours", name: "", calendar: null, open: BELOW, closed: END },
  emergency: { kind: "emergency", name: "", emergency: null, normal: BELOW, closed: END },
  announce: { kind: "announce", name: "", prompt: null, early: false, next: BELOW },
  menu: {
    kind: "menu",
    name: "",
    prompt: null,
    keys: { "1": BELOW },
    nothing: BELOW,
    wrong: BELOW,
    wait_s: 5,
    tries: 3,
  },
  collect: {
    kind: "collect",
    name: "",
    prompt: null,
    found: BELOW,
    not_found: BELOW,
    nothing: BELOW,
    min_digits: 1,
    max_digits: 12,
    end_key: "#",
    wait_s: 5,
    tries: 3,
  },
  enqueue: { kind: "enqueue", name: "", queue: null, full: END, ways: {} },
  voicemail: {
    kind: "voicemail",
    name: "",
    prompt: null,
    queue: null,
    saved: END,
    nothing: END,
    max_s: 180,
  },
  transfer: { kind: "transfer", name: "", outside: null, failed: END, ways: {}, ring_s: 30 },
  callback: {
    kind: "callback",
    name: "",
    queue: null,
    prompt: null,
    other: BELOW,
    wait_s: 5,
    tries: 2,
  },
  goto: { kind: "goto", name: "", flow: null },
  end: { kind: "end", name: "" },
};

/** A new step of that kind, with an id of its own among these. */
export function newStep(kind: StepKind, steps: readonly Step[]): Step {
  const taken = new Set([...steps.map((step) => step.id), END]);
  let id: string = kind;
  for (let n = 2; taken.has(id); n++) id = `${kind}_${n}`;
  return { ...STARTS[kind], id } as Step;
}

/** What most numbers need: hours, welcome, queue, closed message. */
export function commonSteps(): readonly Step[] {
  return [
    { ...STARTS.hours, id: "hours", closed: "closed" } as Step,
    { ...STARTS.announce, id: "welcome" } as Step,
    { ...STARTS.enqueue, id: "queue", ways: { closing: "closed" } } as Step,
    { ...STARTS.announce, id: "closed", next: END } as Step,
  ];
}

/** Every way out of a step, in the order in which it is shown. */
export function waysOf(step: Step): readonly Way[] {
  const values = step as unknown as Readonly<Record<string, string>>;
  const own = WAYS[step.kind].map((path) => ({ path, to: values[path] }));
  if (step.kind === "menu") {
    const keys = KEYS.filter((key) => key in (step.keys ?? {}));
    return [...keys.map((key) => ({ path: `keys.${key}`, to: step.keys?.[key] })), ...own];
  }
  if (step.kind === "enqueue" || step.kind === "transfer") {
    const ways = (step.ways ?? {}) as Readonly<Record<string, string>>;
    const whys = (step.kind === "enqueue" ? WHYS : UNREACHED).map((why) => ({
      path: `ways.${why}`,
      to: ways[why],
      optional: true as const,
    }));
    return [...own, ...whys];
  }
  return own;
}

/** Whose text says when this way is taken. */
export function wayText(step: Step, path: string): string {
  const way = path.replace("ways.", "");
  return step.kind === "voicemail" && way === "nothing" ? "unsaid" : way;
}

/** The step with one of its ways leading elsewhere; undefined takes the way out. */
export function withWay(step: Step, path: string, to: string | undefined): Step {
  const [group = "", key] = path.split(".");
  if (key === undefined) return { ...step, [group]: to } as Step;
  const { [key]: _, ...others } =
    (step as unknown as Record<string, Record<string, string>>)[group] ?? {};
  return { ...step, [group]: to === undefined ? others : { ...others, [key]: to } } as Step;
}

/** Without this step: what led to it goes on with the step below. */
export function without(steps: readonly Step[], id: string): readonly Step[] {
  return steps
    .filter((step) => step.id !== id)
    .map((step) =>
      waysOf(step)
        .filter((way) => way.to === id)
        .reduce((changed, way) => withWay(changed, way.path, BELOW), step),
    );
}

/** One place up (-1) or down (1); at the ends nothing moves. */
export function moved(steps: readonly Step[], id: string, by: -1 | 1): readonly Step[] {
  const from = steps.findIndex((step) => step.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= steps.length) return steps;
  const others = steps.filter((step) => step.id !== id);
  return [...others.slice(0, to), steps[from] as Step, ...others.slice(to)];
}

/** The keys that a menu does not use yet. */
export function freeKeys(step: Extract<Step, { kind: "menu" }>): readonly string[] {
  return KEYS.filter((key) => !(key in (step.keys ?? {})));
}

/** The id of what the step is about: its announcement, its queue. */
export function subjectOf(step: Step): string | null {
  const [first] = FIELDS[step.kind];
  if (first?.kind.type !== "ref") return null;
  return ((step as unknown as Record<string, unknown>)[first.name] as string | null) ?? null;
}

export function stepsOf(row: Row | null): readonly Step[] {
  return row === null ? commonSteps() : (row.steps as readonly Step[]);
}
