import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { exact, moment } from "../ui/time";
import type { KindName } from "./kinds";
import { type Change, useChanges } from "./queries";
import { Week, type WeekValue } from "./RowTable";
import classes from "./Setup.module.css";
import { textOf } from "./words";

/** Who changed what, when, before and after. */
export function ChangesPage() {
  const { t } = useTranslation("setup");
  const [before, setBefore] = useState<string | null>(null);
  const changes = useChanges(before);
  if (changes.isPending) return <LoadingState />;
  if (changes.isError) {
    return <ErrorState error={changes.error} retry={() => void changes.refetch()} />;
  }
  const last = changes.data.at(-1);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <div>
          <h1 className={page.title}>{t("kind.changes.many")}</h1>
          <p className={classes.help}>{t("kind.changes.help")}</p>
        </div>
      </div>
      {changes.data.length === 0 ? (
        <EmptyState text={t("changes.empty")} />
      ) : (
        <ChangeTable changes={changes.data} />
      )}
      {last && changes.data.length >= 50 && (
        <Button variant="default" mt="md" onClick={() => setBefore(last.at)}>
          {t("changes.older")}
        </Button>
      )}
    </div>
  );
}

function ChangeTable({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation("setup");
  return (
    <div className={page.tableCard}>
      <table className={page.table} data-testid="changes">
        <thead>
          <tr>
            <th>{t("changes.when")}</th>
            <th>{t("changes.who")}</th>
            <th>{t("changes.what")}</th>
            <th>{t("changes.before")}</th>
            <th>{t("changes.after")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <ChangeLine key={change.id} change={change} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The site's tables, as the kinds people know. */
const KINDS_OF_TABLES: Readonly<Record<string, KindName | undefined>> = {
  calendar: "calendars",
  disposition: "dispositions",
  flow: "flows",
  membership: "people",
  number: "numbers",
  pause_reason: "pause-reasons",
  prompt: "prompts",
  queue: "queues",
  skill: "skills",
  team: "teams",
  trunk: "trunks",
};

const ACTS = ["create", "update", "archive"] as const;

function ChangeLine({ change }: { change: Change }) {
  const { t, i18n } = useTranslation("setup");
  const at_ms = Date.parse(change.at);
  const act = ACTS.find((one) => one === change.act) ?? "other";
  const kind = KINDS_OF_TABLES[change.kind];
  const word = kind ? t(`kind.${kind}.many`) : change.kind;
  return (
    <tr>
      <td className="tnum" title={exact(at_ms, i18n.language)}>
        {moment(at_ms, i18n.language)}
      </td>
      <td>{change.account_name || t("changes.system")}</td>
      <td>
        <strong>{change.object_name}</strong>
        <div className={page.soft}>
          {word} · {t(`changes.act.${act}`)}
        </div>
      </td>
      <td>
        <Side values={change.before} other={change.after} />
      </td>
      <td>
        <Side values={change.after} other={change.before} />
      </td>
    </tr>
  );
}

interface SideProps {
  values: Readonly<Record<string, unknown>>;
  other: Readonly<Record<string, unknown>>;
}

/** What says nothing to a reader: our own bookkeeping. */
const HIDDEN = ["agent_id", "archived", "active"];

/** Only what differs: the rest would hide it. */
function Side({ values, other }: SideProps) {
  const { t, i18n } = useTranslation("setup");
  const differing = Object.entries(values).filter(
    ([key, value]) =>
      !HIDDEN.includes(key) &&
      !isEmpty(value) &&
      JSON.stringify(value) !== JSON.stringify(other[key]),
  );
  return (
    <div className={classes.diff}>
      {differing.map(([key, value]) => (
        <div key={key}>
          {i18n.exists(`setup:field.${key}`) ? t(`field.${key as "name"}`) : key} :{" "}
          {key === "week" ? <Week week={value as WeekValue} /> : <Value value={value} />}
        </div>
      ))}
    </div>
  );
}

function isEmpty(value: unknown): boolean {
  return value === "" || value === null || ["[]", "{}"].includes(JSON.stringify(value));
}

function Value({ value }: { value: unknown }) {
  const { t, i18n } = useTranslation("setup");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value === "string" && i18n.exists(`setup:option.${value}`)) {
    return t(`option.${value as "fr"}`);
  }
  const text = textOf(value, i18n.language);
  return text === "[object Object]" || text === "" ? JSON.stringify(value) : text;
}
