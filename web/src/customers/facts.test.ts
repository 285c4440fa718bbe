import { expect, test } from "vitest";
import { factsOf, textOfFacts } from "./facts";

test("one fact a line, at most five, a value may hold a colon", () => {
  expect(factsOf("Contrat : Premium\n\n Heure: 10:30 \nSans valeur")).toEqual([
    ["Contrat", "Premium"],
    ["Heure", "10:30"],
    ["Sans valeur", ""],
  ]);
  expect(factsOf("a\nb\nc\nd\ne\nf").length).toBe(5);
});

test("what was written is read back", () => {
  const facts = [
    ["Contrat", "Premium"],
    ["Heure", "10:30"],
  ];
  expect(factsOf(textOfFacts(facts))).toEqual(facts);
});
