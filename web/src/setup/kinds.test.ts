import { expect, test } from "vitest";
import en from "../i18n/en/setup.json";
import fr from "../i18n/fr/setup.json";
import {
  KINDS,
  kindOf,
  neededBy,
  SINGLE,
  sectioned,
  sentOf,
  startOf,
  valueAt,
  withValue,
} from "./kinds";

test("paths are read and changed without touching the rest", () => {
  const before = { name: "Standard", form: { queue: "q1", full: null } };
  const after = withValue(before, "form.queue", "q2");
  expect(valueAt(after, "form.queue")).toBe("q2");
  expect(after).toEqual({ name: "Standard", form: { queue: "q2", full: null } });
  expect(before.form.queue).toBe("q1");
  expect(valueAt({}, "form.queue")).toBeUndefined();
});

test("blank lines are not sent, and nothing else is changed", () => {
  const trunks = kindOf("trunks");
  if (!trunks) throw new Error("no trunks");
  const values = {
    ...startOf(trunks, null),
    addresses: [" 192.0.2.7", "", "192.0.2.8 ", "  ", ""],
  };
  expect(sentOf(trunks, values)).toEqual({ ...values, addresses: ["192.0.2.7", "192.0.2.8"] });
});

test("a number needs a call flow first", () => {
  const needs = KINDS.map((kind) => [kind.name, neededBy(kind)]).filter(([, of]) => of?.length);
  expect(needs).toEqual([
    ["numbers", ["flows"]],
    ["positions", ["sites"]],
  ]);
});

test("every field of a form with sections stands in one of them, once", () => {
  const queues = kindOf("queues");
  if (!queues?.sections) throw new Error("no sections");
  const named = queues.sections.flatMap((section) => section.fields);
  const fields = queues.fields.map((field) => field.name);
  expect(named).toHaveLength(new Set(named).size);
  expect(fields).toEqual(expect.arrayContaining(named));
  const shown = sectioned(queues).flatMap(([, own]) => own.map((field) => field.name));
  expect([...shown].sort()).toEqual([...fields].sort());
  for (const texts of [fr, en]) {
    for (const { name } of queues.sections) expect(texts.section).toHaveProperty([name]);
  }
});

test("a field that no section names stands with the one before it", () => {
  const queues = kindOf("queues");
  if (!queues) throw new Error("no queues");
  const place = queues.fields.findIndex((field) => field.name === "keep_s") + 1;
  const fields = queues.fields.toSpliced(place, 0, { ...queues.fields[0], name: "new" } as never);
  const [, own] = sectioned({ ...queues, fields })[1] ?? [];
  expect(own?.map((field) => field.name)).toContain("new");
});

test("a new object starts from the fields, a known one from its row", () => {
  const reasons = kindOf("pause-reasons");
  if (!reasons) throw new Error("no reasons");
  const start = {
    label: { fr: "", en: "" },
    kind: "break",
    max_min: 0,
    quota_min: 0,
    paid: true,
    approval_min: 0,
    position: 0,
  };
  expect(startOf(reasons, null)).toEqual(start);
  const row = { id: "1", kind: "withdrawn", updated_at: "now" };
  expect(startOf(reasons, row)).toEqual({ ...start, kind: "withdrawn" });
});

test.each([...KINDS, ...SINGLE].map((kind) => [kind.name, kind] as const))(
  "%s: every word is there",
  (name, kind) => {
    for (const texts of [fr, en]) {
      expect(texts.kind).toHaveProperty([name, "many"]);
      expect(texts.kind).toHaveProperty([name, "help"]);
      for (const field of kind.fields) {
        expect(texts.field).toHaveProperty([field.name]);
        const options = "options" in field.kind ? field.kind.options : [];
        for (const option of options) expect(texts.option).toHaveProperty([option]);
      }
      for (const column of kind.columns) {
        expect(kind.fields.map((field) => field.name)).toContain(column);
      }
    }
  },
);
