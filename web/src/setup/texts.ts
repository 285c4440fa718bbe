import en from "../i18n/en/setup.json";
import fr from "../i18n/fr/setup.json";
import { addTexts } from "../i18n/setup";

addTexts("setup", fr, en);
