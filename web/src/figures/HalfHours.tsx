import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState } from "../ui/States";
import { Curve } from "./Curve";
import { Figure } from "./Figure";
import classes from "./Figures.module.css";
import { Formula } from "./Formula";
import { hoursWorth } from "./format";
import type { DayFigures, Word } from "./queries";

interface Props {
  figures: DayFigures;
  words: readonly Word[];
  queue: string | undefined;
  name: string;
}

/** The day as a curve, and the same half-hours as a table. */
export function HalfHours({ figures, words, queue, name }: Props) {
  const { t } = useTranslation("figures");
  const busy = figures.slots.map((slot) => slot.now.offered + (slot.before?.offered ?? 0) > 0);
  const [first, last] = hoursWorth(
    busy,
    figures.slots.map((slot) => slot.label),
  );
  const slots = figures.slots.slice(first, last);
  const had = slots.filter((slot) => slot.now.offered > 0);
  return (
    <section className={page.card}>
      <h2 className={page.cardTitle}>{`${t("halfHours")} · ${name}`}</h2>
      <Curve slots={slots} before={figures.before} />
      {had.length === 0 ? (
        <EmptyState text={t("empty")} />
      ) : (
        <div className={classes.scroll}>
          <table className={`${page.table} ${classes.table}`} data-testid="figures-slots">
            <thead>
              <tr>
                <th>{t("halfHour")}</th>
                {words.map((word) => (
                  <th key={word.key}>
                    <Formula word={word} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {had.map((slot) => (
                <Line
                  key={slot.since_ms}
                  slot={slot}
                  figures={figures}
                  words={words}
                  queue={queue}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

type Slot = DayFigures["slots"][number];

interface LineProps {
  slot: Slot;
  figures: DayFigures;
  words: readonly Word[];
  queue: string | undefined;
}

function Line({ slot, figures, words, queue }: LineProps) {
  const { t } = useTranslation("figures");
  const label = slot.again ? t("again", { label: slot.label }) : slot.label;
  const within = { since: slot.since_ms, until: slot.until_ms, day: figures.day, queue };
  const past =
    slot.before_since_ms !== null && slot.before_until_ms !== null
      ? { since: slot.before_since_ms, until: slot.before_until_ms, day: figures.before, queue }
      : null;
  return (
    <tr data-testid="figures-slot" data-slot={label}>
      <th scope="row" className="tnum">
        {label}
      </th>
      {words.map((word) => (
        <td key={word.key}>
          <Figure
            word={word}
            now={slot.now}
            within={within}
            before={slot.before}
            past={past}
            of={label}
          />
        </td>
      ))}
    </tr>
  );
}
