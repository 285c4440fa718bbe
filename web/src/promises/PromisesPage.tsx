import "../customers/texts";
import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http";
import { useMe } from "../session/session";
import page from "../ui/Page.module.css";
import { EmptyState, ErrorState, LoadingState } from "../ui/States";
import { hour, moment } from "../ui/time";
import { isOpen, type Promised, STANDINGS, type Standing, useAct, usePromises } from "./promises";

/** Whom we have said that we will call: an agent's own, or everybody's for who runs the floor. */
export function PromisesPage() {
  const { t } = useTranslation("customers");
  const me = useMe();
  const all = me.data?.permissions.includes("read_decisions") ?? false;
  const [state, setState] = useState<Standing>("open");
  const [mine, setMine] = useState(false);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1 className={page.title}>{t("promises.title")}</h1>
        {all && me.data?.agent && (
          <Checkbox
            label={t("promises.mine")}
            checked={mine}
            onChange={(event) => setMine(event.currentTarget.checked)}
          />
        )}
        <SegmentedControl
          aria-label={t("promises.which")}
          value={state}
          onChange={(value) => setState(value as Standing)}
          data={STANDINGS.map((each) => ({ value: each, label: t(`promises.list.${each}`) }))}
        />
      </div>
      <Found state={state} mine={mine} />
    </div>
  );
}

function Found({ state, mine }: { state: Standing; mine: boolean }) {
  const { t } = useTranslation("customers");
  const promises = usePromises(state, mine);
  if (promises.isPending) return <LoadingState />;
  if (promises.isError) {
    return <ErrorState error={promises.error} retry={() => void promises.refetch()} />;
  }
  if (promises.data.length === 0) return <EmptyState text={t(`promises.empty.${state}`)} />;
  return (
    <div className={page.tableCard}>
      <table className={page.table} data-testid="promises">
        <thead>
          <tr>
            <th>{t("promises.when")}</th>
            <th>{t("promises.whom")}</th>
            <th>{t("column.queue")}</th>
            <th>{t("promises.who")}</th>
            <th>{t("promises.tries")}</th>
            <th>{t("promises.state")}</th>
            <th>{t("promises.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {promises.data.map((promise) => (
            <Line key={promise.id} promise={promise} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ promise }: { promise: Promised }) {
  const { t, i18n } = useTranslation(["customers", "common"]);
  const name = promise.person || promise.number || t("common:unknownCaller");
  const until = hour(promise.until_ms, i18n.language);
  return (
    <tr data-testid={`promise-${promise.id}`}>
      <td className="tnum">{`${moment(promise.from_ms, i18n.language)} – ${until}`}</td>
      <td className="tnum">
        <Whom promise={promise} name={name} />
      </td>
      <td>{promise.queue}</td>
      <td>{promise.owner || t("promises.anyone")}</td>
      <td className="tnum">{`${promise.tries} / ${promise.tries_max}`}</td>
      <td>
        <State promise={promise} />
      </td>
      <td>{isOpen(promise) && <Acts promise={promise} name={name} />}</td>
    </tr>
  );
}

function Whom({ promise, name }: { promise: Promised; name: string }) {
  const contact = promise.kept_by_id ?? promise.interaction_id;
  if (contact === null) return <>{name}</>;
  return (
    <Link to="/calls/$interaction" params={{ interaction: contact }}>
      {name}
    </Link>
  );
}

function State({ promise }: { promise: Promised }) {
  const { t, i18n } = useTranslation("customers");
  const kind = t(`promises.kind.${promise.kind}`, { name: promise.by });
  const parts = [
    t(`promises.is.${promise.state}`),
    promise.state === "kept" && promise.late && t("promises.tooLate"),
    promise.ended_ms !== null && moment(promise.ended_ms, i18n.language),
    kind,
  ];
  return <>{parts.filter(Boolean).join(" · ")}</>;
}

function Acts({ promise, name }: { promise: Promised; name: string }) {
  const { t, i18n } = useTranslation(["customers", "common"]);
  const act = useAct(promise.id);
  const failed = act.error instanceof ApiError ? act.error.text(i18n.language) : null;
  return (
    <div style={{ display: "flex", gap: 8, flexWrap: "wrap" }}>
      <Button
        size="compact-sm"
        loading={act.isPending}
        aria-label={`${t("promises.callNow")} : ${name}`}
        onClick={() => act.mutate("call")}
      >
        {t("promises.callNow")}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={act.isPending}
        aria-label={`${t("promises.cancel")} : ${name}`}
        onClick={() => act.mutate("cancel")}
      >
        {t("promises.cancel")}
      </Button>
      {failed && <span role="alert">{failed}</span>}
    </div>
  );
}
