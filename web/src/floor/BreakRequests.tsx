import { Button } from "@mantine/core";
import { IconCoffee } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLabel } from "../desk/useDesk";
import type { FloorAgent, FloorReason, FloorView } from "../live/protocol";
import { about } from "../ui/time";
import classes from "./Floor.module.css";
import { useFloorNow } from "./floor";
import { answerBreak } from "./queries";
import { useAct } from "./useAct";

/** Who asks for a break or a withdrawal, with yes and no; who has waited longest comes first. */
export function BreakRequests({ floor }: { floor: FloorView }) {
  const asking = floor.agents
    .filter((agent) => agent.asks !== null)
    .sort((a, b) => (a.asks_ms ?? 0) - (b.asks_ms ?? 0));
  return (
    <div className={classes.helps} aria-live="polite">
      {asking.map((agent) => (
        <Request
          key={`${agent.id}${agent.asks_ms}`}
          agent={agent}
          reason={floor.reasons.find((one) => one.id === agent.asks) ?? null}
        />
      ))}
    </div>
  );
}

function Request({ agent, reason }: { agent: FloorAgent; reason: FloorReason | null }) {
  const { t } = useTranslation("floor");
  const label = useLabel();
  const { busy, refused, run } = useAct();
  const values = { name: agent.name, reason: reason ? label(reason.label) : "" };
  const answer = (granted: boolean) =>
    void run(() => answerBreak(agent.id, agent.asks ?? "", granted));
  return (
    <section className={classes.asks} aria-label={agent.name} data-testid="floor-asks">
      <IconCoffee size={20} aria-hidden="true" />
      <span className={classes.helpText}>
        <strong>{t("asks.title", values)}</strong> <Left until_ms={agent.asks_until_ms ?? 0} />
        {refused && (
          <span role="alert" className={classes.refused}>
            {" "}
            {refused}
          </span>
        )}
      </span>
      <Button
        size="compact-md"
        loading={busy}
        onClick={() => answer(true)}
        data-testid="asks-grant"
      >
        {t("asks.grant")}
        <span className="visually-hidden">{` : ${agent.name}`}</span>
      </Button>
      <Button
        size="compact-md"
        variant="default"
        disabled={busy}
        onClick={() => answer(false)}
        data-testid="asks-deny"
      >
        {t("asks.deny")}
        <span className="visually-hidden">{` : ${agent.name}`}</span>
      </Button>
    </section>
  );
}

/** Time left to answer: said to the eye alone, or it would be read out each minute. */
function Left({ until_ms }: { until_ms: number }) {
  const { t } = useTranslation("floor");
  const left_ms = Math.max(0, until_ms - useFloorNow());
  return <span aria-hidden="true">{t("asks.left", { time: about(left_ms) })}</span>;
}
