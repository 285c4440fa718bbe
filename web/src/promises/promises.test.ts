import { expect, test } from "vitest";
import { formName, isOpen, type Promised, soon } from "./promises";

test("the time proposed is a quarter, ten minutes away at least", () => {
  const at = new Date(2026, 10, 29, 14, 3).getTime();
  expect(soon(at)).toBe("2026-11-29T14:15");
  expect(soon(new Date(2026, 10, 29, 14, 6).getTime())).toBe("2026-11-29T14:30");
  expect(soon(new Date(2026, 10, 29, 23, 50).getTime())).toBe("2026-11-30T00:00");
});

test("what an agent has, or is over, is left alone", () => {
  const states: Promised["state"][] = ["open", "late", "in_work", "kept", "broken", "cancelled"];
  const open = states.filter((state) => isOpen({ state } as Promised));
  expect(open).toEqual(["open", "late"]);
});

test("each form that is opened has a name of its own, short enough to be sent", () => {
  const names = Array.from({ length: 50 }, formName);
  expect(new Set(names).size).toBe(50);
  expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(64);
});
