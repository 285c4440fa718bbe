import { useTranslation } from "react-i18next";
import type { WorkView } from "../live/protocol";
import { clock } from "../ui/time";
import { Assist } from "./Assist";
import classes from "./Cards.module.css";
import { ClientMark } from "./ClientMark";
import { callerName } from "./caller";
import { PromisedWhy } from "./PromisedWhy";
import { StatusIcon, type StatusName, statusColours } from "./status";
import { useEngineNow } from "./useDesk";

const NAMES: Record<WorkView["stage"], StatusName> = {
  offered: "ringing",
  dialling: "dialling",
  talking: "talking",
  held: "held",
  reconnecting: "talking",
  after_call: "after_call",
};

/** In a conversation. */
const HELPED: ReadonlySet<string> = new Set(["talking", "held", "reconnecting"]);

/** The live call, or the one just ended. */
export function CallCard({ work }: { work: WorkView }) {
  const { t } = useTranslation(["desk", "common"]);
  const name = NAMES[work.stage];
  return (
    <div className={classes.card} data-testid="call-card" data-stage={work.stage}>
      <div className={classes.label} style={{ color: statusColours(name).color }}>
        <StatusIcon name={name} />
        {work.stage === "reconnecting" ? t("call.reconnecting") : t(`status.${name}`)}
        <Clock work={work} />
      </div>
      <div className={classes.name}>{callerName(work.file, t)}</div>
      <ClientMark work={work} />
      <div className={classes.line}>{work.queue}</div>
      {work.promise && <PromisedWhy promise={work.promise} />}
      {HELPED.has(work.stage) && <Assist />}
    </div>
  );
}

function Clock({ work }: { work: WorkView }) {
  const now_ms = useEngineNow();
  const since_ms = work.ended_ms ?? work.held_since_ms ?? work.answered_ms ?? work.offered_ms;
  return (
    <span role="timer" className="tnum" style={{ marginLeft: "auto" }}>
      {clock(now_ms - since_ms)}
    </span>
  );
}
