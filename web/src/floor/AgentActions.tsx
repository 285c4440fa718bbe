import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconListCheck, IconLogout2, IconMessage } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StatusIcon } from "../desk/status";
import { useLabel } from "../desk/useDesk";
import type { FloorAgent, FloorReason } from "../live/protocol";
import classes from "./Floor.module.css";
import { MessageForm } from "./MessageForm";
import { type Chosen, StateForm } from "./StateForm";
import { Supervise } from "./Supervise";
import { TodayForm } from "./TodayForm";

interface Props {
  agent: FloorAgent;
  reasons: readonly FloorReason[];
}

/** What can be done about one agent: write, change the state, log out. Each is logged, and shown. */
export function AgentActions({ agent, reasons }: Props) {
  const { t } = useTranslation(["floor", "desk"]);
  const [writing, setWriting] = useState(false);
  const [sorting, setSorting] = useState(false);
  const [chosen, put] = useState<Chosen | null>(null);
  const signOut =
    agent.position === "" ? t("act.signOut") : t("act.free", { place: agent.position });
  return (
    <span className={classes.acts}>
      {agent.status === "talking" && <Supervise agent={agent} compact />}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("act.messageTo", { name: agent.name })}
        title={t("act.message")}
        onClick={() => setWriting(true)}
        data-testid="agent-message"
      >
        <IconMessage size={17} aria-hidden="true" />
      </ActionIcon>
      <Menu position="bottom-end" withinPortal shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("act.menu", { name: agent.name })}
            title={t("act.state")}
            data-testid="agent-acts"
          >
            <IconDots size={17} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<StatusIcon name="available" />}
            onClick={() =>
              put({ status: "available", reason: null, label: t("desk:status.available") })
            }
            data-testid="agent-put-available"
          >
            {t("desk:status.available")}
          </Menu.Item>
          <Reasons kind="break" reasons={reasons} put={put} />
          <Reasons kind="withdrawn" reasons={reasons} put={put} />
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconListCheck size={16} aria-hidden="true" />}
            onClick={() => setSorting(true)}
            data-testid="agent-queues"
          >
            {t("today.open")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout2 size={16} aria-hidden="true" />}
            onClick={() => put({ status: "sign_out", reason: null, label: signOut })}
            data-testid="agent-sign-out"
          >
            {signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {writing && <MessageForm agent={agent} close={() => setWriting(false)} />}
      {sorting && <TodayForm agent={agent} close={() => setSorting(false)} />}
      {chosen && <StateForm agent={agent} chosen={chosen} close={() => put(null)} />}
    </span>
  );
}

interface ReasonsProps {
  kind: "break" | "withdrawn";
  reasons: readonly FloorReason[];
  put(chosen: Chosen): void;
}

/** The organisation's own reasons; without any, the plain state. */
function Reasons({ kind, reasons, put }: ReasonsProps) {
  const { t } = useTranslation("desk");
  const label = useLabel();
  const own = reasons.filter((reason) => reason.kind === kind);
  const plain = kind === "break" ? t("stateMenu.plainBreak") : t("stateMenu.plainWithdrawn");
  const items =
    own.length > 0 ? own.map((r) => [r.id, label(r.label)] as const) : [["", plain] as const];
  return items.map(([id, word]) => (
    <Menu.Item
      key={id}
      leftSection={<StatusIcon name={kind} />}
      onClick={() => put({ status: kind, reason: id || null, label: word })}
      data-testid={`agent-put-${kind}`}
    >
      {word}
    </Menu.Item>
  ));
}
