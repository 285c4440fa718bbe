import { Button } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLabel } from "../desk/useDesk";
import type { FloorAgent, FloorView } from "../live/protocol";
import { about } from "../ui/time";
import classes from "./Floor.module.css";
import { serviceLevel } from "./figures";
import { useFloorNow } from "./floor";
import { MessageForm } from "./MessageForm";
import { StateForm } from "./StateForm";
import { type Proposal, proposals } from "./todo";

interface Props {
  floor: FloorView;
  show(agents: readonly string[]): void;
}

/** «À traiter maintenant»: at most five, each with one button. */
export function ToDo({ floor, show }: Props) {
  const { t } = useTranslation("floor");
  const now_ms = useFloorNow();
  const found = proposals(floor, now_ms);
  return (
    <section className={classes.todo} aria-labelledby="floor-todo" data-testid="floor-todo">
      <h2 id="floor-todo" className={classes.subtitle}>
        {t("todo.title")}
      </h2>
      {found.length === 0 && (
        <p className={classes.calm}>
          <IconCircleCheck size={18} aria-hidden="true" /> {t("todo.none")}
        </p>
      )}
      <ol className={classes.proposals}>
        {found.map((proposal) => (
          <Item key={proposal.id} proposal={proposal} floor={floor} now_ms={now_ms} show={show} />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps extends Props {
  proposal: Proposal;
  now_ms: number;
}

function Item({ proposal, floor, now_ms, show }: ItemProps) {
  const { t } = useTranslation(["floor", "desk"]);
  const label = useLabel();
  const [writing, setWriting] = useState<FloorAgent | null>(null);
  const [returning, setReturning] = useState<FloorAgent | null>(null);
  const { agent, queue, kind, remedy } = proposal;
  const level = queue ? serviceLevel(queue) : null;
  const reason = floor.reasons.find((one) => one.id === agent?.reason);
  const values = {
    name: agent?.name ?? (queue ? label(queue.name) : ""),
    count: proposal.amount,
    others: proposal.agents.length,
    level: level === null ? t("level.unknown") : t("level.value", { level }),
    time: agent ? about(now_ms - agent.since_ms) : "",
    reason: reason ? label(reason.label) : "",
    foreseen: reason?.max_min ?? 0,
  };
  const act = () => {
    if (remedy === "showFree" || remedy === "showPaused") show(proposal.agents);
    else if (remedy === "message") setWriting(agent);
    else setReturning(agent);
  };
  return (
    <li className={classes.proposal} data-testid="todo" data-kind={kind}>
      <p>{t(`todo.${kind}`, values)}</p>
      <Button size="compact-sm" variant="default" onClick={act} data-testid="todo-do">
        {t(`remedy.${remedy}`)}
        <span className="visually-hidden">{` : ${values.name}`}</span>
      </Button>
      {returning && (
        <StateForm
          agent={returning}
          chosen={{ status: "available", reason: null, label: t("desk:status.available") }}
          start={t("why.available.second")}
          close={() => setReturning(null)}
        />
      )}
      {writing && (
        <MessageForm
          agent={writing}
          start={kind === "sound" || kind === "link" || kind === "missed" ? t("todo.words") : ""}
          close={() => setWriting(null)}
        />
      )}
    </li>
  );
}
