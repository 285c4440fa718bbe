import en from "../i18n/en/missed.json";
import fr from "../i18n/fr/missed.json";
import { addTexts } from "../i18n/setup";

addTexts("missed", fr, en);
