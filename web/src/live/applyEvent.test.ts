import { expect, test } from "vitest";
import { someDesk, someWork } from "../testing";
import { applyEvent, applyEvents, type NumberedDesk } from "./applyEvent";
import type { DeskEvent, DeskEvents } from "./protocol";

const known: NumberedDesk = { seq: 4, desk: someDesk() };
const work: DeskEvent = { type: "work", work: someWork() };
const name: DeskEvent = { type: "name", name: "Karim" };

function batch(seq: number, ...events: DeskEvent[]): DeskEvents {
  return { type: "events", seq, now_ms: 0, events };
}

test("the next events are applied in their order", () => {
  const later: DeskEvent = { type: "work", work: null };
  const next = applyEvents(known, batch(6, work, later));
  expect(next).toEqual({ seq: 6, desk: someDesk() });
});

test("a hole is a gap", () => {
  expect(applyEvents(known, batch(6, name))).toBe("gap");
});

test("what was seen already is not applied twice", () => {
  const next = applyEvents(known, batch(5, work, name));
  expect(next).toEqual({ seq: 5, desk: someDesk({ name: "Karim" }) });
  expect(applyEvents(known, batch(3, name))).toEqual(known);
});

test.each<[DeskEvent, keyof typeof known.desk]>([
  [work, "work"],
  [name, "name"],
  [
    { type: "queues", queues: [{ id: "q", name: "SAV", waiting: 1, longest_since_ms: 2 }] },
    "queues",
  ],
  [{ type: "notices", notices: [{ code: "x", since_ms: 1, values: {} }] }, "notices"],
  [
    {
      type: "reasons",
      reasons: [
        {
          id: "r",
          fr: "a",
          en: "b",
          kind: "break",
          max_min: 5,
          quota_min: 9,
          used_ms: 60_000,
          approval_min: 0,
        },
      ],
    },
    "reasons",
  ],
  [{ type: "state", state: { ...known.desk.state, status: "break" } }, "state"],
  [{ type: "day", day: [] }, "day"],
  [{ type: "told", told: { code: "taken", at_ms: 1, name: "Marie", why: "" } }, "told"],
  [{ type: "lines", lines: [{ id: "q", name: "SAV", caller_id: "01 80 00 00 10" }] }, "lines"],
])("%o changes only its own part", (event, part) => {
  const next = applyEvent(known.desk, event);
  for (const key of Object.keys(next) as (keyof typeof next)[]) {
    if (key === part) expect(next[key]).toEqual((event as never)[part]);
    else expect(next[key]).toBe(known.desk[key]);
  }
});
