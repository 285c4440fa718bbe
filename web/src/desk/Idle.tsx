import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { StateView } from "../live/protocol";
import { desk } from "./desk";
import classes from "./Idle.module.css";
import { LimitText, QuotaText } from "./StateClock";
import { StatusIcon, type StatusName, statusColours, statusName } from "./status";
import { useDeskPart } from "./useDesk";

/** The centre between two calls: says plainly whether calls can come, and how to change that. */
export function Idle({ state }: { state: StateView }) {
  const { t } = useTranslation("desk");
  const name = statusName(state.status);
  if (name === "not_responding") return <Missed />;
  if (name === "available") {
    return <Calm name={name} title={t("idle.available")} help={t("idle.availableHelp")} />;
  }
  if (name === "talking") {
    return <Calm name={name} title={t("supervise.bar")} help={t("supervise.idle")} />;
  }
  if (name === "error")
    return <Calm name={name} title={t("idle.error")} help={t("idle.errorHelp")} />;
  return (
    <Calm
      name={name}
      title={name === "break" ? t("idle.break") : t("idle.withdrawn")}
      help={t("idle.noCalls")}
    >
      <LimitText className={classes.limit} />
      <QuotaText className={classes.quota} />
      <Button
        size="md"
        onClick={() => void desk.chooseState("available", null)}
        data-testid="become-available"
      >
        {t("idle.resume")}
      </Button>
    </Calm>
  );
}

interface CalmProps {
  name: StatusName;
  title: string;
  help: string;
  children?: ReactNode;
}

function Calm({ name, title, help, children }: CalmProps) {
  return (
    <div className={classes.idle} data-testid="idle">
      <div className={classes.disc} style={statusColours(name)}>
        <StatusIcon name={name} size={32} />
      </div>
      <h1 className={classes.title}>{title}</h1>
      <p className={classes.help}>{help}</p>
      <Place />
      {children}
    </div>
  );
}

/** Where the agent sits: what a call for help would read out. */
function Place() {
  const { t } = useTranslation("desk");
  const place = useDeskPart((state) => state.numbered?.desk.position ?? null);
  if (!place) return null;
  return (
    <p className={classes.help} data-testid="own-seat">
      {place.home ? t("idle.home") : `${place.name} · ${place.site}`}
    </p>
  );
}

function Missed() {
  const { t } = useTranslation("desk");
  return (
    <div className={classes.idle}>
      <div className={classes.missed} role="alert" data-testid="missed">
        <h1 className={classes.title}>{t("missed.title")}</h1>
        <p className={classes.help}>
          {t("missed.help")}
          <br />
          {t("missed.guess")}
        </p>
        <Button
          size="lg"
          onClick={() => void desk.chooseState("available", null)}
          data-testid="resume"
        >
          {t("missed.resume")}
        </Button>
      </div>
    </div>
  );
}
