import { expect, test } from "vitest";
import type { FloorAgent, FloorQueue, FloorView } from "../live/protocol";
import { applyFloor } from "./FloorModel";
import { onTarget, serviceLevel } from "./figures";
import { orderedAgents, orderedQueues, turned } from "./order";
import { PROPOSALS_MAX, proposals } from "./todo";

const NOW_MS = 10_000_000;

function queue(part: Partial<FloorQueue> = {}): FloorQueue {
  return {
    id: "sav",
    name: { fr: "SAV", en: "Service" },
    client: "",
    waiting: 0,
    longest_since_ms: null,
    free: 0,
    busy: 0,
    paused: 0,
    offered: 10,
    answered: 8,
    in_target: 6,
    abandoned: 2,
    short: 2,
    target_s: 20,
    level_target: 80,
    short_s: 5,
    alert_waiting: 0,
    alert_wait_s: 0,
    alert_level: 0,
    alert_nobody: false,
    alerts: [],
    ...part,
  };
}

function agent(part: Partial<FloorAgent> = {}): FloorAgent {
  return {
    id: "a",
    name: "Ann",
    team: "Loire",
    queues: ["sav"],
    status: "available",
    since_ms: NOW_MS,
    reason: null,
    until_ms: null,
    next_status: null,
    by: "",
    stage: "",
    interaction: null,
    queue: null,
    person: null,
    customer: "",
    answered_ms: null,
    missed: 0,
    missed_row: 0,
    help_ms: null,
    help_seen_by: "",
    emergency: false,
    link: "ok",
    sound: "",
    asks: null,
    asks_ms: null,
    asks_until_ms: null,
    declined: 0,
    position: "",
    site: "",
    home: false,
    figures: null,
    ...part,
  };
}

function floor(part: Partial<FloorView> = {}): FloorView {
  const lunch = { id: "lunch", label: { fr: "Repas", en: "Lunch" }, kind: "break", max_min: 15 };
  return { queues: [queue()], agents: [agent()], reasons: [lunch], ...part };
}

const kinds = (view: FloorView) => proposals(view, NOW_MS).map((one) => one.kind);

test("the service level leaves out short abandons; unknown and nobody are no zero", () => {
  expect(serviceLevel(queue())).toBe(75);
  expect(onTarget(queue())).toBe(false);
  expect(onTarget(queue({ level_target: 75 }))).toBe(true);
  expect(serviceLevel(queue({ offered: null }))).toBeNull();
  expect(serviceLevel(queue({ offered: 2, short: 2, in_target: 0 }))).toBeNull();
  expect(serviceLevel(queue({ offered: 3, short: 2, in_target: 0 }))).toBe(0);
});

test("a queue that is late asks first for the free of other queues, then for its own on a break", () => {
  const late = queue({ waiting: 2, longest_since_ms: NOW_MS - 21_000 });
  const free = agent({ id: "b", queues: ["sales"] });
  const paused = agent({ id: "c", status: "withdrawn" });
  const [first] = proposals(floor({ queues: [late], agents: [agent(), free, paused] }), NOW_MS);
  expect([first?.kind, first?.agents]).toEqual(["queueFree", ["b"]]);
  const [second] = proposals(floor({ queues: [late], agents: [agent(), paused] }), NOW_MS);
  expect([second?.kind, second?.agents]).toEqual(["queuePaused", ["c"]]);
  expect(kinds(floor({ queues: [late], agents: [agent()] }))).toEqual([]);
  const soon = queue({ waiting: 2, longest_since_ms: NOW_MS - 20_000 });
  expect(kinds(floor({ queues: [soon], agents: [free] }))).toEqual([]);
});

test("agents: sound, incident, offers in a row, not answered, a break that is over", () => {
  const over = { status: "break", reason: "lunch", since_ms: NOW_MS - 15 * 60_000 - 1 };
  const agents = [
    agent({ id: "1", ...over }),
    agent({ id: "2", status: "not_responding" }),
    agent({ id: "3", missed_row: 3, status: "not_responding" }),
    agent({ id: "4", status: "error", since_ms: NOW_MS - 15_001 }),
    agent({ id: "5", status: "talking", sound: "caller" }),
    agent({ id: "6", status: "error", since_ms: NOW_MS - 15_000 }),
    agent({ id: "7", ...over, since_ms: NOW_MS - 15 * 60_000 }),
    agent({ id: "8", status: "offline", missed_row: 5 }),
  ];
  expect(kinds(floor({ agents }))).toEqual(["sound", "link", "missed", "resting", "break"]);
});

test("at most five, the most urgent; of one kind the biggest first", () => {
  const agents = Array.from({ length: 9 }, (_, n) => agent({ id: `${n}`, missed_row: 3 + n }));
  const found = proposals(floor({ agents }), NOW_MS);
  expect(found.map((one) => one.amount)).toEqual([11, 10, 9, 8, 7]);
  expect(found).toHaveLength(PROPOSALS_MAX);
});

test("rows take the place of those with their ids; a gap is noticed; what was seen is left out", () => {
  const before = floor({ agents: [agent(), agent({ id: "b" })] });
  const batch = { type: "floor_events", seq: 4, now_ms: 0, queues: [] } as const;
  const moved = agent({ id: "b", status: "break" });
  const after = applyFloor(before, 3, { ...batch, agents: [moved] });
  expect(after).toEqual({ ...before, agents: [agent(), moved] });
  expect((after as FloorView).agents[0]).toBe(before.agents[0]);
  expect((after as FloorView).queues).toBe(before.queues);
  expect(applyFloor(before, 2, { ...batch, agents: [] })).toBe("gap");
  expect(applyFloor(before, 4, { ...batch, agents: [moved] })).toBe(before);
});

test("tables sort by their columns, and turn round", () => {
  const one = agent({ id: "1", name: "Zoé", status: "error" });
  const two = agent({ id: "2", name: "Élie", missed: 4 });
  const ids = (column: "name" | "status" | "missed", down = false) =>
    orderedAgents([one, two], { column, down }).map((each) => each.id);
  expect(ids("name")).toEqual(["2", "1"]);
  expect(ids("status")).toEqual(["1", "2"]);
  expect(ids("missed", true)).toEqual(["1", "2"]);
  const sales = queue({ id: "sales", name: { fr: "Ventes" }, offered: null });
  const level = orderedQueues([sales, queue()], { column: "level", down: false }, "fr");
  expect(level.map((each) => each.id)).toEqual(["sav", "sales"]);
  expect(turned({ column: "name", down: false }, "name")).toEqual({ column: "name", down: true });
  expect(turned({ column: "name", down: true }, "missed").down).toBe(false);
});
