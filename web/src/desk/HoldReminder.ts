import { useEffect } from "react";
import { media } from "./desk";
import { untilReminder } from "./holding";
import { useDeskPart, useWork } from "./useDesk";

/** A soft chime while somebody is on hold, after 45 s and then every 30 s; the clock beside
 * «En attente» is its visible twin. Draws nothing. */
export function HoldReminder(): null {
  const work = useWork();
  const since_ms = work?.stage === "held" ? work.held_since_ms : null;
  const offset_ms = useDeskPart((state) => state.offset_ms);
  useEffect(() => {
    if (since_ms === null) return;
    let timer = 0;
    const wait = () => {
      timer = window.setTimeout(remind, untilReminder(since_ms, Date.now() + offset_ms));
    };
    const remind = () => {
      media.remind();
      wait();
    };
    wait();
    return () => clearTimeout(timer);
  }, [since_ms, offset_ms]);
  return null;
}
