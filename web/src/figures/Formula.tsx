import { Tooltip, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Figures.module.css";
import type { Word } from "./queries";

/** A figure's name; how it is worked out is said on hover, on focus and on a click. */
export function Formula({ word, ofAgent = false }: { word: Word; ofAgent?: boolean }) {
  const { t } = useTranslation("figures");
  const [asked, ask] = useState(false);
  const short = t(
    `short.${(ofAgent && word.key === "offered" ? "offers" : word.key) as "offered"}`,
  );
  return (
    <Tooltip
      label={t("formula", { label: word.label, formula: word.formula })}
      multiline
      w={340}
      withArrow
      {...(asked ? { opened: true } : {})}
      events={{ hover: true, focus: true, touch: true }}
    >
      <UnstyledButton
        className={classes.formula}
        aria-description={word.formula}
        onClick={() => ask(!asked)}
        onBlur={() => ask(false)}
        data-testid="formula"
        data-figure={word.key}
      >
        {short}
      </UnstyledButton>
    </Tooltip>
  );
}
