import { Button } from "@mantine/core";
import { IconPhone, IconPhoneIncoming } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WorkView } from "../live/protocol";
import { about } from "../ui/time";
import { useNow } from "../ui/useNow";
import { useStore } from "../ui/useStore";
import classes from "./Cards.module.css";
import { ClientMark } from "./ClientMark";
import { callerName } from "./caller";
import { desk } from "./desk";
import { PromisedWhy } from "./PromisedWhy";
import { useAllowed, useDeskPart, useEngineNow, usePhonePart } from "./useDesk";

/** The call that rings: who, from where, waited how long; the bar shrinks, its colour stays calm. */
export function OfferCard({ work }: { work: WorkView }) {
  const { t } = useTranslation(["desk", "common"]);
  const audible = usePhonePart((view) => view.audible);
  const name = callerName(work.file, t);
  const advice = work.role === "guest" ? "offer.asksAdvice" : "offer.transferredBy";
  const asks = work.by && t(advice, { name: work.by });
  return (
    <div
      className={`${classes.card} ${classes.offer}`}
      data-testid="offer-card"
      data-segment={work.segment}
      data-audible={audible}
    >
      <div className={classes.label} style={{ color: "var(--d-blue)" }}>
        <IconPhoneIncoming size={15} aria-hidden="true" />
        {t(work.promise ? "promise.title" : "offer.title")}
        {work.times_offered > 1 && !work.by && (
          <> · {t("offer.again", { count: work.times_offered })}</>
        )}
      </div>
      <div className={classes.name}>{name}</div>
      <ClientMark work={work} />
      <div className={classes.line}>{work.queue}</div>
      {work.promise && (
        <>
          <PromisedWhy promise={work.promise} />
          <div className={classes.line}>{t("promise.then")}</div>
        </>
      )}
      {asks && (
        <div className={classes.by} data-testid="offer-by">
          {asks}
        </div>
      )}
      {!work.promise && <Waited queued_ms={work.queued_ms} />}
      <Countdown segment={work.segment} />
      <Buttons />
      <RingBar work={work} />
      <div role="alert" className="visually-hidden">
        {t(work.promise ? "promise.announce" : "offer.announce", { name, queue: work.queue })}
        {work.client && `, ${t("interaction.onBehalf", { client: work.client.name })}`}
        {asks && `, ${asks}`}
        {work.auto_answer_s > 0 && `, ${t("offer.auto", { seconds: work.auto_answer_s })}`}
      </div>
    </div>
  );
}

function Buttons() {
  const { t } = useTranslation("desk");
  const deskPhone = useDeskPart((state) => state.account?.kind === "desk");
  const answers = useAllowed("answer");
  const wanted = usePhonePart((view) => view.wanted !== null);
  const declines = useAllowed("decline");
  return (
    <div className={classes.buttons}>
      {deskPhone ? (
        <span className={classes.line}>{t("offer.deskPhone")}</span>
      ) : (
        <Button
          color="#17784a"
          size="md"
          px="sm"
          leftSection={<IconPhone size={18} />}
          disabled={!answers}
          loading={wanted}
          onClick={() => desk.answer()}
          data-testid="answer"
          title="Alt+A"
        >
          {t("offer.answer")}
        </Button>
      )}
      <Button
        variant="default"
        size="md"
        disabled={!declines}
        px="sm"
        onClick={() => void desk.hangUp()}
        data-testid="decline"
        title="Alt+H"
      >
        {t("offer.decline")}
      </Button>
    </div>
  );
}

function Waited({ queued_ms }: { queued_ms: number }) {
  const { t } = useTranslation("desk");
  const now_ms = useEngineNow();
  return (
    <div className={`${classes.line} tnum`}>
      {t("offer.waited", { time: about(now_ms - queued_ms) })}
    </div>
  );
}

/** It is answered by itself: how soon, said once to the ear, and counted for the eye. */
function Countdown({ segment }: { segment: string }) {
  const { t } = useTranslation("desk");
  const countdown = useStore(desk.autoAnswer.store, (state) => state.countdown);
  const now_ms = useNow();
  if (countdown?.segment !== segment) return null;
  const seconds = Math.max(0, Math.ceil((countdown.until_ms - now_ms) / 1000));
  return (
    <div className={`${classes.by} tnum`} role="timer" data-testid="offer-auto">
      {t("offer.auto", { seconds })}
    </div>
  );
}

/** Time left to answer, drawn by the browser alone: no frame of ours is spent on it. */
function RingBar({ work }: { work: WorkView }) {
  const offset_ms = useDeskPart((state) => state.offset_ms);
  const whole_ms = Math.max(1, work.ring_until_ms - work.offered_ms);
  const gone_ms = Math.max(0, Date.now() + offset_ms - work.offered_ms);
  return (
    <div className={classes.track} aria-hidden="true">
      <div
        key={work.segment}
        className={classes.fill}
        style={{ animation: `${classes.shrink} ${whole_ms}ms linear ${-gone_ms}ms forwards` }}
      />
    </div>
  );
}
