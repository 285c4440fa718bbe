import { Modal, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLabel } from "../desk/useDesk";
import type { FloorAgent } from "../live/protocol";
import { ErrorState, LoadingState } from "../ui/States";
import classes from "./Floor.module.css";
import { serveToday, type Today, useToday } from "./queries";
import { useAct } from "./useAct";

/** Which queues one agent serves until midnight: each change at once, logged, and shown to him. */
export function TodayForm({ agent, close }: { agent: FloorAgent; close(): void }) {
  const { t } = useTranslation(["floor", "common"]);
  const today = useToday(agent.id);
  const { busy, refused, run } = useAct();
  const serve = async (queue: string, serves: boolean) => {
    if (!busy && (await run(() => serveToday(agent.id, queue, serves)))) await today.refetch();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("today.title", { name: agent.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <div className={classes.form} data-testid="today">
        <p className={classes.calm}>{t("today.help")}</p>
        {today.isPending && <LoadingState />}
        {today.isError && <ErrorState error={today.error} retry={() => void today.refetch()} />}
        {today.data?.map((row) => (
          <Line key={row.queue_id} row={row} serve={serve} />
        ))}
        {refused && (
          <p className={classes.refused} role="alert">
            {refused}
          </p>
        )}
      </div>
    </Modal>
  );
}

interface LineProps {
  row: Today;
  serve(queue: string, serves: boolean): Promise<void>;
}

function Line({ row, serve }: LineProps) {
  const { t, i18n } = useTranslation("floor");
  const label = useLabel();
  const until =
    row.until_ms === null
      ? undefined
      : t("today.until", {
          at: new Date(row.until_ms).toLocaleTimeString(i18n.language, {
            hour: "2-digit",
            minute: "2-digit",
          }),
        });
  return (
    <Switch
      label={label(row.name)}
      description={until}
      checked={row.serves}
      onChange={(event) => void serve(row.queue_id, event.currentTarget.checked)}
      data-testid="today-queue"
      data-today={row.until_ms !== null}
    />
  );
}
