import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { type Field, type Kind, type KindName, type Row, valueAt } from "./kinds";
import { useRows } from "./queries";
import classes from "./Setup.module.css";
import { TrunkState } from "./TrunkState";
import { WebhookState } from "./WebhookState";
import { dateInWords, nameOf, textOf, timeOf } from "./words";

const ROWS_SHOWN = 100; // Drawn at once; 10,000 rows in one table would freeze the page.

/** Kinds whose objects do something by themselves: how that goes, in a last column. */
const STATES: Partial<Record<KindName, typeof TrunkState>> = {
  trunks: TrunkState,
  webhooks: WebhookState,
};

interface Props {
  kind: Kind;
  rows: readonly Row[];
  edit(row: Row): void;
}

export function RowTable({ kind, rows, edit }: Props) {
  const { t } = useTranslation(["setup", "common"]);
  const [shown, setShown] = useState(ROWS_SHOWN);
  const fields = kind.columns.flatMap((column) => kind.fields.filter((one) => one.name === column));
  return (
    <>
      <div className={page.tableCard}>
        <table className={page.table} data-testid="setup-table">
          <thead>
            <tr>
              <th>{t(`field.${fieldKey(kind.title)}`)}</th>
              {fields.map((field) => (
                <th key={field.name}>{t(`field.${fieldKey(field.name)}`)}</th>
              ))}
              {kind.name in STATES && <th>{t("trunk.state")}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <Line key={row.id} kind={kind} row={row} fields={fields} edit={edit} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <Button variant="default" mt="md" onClick={() => setShown(shown + ROWS_SHOWN)}>
          {t("common:action.more")}
        </Button>
      )}
    </>
  );
}

/** The key of a field's word. */
export function fieldKey(name: string): "name" {
  return name as "name";
}

interface LineProps {
  kind: Kind;
  row: Row;
  fields: readonly Field[];
  edit(row: Row): void;
}

function Line({ kind, row, fields, edit }: LineProps) {
  const { i18n } = useTranslation();
  const State = STATES[kind.name];
  return (
    <tr>
      <td className="tnum">
        <button type="button" className={classes.name} onClick={() => edit(row)}>
          {textOf(row[kind.title], i18n.language)}
        </button>
      </td>
      {fields.map((field) => (
        <td key={field.name}>
          <Cell field={field} value={valueAt(row, field.name)} />
        </td>
      ))}
      {State && (
        <td>
          <State row={row} />
        </td>
      )}
    </tr>
  );
}

function Cell({ field, value }: { field: Field; value: unknown }) {
  const { t, i18n } = useTranslation(["setup", "common"]);
  const { kind } = field;
  switch (kind.type) {
    case "ref":
      return <Names of={kind.of} ids={value === null ? [] : [String(value)]} />;
    case "levels":
      return <Names of={kind.of} ids={Object.keys(value as object)} />;
    case "refs":
      return <Names of={kind.of} ids={value as readonly string[]} />;
    case "choice":
      return t(`option.${value as "fr"}`);
    case "switch":
      return value ? t("yes") : t("no");
    case "date":
      return value ? dateInWords(String(value), i18n.language) : t("common:state.unknown");
    case "sounds":
      return <Recorded files={(value ?? {}) as Readonly<Record<string, string>>} />;
    case "week":
      return <Week week={value as WeekValue} />;
    default:
      return textOf(value, i18n.language) || t("common:state.unknown");
  }
}

function Names({ of, ids }: { of: KindName; ids: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const rows = useRows(of);
  const names = ids.map((id) =>
    nameOf(
      rows.data?.find((row) => row.id === id),
      i18n.language,
    ),
  );
  return names.filter(Boolean).join(", ") || t("state.unknown");
}

/** The languages that have a recording. */
export function Recorded({ files }: { files: Readonly<Record<string, string>> }) {
  const { t } = useTranslation("setup");
  const names = (["fr", "en"] as const)
    .filter((one) => files[one])
    .map((one) => t(`option.${one}`));
  return names.join(", ") || t("sound.none");
}

export type WeekValue = readonly (readonly (readonly number[])[])[];

export function Week({ week }: { week: WeekValue }) {
  const { t } = useTranslation("setup");
  const open = week.flatMap((spans, day) =>
    spans.length === 0
      ? []
      : `${t(`weekday.${day as 0}`).slice(0, 3)} ${spans.map(([from = 0, to = 0]) => `${timeOf(from)}–${timeOf(to)}`).join(", ")}`,
  );
  return <span className="tnum">{open.join(" · ") || t("closed")}</span>;
}
