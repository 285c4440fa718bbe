import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { media } from "./desk";
import classes from "./TakePost.module.css";

const CHECK_S = 5;
const HEARD = 0.02; // A breath is above it, a microphone that is switched off never.

/** The level of the microphone, and five seconds of hearing oneself. */
export function MicrophoneMeter({ stream }: { stream: MediaStream | null }) {
  const { t } = useTranslation("desk");
  const [checking, setChecking] = useState(false);
  const { fill, heard } = useLevel(stream);
  useEcho(checking ? stream : null, () => setChecking(false));
  return (
    <div className={classes.meter}>
      <div className={classes.track} role="img" aria-label={t("post.level")}>
        <div className={classes.fill} ref={fill} data-testid="microphone-level" />
      </div>
      <p className={classes.small}>
        <span>{heard ? t("post.levelHelp") : t("post.silentMic")}</span>
        <Button
          size="compact-sm"
          variant="default"
          disabled={checking}
          onClick={() => setChecking(true)}
          data-testid="sound-check"
        >
          {checking ? t("post.checking") : t("post.check")}
        </Button>
      </p>
    </div>
  );
}

/** Draws past React: sixty states a second would be too much for a bar. */
function useLevel(stream: MediaStream | null) {
  const fill = useRef<HTMLDivElement>(null);
  const [heard, setHeard] = useState(true);
  useEffect(() => {
    if (!stream) return;
    const read = media.level(stream);
    let [frame, quietFrames] = [0, 0];
    const draw = () => {
      const level = read();
      if (fill.current) fill.current.style.transform = `scaleX(${level})`;
      quietFrames = level > HEARD ? 0 : quietFrames + 1;
      if (quietFrames === 0) setHeard(true);
      if (quietFrames === 300) setHeard(false); // About five seconds of frames.
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [stream]);
  return { fill, heard };
}

function useEcho(stream: MediaStream | null, over: () => void): void {
  const end = useRef(over);
  end.current = over;
  useEffect(() => {
    if (!stream) return;
    const silence = media.echo(stream);
    const timer = setTimeout(() => end.current(), CHECK_S * 1000);
    return () => {
      clearTimeout(timer);
      silence();
    };
  }, [stream]);
}
