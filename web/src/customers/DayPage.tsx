import "./texts";
import { Switch, TextInput } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "../session/session";
import page from "../ui/Page.module.css";
import { ErrorState, LoadingState } from "../ui/States";
import { ContactTable } from "./ContactTable";
import { useDay } from "./queries";

/** ISO date of a local day. */
function isoDay(date: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The agent's calls of one day; the day, and whether only those without a result, are in the
 * address. */
export function DayPage() {
  const { t } = useTranslation("customers");
  const { date = isoDay(new Date()), owed = false } = useSearch({ from: "/shell/day" });
  const me = useMe();
  const navigate = useNavigate();
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t("day.title")}</h1>
        {me.data?.agent && (
          <Link
            to="/figures/agents/$agent"
            params={{ agent: me.data.agent }}
            search={{ day: date }}
            data-testid="own-figures"
          >
            {t("day.figures")}
          </Link>
        )}
        <TextInput
          type="date"
          aria-label={t("day.date")}
          value={date}
          max={isoDay(new Date())}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            void navigate({ to: "/day", search: searchOf(chosen, owed) });
          }}
        />
      </div>
      {me.data?.agent && <Day date={date} agent={me.data.agent} owed={owed} />}
    </div>
  );
}

/** What stands in the address; "" is today. */
function searchOf(date: string, owed: boolean) {
  return { ...(date && { date }), ...(owed && { owed }) };
}

function Day({ date, agent, owed }: { date: string; agent: string; owed: boolean }) {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const [year = 2000, month = 1, day = 1] = date.split("-").map(Number);
  // By the calendar, not by 24 hours: a day of changed clocks has 23 or 25.
  const since_ms = new Date(year, month - 1, day).getTime();
  const until_ms = new Date(year, month - 1, day + 1).getTime();
  const contacts = useDay(agent, since_ms, until_ms);
  if (contacts.isPending) return <LoadingState />;
  if (contacts.isError) {
    return <ErrorState error={contacts.error} retry={() => void contacts.refetch()} />;
  }
  const without = contacts.data.filter((contact) => contact.unqualified && contact.own);
  return (
    <>
      {(without.length > 0 || owed) && (
        <Switch
          mb={12}
          checked={owed}
          label={t("day.owed", { count: without.length })}
          description={t("day.owedHelp")}
          onChange={(event) =>
            void navigate({ to: "/day", search: searchOf(date, event.currentTarget.checked) })
          }
          data-testid="day-owed"
        />
      )}
      <ContactTable
        contacts={owed ? without : contacts.data}
        empty={owed ? t("day.noneOwed") : t("day.empty")}
        withPerson
      />
    </>
  );
}
