import { IconUsers } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { DayCall, QueueGlance } from "../live/protocol";
import { about, hour } from "../ui/time";
import { CallCard } from "./CallCard";
import { OfferCard } from "./OfferCard";
import { outcomeKey } from "./outcome";
import { useDeskPart, useEngineNow, useLabel, useWork } from "./useDesk";
import classes from "./WorkList.module.css";

/** Left: what is ringing or live on top, then the queues, then the day. */
export function WorkList() {
  return (
    <>
      <Mine />
      <Queues />
      <Day />
    </>
  );
}

function Mine() {
  const { t } = useTranslation("desk");
  const work = useWork();
  return (
    <section aria-label={t("work.mine")}>
      <h2 className={classes.title}>{t("work.mine")}</h2>
      {work?.stage === "offered" && <OfferCard work={work} />}
      {work && work.stage !== "offered" && <CallCard work={work} />}
      {!work && <p className={classes.none}>{t("work.none")}</p>}
    </section>
  );
}

function Queues() {
  const { t } = useTranslation("desk");
  const queues = useDeskPart((state) => state.numbered?.desk.queues);
  return (
    <section aria-label={t("work.queues")}>
      <h2 className={classes.title}>{t("work.queues")}</h2>
      {queues?.length ? (
        <ul className={classes.list}>
          {queues.map((queue) => (
            <QueueRow key={queue.id} queue={queue} />
          ))}
        </ul>
      ) : (
        <p className={classes.none}>{t("work.noQueues")}</p>
      )}
    </section>
  );
}

function Day() {
  const { t } = useTranslation("desk");
  const day = useDeskPart((state) => state.numbered?.desk.day);
  return (
    <section className={classes.section} aria-label={t("work.day")}>
      <h2 className={classes.title}>{t("work.day")}</h2>
      {day?.length ? (
        <ul className={`${classes.list} ${classes.day}`}>
          {day.map((call) => (
            <DayRow key={`${call.interaction}${call.at_ms}`} call={call} />
          ))}
        </ul>
      ) : (
        <p className={classes.none}>{t("work.dayEmpty")}</p>
      )}
    </section>
  );
}

function QueueRow({ queue }: { queue: QueueGlance }) {
  const { t } = useTranslation("desk");
  const now_ms = useEngineNow();
  const waiting = queue.waiting > 0;
  return (
    <li className={classes.row} data-testid="queue" data-waiting={queue.waiting}>
      <span className={classes.queue}>{queue.name}</span>
      <span
        className={waiting ? `${classes.waiting} tnum` : `${classes.soft} tnum`}
        title={t("work.waiting", { count: queue.waiting })}
      >
        <IconUsers size={13} aria-hidden="true" />
        {queue.waiting}
        <span className="visually-hidden"> {t("work.waiting", { count: queue.waiting })}</span>
        {waiting && queue.longest_since_ms !== null && (
          <span className={classes.soft}>{about(now_ms - queue.longest_since_ms)}</span>
        )}
      </span>
    </li>
  );
}

function DayRow({ call }: { call: DayCall }) {
  const { t, i18n } = useTranslation(["desk", "common"]);
  const label = useLabel();
  return (
    <li className={classes.item}>
      <Link
        to="/calls/$interaction"
        params={{ interaction: call.interaction }}
        className={classes.call}
      >
        <span className={`${classes.soft} tnum`}>{hour(call.at_ms, i18n.language)}</span>
        <span className={classes.name}>{call.name || call.number || t("common:hiddenNumber")}</span>
        <span />
        <span className={classes.soft}>
          {label(call.disposition_label) || t(`outcome.${outcomeKey(call.outcome)}`)}
          {call.talk_ms > 0 && ` · ${about(call.talk_ms)}`}
        </span>
      </Link>
    </li>
  );
}
