import { useTranslation } from "react-i18next";
import { useStore } from "../ui/useStore";
import { desk } from "./desk";
import classes from "./Interaction.module.css";
import { NOTE_CHARACTERS_MAX } from "./NoteDraft";

const WORDS = {
  saved: "interaction.noteSaved",
  typing: "interaction.noteTyping",
  waiting: "interaction.noteWaiting",
} as const;

/** The private note, on yellow: only colleagues read it. It saves itself. */
export function NoteEditor({ readOnly }: { readOnly: boolean }) {
  const { t } = useTranslation("desk");
  const note = useStore(desk.note.store);
  return (
    <div className={classes.writing}>
      <label htmlFor="note" className={classes.label}>
        {t("interaction.note")}
        {note.text !== "" && (
          <span className={classes.soft} data-testid="note-state" data-saved={note.saved}>
            {t(WORDS[note.saved])}
          </span>
        )}
      </label>
      <textarea
        id="note"
        className={classes.note}
        value={note.text}
        maxLength={NOTE_CHARACTERS_MAX}
        placeholder={t("interaction.notePlaceholder")}
        readOnly={readOnly}
        onChange={(event) => desk.note.edit(event.currentTarget.value)}
        data-testid="note"
      />
    </div>
  );
}
