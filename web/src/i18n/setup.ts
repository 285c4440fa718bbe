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

/** Of the page before anybody is known: the one last shown in this browser. */
export function lastLanguage(): Language {
  return localStorage.getItem(KEY) === "en" ? "en" : "fr";
}

/** Whoever logs in has a language of his own (`Me.language`); it is shown, and kept for next time. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

let asked: Language | null = null;

/** Chosen before the log-in: goes into the account by it. Untouched, the account's own comes back. */
export function askLanguage(language: Language): void {
  asked = language;
  void chooseLanguage(language);
}

export function takeAsked(): Language | null {
  const was = asked;
  asked = null;
  return was;
}

/** Texts of screens that few open: fetched with them, both languages at once. */
export function addTexts(
  name: "customers" | "figures" | "floor" | "missed" | "setup",
  fr: object,
  en: object,
): void {
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
