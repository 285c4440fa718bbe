import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Setup.module.css";
import { dateInWords, minuteOf, timeOf } from "./words";

/** From, to: minutes after midnight. */
type Span = readonly [number, number];
type Day = readonly Span[];

interface WeekProps {
  label: string;
  value: readonly Day[];
  change(value: unknown): void;
}

/** Opening hours of a week, Monday first; a day may have several spans. */
export function WeekInput({ label, value, change }: WeekProps) {
  const { t } = useTranslation("setup");
  return (
    <fieldset className={classes.set}>
      <legend>{label}</legend>
      <p className={classes.hint}>{t("midnight")}</p>
      {value.map((spans, day) => (
        <DayInput
          key={day}
          id={String(day)}
          name={t(`weekday.${day as 0}`)}
          spans={spans}
          change={(next) => change(value.map((old, index) => (index === day ? next : old)))}
        />
      ))}
    </fieldset>
  );
}

interface DaysProps {
  label: string;
  value: Readonly<Record<string, Day>>;
  change(value: unknown): void;
}

/** Days that are unlike their weekday: special opening, or closed. */
export function DaysInput({ label, value, change }: DaysProps) {
  const { t, i18n } = useTranslation("setup");
  const [date, setDate] = useState("");
  return (
    <fieldset className={classes.set}>
      <legend>{label}</legend>
      {Object.entries(value)
        .sort()
        .map(([day, spans]) => (
          <DayInput
            key={day}
            id={day}
            name={dateInWords(day, i18n.language)}
            spans={spans}
            change={(next) => change({ ...value, [day]: next })}
            remove={() => {
              const { [day]: _gone, ...others } = value;
              change(others);
            }}
          />
        ))}
      <div className={classes.span}>
        <TextInput
          type="date"
          aria-label={t("addDay")}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={date === "" || date in value}
          onClick={() => change({ ...value, [date]: [] })}
        >
          {t("addDay")}
        </Button>
      </div>
    </fieldset>
  );
}

interface DayProps {
  id: string;
  name: string;
  spans: Day;
  change(spans: Day): void;
  remove?: () => void;
}

const NEW_SPAN: Span = [540, 1080]; // 09:00 to 18:00, the most common day.

function DayInput({ id, name, spans, change, remove }: DayProps) {
  const { t } = useTranslation(["setup", "common"]);
  return (
    <div className={classes.day}>
      <span style={{ paddingTop: 5 }}>{name}</span>
      <div className={classes.spans}>
        {spans.length === 0 && <span style={{ paddingTop: 5 }}>{t("closed")}</span>}
        {spans.map((span, index) => (
          <SpanInput
            key={index}
            day={name}
            span={span}
            change={(next) => change(spans.map((old, at) => (at === index ? next : old)))}
            remove={() => change(spans.filter((_span, at) => at !== index))}
          />
        ))}
      </div>
      <span className={classes.span}>
        <ActionIcon
          variant="subtle"
          aria-label={`${t("addSpan")} : ${name}`}
          data-testid={`add-span-${id}`}
          onClick={() => change([...spans, NEW_SPAN])}
        >
          <IconPlus size={16} />
        </ActionIcon>
        {remove && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t("common:action.delete")} : ${name}`}
            onClick={remove}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </span>
    </div>
  );
}

interface SpanProps {
  day: string;
  span: Span;
  change(span: Span): void;
  remove(): void;
}

function SpanInput({ day, span: [from, to], change, remove }: SpanProps) {
  const { t } = useTranslation("setup");
  return (
    <span className={classes.span}>
      <TextInput
        type="time"
        size="xs"
        className={classes.time}
        aria-label={`${day} : ${t("from")}`}
        value={timeOf(from)}
        onChange={(event) => change([minuteOf(event.currentTarget.value, false), to])}
      />
      <TextInput
        type="time"
        size="xs"
        className={classes.time}
        aria-label={`${day} : ${t("to")}`}
        value={timeOf(to % 1440)}
        onChange={(event) => change([from, minuteOf(event.currentTarget.value, true)])}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${t("removeSpan")} : ${day}`}
        onClick={remove}
      >
        <IconTrash size={15} />
      </ActionIcon>
    </span>
  );
}
