import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileView, PersonCard } from "../live/protocol";
import { desk } from "./desk";
import classes from "./FilePanel.module.css";

/** Nobody is known for this call, or several are: search, attach or create, in one panel. */
export function WhoPanel({ file }: { file: FileView }) {
  const { t } = useTranslation("desk");
  const several = file.candidates.length > 0;
  const help = several ? "file.severalHelp" : file.hidden ? "file.hiddenHelp" : "file.noneHelp";
  return (
    <section data-testid="who-panel" className={classes.rows}>
      <div>
        <h2 className={classes.heading}>{several ? t("file.several") : t("file.none")}</h2>
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
          onClick={() => void desk.attach(person.id)}
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
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly PersonCard[] | null>(null);
  useEffect(() => {
    if (text.trim().length < LETTERS_MIN) {
      setFound(null);
      return;
    }
    let over = false;
    const timer = setTimeout(async () => {
      const people = await desk.search(text.trim());
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
        onChange={(event) => setText(event.currentTarget.value)}
        data-testid="customer-search"
      />
      {found && <People people={found} />}
      {found?.length === 0 && <p className={classes.help}>{t("file.noResult")}</p>}
    </>
  );
}

const EMPTY = { first_name: "", last_name: "", company: "", email: "" };

function Create() {
  const { t } = useTranslation("desk");
  const [open, setOpen] = useState(false);
  const [fields, setFields] = useState(EMPTY);
  const field = (name: keyof typeof EMPTY, label: string, testid: string) => (
    <TextInput
      label={label}
      withAsterisk={name === "last_name"}
      value={fields[name]}
      onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
      data-testid={testid}
    />
  );
  if (!open) {
    return (
      <Button variant="default" onClick={() => setOpen(true)} data-testid="create-person">
        {t("file.create")}
      </Button>
    );
  }
  const create = (event: FormEvent) => {
    event.preventDefault();
    void desk.createPerson(fields);
  };
  return (
    <form className={classes.rows} onSubmit={create}>
      <div className={classes.pair}>
        {field("first_name", t("file.first"), "create-first-name")}
        {field("last_name", t("file.last"), "create-last-name")}
      </div>
      {field("company", t("file.company"), "create-company")}
      {field("email", t("file.email"), "create-email")}
      <Button type="submit" disabled={fields.last_name.trim() === ""} data-testid="create-submit">
        {t("file.create")}
      </Button>
    </form>
  );
}
