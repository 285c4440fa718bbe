import "./texts";
import { useFullscreenDocument } from "@mantine/hooks";
import {
  IconArrowLeft,
  IconMaximize,
  IconPlayerPause,
  IconPlayerPlay,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import { Link, Navigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLabel } from "../desk/useDesk";
import { chooseLanguage } from "../i18n/setup";
import type { FloorQueue, FloorView } from "../live/protocol";
import { type Me, useMe } from "../session/session";
import { EmptyState, LoadingState } from "../ui/States";
import { clock } from "../ui/time";
import { Alerts } from "./Alerts";
import { keepSound, soundIsOn } from "./alertSound";
import { longestWait, onTarget, serviceLevel } from "./figures";
import { useFloor, useFloorNow } from "./floor";
import { orderedQueues } from "./order";
import { useAlerts } from "./useAlerts";
import classes from "./Wall.module.css";

/** As many as are read from ten metres; more come in turn. */
const QUEUES_AT_ONCE = 4;
const TURN_MS = 20_000;

/** For a screen on the wall: few figures, each beside its target; no customer and no agent by name. */
export function WallPage() {
  const me = useMe();
  if (me.isPending) return <LoadingState />;
  if (!me.data) return <Navigate to="/login" />;
  return <Wall me={me.data} />;
}

function Wall({ me }: { me: Me }) {
  const { t } = useTranslation(["floor", "common"]);
  const { floor, live } = useFloor();
  useEffect(() => {
    void chooseLanguage(me.language === "en" ? "en" : "fr");
  }, [me.language]);
  if (!me.permissions.includes("run_floor") || live === "refused") {
    return <EmptyState text={t("common:state.forbidden")} />;
  }
  if (floor === null) return <LoadingState />;
  return <Board floor={floor} lost={live === "lost"} place={me.tenant_name} />;
}

interface BoardProps {
  floor: FloorView;
  lost: boolean;
  place: string;
}

function Board({ floor, lost, place }: BoardProps) {
  const { t, i18n } = useTranslation("floor");
  const { toggle, fullscreen } = useFullscreenDocument();
  const queues = orderedQueues(floor.queues, { column: "name", down: false }, i18n.language);
  const pages = Math.max(1, Math.ceil(queues.length / QUEUES_AT_ONCE));
  const { page, paused, pause } = useTurns(pages);
  const [sound, setSound] = useState(soundIsOn);
  useAlerts(floor, sound);
  const choose = () => {
    keepSound(!sound);
    setSound(!sound);
  };
  const shown = queues.slice(page * QUEUES_AT_ONCE, (page + 1) * QUEUES_AT_ONCE);
  return (
    <main className={classes.wall} data-testid="wall">
      <header className={classes.head}>
        <h1 className={classes.title}>{place}</h1>
        {lost && (
          <span role="alert" className={classes.lost}>
            {t("lost")}
          </span>
        )}
        <span className={classes.tools}>
          {pages > 1 && (
            <button type="button" onClick={pause} className={classes.tool}>
              {paused ? (
                <IconPlayerPlay aria-hidden="true" />
              ) : (
                <IconPlayerPause aria-hidden="true" />
              )}
              {paused ? t("wall.turn") : t("wall.stay")}
            </button>
          )}
          {!fullscreen && (
            <>
              <button
                type="button"
                onClick={choose}
                className={classes.tool}
                aria-pressed={sound}
                data-testid="wall-sound"
              >
                {sound ? <IconVolume aria-hidden="true" /> : <IconVolumeOff aria-hidden="true" />}
                {t("sound")}
              </button>
              <button type="button" onClick={() => void toggle()} className={classes.tool}>
                <IconMaximize aria-hidden="true" /> {t("wall.full")}
              </button>
              <Link to="/floor" className={classes.tool} data-testid="wall-back">
                <IconArrowLeft aria-hidden="true" /> {t("wall.back")}
              </Link>
            </>
          )}
        </span>
      </header>
      <div className={classes.tiles} data-count={shown.length}>
        {shown.map((queue) => (
          <Tile key={queue.id} queue={queue} />
        ))}
      </div>
    </main>
  );
}

/** The next queues every so often, unless somebody has stopped it. */
function useTurns(pages: number) {
  const [page, turn] = useState(0);
  const [paused, setPaused] = useState(false);
  useEffect(() => {
    if (pages === 1 || paused) return;
    const timer = setInterval(() => turn((now) => (now + 1) % pages), TURN_MS);
    return () => clearInterval(timer);
  }, [pages, paused]);
  return { page: Math.min(page, pages - 1), paused, pause: () => setPaused(!paused) };
}

function Tile({ queue }: { queue: FloorQueue }) {
  const { t } = useTranslation(["floor", "common"]);
  const label = useLabel();
  const now_ms = useFloorNow();
  const wait_ms = longestWait(queue, now_ms);
  const level = serviceLevel(queue);
  const late = wait_ms !== null && wait_ms > queue.target_s * 1000;
  const alert = queue.alerts.length > 0;
  const kept = onTarget(queue);
  const unknown = t("common:state.unknown");
  return (
    <section
      className={classes.tile}
      data-alert={alert || late}
      aria-label={label(queue.name)}
      data-testid="wall-tile"
      data-queue={queue.id}
    >
      <div className={classes.heading}>
        <h2 className={classes.name}>{label(queue.name)}</h2>
        <Alerts queue={queue} className={classes.alerts} large />
      </div>
      <dl className={classes.figures}>
        <Figure name="waiting" value={String(queue.waiting)} />
        <Figure
          name="longest"
          value={wait_ms === null ? unknown : clock(wait_ms)}
          tone={late ? "bad" : undefined}
          beside={t("wall.within", { seconds: queue.target_s })}
        />
        <Figure
          name="level"
          value={level === null ? unknown : t("level.value", { level })}
          tone={kept === null ? undefined : kept ? "good" : "bad"}
          beside={
            kept === null
              ? t("wall.target", { target: queue.level_target })
              : kept
                ? t("level.above", { target: queue.level_target })
                : t("level.below", { target: queue.level_target })
          }
        />
        <Figure name="free" value={String(queue.free)} />
      </dl>
    </section>
  );
}

interface FigureProps {
  name: "waiting" | "longest" | "level" | "free";
  value: string;
  tone?: "good" | "bad" | undefined;
  beside?: string | undefined;
}

function Figure({ name, value, tone, beside }: FigureProps) {
  const { t } = useTranslation("floor");
  return (
    <div className={classes.figure} data-tone={tone} data-testid={`wall-${name}`}>
      <dt>{t(`wall.${name}`)}</dt>
      <dd>
        <span className={`${classes.value} tnum`}>{value}</span>
        <span className={classes.beside}>{beside}</span>
      </dd>
    </div>
  );
}
