import { ActionIcon, TextInput } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Figures.module.css";
import { dayAfter } from "./format";

/** An ISO day, and its neighbours by one key. */
export function DayPicker({ day, choose }: { day: string; choose(day: string): void }) {
  const { t } = useTranslation("figures");
  return (
    <div className={classes.head} style={{ gap: 4 }}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("dayBefore")}
        onClick={() => choose(dayAfter(day, -1))}
      >
        <IconChevronLeft size={18} aria-hidden="true" />
      </ActionIcon>
      <TextInput
        type="date"
        label={t("day")}
        value={day}
        onChange={(event) => event.currentTarget.value && choose(event.currentTarget.value)}
        data-testid="figures-day"
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("dayAfter")}
        onClick={() => choose(dayAfter(day, 1))}
      >
        <IconChevronRight size={18} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
