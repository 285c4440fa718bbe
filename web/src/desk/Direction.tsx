import { IconPhoneIncoming, IconPhoneOutgoing } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Whether a contact came in or went out: its icon, and its word for those who do not see it. */
export function Direction({ direction }: { direction: string }) {
  const { t } = useTranslation("desk");
  const out = direction === "out";
  const Icon = out ? IconPhoneOutgoing : IconPhoneIncoming;
  const word = t(out ? "direction.out" : "direction.in");
  return (
    <span
      title={word}
      style={{ color: out ? "var(--d-blue)" : "var(--d-soft)", display: "inline-flex" }}
      data-testid={`direction-${out ? "out" : "in"}`}
    >
      <Icon size={14} aria-hidden="true" />
      <span className="visually-hidden">{word}</span>
    </span>
  );
}
