import { Alert, Button } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import page from "../ui/Page.module.css";
import { AskFirst } from "./AskFirst";
import { DeskPhone } from "./DeskPhone";
import { Fields } from "./Fields";
import { type Kind, type Row, sentOf, singleOf, startOf, type Values } from "./kinds";
import { PersonActs } from "./PersonActs";
import { useArchive, useSave, useTakingSound } from "./queries";
import { Sections } from "./Sections";
import classes from "./Setup.module.css";
import { nameOf, withFieldNames } from "./words";

interface Props {
  kind: Kind;
  row: Row | null;
  close(): void;
}

/** The form of any kind of object, from its description. */
export function ObjectForm({ kind, row, close }: Props) {
  const { t } = useTranslation(["setup", "common"]);
  const [values, setValues] = useState<Values>(() => startOf(kind, row));
  const save = useSave(kind.name, row?.id ?? null);
  const archive = useArchive(kind.name);
  const taking = useTakingSound();
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(sentOf(kind, values), { onSuccess: close });
  };
  return (
    <form
      className={`${page.form} ${classes.fields}`}
      data-sections={kind.sections !== undefined}
      onSubmit={send}
      data-testid="setup-form"
    >
      <Wrong error={save.error ?? archive.error} />
      {kind.sections ? (
        <Sections kind={kind} values={values} change={setValues} />
      ) : (
        <Fields fields={kind.fields} values={values} change={setValues} />
      )}
      <div className={classes.foot}>
        <Remove kind={kind} row={row} archive={(id) => archive.mutate(id, { onSuccess: close })} />
        <Button type="submit" loading={save.isPending || taking} data-testid="setup-save">
          {t("common:action.save")}
        </Button>
      </div>
    </form>
  );
}

function Wrong({ error }: { error: Error | null }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) alert.current?.scrollIntoView({ block: "nearest" }); // A form is longer than a screen.
  }, [error]);
  if (!error) return null;
  const name = (field: string) =>
    i18n.exists(`setup:field.${field}`) ? t(`field.${field as "name"}`) : undefined;
  return (
    <Alert color="red" role="alert" ref={alert} className={classes.told}>
      {error instanceof ApiError && error.problem
        ? withFieldNames(error.text(i18n.language), error.problem.fields, name)
        : t("common:state.error")}
    </Alert>
  );
}

interface RemoveProps {
  kind: Kind;
  row: Row | null;
  archive(id: string): void;
}

function Remove({ kind, row, archive }: RemoveProps) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  if (row === null || singleOf(kind.name)) return <span />;
  if (kind.name === "people") return <PersonActs row={row} />;
  return (
    <span>
      {kind.name === "positions" && row.phone === "desk" && (
        <DeskPhone kind="positions" row={row} />
      )}{" "}
      <AskFirst
        label={t("common:action.delete")}
        question={t("confirmDelete", { name: nameOf(row, i18n.language) })}
        run={() => archive(row.id)}
      />
    </span>
  );
}
