import { expect, test } from "vitest";
import en from "../../i18n/en/setup.json";
import fr from "../../i18n/fr/setup.json";
import {
  commonSteps,
  FIELDS,
  freeKeys,
  moved,
  newStep,
  PALETTE,
  type Step,
  waysOf,
  wayText,
  without,
  withWay,
} from "./steps";

const ids = (steps: readonly Step[]) => steps.map((step) => step.id);

test("a new step has an id of its own, and never that of the end", () => {
  const steps = commonSteps();
  expect(newStep("hours", steps).id).toBe("hours_2");
  expect(newStep("menu", steps).id).toBe("menu");
  expect(newStep("end", steps).id).toBe("end_2");
});

test("nothing said is not nothing typed", () => {
  const [voicemail, menu] = [newStep("voicemail", []), newStep("menu", [])];
  expect(waysOf(voicemail).map((way) => wayText(voicemail, way.path))).toEqual(["saved", "unsaid"]);
  expect(wayText(menu, "nothing")).toBe("nothing");
  expect(wayText(newStep("enqueue", []), "ways.closing")).toBe("closing");
});

test("steps move by one place and stop at both ends", () => {
  const steps = commonSteps();
  expect(ids(moved(steps, "queue", -1))).toEqual(["hours", "queue", "welcome", "closed"]);
  expect(ids(moved(steps, "queue", 1))).toEqual(["hours", "welcome", "closed", "queue"]);
  expect(moved(steps, "hours", -1)).toBe(steps);
  expect(moved(steps, "closed", 1)).toBe(steps);
});

test("what led to a step that is taken out goes on below", () => {
  const steps = without(commonSteps(), "closed");
  expect(ids(steps)).toEqual(["hours", "welcome", "queue"]);
  const ways = steps.flatMap((step) => waysOf(step).map((way) => way.to));
  expect(ways).not.toContain("closed");
  expect(waysOf(steps[0] as Step)[1]).toEqual({ path: "closed", to: "" });
});

test("keys of a menu are added, connected and taken out", () => {
  const menu = newStep("menu", []);
  if (menu.kind !== "menu") throw new Error("no menu");
  const two = withWay(withWay(menu, "keys.2", "queue"), "keys.#", "");
  expect(waysOf(two).map((way) => way.path)).toEqual([
    "keys.1",
    "keys.2",
    "keys.#",
    "nothing",
    "wrong",
  ]);
  expect(waysOf(withWay(two, "keys.1", undefined))[0]).toEqual({ path: "keys.2", to: "queue" });
  expect(freeKeys(menu)).not.toContain("1");
});

test("a queue's own reasons may be absent", () => {
  const queue = commonSteps()[2] as Step;
  expect(
    waysOf(queue)
      .filter((way) => way.optional)
      .map((way) => way.to),
  ).toEqual([undefined, undefined, undefined, "closed"]);
  const none = withWay(queue, "ways.closing", undefined);
  expect(none).toMatchObject({ full: "end", ways: {} });
});

test.each(PALETTE)("%s: every word is there", (kind) => {
  const step = newStep(kind, []);
  for (const texts of [fr, en]) {
    expect(texts.option).toHaveProperty([kind]);
    expect(texts.flow.help).toHaveProperty([kind]);
    for (const field of FIELDS[kind]) expect(texts.field).toHaveProperty([field.name]);
    for (const { path } of waysOf(step)) {
      if (!path.startsWith("keys."))
        expect(texts.flow.way).toHaveProperty(path.split(".").slice(-1));
    }
  }
});
