import "../setup/texts";
import { Button } from "@mantine/core";
import { IconMoon, IconPhoneOff, IconShieldX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { moment } from "../ui/time";
import classes from "./Alarms.module.css";
import { type Alarm, useAlarms, useSeen } from "./alarms";

const SHOWN_MAX = 2; // More would push the page away; the rest is counted.

/** On every page of who may read calls out: one made at night, one that went round the gate, one
 * that no line took. */
export function AlarmBanner() {
  const alarms = useAlarms().data ?? [];
  return (
    <div role="status">
      {alarms.slice(0, SHOWN_MAX).map((alarm) => (
        <Line key={alarm.id} alarm={alarm} />
      ))}
      {alarms.length > SHOWN_MAX && <More alarms={alarms} />}
    </div>
  );
}

const ICONS = { night: IconMoon, rogue: IconShieldX, line: IconPhoneOff } as const;

function Line({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("setup");
  const seen = useSeen();
  const what = useWhat(alarm);
  const Icon = ICONS[alarm.kind];
  return (
    <div className={classes.line} data-kind={alarm.kind} data-testid="banner-alarm">
      <Icon size={18} aria-hidden="true" />
      <span className={`${classes.text} tnum`}>{what}</span>
      {alarm.kind === "night" && <ToLog />}
      {alarm.kind === "line" && <ToTrunks />}
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("alarms.seenOf", { what })}
        loading={seen.isPending}
        onClick={() => seen.mutate([alarm.id])}
        data-testid="alarm-seen"
      >
        {t("alarms.seen")}
      </Button>
    </div>
  );
}

function More({ alarms }: { alarms: readonly Alarm[] }) {
  const { t } = useTranslation("setup");
  const seen = useSeen();
  return (
    <div className={classes.line} data-kind="night">
      <span className={classes.text}>{t("alarms.more", { count: alarms.length - SHOWN_MAX })}</span>
      <ToLog />
      <Button
        size="compact-sm"
        variant="default"
        loading={seen.isPending}
        onClick={() => seen.mutate(alarms.map((alarm) => alarm.id))}
        data-testid="alarms-all"
      >
        {t("alarms.all")}
      </Button>
    </div>
  );
}

function ToLog() {
  const { t } = useTranslation("setup");
  return (
    <Link to="/setup/$kind" params={{ kind: "attempts" }}>
      {t("alarms.log")}
    </Link>
  );
}

function ToTrunks() {
  const { t } = useTranslation("setup");
  return (
    <Link to="/setup/$kind" params={{ kind: "trunks" }}>
      {t("alarms.trunks")}
    </Link>
  );
}

/** The alarm in one sentence. */
function useWhat(alarm: Alarm): string {
  const { t, i18n } = useTranslation("setup");
  const time = moment(alarm.at_ms, i18n.language);
  if (alarm.kind === "rogue") return t("alarms.rogue", { time, trunk: alarm.trunk });
  const kind = t(`attempts.classes.${alarm.number_class as "fixed"}`);
  const country = alarm.country
    ? new Intl.DisplayNames(i18n.language, { type: "region" }).of(alarm.country)
    : "";
  const who = [alarm.agent || t("attempts.trial"), kind, country, alarm.number];
  const text = alarm.kind === "line" ? "alarms.line" : "alarms.night";
  return t(text, { time, who: who.filter(Boolean).join(" · ") });
}
