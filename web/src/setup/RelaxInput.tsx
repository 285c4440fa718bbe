import { Button, NumberInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LevelsInput } from "./LevelsInput";
import classes from "./Setup.module.css";

/** After so many seconds of wait these levels are asked for, in place of the queue's. */
export interface Step {
  readonly after_s: number;
  readonly needs: Readonly<Record<string, number>>;
}

const STEPS_MAX = 5;
const FIRST_S = 60;

interface Props {
  label: string;
  value: readonly Step[];
  change(value: unknown): void;
}

/** Levels that fall with the wait, step by step. */
export function RelaxInput({ label, value, change }: Props) {
  const { t } = useTranslation("setup");
  const put = (place: number, step: Step) =>
    change(value.map((before, n) => (n === place ? step : before)));
  const more = () =>
    change([...value, { after_s: (value.at(-1)?.after_s ?? 0) + FIRST_S, needs: {} }]);
  return (
    <fieldset className={classes.set}>
      <legend>{label}</legend>
      <p className={classes.help}>{t("relaxHelp")}</p>
      {value.map((step, place) => (
        <OneStep
          key={place}
          step={step}
          put={(next) => put(place, next)}
          remove={() => change(value.filter((_, n) => n !== place))}
        />
      ))}
      {value.length < STEPS_MAX && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={more}
          data-testid="relax-more"
        >
          {t("relaxMore")}
        </Button>
      )}
    </fieldset>
  );
}

function OneStep({ step, put, remove }: { step: Step; put(step: Step): void; remove(): void }) {
  const { t } = useTranslation("setup");
  return (
    <div className={classes.step}>
      <div className={classes.level}>
        <NumberInput
          size="xs"
          label={t("relaxAfter")}
          min={1}
          max={7200}
          allowDecimal={false}
          clampBehavior="strict"
          value={step.after_s}
          onChange={(next) => put({ ...step, after_s: Number(next) })}
        />
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={<IconTrash size={14} />}
          onClick={remove}
        >
          {t("relaxRemove")}
        </Button>
      </div>
      <LevelsInput
        label={t("relaxNeeds")}
        kind={{ type: "levels", of: "skills" }}
        value={step.needs}
        change={(needs) => put({ ...step, needs: needs as Step["needs"] })}
      />
    </div>
  );
}
