import { Tooltip } from "@mantine/core";
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLabel } from "../desk/useDesk";
import type { FloorQueue } from "../live/protocol";
import { clock } from "../ui/time";
import { Alerts } from "./Alerts";
import classes from "./Floor.module.css";
import { counted, longestWait, onTarget, serviceLevel } from "./figures";
import { useFloorNow } from "./floor";
import { HeadCell } from "./HeadCell";
import { type Order, orderedQueues, type QueueColumn } from "./order";

/** One line per queue: what waits now, who is there, how the day goes. */
export function QueueTable({ queues }: { queues: readonly FloorQueue[] }) {
  const { t, i18n } = useTranslation("floor");
  const [order, choose] = useState<Order<QueueColumn>>({ column: "name", down: false });
  const head = (column: QueueColumn, right = true) => (
    <HeadCell
      column={column}
      label={t(`queue.${column}`)}
      order={order}
      choose={choose}
      right={right}
    />
  );
  return (
    <section aria-labelledby="floor-queues">
      <h2 id="floor-queues" className={classes.subtitle}>
        {t("queue.title")}
      </h2>
      <div className={classes.card}>
        <table className={classes.table} data-testid="floor-queues">
          <thead>
            <tr>
              {head("name", false)}
              {head("waiting")}
              {head("longest")}
              {head("free")}
              <th scope="col" data-right>
                {t("queue.busy")}
              </th>
              <th scope="col" data-right>
                {t("queue.paused")}
              </th>
              <th scope="col" data-right>
                {t("queue.answered")}
              </th>
              {head("abandoned")}
              {head("level")}
            </tr>
          </thead>
          <tbody>
            {orderedQueues(queues, order, i18n.language).map((queue) => (
              <QueueRow key={queue.id} queue={queue} />
            ))}
          </tbody>
        </table>
        {queues.length === 0 && <p className={classes.none}>{t("queue.none")}</p>}
      </div>
    </section>
  );
}

const QueueRow = memo(function QueueRow({ queue }: { queue: FloorQueue }) {
  const label = useLabel();
  return (
    <tr data-testid="floor-queue" data-queue={queue.id}>
      <th scope="row">
        {label(queue.name)}
        {queue.client && <span className={classes.client}>{queue.client}</span>}
        <Alerts queue={queue} className={classes.alerts} />
      </th>
      <td data-right data-testid="queue-waiting" data-strong={queue.waiting > 0}>
        {queue.waiting}
      </td>
      <td data-right data-testid="queue-longest">
        <Longest queue={queue} />
      </td>
      <td data-right data-testid="queue-free">
        {queue.free}
      </td>
      <td data-right data-testid="queue-busy">
        {queue.busy}
      </td>
      <td data-right data-testid="queue-paused">
        {queue.paused}
      </td>
      <td data-right data-testid="queue-answered">
        <Known value={queue.answered} />
      </td>
      <td data-right data-testid="queue-abandoned">
        <Known value={queue.abandoned} />
      </td>
      <td data-right data-testid="queue-level">
        <Level queue={queue} />
      </td>
    </tr>
  );
});

/** An unknown figure is no zero. */
function Known({ value }: { value: number | null }) {
  const { t } = useTranslation(["floor", "common"]);
  if (value !== null) return value;
  return (
    <>
      <span aria-hidden="true">{t("common:state.unknown")}</span>
      <span className="visually-hidden">{t("unknown")}</span>
    </>
  );
}

function Longest({ queue }: { queue: FloorQueue }) {
  const now_ms = useFloorNow();
  const wait_ms = longestWait(queue, now_ms);
  if (wait_ms === null) return <Known value={null} />;
  const late = wait_ms > queue.target_s * 1000;
  return (
    <span className="tnum" data-late={late}>
      {late && <IconAlertTriangleFilled size={13} aria-hidden="true" />} {clock(wait_ms)}
    </span>
  );
}

/** The rate with its promise; how it is worked out, on hover and on focus. */
function Level({ queue }: { queue: FloorQueue }) {
  const { t } = useTranslation("floor");
  const level = serviceLevel(queue);
  if (level === null) return <Known value={null} />;
  const values = {
    inTarget: queue.in_target,
    counted: counted(queue),
    offered: queue.offered,
    short: queue.short,
    seconds: queue.target_s,
    limit: queue.short_s,
  };
  return (
    <Tooltip
      label={t("level.formula", values)}
      multiline
      w={330}
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={classes.level} data-on={onTarget(queue)}>
        {t("level.value", { level })}
        <span className={classes.client}>
          {onTarget(queue)
            ? t("level.above", { target: queue.level_target })
            : t("level.below", { target: queue.level_target })}
        </span>
      </button>
    </Tooltip>
  );
}
