// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { someWork } from "../testing";
import { dueToday, openWork } from "./open";
import { choose, ELSEWHERE, HOME, seat, sitting } from "./seat";

const NOON_MS = new Date(2026, 10, 27, 12).getTime();
const HOUR_MS = 3_600_000;

afterEach(() => vi.unstubAllGlobals());

test("a call promised for tomorrow keeps nobody today, one that is late does", () => {
  const at = (hours: number) => ({ from_ms: NOON_MS + hours * HOUR_MS });
  expect(dueToday([at(-30), at(-1), at(11.9), at(12), at(30)], NOON_MS)).toBe(3);
});

test("with the site away what the desk holds is still said", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("away")));
  const work = someWork({ stage: "after_call" });
  expect(await openWork(work, NOON_MS)).toEqual({ work, callbacks: 0 });
  expect(await openWork(null, NOON_MS)).toBeNull();
});

test("the seat is remembered, and asked for as the engine knows it", () => {
  choose("p1");
  expect(localStorage.getItem("decroche.seat")).toBe("p1");
  expect(seat.get().chosen).toBe("p1");
  expect(["", HOME, ELSEWHERE, "p1"].map(sitting)).toEqual([
    null,
    { home: true },
    {},
    { position: "p1" },
  ]);
});
