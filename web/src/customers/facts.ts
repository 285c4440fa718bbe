/** Facts of a customer as people type them: one a line, "label: value". */

const FACTS_MAX = 5; // What is read in two seconds.

export function factsOf(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, FACTS_MAX)
    .map((line) => {
      const [label = "", ...value] = line.split(":");
      return [label.trim(), value.join(":").trim()];
    });
}

export function textOfFacts(facts: readonly (readonly string[])[]): string {
  return facts.map(([label, value]) => `${label} : ${value}`).join("\n");
}
