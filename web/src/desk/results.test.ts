import { expect, test } from "vitest";
import { byDigit, digitAt, NOT_REACHED, toChoose } from "./results";

const view = (id: string) => ({ id, fr: id, en: id });
const out = [view("sold"), view("later"), view(NOT_REACHED)];

test("not reached is 0 beside however many others", () => {
  expect(out.map((_, index) => digitAt(out, index))).toEqual([1, 2, 0]);
  const many = [...Array.from({ length: 11 }, (_, n) => view(`r${n}`)), view(NOT_REACHED)];
  expect(many.map((_, index) => digitAt(many, index)).slice(8)).toEqual([9, null, null, 0]);
});

test("a digit chooses what it stands beside, or nothing", () => {
  expect(byDigit(out, 2)?.id).toBe("later");
  expect(byDigit(out, 0)?.id).toBe(NOT_REACHED);
  expect(byDigit(out, 3)).toBeUndefined();
  expect(byDigit([view("sold")], 0)).toBeUndefined();
});

test("where not reached is all there is, no result is missing", () => {
  expect(toChoose(out)).toBe(true);
  expect(toChoose([view(NOT_REACHED)])).toBe(false);
});
