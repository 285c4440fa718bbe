import { Popover } from "@mantine/core";
import {
  IconArrowsExchange,
  IconCreditCard,
  IconDialpad,
  IconEyeOff,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerRecordFilled,
} from "@tabler/icons-react";
import {
  type ComponentType,
  lazy,
  type ReactNode,
  type Ref,
  Suspense,
  useCallback,
  useEffect,
} from "react";
import { useTranslation } from "react-i18next";
import type { WorkView } from "../live/protocol";
import { clock } from "../ui/time";
import { toggle, type Ui, ui } from "../ui/ui";
import { useStore } from "../ui/useStore";
import classes from "./CallBar.module.css";
import { callerName } from "./caller";
import { desk } from "./desk";
import { Keypad } from "./Keypad";
import { useAllowed, useDeskPart, useEngineNow, usePhonePart, useWork } from "./useDesk";
import { hangUp } from "./useKeys";

// The desk must be there early: what is only opened by hand comes after it. Once the post is taken it
// is fetched ahead, so that a panel opens at once, and without the network.
const loadTransfer = () => import("./TransferPanel");
const loadDial = () => import("./DialPad");
const TransferPanel = lazy(() => loadTransfer().then((it) => ({ default: it.TransferPanel })));
const DialPad = lazy(() => loadDial().then((it) => ({ default: it.DialPad })));

/** The call and its controls, in one fixed order: a hand finds them without looking. */
export function CallBar() {
  const work = useWork();
  const atPost = useDeskPart((state) => state.atPost);
  useEffect(() => {
    if (atPost) void Promise.all([loadTransfer(), loadDial()]);
  }, [atPost]);
  if (!work || work.stage === "after_call") return <CallOut />;
  return <CallBarFor work={work} />;
}

/** Between two calls: always at the same place, on every page. */
function CallOut() {
  const { t } = useTranslation("desk");
  const atPost = useDeskPart((state) => state.atPost);
  const calls = useAllowed("callOut");
  if (!atPost) return <span />;
  return (
    <div className={classes.bar}>
      <PanelControl
        panel="dial"
        icon={IconPhoneOutgoing}
        label={t("call.callOut")}
        usable={calls}
        keys="Alt+O"
        testid="call-out"
      >
        <DialPad />
      </PanelControl>
    </div>
  );
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
      <div className={classes.name}>
        {work.stage === "dialling"
          ? t("call.callTo", { name: callerName(work.file, t) })
          : callerName(work.file, t)}
      </div>
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
  if (work.stage === "dialling") return <Dialling work={work} />;
  const since_ms = work.answered_ms ?? work.offered_ms;
  return (
    <span role="timer" className="tnum" data-testid="call-timer">
      {clock(now_ms - since_ms)}
      {work.held_since_ms !== null && ` (${t("call.hold")} ${clock(now_ms - work.held_since_ms)})`}
    </span>
  );
}

/** The agent's own telephone first, then the number; the far end's ring is its own sign. */
function Dialling({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const own = usePhonePart((view) => view.call?.stage === "talking");
  const fixed = useDeskPart((state) => state.account?.kind === "desk");
  const ours = fixed ? t("call.liftOwn") : t("call.ownRings");
  return (
    <span role="status" data-testid="dialling">
      {work.rings ? t("call.rings") : own ? t("call.dialling") : ours}
    </span>
  );
}

function AnswerAndHangUp({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const answer = useAllowed("answer");
  const hangs = useAllowed("hangUp");
  const declines = useAllowed("decline");
  const hangingUp = useStore(ui, (view) => view.hangingUp);
  const plain = work.parties.length > 0 ? t("call.leave") : t("call.hangUp");
  const again = hangingUp ? t("call.hangUpAgain") : plain;
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
      <PanelControl
        panel="keypad"
        icon={IconDialpad}
        label={t("call.keypad")}
        usable={useAllowed("keypad")}
        keys="Alt+K"
        testid="keypad"
      >
        <Keypad />
      </PanelControl>
      <PanelControl
        panel="transfer"
        icon={IconArrowsExchange}
        label={t("call.transfer")}
        usable={useAllowed("transfer")}
        keys="Alt+T"
        testid="transfer"
      >
        <TransferPanel />
      </PanelControl>
    </>
  );
}

interface PanelControlProps extends Pick<ControlProps, "icon" | "label" | "keys" | "testid"> {
  panel: NonNullable<Ui["panel"]>;
  usable: boolean;
  children: ReactNode;
}

/** Its panel is made only while it can be used: an offer must not wait for it. */
function PanelControl({ panel, usable, children, ...looks }: PanelControlProps) {
  const opened = useStore(ui, (view) => view.panel === panel);
  // It must not open again by itself, and take the focus, when it can be used again.
  const close = useCallback(() => {
    if (ui.get().panel === panel) ui.patch({ panel: null });
  }, [panel]);
  useEffect(() => {
    if (!usable) close();
  }, [usable, close]);
  useEffect(() => close, [close]);
  const control = <Control {...looks} enabled={usable} run={() => toggle(panel)} />;
  if (!usable) return control;
  return (
    <Popover
      opened={opened}
      onChange={(now) => !now && close()}
      trapFocus
      returnFocus
      position="bottom-end"
      shadow="md"
    >
      <Popover.Target>{control}</Popover.Target>
      <Popover.Dropdown>
        <Suspense>{children}</Suspense>
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
      {(work.recording === "on" || work.recording === "asked") && <Card work={work} />}
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

/** A card is read out: the recording is silent until the agent says it is over. */
function Card({ work }: { work: WorkView }) {
  const { t } = useTranslation("desk");
  const usable = useAllowed("card");
  const open = work.card_until_ms !== null;
  return (
    <Control
      icon={IconCreditCard}
      label={t("call.card")}
      enabled={usable}
      pressed={open}
      keys="Alt+L"
      run={() => void desk.others.card(!open)}
      testid="card"
    />
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
