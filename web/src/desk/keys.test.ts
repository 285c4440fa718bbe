import { expect, test } from "vitest";
import { actOf, digitOf, type KeyPress } from "./keys";

function press(part: Partial<KeyPress>): KeyPress {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  return { code: "", key: "", ...none, ...part };
}

test.each([
  ["QWERTY", "KeyA", "a", "answer"],
  ["AZERTY, where A sits on KeyQ", "KeyQ", "a", "answer"],
  ["AZERTY, where Q sits on KeyA", "KeyA", "q", "dispositions"],
  ["a Greek layout: the place decides", "KeyA", "α", "answer"],
  ["Caps Lock", "KeyH", "H", "hangUp"],
  ["a transfer", "KeyT", "t", "transfer"],
  ["a letter without an act", "KeyZ", "z", null],
])("%s: Alt and %s (%s)", (_name, code, key, act) => {
  expect(actOf(press({ code, key, altKey: true }), false, true)).toBe(act);
});

test("AltGr (Ctrl+Alt) types characters on French keyboards and is no command", () => {
  expect(
    actOf(press({ code: "KeyA", key: "a", altKey: true, ctrlKey: true }), false, false),
  ).toBeNull();
});

test("on macOS the modifier is Ctrl+Option, and the place decides", () => {
  const option = press({ code: "KeyA", key: "å", altKey: true });
  expect(actOf(option, true, false)).toBeNull();
  expect(actOf({ ...option, ctrlKey: true }, true, false)).toBe("answer");
});

test("? opens the list outside fields only; Ctrl+Enter ends from anywhere", () => {
  expect(actOf(press({ key: "?", shiftKey: true }), false, false)).toBe("help");
  expect(actOf(press({ key: "?" }), false, true)).toBeNull();
  expect(actOf(press({ key: "Enter", ctrlKey: true }), false, true)).toBe("finish");
});

test("digits by their place", () => {
  expect([digitOf("Digit3"), digitOf("Numpad9"), digitOf("Digit0"), digitOf("KeyA")]).toEqual([
    3,
    9,
    0,
    null,
  ]);
});
