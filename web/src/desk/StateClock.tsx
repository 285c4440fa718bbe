import { IconAlertTriangle, IconHourglassLow } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ReasonView, StateView } from "../live/protocol";
import { about, clock } from "../ui/time";
import { type Limit, leftOf, limitOf, quotaOf, type Standing, standing } from "./limit";
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
  const Icon = shown === "near" ? IconHourglassLow : IconAlertTriangle;
  return <Icon size={14} aria-hidden="true" />;
}

function Foreseen({ shown, limit }: { shown: Standing; limit: Limit }) {
  const { t } = useTranslation("desk");
  if (shown === "spent") return ` · ${t("stateMenu.spentWord")}`;
  return (
    <>
      {` / ${t("stateMenu.minutes", { minutes: limit.minutes })}`}
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
  const minutes = shown === "spent" ? limit.quota?.minutes : limit.minutes;
  return (
    <p className={className} data-standing={shown}>
      <Sign shown={shown} /> {t(`stateMenu.${shown}`, { minutes })}
    </p>
  );
}

interface QuotaLeftProps {
  reason: ReasonView;
  state: StateView;
  className: string | undefined;
}

/** What today leaves of a reason's quota; nothing where it has none. */
export function QuotaLeft({ reason, state, className }: QuotaLeftProps) {
  const { t } = useTranslation("desk");
  const now_ms = useEngineNow();
  const quota = quotaOf(reason);
  if (quota === null) return null;
  const left_ms = leftOf(quota, state.reason === reason.id ? state.since_ms : null, now_ms);
  const shown = left_ms <= 0 ? "spent" : "within";
  const { minutes } = quota;
  return (
    <span className={`${className} tnum`} data-standing={shown} data-testid="quota-left">
      <Sign shown={shown} />
      {shown === "spent"
        ? t("stateMenu.spent", { minutes })
        : t("stateMenu.left", { left: about(left_ms), minutes })}
    </span>
  );
}

/** The same for the state the agent is in, on the calm page of a break. */
export function QuotaText({ className }: { className: string | undefined }) {
  const state = useDeskPart((whole) => whole.numbered?.desk.state);
  const reason = useDeskPart((whole) =>
    whole.numbered?.desk.reasons.find((one) => one.id === whole.numbered?.desk.state.reason),
  );
  if (!state || !reason || reason.quota_min <= 0) return null;
  return (
    <p className={className}>
      <QuotaLeft reason={reason} state={state} className="" />
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
