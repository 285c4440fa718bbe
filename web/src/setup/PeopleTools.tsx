import { Alert, Button, Checkbox, FileInput, Modal } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { useLabel } from "../desk/useDesk";
import page from "../ui/Page.module.css";
import { type Imported, useImport } from "./queries";

interface Props {
  gone: boolean;
  showGone(on: boolean): void;
}

export function PeopleTools({ gone, showGone }: Props) {
  const { t } = useTranslation("setup");
  return (
    <>
      <Checkbox
        label={t("people.gone")}
        checked={gone}
        onChange={(event) => showGone(event.currentTarget.checked)}
        style={{ alignSelf: "center" }}
      />
      <ImportTool kind="people" />
    </>
  );
}

type Imports = "people" | "positions";
const WORDS = { people: "people", positions: "position" } as const;

/** Many at once, from a CSV file. */
export function ImportTool({ kind }: { kind: Imports }) {
  const { t } = useTranslation(["setup", "common"]);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUpload size={17} />}
        onClick={() => setOpen(true)}
      >
        {t("people.import")}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t(`${WORDS[kind]}.importTitle`)}
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        <ImportForm kind={kind} />
      </Modal>
    </>
  );
}

function ImportForm({ kind }: { kind: Imports }) {
  const { t, i18n } = useTranslation("setup");
  const [file, setFile] = useState<File | null>(null);
  const send = useImport(kind);
  return (
    <div className={page.form}>
      <FileInput
        label={t("people.file")}
        description={t(`${WORDS[kind]}.importHelp`)}
        accept=".csv,text/csv"
        value={file}
        onChange={setFile}
      />
      {send.error instanceof ApiError && (
        <Alert color="red" role="alert">
          {send.error.text(i18n.language)}
        </Alert>
      )}
      {send.data && <Result kind={kind} done={send.data} />}
      <Button
        disabled={file === null}
        loading={send.isPending}
        onClick={() => file && send.mutate(file)}
      >
        {t("people.send")}
      </Button>
    </div>
  );
}

function Result({ kind, done }: { kind: Imports; done: Imported }) {
  const { t } = useTranslation("setup");
  const label = useLabel();
  return (
    <Alert color={done.refused.length > 0 ? "yellow" : "green"} role="status">
      {t(`${WORDS[kind]}.made`, { count: done.made })}
      {done.refused.length > 0 && (
        <>
          <br />
          {t("people.refused", { count: done.refused.length })}
          <ul>
            {done.refused.map((row) => (
              <li key={row.line}>{t("people.line", { line: row.line, why: label(row) })}</li>
            ))}
          </ul>
        </>
      )}
    </Alert>
  );
}
