import { useTranslation } from "react-i18next";
import { statusName } from "../desk/status";
import page from "../ui/Page.module.css";
import { about, exact } from "../ui/time";
import type { Interaction } from "./queries";

type Decision = Interaction["decisions"][number];
type Considered = Decision["considered"][number];
type Preferred = Decision["preferred"];

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
              <Reason considered={considered} preferred={decision.preferred} />
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
  const who = useNames(decision.preferred);
  return (
    <>
      {rule !== "order" && <div>{t(ruleKey(rule, who), { who })}</div>}
      {relaxed > 0 && <div>{t("decision.relaxed", { count: relaxed })}</div>}
      {late_ms > 0 && <div>{t("decision.late", { time: about(late_ms) })}</div>}
    </>
  );
}

type Rule = Exclude<Decision["rule"], "order">;

/** Decisions of before 2026-12 do not say whose the call was. */
function ruleKey(rule: Rule, who: string) {
  if (who && (rule === "his_own" || rule === "kept")) return `decision.rule_${rule}_named` as const;
  return `decision.rule_${rule}` as const;
}

/** Whose the call was before it was anybody's: names, each with the reason; "" if not known. */
function useNames(preferred: Preferred): string {
  const { t, i18n } = useTranslation("customers");
  const names = preferred.map(({ agent, whose }) =>
    whose ? t(`whose.${whose}`, { agent }) : agent,
  );
  return new Intl.ListFormat(i18n.language).format(names);
}

function Reason({ considered, preferred }: { considered: Considered; preferred: Preferred }) {
  const { t } = useTranslation(["customers", "desk"]);
  const who = useNames(preferred);
  const { code, value, skill, needs } = considered;
  switch (code) {
    case "chosen":
    case "idle_shorter":
      return t(`reason.${code}`, { time: about(Number(value)) });
    case "level_low":
      return skill
        ? t("reason.level_low_named", { skill, value, needs })
        : t("reason.level_low", { value });
    case "skill_missing":
      return skill ? t("reason.skill_missing_named", { skill }) : t("reason.skill_missing");
    case "language":
      return t("reason.language", { value: t(value === "en" ? "spoken.en" : "spoken.fr") });
    case "not_his_own":
    case "kept_for_other":
      return who ? t(`reason.${code}_named`, { who }) : t(`reason.${code}`);
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
    case "just_missed":
    case "presence":
    case "turn_later":
    case "has_it":
      return t(`reason.${code}`);
    default:
      return t("reason.other", { value: code });
  }
}
