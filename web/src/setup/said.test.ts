import { expect, test } from "vitest";
import { kindOf, type Section, startOf, type Values } from "./kinds";
import { said, type Words } from "./said";

const words: Words = {
  t: (key, given) => [key, ...Object.values(given ?? {})].join(" "),
  name: (id) => `<${id}>`,
  clients: 2,
};

function line(section: Section["name"], changed: Values = {}): string {
  const queues = kindOf("queues");
  if (!queues) throw new Error("no queues");
  return said(section, { ...startOf(queues, null), ...changed }, words);
}

test("the only client is not named", () => {
  expect(
    said("callers", { target_s: 20, priority: 0, client_id: "c" }, { ...words, clients: 1 }),
  ).toBe("said.target 20\u00a0s");
});

test.each<[Section["name"], Values, string]>([
  ["callers", {}, "said.target 20\u00a0s"],
  ["callers", { priority: 3, client_id: "c" }, "said.target 20\u00a0s · said.priority 3 · <c>"],
  ["chosen", {}, "option.longest_idle"],
  [
    "chosen",
    { choice: "ring_all", last_agent: true, by_language: true, needs: { a: 3, b: 1 } },
    "option.ring_all · said.last · said.language · <a> 3, <b> 1",
  ],
  ["waiting", {}, "said.position 45\u00a0s"],
  ["waiting", { announce_every_s: 0 }, "said.silent"],
  ["leaves", {}, "said.longest 30\u00a0min · said.room 100"],
  [
    "leaves",
    { waiting_max: 0, closes_id: "h" },
    "said.longest 30\u00a0min · said.none · said.closes <h>",
  ],
  ["after", {}, "said.limit 1\u00a0min · said.results 0"],
  [
    "after",
    { after_call_mode: "required", dispositions: ["a", "b"] },
    "option.required · said.results 2",
  ],
  ["recorded", {}, "option.off"],
  [
    "recorded",
    { recording_mode: "sample", recording_percent: 10 },
    "option.sample · said.percent 10 · said.kept 183",
  ],
  ["out", {}, "firstAllowed"],
  ["out", { caller_id_id: "n" }, "<n>"],
  ["measured", {}, "said.level 80 · said.noAlerts"],
  ["measured", { level_target: 90, alert_wait_s: 60 }, "said.level 90 · said.alerts"],
])("%s with %o: %s", (section, changed, expected) => {
  expect(line(section, changed)).toBe(expected);
});
