import { expect, test } from "vitest";
import french from "../i18n/fr/customers.json";
import { PALETTE } from "../setup/flow/steps";
import { NODES, stepWords } from "./path";

const steps: Record<string, string> = french.step;
const t = (key: string) => steps[key.replace("step.", "")] ?? "";

test("whatever can be drawn has words", () => {
  expect(NODES).toEqual(expect.arrayContaining([...PALETTE]));
  for (const node of NODES) expect(t(`step.${node}`), node).not.toBe("");
});

test("the second of a kind has its number, and a step the name that people gave it", () => {
  expect(stepWords({ node: "transfer_2", name: "" }, t)).toBe("Transfert vers un numéro 2");
  expect(stepWords({ node: "menu", name: "Langue" }, t)).toBe("Menu à touches · Langue");
});
