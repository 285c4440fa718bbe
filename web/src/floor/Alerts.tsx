import { Badge } from "@mantine/core";
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { FloorAlert, FloorQueue } from "../live/protocol";
import { clock } from "../ui/time";
import { limitOf } from "./figures";
import { useFloorNow } from "./floor";

interface Props {
  queue: FloorQueue;
  className: string | undefined;
  large?: boolean;
}

/** A queue's alerts in words: which threshold, and for how long. The engine says when each ends. */
export function Alerts({ queue, className, large = false }: Props) {
  return (
    <span role="status" className={className}>
      {queue.alerts.map((alert) => (
        <One key={alert.kind} queue={queue} alert={alert} large={large} />
      ))}
    </span>
  );
}

interface OneProps {
  queue: FloorQueue;
  alert: FloorAlert;
  large: boolean;
}

function One({ queue, alert, large }: OneProps) {
  const { t } = useTranslation("floor");
  const words = t(`alert.${alert.kind}`, { limit: limitOf(queue, alert.kind) });
  const mark = <IconAlertTriangleFilled size={large ? "0.8em" : 11} aria-hidden="true" />;
  const data = { "data-testid": "floor-alert", "data-alert": alert.kind };
  if (large) {
    return (
      <span {...data}>
        {mark} {words}
      </span>
    );
  }
  return (
    <Badge color="red" variant="light" tt="none" leftSection={mark} {...data}>
      {words}
      <Since since_ms={alert.since_ms} />
    </Badge>
  );
}

/** A clock that turns is for the eye: read out, it would never be silent. */
function Since({ since_ms }: { since_ms: number }) {
  const now_ms = useFloorNow();
  return (
    <span className="tnum" aria-hidden="true">
      {" · "}
      {clock(Math.max(0, now_ms - since_ms))}
    </span>
  );
}
