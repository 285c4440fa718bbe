import { expect, test } from "vitest";
import type { PhoneView } from "../phone/PhoneModel";
import { ACCOUNT, someDesk, someParty, someWork } from "../testing";
import { type Allowed, allowed } from "./actions";

const phone = { call: { leg: "i1.1~1", segment: "i1.1", stage: "talking" } } as PhoneView;

function names(part: Parameters<typeof someWork>[0], view = phone, account = ACCOUNT): string[] {
  const can = allowed(someDesk({ work: someWork(part) }), view, account);
  return (Object.keys(can) as (keyof Allowed)[]).filter((name) => can[name]);
}

test("without a call one can only call out", () => {
  const can = allowed(someDesk(), phone, ACCOUNT);
  expect((Object.keys(can) as (keyof Allowed)[]).filter((name) => can[name])).toEqual(["callOut"]);
});

test.each<[string, Parameters<typeof someWork>[0] | null, boolean]>([
  ["available", null, true],
  ["break", null, true],
  ["withdrawn", null, true],
  ["after_call", { stage: "after_call" }, true],
  ["after_call", { stage: "after_call", held_to_clock: true }, false],
  ["talking", { stage: "talking" }, false],
  ["ringing", { stage: "offered" }, false],
  ["offline", null, false],
  ["error", null, false],
])("who is %s with %j may call out: %s", (status, work, may) => {
  const state = { ...someDesk().state, status };
  const desk = someDesk({ state, work: work === null ? null : someWork(work) });
  expect(allowed(desk, phone, ACCOUNT).callOut).toBe(may);
});

test("each stage allows its own acts", () => {
  const ringing = { call: null } as PhoneView;
  expect(names({ stage: "offered" }, ringing)).toEqual(["answer", "decline"]);
  expect(names({ stage: "talking", recording: "available" })).toEqual([
    "hangUp",
    "mute",
    "hold",
    "keypad",
    "record",
    "private",
    "dispose",
    "transfer",
  ]);
  expect(names({ stage: "held" })).toEqual(["hangUp", "mute", "retrieve", "dispose", "transfer"]);
  expect(names({ stage: "reconnecting" })).toEqual(["hangUp", "dispose"]);
  expect(names({ stage: "after_call" })).toEqual(["finish", "dispose", "callOut"]);
  expect(names({ stage: "after_call", after_call_until_ms: 9 })).toEqual([
    "finish",
    "extend",
    "dispose",
    "callOut",
  ]);
});

test("a desk phone is answered and muted by hand", () => {
  const fixed = { ...ACCOUNT, kind: "desk" as const };
  const none = { call: null } as PhoneView;
  expect(names({ stage: "offered" }, none, fixed)).toEqual(["decline"]);
  expect(names({ stage: "talking" }, none, fixed)).toEqual([
    "hangUp",
    "hold",
    "dispose",
    "transfer",
  ]);
});

test("a call out can be ended, and its microphone muted, before the number answers", () => {
  expect(names({ stage: "dialling", direction: "out" })).toEqual(["hangUp", "mute"]);
});

test("a guest talks, types keys and leaves; the customer is the lead's", () => {
  const parties = [someParty({ id: "lead" })];
  const guest = { stage: "talking", role: "guest", parties, recording: "asked" } as const;
  expect(names(guest)).toEqual(["hangUp", "mute", "keypad", "dispose"]);
});

test("in a consultation keys go to the guest, and all can be brought together", () => {
  const parties = [someParty({ state: "talking" })];
  expect(names({ stage: "held", joined: false, parties })).toEqual([
    "hangUp",
    "mute",
    "retrieve",
    "keypad",
    "dispose",
    "transfer",
    "swap",
    "confer",
    "complete",
    "drop",
  ]);
});

test("a card needs a recording to silence, and can be ended in any case", () => {
  expect(names({ stage: "talking", recording: "available" })).not.toContain("card");
  expect(names({ stage: "talking", recording: "on" })).toContain("card");
  expect(names({ stage: "held", recording: "asked" })).toContain("card");
  expect(names({ stage: "talking", recording: "private", card_until_ms: 9 })).toContain("card");
});
