import { useEffect, useRef } from "react";
import type { FloorView } from "../live/protocol";
import { playAlert } from "./alertSound";

/** Sounds once for each alert that begins, and for each new call for help. */
export function useAlerts(floor: FloorView, sound: boolean): void {
  const known = useRef<ReadonlySet<string>>(new Set());
  const present = [
    ...floor.queues.flatMap((queue) =>
      queue.alerts.map((alert) => `${alert.kind}:${queue.id}:${alert.since_ms}`),
    ),
    ...floor.agents.filter(needsHelp).map((agent) => `help:${agent.id}:${agent.help_ms}`),
  ].join(" ");
  useEffect(() => {
    const now = new Set(present === "" ? [] : present.split(" "));
    const fresh = [...now].some((one) => !known.current.has(one));
    known.current = now;
    if (fresh && sound) playAlert();
  }, [present, sound]);
}

/** Calls for help that nobody has answered, and calls to the emergency services. */
export function needsHelp(agent: FloorView["agents"][number]): boolean {
  return agent.emergency || (agent.help_ms !== null && agent.help_seen_by === "");
}
