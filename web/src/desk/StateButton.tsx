import { ActionIcon, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown, IconLogout2, IconX } from "@tabler/icons-react";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ReasonView, StateView } from "../live/protocol";
import { about } from "../ui/time";
import { ui } from "../ui/ui";
import { desk } from "./desk";
import { limitOf } from "./limit";
import classes from "./StateButton.module.css";
import { LimitSaid, QuotaLeft, StateClock } from "./StateClock";
import { StatusIcon, statusColours, statusName } from "./status";
import { useDeskPart, useLabel } from "./useDesk";

/** One state, one reason, one clock, always at the top left. */
export function StateButton() {
  const atPost = useDeskPart((state) => state.atPost);
  const known = useDeskPart((state) => state.numbered !== null);
  if (!known) return null;
  return (
    <>
      <Menu
        position="bottom-start"
        width={280}
        withinPortal
        disabled={!atPost}
        withInitialFocusPlaceholder={false} // Nothing but items may be in a menu: the first has it.
      >
        <Menu.Target>
          <Face />
        </Menu.Target>
        <Menu.Dropdown>
          <StateMenu />
        </Menu.Dropdown>
      </Menu>
      <NextState />
      <LimitSaid />
    </>
  );
}

/** The button alone is drawn at each new state: the menu around it costs more than all of it. */
function Face(given: ComponentPropsWithRef<"button">) {
  const state = useAgentState();
  const reasons = useReasons();
  const held = useDeskPart((whole) => {
    const work = whole.numbered?.desk.work;
    return work?.stage === "held" ? work.held_since_ms : null;
  });
  const { t } = useTranslation("desk");
  const label = useLabel();
  const name = held !== null && state.status === "talking" ? "held" : statusName(state.status);
  const reason = reasons.find((one) => one.id === state.reason);
  return (
    <button
      {...given}
      type="button"
      className={classes.button}
      style={statusColours(name)}
      data-testid="state-button"
      data-status={state.status}
    >
      <StatusIcon name={name} />
      <span>{reason ? label(reason) : t(`status.${name}`)}</span>
      {name !== "offline" && (
        <StateClock since_ms={held ?? state.since_ms} limit={limitOf(state, reasons)} />
      )}
      <IconChevronDown size={14} aria-hidden="true" />
    </button>
  );
}

const NOBODY: StateView = {
  status: "offline",
  since_ms: 0,
  reason: null,
  until_ms: null,
  next_status: null,
  next_reason: null,
  by: "",
  approval: null,
  why_declined: null,
};
const NO_REASONS: readonly ReasonView[] = [];

function useAgentState(): StateView {
  return useDeskPart((whole) => whole.numbered?.desk.state ?? NOBODY);
}

function useReasons(): readonly ReasonView[] {
  return useDeskPart((whole) => whole.numbered?.desk.reasons ?? NO_REASONS);
}

function StateMenu() {
  const { t } = useTranslation("desk");
  const state = useAgentState();
  const reasons = useReasons();
  const busy = ["ringing", "talking"].includes(state.status);
  const kinds = [
    { kind: "break", title: t("stateMenu.breaks"), plain: t("stateMenu.plainBreak") },
    { kind: "withdrawn", title: t("stateMenu.withdrawals"), plain: t("stateMenu.plainWithdrawn") },
  ] as const;
  return (
    <>
      {state.by !== "" && <Menu.Label>{t("stateMenu.by", { name: state.by })}</Menu.Label>}
      {busy && <Menu.Label>{t("stateMenu.afterCall")}</Menu.Label>}
      <Choice status="available" reason={null} label={t("status.available")} state={state} />
      {kinds.map(({ kind, title, plain }) => {
        const own = reasons.filter((reason) => reason.kind === kind);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a menu holds groups, and a fieldset is none.
          <div key={kind} role="group" aria-label={title}>
            <Menu.Label>{title}</Menu.Label>
            {own.length === 0 && <Choice status={kind} reason={null} label={plain} state={state} />}
            {own.map((reason) => (
              <ReasonChoice key={reason.id} kind={kind} reason={reason} state={state} />
            ))}
          </div>
        );
      })}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconLogout2 size={16} />}
        onClick={() => ui.patch({ leaving: "post" })}
        data-testid="leave-post"
      >
        {t("stateMenu.signOut")}
      </Menu.Item>
    </>
  );
}

interface ReasonChoiceProps {
  kind: "break" | "withdrawn";
  reason: ReasonView;
  state: StateView;
}

function ReasonChoice({ kind, reason, state }: ReasonChoiceProps) {
  const label = useLabel();
  return (
    <Choice
      status={kind}
      reason={reason.id}
      label={label(reason)}
      most={reason.max_min > 0 ? about(reason.max_min * 60_000) : ""}
      asks={reason.approval_min > 0}
      state={state}
    >
      <QuotaLeft reason={reason} state={state} className={classes.quota} />
    </Choice>
  );
}

interface ChoiceProps {
  status: "available" | "break" | "withdrawn";
  reason: string | null;
  label: string;
  /** The length foreseen, in words. */
  most?: string;
  /** A supervisor must agree. */
  asks?: boolean;
  state: StateView;
  children?: ReactNode;
}

function Choice({ status, reason, label, most, asks, state, children }: ChoiceProps) {
  const { t } = useTranslation("desk");
  const now = state.status === status && state.reason === reason;
  const next = state.next_status === status && state.next_reason === reason;
  return (
    <Menu.Item
      leftSection={
        <span style={{ color: statusColours(status).color, display: "inline-flex" }}>
          <StatusIcon name={status} />
        </span>
      }
      rightSection={now || next ? <IconCheck size={15} aria-hidden="true" /> : null}
      aria-current={now || next || undefined}
      onClick={() => void desk.chooseState(status, reason)}
      data-testid={reason ? `state-${status}-${reason}` : `state-${status}`}
    >
      {label}
      {asks && <span className={classes.most}>{t("stateMenu.approval")}</span>}
      {most && <span className={`${classes.most} tnum`}>{most}</span>}
      {children}
    </Menu.Item>
  );
}

function NextState() {
  const { t } = useTranslation("desk");
  const label = useLabel();
  const state = useAgentState();
  const reasons = useReasons();
  const next = state.next_status;
  if (next !== "available" && next !== "break" && next !== "withdrawn") return null;
  const reason = reasons.find((one) => one.id === state.next_reason);
  return (
    <span className={classes.next} data-testid="next-state">
      {t("stateMenu.next", { state: reason ? label(reason) : t(`status.${next}`) })}
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        aria-label={t("stateMenu.cancelNext")}
        onClick={() => void desk.chooseState(next, state.next_reason)}
      >
        <IconX size={14} />
      </ActionIcon>
    </span>
  );
}
