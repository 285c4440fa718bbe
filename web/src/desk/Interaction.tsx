import { IconAlertTriangleFilled, IconStarFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { NoteView, WorkView } from "../live/protocol";
import { about } from "../ui/time";
import { ownDesk } from "./actions";
import { ClientMark } from "./ClientMark";
import { callerName } from "./caller";
import { Dispositions } from "./Dispositions";
import classes from "./Interaction.module.css";
import { NoteEditor } from "./NoteEditor";
import { useDeskPart } from "./useDesk";
import { usePainted } from "./useOffer";

/** The centre: who calls and why in two seconds, then what to say, to write and to choose. */
export function Interaction({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const ours = useDeskPart((state) => ownDesk(state) !== null);
  const ready = work.file !== null && !work.file.loading;
  usePainted(work.stage === "offered" ? work.segment : null, ready);
  return (
    <article
      className={classes.interaction}
      data-testid="interaction"
      data-interaction={work.interaction}
      data-stage={work.stage}
    >
      <Caller work={work} />
      {work.greeting && work.stage !== "after_call" && work.direction === "in" && (
        <blockquote className={classes.greeting} data-testid="greeting">
          <span className="visually-hidden">{t("interaction.greeting")}</span>
          {work.greeting}
        </blockquote>
      )}
      <ColleaguesNotes notes={work.notes} />
      <NoteEditor readOnly={work.stage === "offered" || !ours} />
      <Dispositions work={work} />
    </article>
  );
}

/** What those wrote who had the call before: read only. */
function ColleaguesNotes({ notes }: { notes: readonly NoteView[] }) {
  const { t } = useTranslation("desk");
  if (notes.length === 0) return null;
  return (
    <section
      className={classes.colleagues}
      aria-label={t("interaction.colleagues")}
      data-testid="colleagues-notes"
    >
      {notes.map((note) => (
        <div key={note.agent}>
          <span className={classes.soft}>{t("interaction.noteOf", { name: note.agent })}</span>
          <p className={classes.colleague}>{note.text}</p>
        </div>
      ))}
    </section>
  );
}

function Caller({ work }: { work: WorkView }) {
  const { t } = useTranslation(["desk", "common"]);
  const person = work.file?.person ?? null;
  return (
    <header className={classes.card}>
      <ClientMark work={work} large />
      <div className={classes.head}>
        <h1 className={classes.name} data-testid="customer-name">
          {work.file ? callerName(work.file, t) : t("offer.loading")}
        </h1>
        {person?.vip && (
          <span style={{ color: "var(--d-amber)", fontSize: 13, fontWeight: 640 }}>
            <IconStarFilled size={13} aria-hidden="true" /> {t("common:vip")}
          </span>
        )}
        {person?.company && <span className={classes.company}>{person.company}</span>}
        {person && <span className={`${classes.company} tnum`}>{work.file?.number}</span>}
      </div>
      {person?.alert && (
        <p className={classes.alert} data-testid="customer-alert">
          <IconAlertTriangleFilled size={16} aria-hidden="true" />
          {person.alert}
        </p>
      )}
      {person && person.facts.length > 0 && (
        <dl className={classes.facts}>
          {person.facts.map(([label, value]) => (
            <div key={label} className={classes.fact}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <Why work={work} />
    </header>
  );
}

function Why({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const waited = about((work.answered_ms ?? work.offered_ms) - work.queued_ms);
  const parts = [
    work.queue,
    work.number_called && t("interaction.called", { number: work.number_called }),
    work.direction === "out" ? t("direction.out") : t("interaction.waited", { time: waited }),
    work.role === "lead" && work.by && t("offer.transferredBy", { name: work.by }),
    work.path.length > 0 && work.path.join(" › "),
  ];
  return <p className={`${classes.why} tnum`}>{parts.filter(Boolean).join("  ·  ")}</p>;
}
