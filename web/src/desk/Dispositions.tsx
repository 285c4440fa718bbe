import { useTranslation } from "react-i18next";
import type { DispositionView, WorkView } from "../live/protocol";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import { ownDesk } from "./actions";
import { desk } from "./desk";
import classes from "./Interaction.module.css";
import { digitAt } from "./results";
import { useDeskPart, useLabel } from "./useDesk";

/** Results of the call, usable as soon as it is answered: a click, or Alt+Q and a digit. */
export function Dispositions({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const choosing = useStore(ui, (view) => view.choosing);
  return (
    <section className={choosing ? classes.choosing : undefined} aria-labelledby="results">
      <h2 className={classes.label} id="results">
        {t("interaction.dispositions")}
        <span className={classes.soft}>{t("interaction.dispositionsHelp", { key: "Alt+Q" })}</span>
      </h2>
      {work.dispositions.length === 0 ? (
        <p className={classes.soft}>{t("interaction.noDispositions")}</p>
      ) : (
        <div className={classes.results} data-testid="dispositions">
          {work.dispositions.map((one, index) => (
            <Result key={one.id} one={one} digit={digitAt(work.dispositions, index)} work={work} />
          ))}
        </div>
      )}
    </section>
  );
}

interface ResultProps {
  one: DispositionView;
  digit: number | null;
  work: WorkView;
}

function Result({ one, digit, work }: ResultProps) {
  const label = useLabel();
  const ours = useDeskPart((state) => ownDesk(state) !== null);
  return (
    <button
      type="button"
      aria-pressed={work.disposition === one.id}
      className={classes.result}
      disabled={work.stage === "offered" || work.stage === "dialling" || !ours}
      onClick={() => void desk.dispose(one.id)}
      data-testid={`disposition-${one.id}`}
    >
      <span className={classes.digit} data-empty={digit === null} aria-hidden="true">
        {digit}
      </span>
      {label(one)}
    </button>
  );
}
