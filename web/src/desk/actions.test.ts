import { expect, test } from "vitest";
import type { PhoneView } from "../phone/PhoneModel";
import { ACCOUNT, someDesk, someWork } from "../testing";
import { type Allowed, allowed } from "./actions";

const phone = { call: { leg: "i1.1~1", segment: "i1.1", stage: "talking" } } as PhoneView;

function names(part: Parameters<typeof someWork>[0], view = phone, account = ACCOUNT): string[] {
  const can = allowed(someDesk({ work: someWork(part) }), view, account);
  return (Object.keys(can) as (keyof Allowed)[]).filter((name) => can[name]);
}

test("nothing can be done without a call", () => {
  expect(Object.values(allowed(someDesk(), phone, ACCOUNT)).some(Boolean)).toBe(false);
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
  ]);
  expect(names({ stage: "held" })).toEqual(["hangUp", "mute", "retrieve", "dispose"]);
  expect(names({ stage: "reconnecting" })).toEqual(["hangUp", "dispose"]);
  expect(names({ stage: "after_call" })).toEqual(["finish", "dispose"]);
  expect(names({ stage: "after_call", after_call_until_ms: 9 })).toEqual([
    "finish",
    "extend",
    "dispose",
  ]);
});

test("a desk phone is answered and muted by hand", () => {
  const fixed = { ...ACCOUNT, kind: "desk" as const };
  const none = { call: null } as PhoneView;
  expect(names({ stage: "offered" }, none, fixed)).toEqual(["decline"]);
  expect(names({ stage: "talking" }, none, fixed)).toEqual(["hangUp", "hold", "dispose"]);
});
