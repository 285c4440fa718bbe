import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import page from "../../ui/Page.module.css";
import { BELOW, END, type Step, type Way, waysOf, wayText, withWay } from "./steps";

/** A step as others name it when they lead to it. */
export interface Place {
  readonly id: string;
  /** With its number: "3. File d'attente : SAV". */
  readonly title: string;
}

interface Props {
  step: Step;
  places: readonly Place[];
  change(step: Step): void;
}

/** Where a step leads, one field for each way that is not a key. */
export function WayInput({ step, places, change }: Props) {
  const { t } = useTranslation("setup");
  const ways = waysOf(step).filter((way) => !way.path.startsWith("keys."));
  if (ways.length === 0) return null;
  return (
    <div className={page.pair}>
      {ways.map((way) => (
        <OneWay
          key={way.path}
          label={t(`flow.way.${wayText(step, way.path) as "open"}`)}
          step={step}
          way={way}
          places={places}
          change={(to) => change(withWay(step, way.path, to))}
        />
      ))}
    </div>
  );
}

const AS_ABOVE = "as-above"; // Not among ids of steps, which have no hyphen.

interface OneProps {
  label: string;
  step: Step;
  way: Way;
  places: readonly Place[];
  change(to: string | undefined): void;
}

export function OneWay({ label, step, way, places, change }: OneProps) {
  const { t } = useTranslation("setup");
  const below = places[places.findIndex((place) => place.id === step.id) + 1];
  const above = t(step.kind === "transfer" ? "flow.asAboveFailed" : "flow.asAbove");
  const options = [
    ...(way.optional ? [{ value: AS_ABOVE, label: above }] : []),
    { value: BELOW, label: below ? t("flow.below", { step: below.title }) : t("flow.last") },
    ...places.filter(({ id }) => id !== END).map(({ id, title }) => ({ value: id, label: title })),
    { value: END, label: t("option.end") },
  ];
  return (
    <NativeSelect
      label={label}
      value={way.to ?? AS_ABOVE}
      onChange={(event) => {
        const to = event.currentTarget.value;
        change(to === AS_ABOVE ? undefined : to);
      }}
      data={options}
    />
  );
}
