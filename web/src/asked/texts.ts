import en from "../i18n/en/asked.json";
import fr from "../i18n/fr/asked.json";
import { addTexts } from "../i18n/setup";

addTexts("asked", fr, en);
