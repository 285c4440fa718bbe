import en from "../i18n/en/figures.json";
import fr from "../i18n/fr/figures.json";
import { addTexts } from "../i18n/setup";

addTexts("figures", fr, en);
