/** Texts of the screens. French is the default; English is complete (a test holds both equal). */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import enCommon from "./en/common.json";
import enDesk from "./en/desk.json";
import enLogin from "./en/login.json";
import frCommon from "./fr/common.json";
import frDesk from "./fr/desk.json";
import frLogin from "./fr/login.json";

export type Language = "fr" | "en";
const KEY = "decroche.language";

export function languageWasChosen(): boolean {
  return localStorage.getItem(KEY) !== null;
}

export function chosenLanguage(): Language {
  return localStorage.getItem(KEY) === "en" ? "en" : "fr";
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Texts of screens that few open: fetched with them, both languages at once. */
export function addTexts(name: "customers" | "setup", fr: object, en: object): void {
  i18next.addResourceBundle("fr", name, fr);
  i18next.addResourceBundle("en", name, en);
}

export async function startTexts(language: Language): Promise<void> {
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: ["common", "desk", "login"],
    defaultNS: "common",
    interpolation: { escapeValue: false }, // React escapes.
    resources: {
      fr: { common: frCommon, desk: frDesk, login: frLogin },
      en: { common: enCommon, desk: enDesk, login: enLogin },
    },
  });
}
