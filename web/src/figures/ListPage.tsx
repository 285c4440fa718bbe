import "./texts";
import { Button } from "@mantine/core";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "../session/session";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { clock } from "../ui/time";
import type { Figures } from "./Figure";
import classes from "./Figures.module.css";
import { dayShown, instant, shown, UNKNOWN } from "./format";
import { type Behind, type Contact, useBehind, useWords, type Word } from "./queries";

/** The contacts that a figure counts, all of them and no other. */
export function ListPage() {
  const { t } = useTranslation(["figures", "common"]);
  const behind = useSearch({ from: "/shell/figures/contacts" });
  const word = useWord(behind);
  const found = useBehind(behind);
  if (found.isPending) return <LoadingState />;
  if (found.isError) {
    return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  }
  const items = found.data.pages.flatMap((one) => one.items);
  const [first] = found.data.pages;
  if (first === undefined) return null;
  const { count, zone } = first;
  return (
    <div className={classes.page}>
      <Path behind={behind} items={items} label={word?.label ?? UNKNOWN} />
      <h1 className={page.title} data-testid="behind-count" data-count={count}>
        <Title word={word} count={count} figures={first.figures} />
      </h1>
      {items.length === 0 ? (
        <EmptyState text={t("list.empty")} />
      ) : (
        <Table items={items} ofAgent={behind.agent !== undefined} zone={zone} />
      )}
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("common:action.more")}
        </Button>
      )}
    </div>
  );
}

/** The figure that was clicked; without one, that of the flag. */
function useWord(behind: Behind): Word | undefined {
  const { i18n } = useTranslation("figures");
  const words = useWords(i18n.language);
  const group = words.data?.[behind.agent ? "agent" : "queue"] ?? [];
  const wanted = behind.word ?? behind.figure;
  return (
    group.find((word) => word.key === wanted && word.list === behind.figure) ??
    group.find((word) => word.list === behind.figure)
  );
}

interface TitleProps {
  word: Word | undefined;
  count: number;
  figures: Figures;
}

/** "Décrochés : 12", "Niveau de service : 83,3 % (12 contacts)". */
function Title({ word, count, figures }: TitleProps) {
  const { t, i18n } = useTranslation("figures");
  if (word === undefined) return count;
  const { label, unit, key } = word;
  if (unit === "count") return t("list.title", { label, value: count });
  const value = (figures as unknown as Record<string, number | null>)[key] ?? null;
  return t("list.titleOf", { label, value: shown(unit, value, i18n.language), count });
}

interface PathProps {
  behind: Behind;
  items: readonly Contact[];
  label: string;
}

function Path({ behind, items, label }: PathProps) {
  const { t, i18n } = useTranslation("figures");
  const me = useMe();
  const all = me.data?.permissions.includes("read_figures") ?? false;
  const { day, queue, agent, weekday, hour } = behind;
  const first = items[0];
  const weekdays = t("heat.days").split(",");
  const when = day === undefined ? t("day") : dayShown(day, i18n.language);
  return (
    <nav aria-label={t("list.path")}>
      <ol className={classes.path}>
        {all && (
          <li>
            <Link
              to="/figures"
              search={agent ? { day, view: "agents" as const } : { day }}
            >{`${t("title")} · ${when}`}</Link>
          </li>
        )}
        {agent && (
          <li>
            <Link to="/figures/agents/$agent" params={{ agent }} search={{ day }}>
              {first?.agent || t("list.agent")}
            </Link>
          </li>
        )}
        {queue && (
          <li>
            <Link to="/figures" search={{ day, queue }}>
              {first?.queue || t("queue")}
            </Link>
          </li>
        )}
        {weekday !== undefined && hour !== undefined && (
          <li>{`${weekdays[weekday - 1]}, ${t("heat.hour", { hour })}`}</li>
        )}
        <li aria-current="page">{label}</li>
      </ol>
    </nav>
  );
}

interface TableProps {
  items: readonly Contact[];
  ofAgent: boolean;
  zone: string;
}

function Table({ items, ofAgent, zone }: TableProps) {
  const { t } = useTranslation("figures");
  return (
    <div className={page.tableCard}>
      <table className={page.table} data-testid="behind">
        <thead>
          <tr>
            <th>{t("list.when")}</th>
            <th>{t("list.caller")}</th>
            <th>{t("list.queue")}</th>
            <th>{t("list.agent")}</th>
            <th>{t("list.result")}</th>
            <th>{t(ofAgent ? "list.ring" : "list.wait")}</th>
            {!ofAgent && <th>{t("list.inTime")}</th>}
            <th>{t("list.talk")}</th>
            <th>{t("list.hold")}</th>
            <th>{t("list.after")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Line key={item.id} item={item} ofAgent={ofAgent} zone={zone} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  item: Contact;
  ofAgent: boolean;
  zone: string;
}

function Line({ item, ofAgent, zone }: LineProps) {
  const { t, i18n } = useTranslation(["figures", "common"]);
  const known = (value: number | null) => (value === null ? UNKNOWN : clock(value));
  const inTime = item.in_target === null ? UNKNOWN : t(item.in_target ? "list.yes" : "list.no");
  return (
    <tr data-testid="behind-line" data-contact={item.interaction_id}>
      <td className="tnum">
        <Link to="/calls/$interaction" params={{ interaction: item.interaction_id }}>
          {instant(item.at_ms, i18n.language, zone)}
        </Link>
      </td>
      <td>{item.person || item.number || t("common:hiddenNumber")}</td>
      <td>{item.queue}</td>
      <td>{item.agent}</td>
      <td>{t(`result.${item.result as "answered"}`)}</td>
      <td className="tnum">{known(item.waited_ms)}</td>
      {!ofAgent && <td>{inTime}</td>}
      <td className="tnum">{known(item.talk_ms)}</td>
      <td className="tnum">{known(item.hold_ms)}</td>
      <td className="tnum">{known(item.after_call_ms)}</td>
    </tr>
  );
}
