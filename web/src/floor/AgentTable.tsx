import { Link } from "@tanstack/react-router";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { StatusIcon, statusColours, statusName } from "../desk/status";
import { useLabel } from "../desk/useDesk";
import type { FloorAgent, FloorQueue, FloorReason, FloorView } from "../live/protocol";
import { AgentActions } from "./AgentActions";
import classes from "./Floor.module.css";
import { FloorClock } from "./FloorClock";
import { useFloorNow } from "./floor";
import { HeadCell } from "./HeadCell";
import { type AgentColumn, type Order, orderedAgents } from "./order";
import { MISSED_MAX } from "./todo";

interface Props {
  agents: readonly FloorAgent[];
  floor: FloorView;
}

/** One line per agent: state, since when, with whom, and one button for what can be done. */
export function AgentTable({ agents, floor }: Props) {
  const { t } = useTranslation("floor");
  const [order, choose] = useState<Order<AgentColumn>>({ column: "status", down: false });
  const head = (column: AgentColumn, right = false) => (
    <HeadCell
      column={column}
      label={t(`agent.${column}`)}
      order={order}
      choose={choose}
      right={right}
    />
  );
  return (
    <div className={classes.card}>
      <table className={classes.table} data-testid="floor-agents">
        <thead>
          <tr>
            {head("name")}
            {head("status")}
            {head("since", true)}
            {head("queue")}
            {head("missed", true)}
            <th scope="col">{t("agent.link")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("agent.acts")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {orderedAgents(agents, order).map((agent) => (
            <AgentRow
              key={agent.id}
              agent={agent}
              queue={floor.queues.find((one) => one.id === agent.queue) ?? null}
              reason={floor.reasons.find((one) => one.id === agent.reason) ?? null}
              reasons={floor.reasons}
            />
          ))}
        </tbody>
      </table>
      {agents.length === 0 && <p className={classes.none}>{t("agents.none")}</p>}
    </div>
  );
}

interface RowProps {
  agent: FloorAgent;
  queue: FloorQueue | null;
  reason: FloorReason | null;
  reasons: readonly FloorReason[];
}

const AgentRow = memo(function AgentRow({ agent, queue, reason, reasons }: RowProps) {
  const label = useLabel();
  return (
    <tr data-testid="floor-agent" data-agent={agent.id} data-status={agent.status}>
      <th scope="row">
        {agent.name}
        <span className={classes.client}>{agent.team}</span>
        <Seat agent={agent} />
      </th>
      <td>
        <State agent={agent} reason={reason} />
      </td>
      <td data-right>{agent.status !== "offline" && <Since agent={agent} reason={reason} />}</td>
      <td>
        {agent.interaction !== null && <Customer agent={agent} />}
        {queue && <span className={classes.client}>{label(queue.name)}</span>}
      </td>
      <td data-right data-testid="agent-missed">
        <Missed agent={agent} />
      </td>
      <td>
        <Line agent={agent} />
      </td>
      <td data-right>
        {agent.status !== "offline" && <AgentActions agent={agent} reasons={reasons} />}
      </td>
    </tr>
  );
});

/** Where he sits, small: the seat and its site, or at home. */
function Seat({ agent }: { agent: FloorAgent }) {
  const { t } = useTranslation("floor");
  const place = agent.home
    ? t("seat.home")
    : [agent.position, agent.site].filter(Boolean).join(" · ");
  if (!place) return null;
  return (
    <span className={classes.client} data-testid="agent-seat">
      {place}
    </span>
  );
}

/** Colour, shape and word; then what comes next, and who chose it. */
function State({ agent, reason }: { agent: FloorAgent; reason: FloorReason | null }) {
  const { t } = useTranslation(["floor", "desk"]);
  const label = useLabel();
  const staged = agent.stage === "held" || agent.stage === "dialling" ? agent.stage : agent.status;
  const name = statusName(staged);
  return (
    <>
      <span className={classes.state} style={statusColours(name)} data-testid="agent-state">
        <StatusIcon name={name} size={13} />
        {reason ? label(reason.label) : t(`desk:status.${name}`)}
      </span>
      {agent.next_status !== null && (
        <span className={classes.client}>
          {t("agent.next", { state: t(`desk:status.${statusName(agent.next_status)}`) })}
        </span>
      )}
      {agent.by !== "" && (
        <span className={classes.client}>{t("agent.by", { name: agent.by })}</span>
      )}
    </>
  );
}

/** Red once it is longer than its reason foresees. */
function Since({ agent, reason }: { agent: FloorAgent; reason: FloorReason | null }) {
  const now_ms = useFloorNow();
  const max_ms = (reason?.max_min ?? 0) * 60_000;
  const since_ms =
    agent.status === "talking" ? (agent.answered_ms ?? agent.since_ms) : agent.since_ms;
  return <FloorClock since_ms={since_ms} over={max_ms > 0 && now_ms - since_ms > max_ms} />;
}

function Customer({ agent }: { agent: FloorAgent }) {
  const { t } = useTranslation(["floor", "common"]);
  return (
    <Link
      to="/calls/$interaction"
      params={{ interaction: agent.interaction ?? "" }}
      className={classes.customer}
      data-testid="agent-customer"
    >
      {agent.customer || t("common:hiddenNumber")}
    </Link>
  );
}

function Missed({ agent }: { agent: FloorAgent }) {
  const { t } = useTranslation(["floor", "common"]);
  if (agent.missed === null) return <span>{t("common:state.unknown")}</span>;
  return (
    <>
      {agent.missed}
      {agent.missed_row >= MISSED_MAX && (
        <span className={classes.client} data-late>
          {t("agent.inRow", { count: agent.missed_row })}
        </span>
      )}
      {agent.declined > 0 && (
        <span className={classes.client} data-testid="agent-declined">
          {t("agent.declined", { count: agent.declined })}
        </span>
      )}
    </>
  );
}

/** Page, phone and sound, as far as the engine knows them: a dot and a word. */
function Line({ agent }: { agent: FloorAgent }) {
  const { t } = useTranslation("floor");
  if (agent.link === "") return null;
  const bad = agent.link !== "ok" ? agent.link : "";
  const silent = agent.sound === "agent" || agent.sound === "caller" ? agent.sound : "";
  const tone = bad ? "red" : silent ? "amber" : "green";
  const word = bad ? t(`link.${bad}`) : silent ? t(`soundOf.${silent}`) : t("link.ok");
  return (
    <span className={classes.dot} data-testid="agent-link" data-tone={tone}>
      <span aria-hidden="true" style={{ color: `var(--d-${tone})` }}>
        {tone === "green" ? "●" : tone === "amber" ? "▲" : "■"}
      </span>{" "}
      {word}
      <Measured agent={agent} />
    </span>
  );
}

/** What the agent's browser measures of a conversation's sound. */
function Measured({ agent: { figures } }: { agent: FloorAgent }) {
  const { t } = useTranslation("floor");
  if (!figures || figures.delay_ms === null) return null;
  const by = figures.relayed ? ` · ${t("relayed")}` : "";
  return (
    <span className={classes.client} data-testid="agent-sound">
      {t("measured", { ...figures })}
      {by}
    </span>
  );
}
