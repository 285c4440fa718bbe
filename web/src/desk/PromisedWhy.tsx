import { useTranslation } from "react-i18next";
import type { PromiseView } from "../live/protocol";
import { moment } from "../ui/time";
import classes from "./Cards.module.css";

/** Why this customer is called: who has promised it, when, and how often it was tried. */
export function PromisedWhy({ promise }: { promise: PromiseView }) {
  const { t, i18n } = useTranslation("desk");
  const time = moment(promise.made_ms, i18n.language);
  const by = promise.by;
  const why = by ? t("promise.by", { name: by, time }) : t("promise.kept", { time });
  const tried = promise.tries > 0 ? ` · ${t("promise.tried", { count: promise.tries })}` : "";
  return (
    <div className={`${classes.by} tnum`} data-testid="promised-why">
      {why}
      {tried}
    </div>
  );
}
