import "./texts";
import { Anchor, SegmentedControl, Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import { AgentTable } from "./AgentTable";
import { DayPicker } from "./DayPicker";
import classes from "./Figures.module.css";
import { dayShown } from "./format";
import { HalfHours } from "./HalfHours";
import { HeatMap } from "./HeatMap";
import { QueueTable } from "./QueueTable";
import { type DayFigures, fileAddress, useAgents, useDayFigures, useWords } from "./queries";

/** What queues and agents did on one day; day, queue and view are in the address. */
export function FiguresPage() {
  const { t } = useTranslation("figures");
  const search = useSearch({ from: "/shell/figures/" });
  const navigate = useNavigate();
  const view = search.view ?? "queues";
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1 className={page.title}>{t("title")}</h1>
        <SegmentedControl
          aria-label={t("view")}
          value={view}
          onChange={(chosen) =>
            void navigate({
              to: "/figures",
              search: { ...search, view: chosen === "agents" ? "agents" : undefined },
            })
          }
          data={[
            { value: "queues", label: t("queues") },
            { value: "agents", label: t("agents") },
          ]}
        />
      </div>
      {view === "agents" ? (
        <Agents day={search.day} />
      ) : (
        <Queues day={search.day} queue={search.queue} />
      )}
    </div>
  );
}

function Queues({ day, queue }: { day: string | undefined; queue: string | undefined }) {
  const { t, i18n } = useTranslation("figures");
  const words = useWords(i18n.language);
  const found = useDayFigures(day, queue);
  if (found.isError) {
    return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  }
  if (words.isError) {
    return <ErrorState error={words.error} retry={() => void words.refetch()} />;
  }
  if (found.isPending || words.isPending) return <LoadingState />;
  const name = found.data.queues.find((line) => line.queue_id === queue)?.queue;
  return (
    <>
      <Above day={found.data.day} what="queues">
        <QueueSelect figures={found.data} queue={queue} />
      </Above>
      <p className={page.soft} style={{ margin: 0 }}>
        {t("compared", { day: dayShown(found.data.before, i18n.language) })}
      </p>
      <QueueTable figures={found.data} words={words.data.queue} />
      <HalfHours
        figures={found.data}
        words={words.data.queue}
        queue={queue}
        name={name ?? t("allQueues")}
      />
      <HeatMap day={day} queue={queue} />
    </>
  );
}

function QueueSelect({ figures, queue }: { figures: DayFigures; queue: string | undefined }) {
  const { t } = useTranslation("figures");
  const search = useSearch({ from: "/shell/figures/" });
  const navigate = useNavigate();
  return (
    <Select
      label={t("queue")}
      value={queue ?? ""}
      onChange={(chosen) =>
        void navigate({ to: "/figures", search: { ...search, queue: chosen || undefined } })
      }
      data={[
        { value: "", label: t("allQueues") },
        ...figures.queues.map((line) => ({ value: line.queue_id, label: line.queue })),
      ]}
      allowDeselect={false}
      data-testid="figures-queue"
    />
  );
}

interface AboveProps {
  day: string;
  what: "queues" | "agents";
  children?: React.ReactNode;
}

/** The day, what else is chosen, and the same as a file. */
function Above({ day, what, children }: AboveProps) {
  const { t } = useTranslation("figures");
  const search = useSearch({ from: "/shell/figures/" });
  const navigate = useNavigate();
  return (
    <div className={classes.head}>
      <DayPicker
        day={day}
        choose={(chosen) => void navigate({ to: "/figures", search: { ...search, day: chosen } })}
      />
      {children}
      <span style={{ marginLeft: "auto" }}>
        {t("download")}{" "}
        {(["xlsx", "csv"] as const).map((form) => (
          <Anchor
            key={form}
            href={fileAddress(what, form, day)}
            download
            ml="xs"
            underline="always"
            data-testid={`figures-${form}`}
          >
            {form.toUpperCase()}
          </Anchor>
        ))}
      </span>
    </div>
  );
}

function Agents({ day }: { day: string | undefined }) {
  const { i18n } = useTranslation("figures");
  const words = useWords(i18n.language);
  const found = useAgents(day);
  if (found.isError) {
    return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  }
  if (words.isError) {
    return <ErrorState error={words.error} retry={() => void words.refetch()} />;
  }
  if (found.isPending || words.data === undefined) return <LoadingState />;
  return (
    <>
      <Above day={found.data.day} what="agents" />
      <AgentTable found={found.data} words={words.data.agent} />
    </>
  );
}
