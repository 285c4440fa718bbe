import { expect, test } from "vitest";
import { initials } from "./client";

test.each([
  ["Fleurs Dupont", "FD"],
  ["La Poste de Tours", "LP"],
  ["  éole  ", "É"],
  ["L'Atelier", "LA"],
  ["3 Suisses", "3S"],
  ["…", ""],
])("%s → %s", (name, expected) => {
  expect(initials(name)).toBe(expected);
});
