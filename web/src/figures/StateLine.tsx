import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { StatusIcon, type StatusName, statusColours, statusName } from "../desk/status";
import page from "../ui/Page.module.css";
import { EmptyState } from "../ui/States";
import { clock } from "../ui/time";
import classes from "./Figures.module.css";
import { instant } from "./format";
import type { AgentDay } from "./queries";

type Span = AgentDay["spans"][number];
const HOUR_MS = 3_600_000;
const LANES: readonly StatusName[] = [
  "available",
  "ringing",
  "talking",
  "after_call",
  "break",
  "withdrawn",
  "not_responding",
  "error",
];

/** A lane per state, so that no colour is needed to tell them apart; and the same as a table. */
export function StateLine({ day }: { day: AgentDay }) {
  const { t } = useTranslation("figures");
  const spans = day.spans.filter((span) => span.status !== "offline");
  return (
    <section className={page.card} id="states">
      <h2 className={page.cardTitle}>{t("agent.day")}</h2>
      {spans.length === 0 ? (
        <EmptyState text={t("agent.none")} />
      ) : (
        <>
          <Lanes day={day} spans={spans} />
          <details style={{ marginTop: 12 }}>
            <summary data-testid="states-table">{t("agent.table")}</summary>
            <Table spans={spans} zone={day.zone} />
          </details>
        </>
      )}
    </section>
  );
}

/** From the hour in which the agent came to the hour in which he left. */
function Lanes({ day, spans }: { day: AgentDay; spans: readonly Span[] }) {
  const { t, i18n } = useTranslation("desk");
  const first = spans[0]?.since_ms ?? day.since_ms;
  const last = spans.at(-1)?.until_ms ?? day.until_ms;
  const from = day.hours.findLast((mark) => mark.at_ms <= first)?.at_ms ?? day.since_ms;
  const to = Math.max(
    day.hours.find((mark) => mark.at_ms >= last)?.at_ms ?? day.until_ms,
    from + HOUR_MS,
  );
  const when = (ms: number) => instant(ms, i18n.language, day.zone, false);
  const at = (ms: number) => `${((ms - from) * 100) / (to - from)}%`;
  const hours = day.hours.filter((mark) => mark.at_ms >= from && mark.at_ms <= to);
  return (
    <div className={classes.lanes} data-testid="state-line">
      <span />
      <div className={classes.hours} aria-hidden="true">
        {hours.map((mark) => (
          <span key={mark.at_ms} style={{ left: at(mark.at_ms) }}>
            {mark.label}
          </span>
        ))}
      </div>
      {LANES.map((lane) => ({
        lane,
        mine: spans.filter((span) => statusName(span.status) === lane),
      }))
        .filter(({ mine }) => mine.length > 0)
        .map(({ lane, mine }) => (
          <div key={lane} style={{ display: "contents" }}>
            <div className={classes.laneName}>
              <StatusIcon name={lane} />
              {t(`status.${lane}`)}
              <span className={`${classes.sub} tnum`}>
                {clock(mine.reduce((sum, span) => sum + span.until_ms - span.since_ms, 0))}
              </span>
            </div>
            <div className={classes.lane}>
              {mine.map((span) => (
                <span
                  key={span.since_ms}
                  className={classes.block}
                  style={{
                    ...statusColours(lane),
                    left: at(span.since_ms),
                    width: `calc(${at(span.until_ms)} - ${at(span.since_ms)})`,
                  }}
                  title={[
                    t(`status.${lane}`),
                    span.reason,
                    when(span.since_ms),
                    "–",
                    when(span.until_ms),
                  ].join(" ")}
                />
              ))}
            </div>
          </div>
        ))}
    </div>
  );
}

function Table({ spans, zone }: { spans: readonly Span[]; zone: string }) {
  const { t, i18n } = useTranslation(["figures", "desk"]);
  return (
    <table className={page.table}>
      <thead>
        <tr>
          <th>{t("agent.since")}</th>
          <th>{t("agent.until")}</th>
          <th>{t("agent.state")}</th>
          <th>{t("agent.reason")}</th>
          <th>{t("agent.lasted")}</th>
          <th>{t("agent.contact")}</th>
        </tr>
      </thead>
      <tbody>
        {spans.map((span) => (
          <tr key={span.since_ms}>
            <td className="tnum">{instant(span.since_ms, i18n.language, zone, false)}</td>
            <td className="tnum">{instant(span.until_ms, i18n.language, zone, false)}</td>
            <td>{t(`desk:status.${statusName(span.status)}`)}</td>
            <td>{span.reason}</td>
            <td className="tnum">{clock(span.until_ms - span.since_ms)}</td>
            <td>
              {span.interaction_id && (
                <Link to="/calls/$interaction" params={{ interaction: span.interaction_id }}>
                  {t("agent.open")}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
