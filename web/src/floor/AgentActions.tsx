import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconLogout2, IconMessage } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StatusIcon } from "../desk/status";
import { useLabel } from "../desk/useDesk";
import type { FloorAgent, FloorReason } from "../live/protocol";
import classes from "./Floor.module.css";
import { MessageForm } from "./MessageForm";
import { putInState, type Wanted } from "./queries";
import { Supervise } from "./Supervise";
import { useAct } from "./useAct";

interface Props {
  agent: FloorAgent;
  reasons: readonly FloorReason[];
}

/** What can be done about one agent: write, change the state, log out. Each is logged, and shown. */
export function AgentActions({ agent, reasons }: Props) {
  const { t } = useTranslation(["floor", "desk"]);
  const [writing, setWriting] = useState(false);
  const { busy, refused, run } = useAct();
  const put = (status: Wanted, reason: string | null = null) =>
    void run(() => putInState(agent.id, status, reason));
  return (
    <span className={classes.acts}>
      {refused && (
        <span role="alert" className={classes.refused}>
          {refused}
        </span>
      )}
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
            loading={busy}
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
            onClick={() => put("available")}
            data-testid="agent-put-available"
          >
            {t("desk:status.available")}
          </Menu.Item>
          <Reasons kind="break" reasons={reasons} put={put} />
          <Reasons kind="withdrawn" reasons={reasons} put={put} />
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLogout2 size={16} aria-hidden="true" />}
            onClick={() => put("sign_out")}
            data-testid="agent-sign-out"
          >
            {agent.position === "" ? t("act.signOut") : t("act.free", { place: agent.position })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {writing && <MessageForm agent={agent} close={() => setWriting(false)} />}
    </span>
  );
}

interface ReasonsProps {
  kind: "break" | "withdrawn";
  reasons: readonly FloorReason[];
  put(status: Wanted, reason: string | null): void;
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
      onClick={() => put(kind, id || null)}
      data-testid={`agent-put-${kind}`}
    >
      {word}
    </Menu.Item>
  ));
}
