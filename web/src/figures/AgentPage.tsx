import "./texts";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "../session/session";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import { DayPicker } from "./DayPicker";
import { Figure } from "./Figure";
import classes from "./Figures.module.css";
import { Formula } from "./Formula";
import { dayShown } from "./format";
import { type AgentDay, useAgentDay, useWords, type Word } from "./queries";
import { StateLine } from "./StateLine";

/** One agent's day: figures, and the states as a line. For himself and his supervisor. */
export function AgentPage() {
  const { i18n } = useTranslation("figures");
  const { agent } = useParams({ from: "/shell/figures/agents/$agent" });
  const { day } = useSearch({ from: "/shell/figures/agents/$agent" });
  const navigate = useNavigate();
  const words = useWords(i18n.language);
  const found = useAgentDay(agent, day);
  if (found.isError) {
    return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  }
  if (words.isError) {
    return <ErrorState error={words.error} retry={() => void words.refetch()} />;
  }
  if (found.isPending || words.data === undefined) return <LoadingState />;
  return (
    <div className={classes.page}>
      <Path day={found.data} />
      <div className={classes.head}>
        <h1 className={page.title}>
          {found.data.agent} <span className={classes.sub}>{found.data.team}</span>
        </h1>
        <DayPicker
          day={found.data.day}
          choose={(chosen) =>
            void navigate({
              to: "/figures/agents/$agent",
              params: { agent },
              search: { day: chosen },
            })
          }
        />
      </div>
      <Facts day={found.data} words={words.data.agent} />
      <StateLine day={found.data} />
    </div>
  );
}

function Path({ day }: { day: AgentDay }) {
  const { t, i18n } = useTranslation("figures");
  const me = useMe();
  if (!me.data?.permissions.includes("read_figures")) return null;
  return (
    <nav aria-label={t("list.path")}>
      <ol className={classes.path}>
        <li>
          <Link to="/figures" search={{ day: day.day, view: "agents" }}>
            {`${t("title")} · ${t("agents")} · ${dayShown(day.day, i18n.language)}`}
          </Link>
        </li>
        <li>{day.agent}</li>
      </ol>
    </nav>
  );
}

function Facts({ day, words }: { day: AgentDay; words: readonly Word[] }) {
  const { t, i18n } = useTranslation("figures");
  const agent = day.agent_id;
  const within = { since: day.since_ms, until: day.until_ms, day: day.day, agent };
  const past = {
    since: day.before_since_ms,
    until: day.before_until_ms,
    day: day.before_day,
    agent,
  };
  return (
    <section className={page.card}>
      <p className={page.soft} style={{ marginTop: 0 }}>
        {t("compared", { day: dayShown(day.before_day, i18n.language) })}
      </p>
      <dl className={classes.facts} data-testid="agent-figures">
        {words.map((word) => (
          <div key={word.key}>
            <dt>
              <Formula word={word} ofAgent />
            </dt>
            <dd>
              <Figure
                word={word}
                now={day.now}
                within={within}
                before={day.before}
                past={past}
                of={day.agent}
              />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
