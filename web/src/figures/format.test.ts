import { expect, test } from "vitest";
import { dayAfter, dayShown, hoursWorth, instant, shown, UNKNOWN } from "./format";

test("what is unknown is a dash, and nought is nought", () => {
  expect(shown("share", null, "fr")).toBe(UNKNOWN);
  expect(shown("count", 0, "fr")).toBe("0");
  expect(shown("ms", 65_000, "fr")).toBe("1:05");
  expect(shown("share", 5 / 6, "en")).toBe("83.3%");
  expect(shown("share", 5 / 6, "fr")).toMatch(/^83,3\s%$/);
});

test("days go on by the calendar", () => {
  expect(dayAfter("2026-03-29", -1)).toBe("2026-03-28");
  expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
  expect(dayShown("2026-11-18", "en")).toContain("18");
});

test("the curve shows office hours, and earlier or later ones if anything was", () => {
  const labels = Array.from({ length: 48 }, (_, n) => {
    const hour = String(Math.floor(n / 2)).padStart(2, "0");
    return `${hour}:${n % 2 ? "30" : "00"}`;
  });
  const busy = labels.map(() => false);
  expect(hoursWorth(busy, labels)).toEqual([16, 38]);
  busy[4] = true;
  busy[47] = true;
  expect(hoursWorth(busy, labels)).toEqual([4, 48]);
});

test("instants are on the organisation's clock, wherever the reader is", () => {
  const at_ms = Date.UTC(2026, 6, 1, 10, 0, 5);
  expect(instant(at_ms, "fr", "Europe/Paris", false)).toBe("12:00:05");
  expect(instant(at_ms, "en", "America/Martinique")).toContain("06:00:05");
});
