import { expect, test } from "vitest";
import { someDesk } from "../testing";
import { limitOf, standing } from "./limit";

const MIN = 60_000;
const reason = { id: "lunch", fr: "Déjeuner", en: "Lunch", kind: "break", max_min: 45 };
const state = { ...someDesk().state, status: "break", reason: "lunch", since_ms: 7 * MIN };

test("only a reason with a length has a limit", () => {
  expect(limitOf(state, [reason])).toEqual({ since_ms: 7 * MIN, minutes: 45 });
  expect(limitOf(state, [{ ...reason, max_min: 0 }])).toBeNull();
  expect(limitOf({ ...state, reason: null }, [reason])).toBeNull();
});

test.each([
  [45, 39, "within"],
  [45, 40, "near"],
  [45, 44.99, "near"],
  [45, 45, "over"],
  [10, 7.9, "within"],
  [10, 8, "near"],
  [1, 0, "within"],
  [1, 0.8, "near"],
  [480, 474, "within"],
  [480, 475, "near"],
] as const)("of %d minutes, after %d: %s", (minutes, after, expected) => {
  const limit = { since_ms: 7 * MIN, minutes };
  expect(standing(limit, limit.since_ms + after * MIN)).toBe(expected);
});
