import { Button, Modal, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { AttemptsPage } from "./AttemptsPage";
import { BansPage } from "./BansPage";
import { ChangesPage } from "./ChangesPage";
import { FlowEditor } from "./flow/FlowEditor";
import { type Kind, kindOf, neededBy, type Row, singleOf } from "./kinds";
import { MakeFirst } from "./MakeFirst";
import { ObjectForm } from "./ObjectForm";
import { ImportTool, PeopleTools } from "./PeopleTools";
import { useMissing, useRows } from "./queries";
import { RowTable } from "./RowTable";
import classes from "./Setup.module.css";
import { SinglePage } from "./SinglePage";
import { nameOf } from "./words";

/** The list of one kind of object, and its form. */
export function KindPage() {
  const { t } = useTranslation();
  const { kind: name } = useParams({ from: "/shell/setup/$kind" });
  const kind = kindOf(name);
  const single = singleOf(name);
  if (single) return <SinglePage key={name} kind={single} />;
  if (name === "attempts") return <AttemptsPage />;
  if (name === "bans") return <BansPage />;
  if (name === "changes") return <ChangesPage />;
  if (!kind) return <EmptyState text={t("state.notFound")} />;
  return <KindList key={kind.name} kind={kind} />;
}

function KindList({ kind }: { kind: Kind }) {
  const { t } = useTranslation(["setup", "common"]);
  const [edited, setEdited] = useState<Row | "new" | null>(null);
  const [gone, setGone] = useState(false);
  const title = t(`kind.${kind.name}.many`);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 className={page.title}>{title}</h1>
          <p className={classes.help}>{t(`kind.${kind.name}.help`)}</p>
        </div>
        <div style={{ display: "flex", gap: 8 }}>
          {kind.name === "people" && <PeopleTools gone={gone} showGone={setGone} />}
          {kind.name === "positions" && <ImportTool kind="positions" />}
          <Button
            leftSection={<IconPlus size={17} />}
            onClick={() => setEdited("new")}
            data-testid="setup-new"
          >
            {t("new")}
          </Button>
        </div>
      </div>
      <Rows kind={kind} gone={gone} edit={setEdited} />
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        size={kind.sections ? 1020 : kind.name === "flows" ? "xl" : "lg"}
        title={<Title row={edited} kind={title} />}
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        {edited !== null && (
          <Form kind={kind} row={edited === "new" ? null : edited} close={() => setEdited(null)} />
        )}
      </Modal>
    </div>
  );
}

interface FormProps {
  kind: Kind;
  row: Row | null;
  close(): void;
}

/** A call flow is drawn; everything else has fields. */
function Form({ kind, row, close }: FormProps) {
  if (kind.name === "flows") return <FlowEditor row={row} close={close} />;
  return <ObjectForm kind={kind} row={row} close={close} />;
}

function Title({ row, kind }: { row: Row | "new" | null; kind: string }) {
  const { t, i18n } = useTranslation("setup");
  if (row === "new" || row === null) return t("newTitle", { kind });
  return nameOf(row, i18n.language);
}

/** Nothing here yet: add one, or first what it needs. */
function NoRows({ kind }: { kind: Kind }) {
  const { t } = useTranslation("setup");
  const missing = useMissing(neededBy(kind));
  if (missing.length === 0) return <EmptyState text={t("none")} />;
  return (
    <EmptyState text={t("noneYet")}>
      <MakeFirst kinds={missing} />
    </EmptyState>
  );
}

const SEARCH_FROM_ROWS = 8; // Fewer are seen at a glance.

interface RowsProps {
  kind: Kind;
  gone: boolean;
  edit(row: Row): void;
}

function Rows({ kind, gone, edit }: RowsProps) {
  const { t, i18n } = useTranslation("setup");
  const [text, setText] = useState("");
  const rows = useRows(kind.name, gone);
  if (rows.isPending) return <LoadingState />;
  if (rows.isError) return <ErrorState error={rows.error} retry={() => void rows.refetch()} />;
  if (rows.data.length === 0) return <NoRows kind={kind} />;
  const wanted = text.trim().toLocaleLowerCase(i18n.language);
  const found = rows.data.filter((row) =>
    JSON.stringify(row).toLocaleLowerCase(i18n.language).includes(wanted),
  );
  return (
    <>
      {rows.data.length >= SEARCH_FROM_ROWS && (
        <TextInput
          mb="sm"
          aria-label={t("search")}
          placeholder={t("search")}
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {found.length === 0 ? (
        <EmptyState text={t("noMatch")} />
      ) : (
        <RowTable kind={kind} rows={found} edit={edit} />
      )}
    </>
  );
}
