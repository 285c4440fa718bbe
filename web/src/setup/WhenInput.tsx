import { TextInput } from "@mantine/core";
import type { FieldKind } from "./kinds";
import { minuteOf, timeOf } from "./words";

interface Props {
  label: string;
  kind: Extract<FieldKind, { type: "date" | "time" }>;
  value: string | number | null;
  change(value: unknown): void;
}

/** A date (ISO, or null), or a time of day (minutes after midnight). */
export function WhenInput({ label, kind, value, change }: Props) {
  const date = kind.type === "date";
  return (
    <TextInput
      type={date ? "date" : "time"}
      label={label}
      required={!date || (kind.required ?? false)}
      withAsterisk={false}
      value={date ? String(value ?? "") : timeOf(Number(value))}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        change(date ? typed || null : minuteOf(typed || "00:00", false));
      }}
    />
  );
}
