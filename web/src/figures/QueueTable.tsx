import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { Figure } from "./Figure";
import classes from "./Figures.module.css";
import { Formula } from "./Formula";
import type { DayFigures, QueueFigures, Word } from "./queries";

/** Each queue's day, and the sum of all. */
export function QueueTable({ figures, words }: { figures: DayFigures; words: readonly Word[] }) {
  const { t } = useTranslation("figures");
  return (
    <div className={page.tableCard}>
      <table className={`${page.table} ${classes.table}`} data-testid="figures-queues">
        <thead>
          <tr>
            <th>{t("queue")}</th>
            {words.map((word) => (
              <th key={word.key}>
                <Formula word={word} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.queues.map((line) => (
            <Line
              key={line.queue_id}
              figures={figures}
              words={words}
              now={line.now}
              before={line.before}
              queue={line.queue_id}
              name={line.queue}
              client={line.client}
            />
          ))}
          <Line
            figures={figures}
            words={words}
            now={figures.total.now}
            before={figures.total.before}
            name={t("allOf")}
          />
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  figures: DayFigures;
  words: readonly Word[];
  now: QueueFigures;
  before: QueueFigures;
  queue?: string;
  name: string;
  client?: string;
}

function Line({ figures, words, now, before, queue, name, client = "" }: LineProps) {
  const within = { since: figures.since_ms, until: figures.until_ms, day: figures.day, queue };
  const past = {
    since: figures.before_since_ms,
    until: figures.before_until_ms,
    day: figures.before,
    queue,
  };
  return (
    <tr className={queue ? "" : classes.total} data-testid="figures-line" data-queue={queue ?? ""}>
      <th scope="row">
        {name}
        {client && <span className={classes.sub}>{client}</span>}
      </th>
      {words.map((word) => (
        <td key={word.key}>
          <Figure word={word} now={now} within={within} before={before} past={past} of={name} />
        </td>
      ))}
    </tr>
  );
}
