import { Popover } from "@mantine/core";
import {
  IconDialpad,
  IconEyeOff,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerRecordFilled,
} from "@tabler/icons-react";
import type { ComponentType, Ref } from "react";
import { useTranslation } from "react-i18next";
import type { WorkView } from "../live/protocol";
import { clock } from "../ui/time";
import { ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import { allowed, ownDesk } from "./actions";
import classes from "./CallBar.module.css";
import { callerName } from "./caller";
import { desk } from "./desk";
import { Keypad } from "./Keypad";
import { useDesk, useDeskState, useEngineNow, usePhone } from "./useDesk";
import { hangUp } from "./useKeys";

/** The call and its controls, in one fixed order: a hand finds them without looking. */
export function CallBar() {
  const { t } = useTranslation("desk");
  const work = useDesk()?.work ?? null;
  if (!work || work.stage === "after_call") return <span />;
  return (
    <section className={classes.bar} aria-label={t("call.bar")} data-testid="call-bar">
      <Who work={work} />
      <AnswerAndHangUp work={work} />
      <span className={classes.split} />
      <DuringCall />
      <Recording work={work} />
    </section>
  );
}

function Who({ work }: { work: WorkView }) {
  const { t } = useTranslation(["desk", "common"]);
  return (
    <div className={classes.who}>
      <div className={classes.name}>{callerName(work.file, t)}</div>
      <div className={classes.line}>
        <span className={classes.queue}>{work.queue}</span>
        <CallClock work={work} />
      </div>
    </div>
  );
}

function CallClock({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const now_ms = useEngineNow();
  if (work.stage === "reconnecting") return <span>{t("call.reconnecting")}</span>;
  const since_ms = work.answered_ms ?? work.offered_ms;
  return (
    <span role="timer" className="tnum" data-testid="call-timer">
      {clock(now_ms - since_ms)}
      {work.held_since_ms !== null && ` (${t("call.hold")} ${clock(now_ms - work.held_since_ms)})`}
    </span>
  );
}

function useAllowed() {
  const state = useDeskState();
  const phone = usePhone();
  return { can: allowed(ownDesk(state), phone, state.account), phone };
}

function AnswerAndHangUp({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const { can } = useAllowed();
  const { hangingUp } = useStore(ui);
  const again = hangingUp ? t("call.hangUpAgain") : t("call.hangUp");
  const hangUpLabel = work.stage === "offered" ? t("offer.decline") : again;
  return (
    <>
      {work.stage === "offered" && (
        <Control
          icon={IconPhone}
          label={t("call.answer")}
          enabled={can.answer}
          tone="green"
          keys="Alt+A"
          run={() => desk.answer()}
          testid="bar-answer"
        />
      )}
      <Control
        icon={IconPhoneOff}
        label={hangUpLabel}
        enabled={can.hangUp || can.decline}
        tone={work.stage === "offered" ? "plain" : "red"}
        keys="Alt+H"
        run={() => (can.decline ? void desk.hangUp() : hangUp())}
        testid="hang-up"
      />
      <span className="visually-hidden" role="alert">
        {hangingUp && t("call.confirmHangUp")}
      </span>
    </>
  );
}

function DuringCall() {
  const { t } = useTranslation("desk");
  const { can, phone } = useAllowed();
  const { keypad } = useStore(ui);
  return (
    <>
      <Control
        icon={phone.muted ? IconMicrophoneOff : IconMicrophone}
        label={phone.muted ? t("call.unmute") : t("call.mute")}
        enabled={can.mute}
        pressed={phone.muted}
        keys="Alt+M"
        run={() => desk.phone.mute(!phone.muted)}
        testid="mute"
      />
      <Control
        icon={can.retrieve ? IconPlayerPlay : IconPlayerPause}
        label={can.retrieve ? t("call.retrieve") : t("call.hold")}
        enabled={can.hold || can.retrieve}
        pressed={can.retrieve}
        keys="Alt+W"
        run={() => void desk.hold(can.hold)}
        testid="hold"
      />
      <Popover
        opened={keypad && can.keypad}
        onChange={(opened) => ui.patch({ keypad: opened })}
        trapFocus
        returnFocus
        position="bottom"
        shadow="md"
      >
        <Popover.Target>
          <Control
            icon={IconDialpad}
            label={t("call.keypad")}
            enabled={can.keypad}
            keys="Alt+K"
            run={() => ui.patch({ keypad: !keypad })}
            testid="keypad"
          />
        </Popover.Target>
        <Popover.Dropdown>
          <Keypad />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function Recording({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const { can } = useAllowed();
  if (work.recording === "off") return null;
  if (work.recording === "private") {
    return (
      <Control icon={IconEyeOff} label={t("call.isPrivate")} enabled={false} testid="recording" />
    );
  }
  return (
    <>
      <span className={classes.split} />
      <Control
        icon={IconPlayerRecordFilled}
        label={work.recording === "on" ? t("call.recording") : t("call.record")}
        enabled={can.record}
        run={() => void desk.record(true)}
        testid="record"
      />
      <Control
        icon={IconEyeOff}
        label={t("call.private")}
        enabled={can.private}
        run={() => void desk.privateCall()}
        testid="private"
      />
    </>
  );
}

interface ControlProps {
  icon: ComponentType<{ size?: number; "aria-hidden"?: "true" }>;
  label: string;
  enabled: boolean;
  run?: () => void;
  pressed?: boolean;
  tone?: "plain" | "red" | "green";
  keys?: string;
  testid: string;
  ref?: Ref<HTMLButtonElement>;
}

function Control({
  icon: Icon,
  label,
  enabled,
  run,
  pressed,
  tone,
  keys,
  testid,
  ref,
}: ControlProps) {
  return (
    <button
      ref={ref}
      type="button"
      className={classes.control}
      disabled={!enabled}
      onClick={run}
      aria-pressed={pressed}
      data-tone={tone}
      title={keys ? `${label} (${keys})` : label}
      data-testid={testid}
    >
      <Icon size={20} aria-hidden="true" />
      {label}
    </button>
  );
}
