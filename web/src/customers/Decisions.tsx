import { useTranslation } from "react-i18next";
import { statusName } from "../desk/status";
import page from "../ui/Page.module.css";
import { about, exact } from "../ui/time";
import type { Interaction } from "./queries";

type Decision = Interaction["decisions"][number];
type Considered = Decision["considered"][number];

/** "Why this agent": the router's reason codes, in words. */
export function Decisions({ decisions }: { decisions: readonly Decision[] }) {
  const { t } = useTranslation("customers");
  return (
    <section className={page.card} data-testid="why-this-agent">
      <h2 className={page.cardTitle}>{t("call.why")}</h2>
      <ol className={page.steps}>
        {decisions.map((decision) => (
          <One key={`${decision.at_ms} ${decision.agent_id}`} decision={decision} />
        ))}
      </ol>
    </section>
  );
}

function One({ decision }: { decision: Decision }) {
  const { t, i18n } = useTranslation("customers");
  const waited = about(decision.waited_ms);
  return (
    <li>
      <strong>
        {decision.agent_id === null
          ? t("decision.nobody")
          : t("decision.chosen", { agent: decision.agent, waited })}
      </strong>{" "}
      <span className={`${page.soft} tnum`}>{exact(decision.at_ms, i18n.language)}</span>
      {decision.ahead > 0 && <div>{t("decision.ahead", { count: decision.ahead })}</div>}
      <Circumstances decision={decision} />
      <ul style={{ margin: "4px 0 0", paddingLeft: 18 }}>
        {decision.considered.map((considered) => (
          <li key={considered.agent_id} style={{ padding: 0 }}>
            {considered.agent}{" "}
            <span className={page.soft}>
              <Reason considered={considered} />
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Why this call was to be served now, or not yet. */
function Circumstances({ decision }: { decision: Decision }) {
  const { t } = useTranslation("customers");
  const { rule, relaxed, late_ms } = decision;
  return (
    <>
      {rule !== "order" && <div>{t(`decision.rule_${rule}`)}</div>}
      {relaxed > 0 && <div>{t("decision.relaxed", { count: relaxed })}</div>}
      {late_ms > 0 && <div>{t("decision.late", { time: about(late_ms) })}</div>}
    </>
  );
}

function Reason({ considered }: { considered: Considered }) {
  const { t } = useTranslation(["customers", "desk"]);
  const { code, value } = considered;
  switch (code) {
    case "chosen":
    case "idle_shorter":
      return t(`reason.${code}`, { time: about(Number(value)) });
    case "level_low":
      return t("reason.level_low", { value });
    case "status":
      return t("reason.status", { value: t(`desk:status.${statusName(String(value))}`) });
    case "queue_later":
    case "more_taken":
    case "more_in_hand":
    case "left_free":
      return t(`reason.${code}`, { value });
    case "no_room":
      return value === 0
        ? t("reason.never_room")
        : t("reason.no_room", { count: Number(value), value });
    case "skill_missing":
    case "just_missed":
    case "presence":
    case "not_his_own":
    case "turn_later":
    case "language":
    case "has_it":
    case "kept_for_other":
      return t(`reason.${code}`);
    default:
      return t("reason.other", { value: code });
  }
}
