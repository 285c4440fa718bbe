import { expect, test } from "vitest";
import { QUIET, RING_LATEST_MS, ringDelay, segmentOf } from "./RingGate";

const invited = { ...QUIET, leg: "i1.2~1", invitedAt_ms: 1_000 };

test("nothing rings without an INVITE", () => {
  expect(ringDelay({ ...QUIET, painted: "i1.2" }, 5_000)).toBeNull();
});

test("rings at once when the file is on the screen, whichever came first", () => {
  expect(ringDelay({ ...invited, painted: "i1.2" }, 1_000)).toBe(0);
});

test("waits for the file, at most 1.5 s after the INVITE", () => {
  expect(ringDelay(invited, 1_000)).toBe(RING_LATEST_MS);
  expect(ringDelay({ ...invited, painted: "other.1" }, 2_450)).toBe(50);
  expect(ringDelay(invited, 9_000)).toBe(0);
});

test("a leg starts with its segment", () => {
  expect(segmentOf("a-b.12~3")).toBe("a-b.12");
  expect(segmentOf("no-mark")).toBe("no-mark");
});
