import { IconAlertTriangle, IconHourglassLow } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { clock } from "../ui/time";
import { type Limit, limitOf, type Standing, standing } from "./limit";
import classes from "./StateButton.module.css";
import { useDeskPart, useEngineNow } from "./useDesk";

/** The clock of the state: near and over the foreseen length it says so, by sign and by word. */
export function StateClock({ since_ms, limit }: { since_ms: number; limit: Limit | null }) {
  const now_ms = useEngineNow();
  const shown = limit === null ? "within" : standing(limit, now_ms);
  return (
    <span
      role="timer"
      className={`${classes.timer} tnum`}
      data-standing={shown}
      data-testid="state-clock"
    >
      <Sign shown={shown} />
      {clock(now_ms - since_ms)}
      {limit !== null && shown !== "within" && <Foreseen shown={shown} limit={limit} />}
    </span>
  );
}

function Sign({ shown }: { shown: Standing }) {
  if (shown === "within") return null;
  const Icon = shown === "over" ? IconAlertTriangle : IconHourglassLow;
  return <Icon size={14} aria-hidden="true" />;
}

function Foreseen({ shown, limit: { minutes } }: { shown: Standing; limit: Limit }) {
  const { t } = useTranslation("desk");
  return (
    <>
      {` / ${t("stateMenu.minutes", { minutes })}`}
      {shown === "over" && ` · ${t("stateMenu.overWord")}`}
    </>
  );
}

function useLimit(): Limit | null {
  const state = useDeskPart((whole) => whole.numbered?.desk.state);
  const reasons = useDeskPart((whole) => whole.numbered?.desk.reasons);
  return state && reasons ? limitOf(state, reasons) : null;
}

/** The same in a sentence, for the calm page of a break; nothing as long as there is time. */
export function LimitText({ className }: { className: string | undefined }) {
  const { t } = useTranslation("desk");
  const now_ms = useEngineNow();
  const limit = useLimit();
  if (limit === null) return null;
  const shown = standing(limit, now_ms);
  if (shown === "within") return null;
  const { minutes } = limit;
  return (
    <p className={className} data-standing={shown}>
      <Sign shown={shown} /> {t(`stateMenu.${shown}`, { minutes })}
    </p>
  );
}

/** Said once, politely, when it comes near and when it is over. */
export function LimitSaid() {
  return (
    <div className="visually-hidden" aria-live="polite">
      <LimitText className={undefined} />
    </div>
  );
}
