/** Texts of the screens. French is the default; English is complete (a test holds both equal). */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import frCommon from "./fr/common.json";
import frDesk from "./fr/desk.json";
import frLogin from "./fr/login.json";

export type Language = "fr" | "en";
const KEY = "decroche.language";
const AGAIN_MS = 2_000;

/** Of the page before anybody is known: the one last shown in this browser. */
export function lastLanguage(): Language {
  return localStorage.getItem(KEY) === "en" ? "en" : "fr";
}

let wanted: Language = "fr";

/** Whoever logs in has a language of his own (`Me.language`); it is shown, and kept for next time. */
export async function chooseLanguage(language: Language): Promise<void> {
  wanted = language;
  await fetchTexts(language);
  if (wanted !== language) return; // Another was chosen while the texts came.
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** English comes when it is first asked for: the desk of the others need not wait for it. */
async function fetchTexts(language: Language): Promise<void> {
  if (language === "fr" || i18next.hasResourceBundle("en", "common")) return;
  const { texts } = await import("./english").catch(async () => {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return import("./english");
  });
  for (const [name, text] of Object.entries(texts)) i18next.addResourceBundle("en", name, text);
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
  name: "asked" | "customers" | "figures" | "floor" | "missed" | "seat" | "setup",
  fr: object,
  en: object,
): void {
  i18next.addResourceBundle("fr", name, fr);
  i18next.addResourceBundle("en", name, en);
}

export async function startTexts(language: Language): Promise<void> {
  document.documentElement.lang = "fr";
  await i18next.use(initReactI18next).init({
    lng: "fr",
    fallbackLng: false,
    ns: ["common", "desk", "login"],
    defaultNS: "common",
    interpolation: { escapeValue: false }, // React escapes.
    resources: { fr: { common: frCommon, desk: frDesk, login: frLogin } },
  });
  // Without the other texts the page is there all the same.
  if (language !== "fr")
    await chooseLanguage(language).catch(() => console.warn("texts.not_there"));
}
