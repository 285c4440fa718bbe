import { expect, test } from "vitest";
import { someDesk } from "../testing";
import { leftOf, limitOf, standing } from "./limit";

const MIN = 60_000;
const reason = {
  id: "lunch",
  fr: "Déjeuner",
  en: "Lunch",
  kind: "break",
  max_min: 45,
  quota_min: 0,
  approval_min: 0,
  used_ms: 0,
};
const state = { ...someDesk().state, status: "break", reason: "lunch", since_ms: 7 * MIN };

test("only a reason with a length has a limit", () => {
  expect(limitOf(state, [reason])).toEqual({
    since_ms: 7 * MIN,
    minutes: 45,
    quota: null,
  });
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
  const limit = { since_ms: 7 * MIN, minutes, quota: null };
  expect(standing(limit, limit.since_ms + after * MIN)).toBe(expected);
});

test("a reason with a quota alone has a limit, which only the day uses up", () => {
  const daily = { ...reason, max_min: 0, quota_min: 45, used_ms: 33 * MIN };
  const limit = limitOf(state, [daily]);
  if (limit === null) throw new Error("no limit");
  expect(standing(limit, 7 * MIN + 11.9 * MIN)).toBe("within");
  expect(standing(limit, 7 * MIN + 12 * MIN)).toBe("spent");
  expect(standing({ ...limit, minutes: 20 }, 7 * MIN + 16 * MIN)).toBe("spent");
  expect(standing({ ...limit, minutes: 20 }, 7 * MIN + 20 * MIN)).toBe("over");
});

test("of the quota is left what today's times in it have not used", () => {
  const quota = { minutes: 45, used_ms: 33 * MIN };
  expect(leftOf(quota, null, 99 * MIN)).toBe(12 * MIN);
  expect(leftOf(quota, 7 * MIN, 20 * MIN)).toBe(-MIN);
  expect(leftOf(quota, 7 * MIN, 6 * MIN)).toBe(12 * MIN);
});
