import "./texts";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { outcomeKey } from "../desk/outcome";
import { PromiseForm } from "../promises/PromiseForm";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import { about, clock, exact, moment } from "../ui/time";
import { ContactResult } from "./ContactResult";
import { Decisions } from "./Decisions";
import { GiveResult } from "./GiveResult";
import { stepWords } from "./path";
import { type Interaction, useInteraction } from "./queries";
import { Recordings } from "./Recordings";
import { SipTrace } from "./SipTrace";
import { Supervisions } from "./Supervisions";

/** One contact, whole: who took it and why, its path, its sound, its notes. */
export function CallPage() {
  const { t } = useTranslation("customers");
  const { interaction: id } = useParams({ from: "/shell/calls/$interaction" });
  const interaction = useInteraction(id);
  if (interaction.isPending) return <LoadingState />;
  if (interaction.isError) {
    return <ErrorState error={interaction.error} retry={() => void interaction.refetch()} />;
  }
  const whole = interaction.data;
  return (
    <div className={page.page}>
      <Head whole={whole} />
      <div className={page.split}>
        <div className={page.stack}>
          <Summary whole={whole} />
          <Supervisions whole={whole} />
          <Segments whole={whole} />
          <Notes whole={whole} />
          {whole.number && <PromiseForm interaction={whole.id} />}
          {whole.decisions.length > 0 && <Decisions decisions={whole.decisions} />}
        </div>
        <div className={page.stack}>
          <section className={page.card}>
            <h2 className={page.cardTitle}>{t("call.recordings")}</h2>
            <Recordings interaction={whole} />
          </section>
          <Path whole={whole} />
        </div>
      </div>
      {/* Its lines are long: under both columns, as wide as the page. */}
      <div className={page.stack} style={{ marginTop: 16 }}>
        <SipTrace interaction={whole.id} />
      </div>
    </div>
  );
}

function Head({ whole }: { whole: Interaction }) {
  const { t, i18n } = useTranslation(["customers", "common"]);
  return (
    <div className={page.head}>
      <h1 className={page.title}>
        {whole.person || whole.number || t("common:hiddenNumber")}{" "}
        <span className={`${page.soft} tnum`} style={{ fontSize: 15, fontWeight: 460 }}>
          {moment(whole.arrived_ms, i18n.language)}
        </span>
      </h1>
      {whole.person_id && (
        <Link to="/customers/$person" params={{ person: whole.person_id }}>
          {t("call.file")}
        </Link>
      )}
    </div>
  );
}

const ENDED_BY = ["customer", "agent", "system", "silence", "outside"] as const;

function Summary({ whole }: { whole: Interaction }) {
  const { t, i18n } = useTranslation(["customers", "desk", "common"]);
  const endedBy = ENDED_BY.find((one) => one === whole.ended_by);
  const unknown = t("common:state.unknown");
  const rows: [string, ReactNode][] = [
    [t("column.result"), <ContactResult contact={whole} key="result" />],
    [
      t("call.direction"),
      t(whole.direction === "out" ? "desk:direction.out" : "desk:direction.in"),
    ],
    [t("column.queue"), whole.queue],
    [t("call.arrived"), exact(whole.arrived_ms, i18n.language)],
    [t("call.waited"), whole.wait_ms === null ? unknown : about(whole.wait_ms)],
    [t("call.talked"), whole.talk_ms > 0 ? clock(whole.talk_ms) : unknown],
    [t("call.ended"), whole.ended_ms === null ? unknown : exact(whole.ended_ms, i18n.language)],
    [t("call.endedBy"), endedBy ? t(`call.by.${endedBy}`) : unknown],
    [t("call.called"), whole.number_called],
    [t("call.client"), whole.client],
  ];
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{t("call.summary")}</h2>
      <dl className={page.facts}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="tnum">{value || unknown}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Segments({ whole }: { whole: Interaction }) {
  const { t, i18n } = useTranslation(["customers", "desk"]);
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{t("call.segments")}</h2>
      {whole.segments.length === 0 && <p className={page.soft}>{t("call.noSegments")}</p>}
      <ol className={page.steps}>
        {whole.segments.map((segment) => (
          <li key={segment.id}>
            <strong>{segment.agent}</strong>{" "}
            <span className={page.soft}>
              {segment.disposition || t(`desk:outcome.${outcomeKey(segment.outcome)}`)}
            </span>
            <div className={`${page.soft} tnum`}>
              {[
                exact(segment.answered_ms ?? segment.offered_ms, i18n.language),
                segment.answered_ms !== null &&
                  segment.ended_ms !== null &&
                  clock(segment.ended_ms - segment.answered_ms),
                segment.hold_ms > 0 && t("call.hold", { time: about(segment.hold_ms) }),
                segment.after_call_ms !== null &&
                  t("call.afterCall", { time: about(segment.after_call_ms) }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </div>
            {segment.declined_why !== "" && <Declined segment={segment} />}
            <GiveResult interaction={whole.id} segment={segment} />
          </li>
        ))}
      </ol>
    </section>
  );
}

const WHY = ["finishing", "not_mine", "technical", "customer", "away", "other"] as const;

/** Why it was refused, as the agent has said. */
function Declined({ segment }: { segment: Interaction["segments"][number] }) {
  const { t } = useTranslation("customers");
  const why = WHY.find((one) => one === segment.declined_why) ?? "other";
  return (
    <div data-testid="declined-why">
      {t("call.declined", { why: t(`call.because.${why}`) })}
      {segment.declined_text && ` ${segment.declined_text}`}
    </div>
  );
}

function Notes({ whole }: { whole: Interaction }) {
  const { t, i18n } = useTranslation("customers");
  if (whole.notes.length === 0) return null;
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{t("call.notes")}</h2>
      {whole.notes.map((note) => (
        <div key={`${note.agent}${note.updated_ms}`}>
          <span className={page.soft}>
            {note.agent} · {moment(note.updated_ms, i18n.language)}
          </span>
          <p className={page.note}>{note.text}</p>
        </div>
      ))}
    </section>
  );
}

function Path({ whole }: { whole: Interaction }) {
  const { t, i18n } = useTranslation("customers");
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{t("call.path")}</h2>
      <ol className={page.steps}>
        {whole.path.map((step) => (
          <li key={`${step.node}${step.at_ms}`}>
            {stepWords(step, t)}{" "}
            <span className={`${page.soft} tnum`}>{exact(step.at_ms, i18n.language)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
