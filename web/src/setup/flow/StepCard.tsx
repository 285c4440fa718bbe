import { ActionIcon, NativeSelect, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import page from "../../ui/Page.module.css";
import { FieldInput } from "../FieldInput";
import { valueAt, withValue } from "../kinds";
import classes from "./Flow.module.css";
import { KeysInput } from "./KeysInput";
import { FIELDS, type Problem, type Step, waysOf, wayText } from "./steps";
import { type Place, WayInput } from "./WayInput";

interface Props {
  step: Step;
  places: readonly Place[];
  problems: readonly Problem[];
  open: boolean;
  toggle(): void;
  change(step: Step): void;
  move(by: -1 | 1): void;
  remove(): void;
}

/** One step: folded it says what it is, open it is its form. */
export function StepCard({ step, places, problems, open, toggle, change, move, remove }: Props) {
  const { t } = useTranslation("setup");
  const index = places.findIndex((place) => place.id === step.id);
  const title = places[index]?.title ?? "";
  const act = (label: string) =>
    ({ "aria-label": `${label} : ${title}`, variant: "subtle" }) as const;
  return (
    <li className={classes.step} data-testid={`step-${step.id}`}>
      <div className={classes.head}>
        <button type="button" className={classes.title} aria-expanded={open} onClick={toggle}>
          {title}
          {!open && <Leads step={step} places={places} />}
        </button>
        <ActionIcon
          {...act(t("flow.up"))}
          color="gray"
          disabled={index === 0}
          data-act="up"
          onClick={() => move(-1)}
        >
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon
          {...act(t("flow.down"))}
          color="gray"
          disabled={index === places.length - 1}
          data-act="down"
          onClick={() => move(1)}
        >
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon {...act(t("flow.remove"))} color="red" onClick={remove}>
          <IconTrash size={16} />
        </ActionIcon>
      </div>
      <Problems problems={problems} />
      {open && (
        <fieldset className={classes.body}>
          <legend className={classes.help}>{t(`flow.help.${step.kind}`)}</legend>
          <StepFields step={step} places={places} change={change} />
        </fieldset>
      )}
    </li>
  );
}

/** Where a folded step leads, when it is not simply the one below. */
function Leads({ step, places }: { step: Step; places: readonly Place[] }) {
  const { t } = useTranslation("setup");
  const lines = waysOf(step)
    .filter((way) => way.to)
    .map((way) => {
      const key = way.path.split(".").at(-1) ?? "";
      const when = way.path.startsWith("keys.")
        ? t("flow.key", { key })
        : t(`flow.way.${wayText(step, way.path) as "open"}`);
      return `${when} → ${places.find((place) => place.id === way.to)?.title ?? t("option.end")}`;
    });
  if (lines.length === 0) return null;
  return <span className={classes.leads}>{lines.join(" · ")}</span>;
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  const { i18n } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {problems.map((problem) => (
        <li key={problem.code}>{i18n.language === "en" ? problem.en : problem.fr}</li>
      ))}
    </ul>
  );
}

interface FieldsProps {
  step: Step;
  places: readonly Place[];
  change(step: Step): void;
}

function StepFields({ step, places, change }: FieldsProps) {
  const { t } = useTranslation("setup");
  const values = step as unknown as Readonly<Record<string, unknown>>;
  const set = (path: string, value: unknown) =>
    change(withValue(values, path, value) as unknown as Step);
  return (
    <>
      <div className={page.pair}>
        {FIELDS[step.kind].map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={valueAt(values, field.name)}
            change={(value) => set(field.name, value)}
          />
        ))}
        {step.kind === "collect" && (
          <NativeSelect
            label={t("flow.endKey")}
            value={step.end_key}
            onChange={(event) => set("end_key", event.currentTarget.value)}
            data={["#", "*", { value: "", label: t("flow.noEndKey") }]}
          />
        )}
      </div>
      {step.kind === "menu" && <KeysInput step={step} places={places} change={change} />}
      <WayInput step={step} places={places} change={change} />
      <TextInput
        label={t("flow.stepName")}
        maxLength={60}
        value={step.name ?? ""}
        onChange={(event) => set("name", event.currentTarget.value)}
      />
    </>
  );
}
