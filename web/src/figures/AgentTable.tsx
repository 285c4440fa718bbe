import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState } from "../ui/States";
import { Figure } from "./Figure";
import classes from "./Figures.module.css";
import { Formula } from "./Formula";
import { dayAfter } from "./format";
import type { AgentFigures, Agents, Word } from "./queries";

/** Whom one supervises, on that day; each name opens the agent's day. */
export function AgentTable({ found, words }: { found: Agents; words: readonly Word[] }) {
  const { t } = useTranslation("figures");
  if (found.agents.length === 0) return <EmptyState text={t("noAgents")} />;
  return (
    <div className={page.tableCard}>
      <table className={`${page.table} ${classes.table}`} data-testid="figures-agents">
        <thead>
          <tr>
            <th>{t("list.agent")}</th>
            {words.map((word) => (
              <th key={word.key}>
                <Formula word={word} ofAgent />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.agents.map((line) => (
            <tr key={line.agent_id} data-testid="figures-agent" data-agent={line.agent_id}>
              <th scope="row">
                <Link
                  to="/figures/agents/$agent"
                  params={{ agent: line.agent_id }}
                  search={{ day: found.day }}
                >
                  {line.agent}
                </Link>
                <span className={classes.sub}>{line.team}</span>
              </th>
              {words.map((word) => (
                <td key={word.key}>
                  <Cell found={found} word={word} line={line} />
                </td>
              ))}
            </tr>
          ))}
          <tr className={classes.total}>
            <th scope="row">{t("everybody")}</th>
            {words.map((word) => (
              <td key={word.key}>
                <Total word={word} now={found.total.now} before={found.total.before} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  found: Agents;
  word: Word;
  line: Agents["agents"][number];
}

function Cell({ found, word, line }: CellProps) {
  const agent = line.agent_id;
  return (
    <Figure
      word={word}
      now={line.now}
      within={{ since: found.since_ms, until: found.until_ms, day: found.day, agent }}
      before={line.before}
      past={{
        since: found.before_since_ms,
        until: found.before_until_ms,
        day: dayAfter(found.day, -7),
        agent,
      }}
      of={line.agent}
    />
  );
}

/** The sum of the lines above, each of which opens its own contacts. */
function Total({ word, now, before }: { word: Word; now: AgentFigures; before: AgentFigures }) {
  const { t } = useTranslation("figures");
  const plain = { ...word, list: "" };
  const nothing = { since: 0, until: 0 };
  return (
    <Figure
      word={plain}
      now={now}
      within={nothing}
      before={before}
      past={nothing}
      of={t("everybody")}
    />
  );
}
