import { NativeSelect } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Flow.module.css";
import { StepCard } from "./StepCard";
import { moved, newStep, PALETTE, type Problem, type Step, type StepKind, without } from "./steps";
import type { Place } from "./WayInput";

interface Props {
  steps: readonly Step[];
  places: readonly Place[];
  problems: readonly Problem[];
  /** A flow that nobody has filled in yet: all of it is shown. */
  isNew: boolean;
  change(steps: readonly Step[]): void;
}

/** The steps, one below the other, and the palette from which they come. */
export function Outline({ steps, places, problems, isNew, change }: Props) {
  const { t } = useTranslation("setup");
  const [open, setOpen] = useState<readonly string[]>(isNew ? steps.map((step) => step.id) : []);
  const list = useRef<HTMLOListElement>(null);
  const wish = useRef("");
  useEffect(() => {
    // A step that moved or is new keeps the keyboard; a row put elsewhere would lose it.
    if (wish.current) list.current?.querySelector<HTMLElement>(wish.current)?.focus();
    wish.current = "";
  });
  const put = (next: Step) => change(steps.map((step) => (step.id === next.id ? next : step)));
  const toggle = (id: string) =>
    setOpen(open.includes(id) ? open.filter((one) => one !== id) : [...open, id]);
  const move = (id: string, by: -1 | 1) => {
    const rows = moved(steps, id, by);
    const place = rows.findIndex((step) => step.id === id);
    const stuck = by === -1 ? place === 0 : place === rows.length - 1;
    const act = (by === -1) !== stuck ? "up" : "down";
    wish.current = `[data-testid="step-${id}"] [data-act="${act}"]`;
    change(rows);
  };
  const add = (kind: StepKind) => {
    const step = newStep(kind, steps);
    wish.current = `[data-testid="step-${step.id}"] button`;
    setOpen([...open, step.id]);
    change([...steps, step]);
  };
  return (
    <section aria-label={t("flow.steps")}>
      <ol className={classes.outline} ref={list}>
        {steps.map((step) => (
          <StepCard
            key={step.id}
            step={step}
            places={places}
            problems={problems.filter((problem) => problem.step === step.id)}
            open={open.includes(step.id)}
            toggle={() => toggle(step.id)}
            change={put}
            move={(by) => move(step.id, by)}
            remove={() => change(without(steps, step.id))}
          />
        ))}
      </ol>
      <NativeSelect
        mt="sm"
        leftSection={<IconPlus size={14} />}
        label={t("flow.add")}
        value=""
        onChange={(event) => {
          const kind = PALETTE.find((one) => one === event.currentTarget.value);
          if (kind) add(kind);
        }}
        data={[
          { value: "", label: t("flow.chooseStep") },
          ...PALETTE.map((kind) => ({ value: kind, label: t(`option.${kind}`) })),
        ]}
        data-testid="flow-add"
      />
    </section>
  );
}
