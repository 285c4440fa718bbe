import { Button, CloseButton } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { MessageView, Notice } from "../live/protocol";
import { about, hour } from "../ui/time";
import { ui } from "../ui/ui";
import { useNow } from "../ui/useNow";
import { useStore } from "../ui/useStore";
import classes from "./Banners.module.css";
import { type Banner, type BannerCode, banners, freshNotices } from "./banners";
import { desk } from "./desk";
import { freshTold, toldInWords } from "./told";
import { useDeskPart, useLabel } from "./useDesk";

export function Banners() {
  const state = useStore(desk.store);
  const phone = useStore(desk.phone.store);
  const notices = freshNotices(state.numbered?.desk.notices ?? [], phone);
  const shown = banners({ ...state, phone });
  return (
    <div className={classes.list} aria-live="polite">
      {shown.map((banner) => (
        <BannerLine key={banner.code} banner={banner} />
      ))}
      {notices.map((notice) => (
        <NoticeLine key={notice.code} notice={notice} />
      ))}
      <Floor />
      <AskedLater />
      <EarlierNotes />
      <ToldLine />
      <PassedLine />
      <RefusalLine />
    </div>
  );
}

function BannerLine({ banner }: { banner: Banner }) {
  const { t } = useTranslation("desk");
  const now_ms = useNow();
  const time = banner.since_ms === null ? "" : about(now_ms - banner.since_ms);
  return (
    <Line tone={banner.tone} testid={`banner-${banner.code}`}>
      <span className={classes.text}>
        <span className={classes.what}>{t(`banner.${banner.code}`, { time })}</span>{" "}
        {banner.code !== "soundLocked" && t(`banner.${banner.code}Help`)}
      </span>
      <Remedy code={banner.code} />
    </Line>
  );
}

function Remedy({ code }: { code: BannerCode }) {
  const { t } = useTranslation("desk");
  switch (code) {
    case "takenOver":
      return <Do label={t("banner.takeBack")} run={() => desk.start()} />;
    case "soundLocked":
      return <Do label={t("banner.soundLockedButton")} run={() => void desk.phone.unlock()} />;
    case "revoked":
    case "refused":
      return <Link to="/login">{t("banner.logIn")}</Link>;
    case "replaced":
    case "micRefused":
    case "micMissing":
    case "micBusy":
    case "unplugged":
      return <Do label={t("banner.retry")} run={() => void desk.phone.openMicrophone("")} />;
    default:
      return null;
  }
}

function Do({ label, run }: { label: string; run(): void }) {
  return (
    <Button size="compact-sm" variant="default" onClick={run} data-testid="banner-remedy">
      {label}
    </Button>
  );
}

function NoticeLine({ notice }: { notice: Notice }) {
  const { t, i18n } = useTranslation("desk");
  const known = i18n.exists(`desk:notice.${notice.code}`);
  return (
    <Line tone="amber" testid={`notice-${notice.code}`}>
      <span className={classes.text}>
        {known
          ? i18n.t(`desk:notice.${notice.code}` as "desk:notice.unknown", {
              ...notice.values,
              code: "",
            })
          : t("notice.unknown", { code: notice.code })}
      </span>
    </Line>
  );
}

/** What a supervisor has said or done, until it is read; and who comes to help. */
function Floor() {
  const { t, i18n } = useTranslation("desk");
  const messages = useDeskPart((state) => state.numbered?.desk.messages ?? NONE);
  const assist = useDeskPart((state) => state.numbered?.desk.assist ?? null);
  return (
    <>
      {assist !== null && (
        <Line tone={assist.seen_by ? "blue" : "amber"} testid="assist-state">
          <span className={classes.text}>
            {assist.seen_by ? t("assist.seen", { name: assist.seen_by }) : t("assist.waiting")}
          </span>
        </Line>
      )}
      {messages.map((message) => (
        <Line key={message.id} tone="blue" testid="floor-message">
          <span className={classes.text}>
            <span className={classes.what}>
              {t(`message.${message.kind as "message"}`, {
                name: message.by,
                text: message.text,
              })}
            </span>{" "}
            {message.text && !SAID_WHOLE.includes(message.kind) && (
              <>{t("message.why", { text: message.text })} </>
            )}
            {t("message.at", { hour: hour(message.at_ms, i18n.language) })}
          </span>
          <Do
            label={t("message.close")}
            run={() => void desk.act("heard", { message: message.id })}
          />
        </Line>
      ))}
    </>
  );
}

const NONE: readonly MessageView[] = [];
/** Their text is in the sentence; of the others it is why. */
const SAID_WHOLE = ["message", "queue_added", "queue_taken"];

/** Fetched when there is something: few breaks need a yes, few offers are refused twice. */
const Asked = lazy(() => import("../asked/Asked").then((it) => ({ default: it.Asked })));

function AskedLater() {
  const something = useDeskPart((whole) => {
    const state = whole.numbered?.desk.state;
    return state != null && (state.approval !== null || state.why_declined !== null);
  });
  return something ? (
    <Suspense>
      <Asked />
    </Suspense>
  ) : null;
}

/** Notes of calls that are no longer on the screen and that the engine does not have yet. */
function EarlierNotes() {
  const { t } = useTranslation("desk");
  const earlier = useStore(desk.note.store, (note) => note.earlier);
  if (earlier === 0) return null;
  return (
    <Line tone="amber" testid="banner-notesUnsent">
      <span className={classes.text}>
        <span className={classes.what}>{t("banner.notesUnsent", { count: earlier })}</span>{" "}
        {t("banner.notesUnsentHelp")}
      </span>
    </Line>
  );
}

const CALM: ReadonlySet<string> = new Set(["taken", "taken_over", "guest_left"]);

/** What became of a call that has left this desk, or has come back to it. */
function ToldLine() {
  const { t, i18n } = useTranslation();
  const told = useDeskPart(freshTold);
  if (!told) return null;
  const words = (key: string, values: Readonly<Record<string, string>> = {}) =>
    i18n.t(`desk:${key}` as "desk:told.unknown", { code: "", ...values });
  const tone = CALM.has(told.code) ? "blue" : "amber";
  return (
    <Line tone={tone} testid="told">
      <span className={classes.text} data-code={told.code}>
        {toldInWords(told, words)}
      </span>
      <CloseButton aria-label={t("action.close")} onClick={() => desk.closeTold()} />
    </Line>
  );
}

/** The one who asked us in has given us the customer. */
function PassedLine() {
  const { t } = useTranslation(["desk", "common"]);
  const passed = useDeskPart((state) => state.passed !== null);
  const by = useDeskPart((state) => state.numbered?.desk.work?.by ?? "");
  if (!passed) return null;
  return (
    <Line tone="blue" testid="passed">
      <span className={classes.text}>
        <span className={classes.what}>{t("guest.passed")}</span>{" "}
        {by && t("guest.passedBy", { name: by })}
      </span>
      <CloseButton aria-label={t("common:action.close")} onClick={() => desk.closePassed()} />
    </Line>
  );
}

const REFUSAL_SHOWN_MS = 8_000; // Long enough to read one sentence twice.

function RefusalLine() {
  const { t } = useTranslation();
  const label = useLabel();
  const refusal = useDeskPart((state) => state.refusal);
  useEffect(() => {
    if (!refusal) return;
    const timer = setTimeout(() => desk.closeRefusal(), REFUSAL_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refusal]);
  const within = useStore(ui, (view) => view.panel === "transfer" || view.panel === "dial");
  if (!refusal || within) return null; // Those panels say it themselves, and would cover it here.
  return (
    <Line tone="amber" testid="refusal">
      <span className={classes.text}>{label(refusal)}</span>
      <CloseButton aria-label={t("action.close")} onClick={() => desk.closeRefusal()} />
    </Line>
  );
}

interface LineProps {
  tone: Banner["tone"];
  testid: string;
  children: ReactNode;
}

export function Line({ tone, testid, children }: LineProps) {
  const Icon = tone === "blue" ? IconInfoCircle : IconAlertTriangle;
  const colours = { color: `var(--d-${tone})`, background: `var(--d-${tone}-soft)` };
  return (
    <div className={classes.banner} style={colours} role="status" data-testid={testid}>
      <Icon size={18} aria-hidden="true" />
      {children}
    </div>
  );
}
