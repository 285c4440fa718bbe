import { beforeEach, expect, test } from "vitest";
import { HandClock, someWork } from "../testing";
import { AutoAnswer } from "./AutoAnswer";

let clock: HandClock;
let done: string[];
let ready: boolean;
let auto: AutoAnswer;
const OFFER = someWork({ auto_answer_s: 3 });

beforeEach(() => {
  clock = new HandClock();
  [done, ready] = [[], true];
  auto = new AutoAnswer({
    now: clock.now,
    later: clock.later,
    ready: () => ready,
    warn: (segment) => void done.push(`warn ${segment}`),
    answer: () => void done.push("answer"),
  });
});

test("an offer is warned of, counted down, then answered", async () => {
  expect(auto.begin(OFFER)).toBe(true);
  expect(done).toEqual(["warn i1.1"]);
  expect(auto.store.get().countdown).toEqual({ segment: "i1.1", until_ms: clock.now() + 3000 });
  await clock.pass(2_999);
  expect(done).toEqual(["warn i1.1"]);
  await clock.pass(1);
  expect(done).toEqual(["warn i1.1", "answer"]);
  expect(auto.store.get().countdown).toBeNull();
});

test.each([
  ["by hand", someWork(), true],
  ["no longer offered", someWork({ auto_answer_s: 3, stage: "talking" }), true],
  ["a page that cannot be heard", OFFER, false],
])("%s: nothing happens by itself", async (_case, work, heard) => {
  ready = heard;
  expect(auto.begin(work)).toBe(false);
  await clock.pass(60_000);
  expect(done).toEqual([]);
});

test.each([
  ["refused", null],
  ["answered by hand", someWork({ auto_answer_s: 3, stage: "talking" })],
  ["gone, another rings", someWork({ auto_answer_s: 3, segment: "i2.1" })],
])("%s while it counts: it is not answered", async (_case, next) => {
  auto.begin(OFFER);
  await clock.pass(1_000);
  auto.show(next);
  expect(auto.store.get().countdown).toBeNull();
  await clock.pass(60_000);
  expect(done).toEqual(["warn i1.1"]);
});

test("drawn again while it counts, it goes on counting", async () => {
  auto.begin(OFFER);
  auto.show({ ...OFFER, note: "new" });
  await clock.pass(3_000);
  expect(done).toEqual(["warn i1.1", "answer"]);
});
