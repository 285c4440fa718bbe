import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { exact, moment } from "../ui/time";
import { type Change, useChanges } from "./queries";
import classes from "./Setup.module.css";

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

const ACTS = ["create", "update", "archive"] as const;

function ChangeLine({ change }: { change: Change }) {
  const { t, i18n } = useTranslation("setup");
  const at_ms = Date.parse(change.at);
  const act = ACTS.find((one) => one === change.act) ?? "other";
  const kind = change.kind.replace("_", "-");
  const word = i18n.exists(`setup:kind.${kind}.many`)
    ? t(`kind.${kind as "queues"}.many`)
    : change.kind;
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

/** Only what differs: the rest would hide it. */
function Side({ values, other }: SideProps) {
  const { t, i18n } = useTranslation("setup");
  const lines = Object.entries(values)
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(other[key]))
    .map(([key, value]) => {
      const word = i18n.exists(`setup:field.${key}`) ? t(`field.${key as "name"}`) : key;
      return `${word} : ${typeof value === "string" ? value : JSON.stringify(value)}`;
    });
  return <pre className={classes.diff}>{lines.join("\n")}</pre>;
}
