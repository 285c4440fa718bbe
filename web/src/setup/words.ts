/** How values of set-up objects are shown in one line. */
import type { Row } from "./kinds";

/** The name of a row: its text, or the label in the reader's language. */
export function nameOf(row: Row | undefined, language: string): string {
  const value = row?.name || row?.label || row?.e164;
  return textOf(value, language);
}

export function textOf(value: unknown, language: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object" && ("fr" in value || "en" in value)) {
    const labels = value as Record<string, string | undefined>;
    return labels[language] ?? labels.fr ?? "";
  }
  return String(value);
}

/** 545 → "09:05". */
export function timeOf(minute: number): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** "09:05" → 545; "00:00" as an end means midnight, 1440. */
export function minuteOf(time: string, end: boolean): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const minute = hours * 60 + minutes;
  return end && minute === 0 ? 1440 : minute;
}

/** "2026-11-22" → «dim. 22 nov. 2026», whatever the reader's time zone. */
export function dateInWords(date: string, language: string): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
  return new Date(year, month - 1, day).toLocaleDateString(language, options);
}

/** The sentence of a refusal with each field called as its form calls it: "text.fr" is "text". */
export function withFieldNames(
  sentence: string,
  fields: readonly string[],
  name: (field: string) => string | undefined,
): string {
  return fields.reduce((text, field) => {
    const key = field.split(".").find((part) => name(part) !== undefined);
    return key === undefined ? text : text.replace(field, name(key) ?? field);
  }, sentence);
}
