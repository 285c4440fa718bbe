import {
  Checkbox,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { CountriesInput } from "./CountriesInput";
import type { Field, FieldKind, KindName } from "./kinds";
import { LevelsInput } from "./LevelsInput";
import { MakeFirst } from "./MakeFirst";
import { useHolidayCountries, useRows } from "./queries";
import { RelaxInput, type Step } from "./RelaxInput";
import { fieldKey } from "./RowTable";
import classes from "./Setup.module.css";
import { SoundsInput } from "./SoundsInput";
import { DaysInput, WeekInput } from "./WeekInput";
import { WhenInput } from "./WhenInput";
import { nameOf } from "./words";

interface Props {
  field: Field;
  value: unknown;
  change(value: unknown): void;
}

/** The input that fits the field's kind. */
export function FieldInput({ field, value, change }: Props) {
  const { t } = useTranslation(["setup", "login"]);
  const label = t(`field.${fieldKey(field.name)}`);
  const same = { label, change };
  const { kind } = field;
  switch (kind.type) {
    case "text":
      return (
        <TextInput
          label={label}
          value={String(value ?? "")}
          onChange={(e) => change(e.currentTarget.value)}
        />
      );
    case "time_zone":
      return <Zone {...same} value={String(value)} />;
    case "country":
      return <Country {...same} value={String(value ?? "")} />;
    case "countries":
      return <CountriesInput {...same} value={value as readonly string[]} />;
    case "date":
    case "time":
      return <WhenInput {...same} kind={kind} value={value as string | number | null} />;
    case "password":
      return (
        <PasswordInput
          label={label}
          description={t(field.name === "secret" ? "webhook.secretHelp" : "passwordKept")}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": t("login:showPassword") }}
          value={String(value ?? "")}
          onChange={(e) => change(e.currentTarget.value || null)}
        />
      );
    case "number":
      return (
        <NumberInput
          label={label}
          min={kind.min}
          max={kind.max}
          clampBehavior="strict"
          allowDecimal={false}
          wrapperProps={{ style: { maxWidth: "12rem" } }}
          value={Number(value)}
          onChange={(next) => change(Number(next))}
        />
      );
    case "switch":
      return (
        <Checkbox
          label={label}
          checked={Boolean(value)}
          onChange={(e) => change(e.currentTarget.checked)}
        />
      );
    case "lines":
      return (
        <Textarea
          label={label}
          autosize
          minRows={2}
          value={(value as string[]).join("\n")}
          onChange={(e) => change(e.currentTarget.value.split("\n"))}
        />
      );
    case "labels":
      return <LabelsInput {...same} kind={kind} value={(value ?? {}) as Record<string, string>} />;
    case "choice":
      return <Choice {...same} options={kind.options} value={String(value)} />;
    case "ref":
      return <RefInput {...same} kind={kind} value={value as string | null} />;
    case "refs":
      return <RefsInput {...same} of={kind.of} value={value as readonly string[]} />;
    case "levels":
      return <LevelsInput {...same} kind={kind} value={value as Record<string, number>} />;
    case "relax":
      return <RelaxInput {...same} value={(value ?? []) as readonly Step[]} />;
    case "many":
      return <Many {...same} options={kind.options} value={value as readonly string[]} />;
    case "sounds":
      return <SoundsInput {...same} value={(value ?? {}) as Record<string, string>} />;
    case "week":
      return <WeekInput {...same} value={value as never} />;
    case "days":
      return <DaysInput {...same} value={value as never} />;
  }
}

interface InputProps<T> {
  label: string;
  value: T;
  change(value: unknown): void;
}

function Zone({ label, value, change }: InputProps<string>) {
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      data={Intl.supportedValuesOf("timeZone")}
    />
  );
}

/** Named by the browser, in the reader's language and its order. */
function Country({ label, value, change }: InputProps<string>) {
  const { t, i18n } = useTranslation("setup");
  const codes = useHolidayCountries().data ?? (value ? [value] : []);
  const names = new Intl.DisplayNames(i18n.language, { type: "region" });
  const options = codes
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .sort((one, two) => one.label.localeCompare(two.label, i18n.language));
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      data={[{ value: "", label: t("noHolidays") }, ...options]}
    />
  );
}

function Choice({
  label,
  value,
  change,
  options,
}: InputProps<string> & { options: readonly string[] }) {
  const { t } = useTranslation("setup");
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      data={options.map((option) => ({ value: option, label: t(`option.${option as "fr"}`) }))}
    />
  );
}

type LabelsKind = Extract<FieldKind, { type: "labels" }>;

function LabelsInput({
  label,
  value,
  change,
  kind,
}: InputProps<Record<string, string>> & { kind: LabelsKind }) {
  const { t } = useTranslation("setup");
  const Input = kind.long ? Textarea : TextInput;
  const one = (language: "fr" | "en") => (
    <Input
      label={`${label} (${t(language === "fr" ? "french" : "english")})`}
      required={!kind.optional}
      withAsterisk={false}
      value={value[language] ?? ""}
      onChange={(event: { currentTarget: { value: string } }) =>
        change({ ...value, [language]: event.currentTarget.value })
      }
    />
  );
  return (
    <div className={kind.long ? page.form : page.pair}>
      {one("fr")}
      {one("en")}
    </div>
  );
}

type RefKind = Extract<FieldKind, { type: "ref" }>;

function RefInput({ label, value, change, kind }: InputProps<string | null> & { kind: RefKind }) {
  const { t, i18n } = useTranslation("setup");
  const rows = useRows(kind.of);
  const missing = kind.required && rows.data?.length === 0;
  if (kind.several && (rows.data?.length ?? 0) < 2) return null;
  const options = (rows.data ?? []).map((row) => ({
    value: row.id,
    label: nameOf(row, i18n.language),
  }));
  return (
    <NativeSelect
      label={label}
      required={kind.required ?? false}
      withAsterisk={false}
      description={missing ? <MakeFirst kinds={[kind.of]} /> : undefined}
      value={value ?? ""}
      onChange={(event) => change(event.currentTarget.value || null)}
      data={[{ value: "", label: t(kind.none ?? "noOne") }, ...options]}
    />
  );
}

function RefsInput({ label, value, change, of }: InputProps<readonly string[]> & { of: KindName }) {
  const { i18n } = useTranslation("setup");
  const rows = useRows(of);
  const options = (rows.data ?? []).map((row) => [row.id, nameOf(row, i18n.language)] as const);
  return <Boxes label={label} value={value} change={change} options={options} />;
}

function Many({
  label,
  value,
  change,
  options,
}: InputProps<readonly string[]> & { options: readonly string[] }) {
  const { t } = useTranslation("setup");
  const named = options.map((option) => [option, t(`option.${option as "fr"}`)] as const);
  return <Boxes label={label} value={value} change={change} options={named} />;
}

interface BoxesProps extends InputProps<readonly string[]> {
  options: readonly (readonly [string, string])[];
}

function Boxes({ label, value, change, options }: BoxesProps) {
  return (
    <fieldset className={classes.set}>
      <legend>{label}</legend>
      <div className={page.pair} style={{ gap: 8 }}>
        {options.map(([id, name]) => (
          <Checkbox
            key={id}
            label={name}
            checked={value.includes(id)}
            onChange={(event) =>
              change(
                event.currentTarget.checked ? [...value, id] : value.filter((one) => one !== id),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
