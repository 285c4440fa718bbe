import { SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import classes from "./Figures.module.css";
import { dayShown, shown, UNKNOWN } from "./format";
import { type Heat, useHeat, useWords } from "./queries";

/** Each with the flag of the contacts behind it, and how much of a tint its greatest value is. */
const METRICS = {
  offered: { unit: "count", list: "offered" },
  service_level: { unit: "share", list: "counted" },
  abandon_rate: { unit: "share", list: "counted" },
  mean_wait_ms: { unit: "ms", list: "answered" },
} as const;
type Metric = keyof typeof METRICS;
const TINT_MAX = 45; // Per cent: text stays readable upon it.

/** Hour × weekday over four weeks; every cell says its number. */
export function HeatMap({ day, queue }: { day: string | undefined; queue: string | undefined }) {
  const { t, i18n } = useTranslation("figures");
  const [metric, setMetric] = useState<Metric>("offered");
  const found = useHeat(day, queue);
  const words = useWords(i18n.language);
  if (found.isPending) return <LoadingState />;
  if (found.isError) {
    return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  }
  const label = (key: Metric) => words.data?.queue.find((word) => word.key === key)?.label ?? key;
  const [first, last] = [found.data.first, found.data.last].map((one) =>
    dayShown(one, i18n.language),
  );
  return (
    <section className={page.card}>
      <div className={classes.cardHead}>
        <h2 className={page.cardTitle}>{t("heat.title")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("heat.metric")}
          value={metric}
          onChange={(chosen) => setMetric(chosen as Metric)}
          data={(Object.keys(METRICS) as Metric[]).map((key) => ({
            value: key,
            label: label(key),
          }))}
        />
      </div>
      <p className={page.soft}>{t("heat.range", { first, last })}</p>
      {found.data.cells.length === 0 ? (
        <EmptyState />
      ) : (
        <Grid heat={found.data} metric={metric} queue={queue} label={label(metric)} />
      )}
    </section>
  );
}

interface GridProps {
  heat: Heat;
  metric: Metric;
  queue: string | undefined;
  label: string;
}

function Grid({ heat, metric, queue, label }: GridProps) {
  const { t } = useTranslation("figures");
  const hours = heat.cells.map((cell) => cell.hour);
  const [from, to] = [Math.min(8, ...hours), Math.max(18, ...hours)];
  const columns = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const most = Math.max(...heat.cells.map((cell) => cell[metric] ?? 0));
  return (
    <div className={classes.scroll}>
      <table className={classes.heat} data-testid="figures-heat">
        <thead>
          <tr>
            <th>{t("heat.weekday")}</th>
            {columns.map((hour) => (
              <th key={hour} className="tnum">
                {t("heat.hour", { hour })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {t("heat.days")
            .split(",")
            .map((name, index) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {columns.map((hour) => (
                  <td key={hour} className="tnum">
                    <Cell
                      heat={heat}
                      place={{ weekday: index + 1, hour, name }}
                      metric={metric}
                      most={most}
                      queue={queue}
                      label={label}
                    />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps extends GridProps {
  place: { weekday: number; hour: number; name: string };
  most: number;
}

function Cell({ heat, place, metric, most, queue, label }: CellProps) {
  const { t, i18n } = useTranslation("figures");
  const { weekday, hour, name } = place;
  const cell = heat.cells.find((one) => one.weekday === weekday && one.hour === hour);
  const value = cell?.[metric] ?? null;
  if (value === null) return <span>{cell ? UNKNOWN : ""}</span>;
  const text = shown(METRICS[metric].unit, value, i18n.language);
  const tint = { "--heat": `${most > 0 ? Math.round((value / most) * TINT_MAX) : 0}%` };
  return (
    <Link
      to="/figures/contacts"
      search={{
        figure: METRICS[metric].list,
        word: metric,
        since: heat.since_ms,
        until: heat.until_ms,
        day: heat.last,
        queue,
        weekday,
        hour,
      }}
      style={tint as CSSProperties}
      aria-label={`${name}, ${t("heat.hour", { hour })}, ${label}: ${text}`}
      data-testid="heat-cell"
    >
      {text}
    </Link>
  );
}
