import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "./Figures.module.css";
import { shown, UNKNOWN } from "./format";
import type { AgentFigures, Behind, QueueFigures, Word } from "./queries";

export type Figures = QueueFigures | AgentFigures;
type Within = Omit<Behind, "figure">;

interface Props {
  word: Word;
  now: Figures;
  within: Within;
  before?: Figures | null | undefined;
  past?: Within | null | undefined;
  /** What is counted, for who does not see the table's heads. */
  of: string;
}

/** One figure and the one of a week before; each opens the contacts behind it. */
export function Figure({ word, now, within, before, past, of }: Props) {
  return (
    <>
      <span className={`${classes.now} tnum`}>
        <One word={word} figures={now} within={within} of={of} />
      </span>
      {past && before && (
        <span className={`${classes.before} tnum`}>
          <One word={word} figures={before} within={past} of={of} isPast />
        </span>
      )}
    </>
  );
}

interface OneProps {
  word: Word;
  figures: Figures;
  within: Within;
  of: string;
  isPast?: boolean;
}

function One({ word, figures, within, of, isPast = false }: OneProps) {
  const { i18n } = useTranslation("figures");
  const values = figures as unknown as Record<string, number | null>;
  const text = shown(word.unit, values[word.key] ?? null, i18n.language);
  const behind = word.list === "" ? 0 : (values[word.list] ?? 0);
  const named = { "data-figure": word.key, "data-count": behind };
  if (word.list === "" && within.agent && text !== UNKNOWN) {
    return (
      <Link
        to="/figures/agents/$agent"
        params={{ agent: within.agent }}
        search={{ day: within.day }}
        hash="states"
        aria-label={`${of}, ${word.label}: ${text}`}
        data-testid={isPast ? "figure-before" : "figure"}
        {...named}
      >
        {text}
      </Link>
    );
  }
  if (behind === 0 || text === UNKNOWN) {
    return (
      <span data-testid={isPast ? "figure-before" : "figure"} {...named}>
        {text}
      </span>
    );
  }
  return (
    <Link
      to="/figures/contacts"
      search={{ ...within, figure: word.list, word: word.key }}
      aria-label={`${of}, ${word.label}: ${text}`}
      data-testid={isPast ? "figure-before" : "figure"}
      {...named}
    >
      {text}
    </Link>
  );
}
