import { Button, NativeSelect } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Flow.module.css";
import { BELOW, freeKeys, type Step, waysOf, withWay } from "./steps";
import { OneWay, type Place } from "./WayInput";

interface Props {
  step: Extract<Step, { kind: "menu" }>;
  places: readonly Place[];
  change(step: Step): void;
}

/** The keys of a menu, each with where it leads. */
export function KeysInput({ step, places, change }: Props) {
  const { t } = useTranslation("setup");
  const free = freeKeys(step);
  const keys = waysOf(step).filter((way) => way.path.startsWith("keys."));
  return (
    <div className={classes.keys}>
      {keys.map((way) => {
        const key = way.path.slice("keys.".length);
        return (
          <div key={key} className={classes.key}>
            <OneWay
              label={t("flow.key", { key })}
              step={step}
              way={way}
              places={places}
              change={(to) => change(withWay(step, way.path, to))}
            />
            <Button
              variant="subtle"
              color="gray"
              size="xs"
              leftSection={<IconTrash size={14} />}
              onClick={() => change(withWay(step, way.path, undefined))}
            >
              {t("flow.removeKey", { key })}
            </Button>
          </div>
        );
      })}
      {free.length > 0 && (
        <NativeSelect
          leftSection={<IconPlus size={14} />}
          label={t("flow.addKey")}
          value=""
          onChange={(event) => {
            const key = event.currentTarget.value;
            if (key) change(withWay(step, `keys.${key}`, BELOW));
          }}
          data={[{ value: "", label: t("flow.chooseKey") }, ...free]}
        />
      )}
    </div>
  );
}
