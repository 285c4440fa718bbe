import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FieldKind } from "./kinds";
import { useRows } from "./queries";
import classes from "./Setup.module.css";
import { nameOf } from "./words";

const LEVELS = ["1", "2", "3", "4", "5"];

interface Props {
  label: string;
  kind: Extract<FieldKind, { type: "levels" }>;
  value: Readonly<Record<string, number>>;
  change(value: unknown): void;
}

/** Objects of another kind, each with a number from 1 to 5: a level, or a place in an order. */
export function LevelsInput({ label, kind, value, change }: Props) {
  const { t, i18n } = useTranslation("setup");
  const rows = useRows(kind.of);
  const set = (id: string, level: string) => {
    const { [id]: _before, ...others } = value;
    change(level === "" ? others : { ...others, [id]: Number(level) });
  };
  return (
    <fieldset className={classes.set}>
      <legend>{label}</legend>
      {kind.places && <p className={classes.help}>{t("placesHelp")}</p>}
      {(rows.data ?? []).map((row) => (
        <div key={row.id} className={classes.level}>
          <span>{nameOf(row, i18n.language)}</span>
          <NativeSelect
            size="xs"
            aria-label={`${nameOf(row, i18n.language)} : ${t(kind.places ? "place" : "level")}`}
            value={value[row.id]?.toString() ?? ""}
            onChange={(event) => set(row.id, event.currentTarget.value)}
            data={[{ value: "", label: t(kind.places ? "no" : "notNeeded") }, ...LEVELS]}
          />
        </div>
      ))}
    </fieldset>
  );
}
