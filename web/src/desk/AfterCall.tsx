import { Button } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { WorkView } from "../live/protocol";
import { clock } from "../ui/time";
import { desk } from "./desk";
import classes from "./Interaction.module.css";
import { toChoose } from "./results";
import { useEngineNow } from "./useDesk";

/** Fetched when a conversation is over: the desk must be there early. */
const PromiseForm = lazy(() =>
  import("../promises/PromiseForm").then((it) => ({ default: it.PromiseForm })),
);
const SAID_AT_MS = 10_000;

/** After-call work: its clock, "finish" and 30 s more. */
export function AfterCall({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  if (work.stage !== "after_call") return null;
  return (
    <section className={classes.after} aria-label={t("afterCall.title")} data-testid="after-call">
      <TimeLeft work={work} />
      <span className={classes.afterText}>
        <span className={classes.afterTitle}>{t("afterCall.title")}</span>
        {work.disposition === null && toChoose(work.dispositions) && t("afterCall.missing")}
        {work.held_to_clock && ` ${t("afterCall.heldToClock")}`}
      </span>
      {work.after_call_until_ms !== null && <Extend left={work.extensions_left} />}
      {work.file?.number && (
        <Suspense>
          <PromiseForm interaction={work.interaction} />
        </Suspense>
      )}
      {!work.held_to_clock && (
        <Button onClick={() => void desk.finish()} title="Ctrl+⏎" data-testid="finish">
          {t("afterCall.finish")}
        </Button>
      )}
    </section>
  );
}

/** Used up it keeps the focus and says why it does nothing: a button that vanished would not. */
function Extend({ left }: { left: number }) {
  const { t } = useTranslation("desk");
  const out = left === 0;
  return (
    <>
      {out && (
        <span id="extend-why" className={classes.afterWhy}>
          {t("afterCall.usedUp")}
        </span>
      )}
      <Button
        variant="default"
        data-disabled={out}
        aria-disabled={out}
        {...(out ? { "aria-describedby": "extend-why", title: t("afterCall.usedUp") } : {})}
        onClick={() => !out && void desk.extend()}
        data-testid="extend"
      >
        {t("afterCall.extend")}
      </Button>
    </>
  );
}

function TimeLeft({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const now_ms = useEngineNow();
  const until_ms = work.after_call_until_ms;
  if (until_ms === null) {
    return (
      <span role="timer" className={`${classes.left} tnum`} title={t("afterCall.noLimit")}>
        {clock(now_ms - (work.ended_ms ?? now_ms))}
      </span>
    );
  }
  const left_ms = until_ms - now_ms;
  return (
    <>
      <span role="timer" className={`${classes.left} tnum`} aria-label={t("afterCall.left")}>
        {clock(left_ms + 999)}
      </span>
      <span className="visually-hidden" aria-live="polite">
        {left_ms <= SAID_AT_MS ? t("afterCall.soon") : ""}
      </span>
    </>
  );
}
