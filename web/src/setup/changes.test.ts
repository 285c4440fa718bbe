import { expect, test } from "vitest";
import { blanked, differing, flat, shown, type Vocabulary } from "./changes";

const QUEUE = "11111111-2222-3333-4444-555555555555";
const GONE = "99999999-2222-3333-4444-555555555555";
const WORDS: Vocabulary = {
  language: "fr",
  name: (id) => (id === QUEUE ? "SAV" : undefined),
  option: (value) => ({ browser: "Navigateur", none: "Aucun" })[value],
  word: (key) =>
    ({ yes: "Oui", no: "Non", closed: "Fermé", gone: "(supprimé)", fr: "Français", en: "Anglais" })[
      key
    ],
  weekday: (index) => ["Lundi", "Mardi"][index] ?? "",
};

test("ids are names, options are words, booleans are yes and no", () => {
  expect(shown("queue", QUEUE, null, WORDS)).toBe("SAV");
  expect(shown("queues", [QUEUE, GONE], [], WORDS)).toBe("SAV, (supprimé)");
  expect(shown("phone", "browser", "desk", WORDS)).toBe("Navigateur");
  expect(shown("name", "browser", "", WORDS)).toBe("browser");
  expect(shown("active", false, true, WORDS)).toBe("Non");
  expect(shown("position", 0, 1, WORDS)).toBe("0");
});

test("of texts and levels only what differs is said", () => {
  const before = { fr: "Bonjour", en: "Hello" };
  expect(shown("text", { fr: "Bonjour", en: "Hi" }, before, WORDS)).toBe("Anglais : Hi");
  expect(shown("skills", { [QUEUE]: 4 }, {}, WORDS)).toBe("SAV : 4");
  expect(shown("text", { en: "Hi", fr: "Salut" }, before, WORDS)).toBe(
    "Français : Salut\nAnglais : Hi",
  );
  expect(shown("files", { en: "x.wav", fr: "y.wav" }, {}, WORDS)).toBe("Français, Anglais");
  expect(shown("archived", false, undefined, WORDS)).toBe("");
  expect(shown("files", { fr: "prompts/x/recorded_1.wav" }, {}, WORDS)).toBe("Français");
  expect(shown("facts", [["Contrat", "Vert"]], [], WORDS)).toBe("Contrat : Vert");
});

test("hours are said as hours", () => {
  expect(shown("week", [[[480, 720]], [], []], null, WORDS)).toBe("Lun 08:00–12:00");
  expect(shown("special", { "2026-12-24": [[480, 720]], "2026-11-22": [] }, {}, WORDS)).toBe(
    "dim. 22 nov. 2026 : Fermé\njeu. 24 déc. 2026 : 08:00–12:00",
  );
});

test("a flow's form is read field by field, and empty sides are not told", () => {
  const before = flat({ name: "Entrée", form: { queue: QUEUE, full: null } });
  const after = flat({ name: "Entrée", form: { queue: GONE, full: null } });
  expect(differing(before, after)).toEqual(["queue"]);
  expect(differing({}, { username: "", backup_id: null, files: {} })).toEqual([]);
});

test("a line about an erased customer keeps its fields, another line is not taken for one", () => {
  expect(blanked({ vip: null }, { vip: null, alert: null })).toEqual(["vip", "alert"]);
  expect(blanked({ owner_id: null }, { owner_id: QUEUE })).toEqual([]);
  expect(blanked({}, { contacts: 2 })).toEqual([]);
  expect(blanked({}, {})).toEqual([]);
});
