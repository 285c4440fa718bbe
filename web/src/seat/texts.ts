import en from "../i18n/en/seat.json";
import fr from "../i18n/fr/seat.json";
import { addTexts } from "../i18n/setup";

addTexts("seat", fr, en);
