import { expect, test } from "vitest";
import { untilReminder } from "./holding";

test.each([
  [0, 45_000],
  [44_999, 1],
  [45_000, 30_000],
  [60_000, 15_000],
  [74_999, 1],
  [75_000, 30_000],
])("after %i ms of hold the next reminder is %i ms away", (held_ms, left_ms) => {
  expect(untilReminder(1_000, 1_000 + held_ms)).toBe(left_ms);
});
