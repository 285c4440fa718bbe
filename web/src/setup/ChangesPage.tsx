import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { exact, moment } from "../ui/time";
import { blanked, differing, flat, shown, type Vocabulary } from "./changes";
import { type Change, useChanges, useNames } from "./queries";
import classes from "./Setup.module.css";
import { nameOf } from "./words";

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

const ACTS = [
  "create",
  "update",
  "archive",
  "leave",
  "password_link",
  "acknowledge",
  "state",
  "message",
  "assist",
  "queue_today",
  "grant",
  "deny",
  "erase",
  "phone_password",
] as const;

function ChangeLine({ change }: { change: Change }) {
  const { t, i18n } = useTranslation("setup");
  const at_ms = Date.parse(change.at);
  const act = ACTS.find((one) => one === change.act) ?? "other";
  const [before, after] = [flat(change.before), flat(change.after)];
  const keys = differing(before, after);
  return (
    <tr>
      <td className="tnum" title={exact(at_ms, i18n.language)}>
        {moment(at_ms, i18n.language)}
      </td>
      <td>{change.account_name || t("changes.system")}</td>
      <td>
        <strong>{change.object_name}</strong>
        <div className={page.soft}>
          {t(`changes.kind.${change.kind as "queue"}`)} · {t(`changes.act.${act}`)}
        </div>
        <Blanked change={change} />
      </td>
      <td>
        <Side keys={keys} values={before} other={after} />
      </td>
      <td>
        <Side keys={keys} values={after} other={before} />
      </td>
    </tr>
  );
}

/** Of a customer who was erased: which fields it was about; their values are gone. */
function Blanked({ change }: { change: Change }) {
  const { t } = useTranslation("setup");
  const fields = blanked(change.before, change.after);
  if (fields.length === 0) return null;
  return (
    <div className={page.soft}>
      {t("changes.erased")} {fields.map((key) => t(`field.${key as "name"}`)).join(", ")}
    </div>
  );
}

interface SideProps {
  /** Only what differs: the rest would hide it. */
  keys: readonly string[];
  values: Readonly<Record<string, unknown>>;
  other: Readonly<Record<string, unknown>>;
}

function Side({ keys, values, other }: SideProps) {
  const { t } = useTranslation("setup");
  const words = useVocabulary();
  const said = keys.map((key) => [key, shown(key, values[key], other[key], words)] as const);
  return (
    <dl className={classes.diff}>
      {said
        .filter(([, text]) => text !== "")
        .map(([key, text]) => (
          <div key={key}>
            <dt>{t(`field.${key as "name"}`)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  );
}

function useVocabulary(): Vocabulary {
  const { t, i18n } = useTranslation("setup");
  const names = useNames();
  return {
    language: i18n.language,
    name: (id) => {
      const row = names.get(id);
      return row && nameOf(row, i18n.language);
    },
    option: (value) =>
      i18n.exists(`setup:option.${value}`) ? t(`option.${value as "fr"}`) : undefined,
    word: (key) => {
      if (key === "gone") return t("changes.gone");
      return key === "fr" || key === "en" ? t(`option.${key}`) : t(key);
    },
    weekday: (index) => t(`weekday.${index as 0}`),
  };
}
