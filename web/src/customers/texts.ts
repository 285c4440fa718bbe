import en from "../i18n/en/customers.json";
import fr from "../i18n/fr/customers.json";
import { addTexts } from "../i18n/setup";

addTexts("customers", fr, en);
