import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { clock, moment } from "../ui/time";
import { ATTEMPTS_SHOWN, type Attempt, useAttempts } from "./queries";
import classes from "./Setup.module.css";

/** Calls out that were asked for: who, to where, and what the gate said. */
export function AttemptsPage() {
  const { t } = useTranslation("setup");
  const [before, setBefore] = useState<number | null>(null);
  const [refused, setRefused] = useState(false);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 className={page.title}>{t("kind.attempts.many")}</h1>
          <p className={classes.help}>{t("kind.attempts.help")}</p>
        </div>
        <Checkbox
          label={t("attempts.refusedOnly")}
          checked={refused}
          onChange={(event) => {
            setRefused(event.currentTarget.checked);
            setBefore(null);
          }}
        />
      </div>
      <Found before={before} refused={refused} older={setBefore} />
    </div>
  );
}

interface FoundProps {
  before: number | null;
  refused: boolean;
  older(before: number): void;
}

function Found({ before, refused, older }: FoundProps) {
  const { t } = useTranslation("setup");
  const attempts = useAttempts(before, refused);
  if (attempts.isPending) return <LoadingState />;
  if (attempts.isError) {
    return <ErrorState error={attempts.error} retry={() => void attempts.refetch()} />;
  }
  const last = attempts.data.at(-1);
  if (!last) return <EmptyState text={t("attempts.empty")} />;
  return (
    <>
      <AttemptTable attempts={attempts.data} />
      {attempts.data.length >= ATTEMPTS_SHOWN && (
        <Button variant="default" mt="md" onClick={() => older(last.at_ms)}>
          {t("changes.older")}
        </Button>
      )}
    </>
  );
}

function AttemptTable({ attempts }: { attempts: readonly Attempt[] }) {
  const { t } = useTranslation("setup");
  return (
    <div className={page.tableCard}>
      <table className={page.table} data-testid="attempts">
        <thead>
          <tr>
            <th>{t("changes.when")}</th>
            <th>{t("changes.who")}</th>
            <th>{t("attempts.called")}</th>
            <th>{t("attempts.class")}</th>
            <th>{t("attempts.shown")}</th>
            <th>{t("attempts.verdict")}</th>
            <th>{t("attempts.outcome")}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <Line key={attempt.id} attempt={attempt} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ attempt }: { attempt: Attempt }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  const called = [attempt.person, attempt.number].filter(Boolean).join(" · ");
  return (
    <tr>
      <td className="tnum">{moment(attempt.at_ms, i18n.language)}</td>
      <td>{attempt.agent || t(attempt.purpose === "transfer" ? "flow.flow" : "attempts.trial")}</td>
      <td className="tnum">{called || t("common:state.unknown")}</td>
      <td>
        <Class attempt={attempt} />
      </td>
      <td className="tnum">{attempt.caller_id || t("attempts.none")}</td>
      <td>
        <Verdict attempt={attempt} />
      </td>
      <td className="tnum">
        <Outcome attempt={attempt} />
      </td>
    </tr>
  );
}

function Class({ attempt }: { attempt: Attempt }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  if (attempt.number_class === "") return t("common:state.unknown");
  const name = t(`attempts.classes.${attempt.number_class as "fixed"}`);
  const names = new Intl.DisplayNames(i18n.language, { type: "region" });
  return attempt.country ? `${name} (${names.of(attempt.country) ?? attempt.country})` : name;
}

function Verdict({ attempt }: { attempt: Attempt }) {
  const { t, i18n } = useTranslation("setup");
  const purpose = t(`attempts.purposes.${attempt.purpose as "service"}`);
  if (!attempt.allowed) return i18n.language === "fr" ? attempt.why_fr : attempt.why_en;
  const night = attempt.alarms.includes("night") ? ` · ${t("attempts.night")}` : "";
  return `${t("attempts.allowed")} · ${purpose}${night}`;
}

function Outcome({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation(["setup", "common"]);
  if (!attempt.allowed || attempt.outcome === "") return "";
  const { answered_ms, ended_ms } = attempt;
  const talk =
    answered_ms !== null && ended_ms !== null ? ` · ${clock(ended_ms - answered_ms)}` : "";
  // Of an older version, which wrote what no text says.
  const defaultValue = t("common:state.unknown");
  return `${t(`attempts.outcomes.${attempt.outcome as "busy"}`, { defaultValue })}${talk}`;
}
