import { expect, test } from "vitest";
import { nextTarget, numberIn, type Targets, targetsOf } from "./targets";

const FOUND: Targets = {
  agents: [
    { id: "a", name: "Marie", status: "available", team: "SAV" },
    { id: "b", name: "Paul", status: "talking", team: "" },
  ],
  queues: [{ id: "q", name: "Ventes", waiting: 3, ready: 0 }],
};

test.each([
  ["06 12 34 56 78", "06 12 34 56 78"],
  [" +33 (0)6.12.34.56.78", "+33 (0)6.12.34.56.78"],
  ["15", "15"],
  ["3", null],
  ["Marie", null],
  ["ext 12", null],
  ["", null],
  ["1234567890123456", null],
])("%j is the number %j", (text, number) => {
  expect(numberIn(text)).toBe(number);
});

test("the number typed comes first; who is not available is shown, a queue may always be chosen", () => {
  const list = targetsOf(FOUND, "15");
  expect(list.map(({ key, free }) => [key, free])).toEqual([
    ["number", true],
    ["agent-a", true],
    ["agent-b", false],
    ["queue-q", true],
  ]);
  expect(targetsOf(null, "Marie")).toEqual([]);
});

test("the arrows go round and pass over whom nobody can choose", () => {
  const list = targetsOf(FOUND, "");
  expect(nextTarget(list, null, 1)).toBe("agent-a");
  expect(nextTarget(list, "agent-a", 1)).toBe("queue-q");
  expect(nextTarget(list, "queue-q", 1)).toBe("agent-a");
  expect(nextTarget(list, null, -1)).toBe("queue-q");
  expect(nextTarget(list, "agent-a", -1)).toBe("queue-q");
  expect(nextTarget(list, "gone", 1)).toBe("agent-a");
  expect(nextTarget([], null, 1)).toBeNull();
});
