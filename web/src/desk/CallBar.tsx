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
import classes from "./CallBar.module.css";
import { callerName } from "./caller";
import { desk } from "./desk";
import { Keypad } from "./Keypad";
import { useAllowed, useEngineNow, usePhonePart, useWork } from "./useDesk";
import { hangUp } from "./useKeys";

/** The call and its controls, in one fixed order: a hand finds them without looking. */
export function CallBar() {
  const work = useWork();
  if (!work || work.stage === "after_call") return <span />;
  return <CallBarFor work={work} />;
}

export function CallBarFor({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
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

function AnswerAndHangUp({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const answer = useAllowed("answer");
  const hangs = useAllowed("hangUp");
  const declines = useAllowed("decline");
  const hangingUp = useStore(ui, (view) => view.hangingUp);
  const again = hangingUp ? t("call.hangUpAgain") : t("call.hangUp");
  const hangUpLabel = work.stage === "offered" ? t("offer.decline") : again;
  return (
    <>
      {work.stage === "offered" && (
        <Control
          icon={IconPhone}
          label={t("call.answer")}
          enabled={answer}
          tone="green"
          keys="Alt+A"
          run={() => desk.answer()}
          testid="bar-answer"
        />
      )}
      <Control
        icon={IconPhoneOff}
        label={hangUpLabel}
        enabled={hangs || declines}
        tone={work.stage === "offered" ? "plain" : "red"}
        keys="Alt+H"
        run={() => (declines ? void desk.hangUp() : hangUp())}
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
  const muted = usePhonePart((view) => view.muted);
  const mutes = useAllowed("mute");
  const holds = useAllowed("hold");
  const retrieves = useAllowed("retrieve");
  return (
    <>
      <Control
        icon={muted ? IconMicrophoneOff : IconMicrophone}
        label={muted ? t("call.unmute") : t("call.mute")}
        enabled={mutes}
        pressed={muted}
        keys="Alt+M"
        run={() => desk.phone.mute(!muted)}
        testid="mute"
      />
      <Control
        icon={retrieves ? IconPlayerPlay : IconPlayerPause}
        label={retrieves ? t("call.retrieve") : t("call.hold")}
        enabled={holds || retrieves}
        pressed={retrieves}
        keys="Alt+W"
        run={() => void desk.hold(holds)}
        testid="hold"
      />
      <KeypadControl />
    </>
  );
}

/** Its panel is made only while a call can use it: an offer must not wait for it. */
function KeypadControl() {
  const { t } = useTranslation("desk");
  const usable = useAllowed("keypad");
  const opened = useStore(ui, (view) => view.keypad);
  const control = (
    <Control
      icon={IconDialpad}
      label={t("call.keypad")}
      enabled={usable}
      keys="Alt+K"
      run={() => ui.patch({ keypad: !opened, pressed: "" })}
      testid="keypad"
    />
  );
  if (!usable) return control;
  return (
    <Popover
      opened={opened}
      onChange={(now) => ui.patch({ keypad: now })}
      trapFocus
      returnFocus
      position="bottom"
      shadow="md"
    >
      <Popover.Target>{control}</Popover.Target>
      <Popover.Dropdown>
        <Keypad />
      </Popover.Dropdown>
    </Popover>
  );
}

function Recording({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const records = useAllowed("record");
  const hides = useAllowed("private");
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
        label={t(`call.${RECORD_LABELS[work.recording]}`)}
        enabled={records}
        pressed={work.recording === "asked"}
        keys="Alt+G"
        run={() => void desk.toggleRecording()}
        testid="record"
      />
      <Control
        icon={IconEyeOff}
        label={t("call.private")}
        enabled={hides}
        run={() => void desk.privateCall()}
        testid="private"
      />
    </>
  );
}

const RECORD_LABELS = { available: "record", asked: "stopRecording", on: "recording" } as const;

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
