import en from "../i18n/en/floor.json";
import fr from "../i18n/fr/floor.json";
import { addTexts } from "../i18n/setup";

addTexts("floor", fr, en);
