import { Button } from "@mantine/core";
import { IconHandStop, IconUrgent } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FloorAgent, FloorView } from "../live/protocol";
import classes from "./Floor.module.css";
import { FloorClock } from "./FloorClock";
import { comeToHelp } from "./queries";
import { useAct } from "./useAct";
import { needsHelp } from "./useAlerts";

/** On top of everything: who has called for help, with the call and the file; the longest first. */
export function HelpCalls({ floor }: { floor: FloorView }) {
  const calling = floor.agents
    .filter(needsHelp)
    .sort((a, b) => (a.help_ms ?? 0) - (b.help_ms ?? 0));
  return (
    <div className={classes.helps} role="alert">
      {calling.map((agent) => (
        <HelpCall key={agent.id} agent={agent} />
      ))}
    </div>
  );
}

function HelpCall({ agent }: { agent: FloorAgent }) {
  const { t } = useTranslation("floor");
  const { busy, refused, run } = useAct();
  const values = { name: agent.name, customer: agent.customer || t("help.nobody") };
  const asked = agent.help_ms !== null && agent.help_seen_by === "";
  const Icon = agent.emergency ? IconUrgent : IconHandStop;
  return (
    <section className={classes.help} aria-label={agent.name} data-testid="floor-help">
      <Icon size={20} aria-hidden="true" />
      <span className={classes.helpText}>
        <strong>{agent.emergency ? t("help.emergency", values) : t("help.asks", values)}</strong>{" "}
        {asked && agent.help_ms !== null && (
          <span aria-hidden="true">
            <FloorClock since_ms={agent.help_ms} />
          </span>
        )}
        {refused && <span className={classes.refused}> {refused}</span>}
      </span>
      {agent.interaction !== null && (
        <Link to="/calls/$interaction" params={{ interaction: agent.interaction }}>
          {t("help.call")}
        </Link>
      )}
      {agent.person !== null && (
        <Link to="/customers/$person" params={{ person: agent.person }}>
          {t("help.file")}
        </Link>
      )}
      {asked && (
        <Button
          size="compact-md"
          color="red"
          loading={busy}
          onClick={() => void run(() => comeToHelp(agent.id))}
          data-testid="help-come"
        >
          {t("help.come")}
        </Button>
      )}
    </section>
  );
}
