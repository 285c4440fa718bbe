import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileView, PersonCard } from "../live/protocol";
import { useStore } from "../ui/useStore";
import { desk } from "./desk";
import classes from "./FilePanel.module.css";
import { useDeskPart } from "./useDesk";
import type { PersonFields } from "./WhoDraft";

/** Nobody is known for this call, or several are: search, attach or create, in one panel. */
export function WhoPanel({ file }: { file: FileView }) {
  const { t } = useTranslation("desk");
  const out = useDeskPart((state) => state.numbered?.desk.work?.direction === "out");
  const several = file.candidates.length > 0;
  const nobody = out ? t("file.noneOut") : t("file.none");
  const help = several ? "file.severalHelp" : file.hidden ? "file.hiddenHelp" : "file.noneHelp";
  return (
    <section data-testid="who-panel" className={classes.rows}>
      <div>
        <h2 className={classes.heading}>{several ? t("file.several") : nobody}</h2>
        <p className={classes.help}>{t(help)}</p>
      </div>
      <People people={file.candidates} />
      <Search />
      <Create />
    </section>
  );
}

function People({ people }: { people: readonly PersonCard[] }) {
  const { t } = useTranslation("desk");
  if (people.length === 0) return null;
  return (
    <div className={classes.candidates}>
      {people.map((person) => (
        <button
          key={person.id}
          type="button"
          className={classes.candidate}
          onClick={() => void desk.people.attach(person.id)}
          data-testid="attach-person"
          title={t("file.attach")}
        >
          <span className={classes.candidateName}>{person.name}</span>
          <span className={`${classes.soft} tnum`}>
            {[person.company, person.numbers[0]].filter(Boolean).join(" · ")}
          </span>
          <span className={classes.soft}>{person.email}</span>
        </button>
      ))}
    </div>
  );
}

const PAUSE_MS = 250; // Between two keys of a fast typist: one search a word, not a letter.
const LETTERS_MIN = 2;

function Search() {
  const { t } = useTranslation("desk");
  const text = useStore(desk.who.store, (who) => who.search);
  const [found, setFound] = useState<readonly PersonCard[] | null>(null);
  useEffect(() => {
    if (text.trim().length < LETTERS_MIN) {
      setFound(null);
      return;
    }
    let over = false;
    const timer = setTimeout(async () => {
      const people = await desk.people.search(text.trim());
      if (!over) setFound(people);
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <>
      <TextInput
        id="customer-search"
        label={t("file.searchLabel")}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => desk.who.search(event.currentTarget.value)}
        data-testid="customer-search"
      />
      {found && <People people={found} />}
      {found?.length === 0 && <p className={classes.help}>{t("file.noResult")}</p>}
    </>
  );
}

function Create() {
  const { t } = useTranslation("desk");
  const fields = useStore(desk.who.store, (who) => who.fields);
  const [busy, setBusy] = useState(false);
  if (!fields) {
    return (
      <Button variant="default" onClick={() => desk.who.open()} data-testid="create-person">
        {t("file.create")}
      </Button>
    );
  }
  const field = (name: keyof PersonFields, label: string, testid: string) => (
    <TextInput
      label={label}
      withAsterisk={name === "last_name"}
      value={fields[name]}
      onChange={(event) => desk.who.edit({ [name]: event.currentTarget.value })}
      data-testid={testid}
    />
  );
  const create = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true); // A second press would make a second record.
    void desk.people.create(fields).finally(() => setBusy(false));
  };
  return (
    <form className={classes.rows} onSubmit={create}>
      <div className={classes.pair}>
        {field("first_name", t("file.first"), "create-first-name")}
        {field("last_name", t("file.last"), "create-last-name")}
      </div>
      {field("company", t("file.company"), "create-company")}
      {field("email", t("file.email"), "create-email")}
      <Button
        type="submit"
        loading={busy}
        disabled={fields.last_name.trim() === ""}
        data-testid="create-submit"
      >
        {t("file.create")}
      </Button>
    </form>
  );
}
