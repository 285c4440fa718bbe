import { createInstance } from "i18next";
import { expect, test } from "vitest";
import en from "../i18n/en/desk.json";
import fr from "../i18n/fr/desk.json";
import type { ToldView } from "../live/protocol";
import { someDesk, someWork } from "../testing";
import { freshTold, toldInWords } from "./told";

function words(language: "fr" | "en", part: Partial<ToldView>): string {
  const i18n = createInstance();
  void i18n.init({
    lng: language,
    ns: ["desk"],
    defaultNS: "desk",
    interpolation: { escapeValue: false },
    resources: { fr: { desk: fr }, en: { desk: en } },
  });
  const told = { code: "taken", at_ms: 1, name: "Marie Durand", why: "", ...part };
  return toldInWords(told, (key, values) =>
    i18n.t(`desk:${key}` as "desk:told.unknown", { code: "", ...values }),
  );
}

test.each<[Partial<ToldView>, string]>([
  [{ code: "taken" }, "Appel pris par Marie Durand."],
  [{ code: "taken", name: "" }, "Appel pris par un collègue."],
  [
    { code: "came_back", why: "not_taken" },
    "Marie Durand n'a pas répondu : le client est de nouveau avec vous.",
  ],
  [
    { code: "came_back", why: "busy", name: "" },
    "La ligne de votre correspondant est occupée : le client est de nouveau avec vous.",
  ],
  [
    { code: "guest_failed", why: "declined" },
    "Marie Durand a refusé l'appel. Si le client attend, reprenez-le.",
  ],
  [
    { code: "guest_failed", why: "unreachable", name: "" },
    "Votre correspondant est injoignable. Si le client attend, reprenez-le.",
  ],
  [{ code: "guest_left" }, "Marie Durand a quitté l'appel."],
  [{ code: "guest_left", name: "" }, "Votre correspondant a quitté l'appel."],
  [{ code: "not_reached", why: "no_answer" }, "Le numéro appelé n'a pas répondu."],
  [{ code: "not_reached", why: "a new one" }, "Le numéro appelé n'a pas répondu."],
  [{ code: "a new one" }, "Information sur l'appel : a new one"],
])("%j is said in French as %j", (told, sentence) => {
  expect(words("fr", told)).toBe(sentence);
});

const WHY = [
  "not_taken",
  "no_answer",
  "busy",
  "declined",
  "unreachable",
  "not_placed",
  "cancelled",
];

test.each(["fr", "en"] as const)("%s: every reason is its own whole sentence", (language) => {
  for (const code of ["came_back", "guest_failed", "not_reached"]) {
    const said = WHY.map((why) => words(language, { code, why }));
    expect(new Set(said).size).toBe(WHY.length - 1); // Not taken is said as not answered.
    for (const sentence of said) expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
  }
});

test("it is said until it is closed, or another call comes", () => {
  const told = { code: "taken", at_ms: 50, name: "Marie", why: "" };
  const state = (work = someDesk().work) => ({
    numbered: { seq: 1, desk: someDesk({ told, work }) },
    toldClosed_ms: 0,
  });
  expect(freshTold(state())).toBe(told);
  expect(freshTold({ ...state(), toldClosed_ms: 50 })).toBeNull();
  expect(freshTold(state(someWork({ offered_ms: 40 })))).toBe(told); // Came back to this call.
  expect(freshTold(state(someWork({ offered_ms: 60 })))).toBeNull();
  expect(freshTold({ numbered: null, toldClosed_ms: 0 })).toBeNull();
});
