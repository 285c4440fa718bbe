import { expect, test } from "vitest";
import { dateInWords, minuteOf, nameOf, textOf, timeOf, withFieldNames } from "./words";

test("times of a day, midnight included", () => {
  expect([timeOf(0), timeOf(545), timeOf(1440)]).toEqual(["00:00", "09:05", "24:00"]);
  expect([minuteOf("09:05", false), minuteOf("00:00", false), minuteOf("00:00", true)]).toEqual([
    545, 0, 1440,
  ]);
});

test("a row is named in the reader's language, else in French", () => {
  expect(nameOf({ id: "1", label: { fr: "Pause", en: "Break" } }, "en")).toBe("Break");
  expect(nameOf({ id: "1", name: { fr: "SAV" } }, "en")).toBe("SAV");
  expect(nameOf({ id: "1", e164: "+33186950010" }, "fr")).toBe("+33186950010");
  expect(nameOf(undefined, "fr")).toBe("");
  expect(textOf(0, "fr")).toBe("0");
});

test("a date is said with its weekday", () => {
  expect(dateInWords("2026-11-22", "fr")).toBe("dim. 22 nov. 2026");
  expect(dateInWords("2026-12-25", "en-GB")).toBe("Fri, 25 Dec 2026");
});

test("a refusal names fields as the form does", () => {
  const name = (field: string) => ({ text: "Texte", host: "Adresse du serveur" })[field];
  expect(withFieldNames("« host » : inconnu.", ["host"], name)).toBe(
    "« Adresse du serveur » : inconnu.",
  );
  const sentence = "Ces champs sont à corriger : payload.text.en, odd.";
  expect(withFieldNames(sentence, ["payload.text.en", "odd"], name)).toBe(
    "Ces champs sont à corriger : Texte, odd.",
  );
});
