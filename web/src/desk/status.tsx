/** Each state of an agent: icon, shape, colour and word together, never colour alone. */
import {
  IconAlertTriangleFilled,
  IconCircle,
  IconCircleFilled,
  IconCoffee,
  IconDiamondFilled,
  IconExclamationMark,
  IconLoader,
  IconPencil,
  IconPhoneFilled,
  IconPhoneOutgoing,
  IconPlayerPauseFilled,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

export type StatusName =
  | "offline"
  | "available"
  | "ringing"
  | "dialling"
  | "talking"
  | "held"
  | "after_call"
  | "break"
  | "withdrawn"
  | "not_responding"
  | "error";

interface Look {
  readonly icon: ComponentType<{ size?: number; "aria-hidden"?: "true" }>;
  readonly colour: string;
}

const LOOKS: Record<StatusName, Look> = {
  offline: { icon: IconCircle, colour: "grey" },
  available: { icon: IconCircleFilled, colour: "green" },
  ringing: { icon: IconLoader, colour: "blue" },
  dialling: { icon: IconPhoneOutgoing, colour: "blue" },
  talking: { icon: IconPhoneFilled, colour: "blue" },
  held: { icon: IconPlayerPauseFilled, colour: "amber" },
  after_call: { icon: IconPencil, colour: "violet" },
  break: { icon: IconCoffee, colour: "orange" },
  withdrawn: { icon: IconDiamondFilled, colour: "grey" },
  not_responding: { icon: IconExclamationMark, colour: "red" },
  error: { icon: IconAlertTriangleFilled, colour: "red" },
};

export function statusName(status: string): StatusName {
  return status in LOOKS ? (status as StatusName) : "offline";
}

export function statusColours(name: StatusName): { color: string; background: string } {
  const { colour } = LOOKS[name];
  return { color: `var(--d-${colour})`, background: `var(--d-${colour}-soft)` };
}

export function StatusIcon({ name, size = 15 }: { name: StatusName; size?: number }) {
  const Icon = LOOKS[name].icon;
  return <Icon size={size} aria-hidden="true" />;
}
