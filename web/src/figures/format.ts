/** Figures as people read them. Unknown is a dash, never 0. */
import { clock } from "../ui/time";
import type { Word } from "./queries";

export const UNKNOWN = "–";

/** "12", "83,3 %", "1:05". */
export function shown(unit: Word["unit"], value: number | null, language: string): string {
  if (value === null) return UNKNOWN;
  if (unit === "ms") return clock(value);
  if (unit === "count") return value.toLocaleString(language);
  return value.toLocaleString(language, { style: "percent", maximumFractionDigits: 1 });
}

/** "29 nov., 18:32:07", or only the time of day: on the organisation's clock. */
export function instant(at_ms: number, language: string, zone: string, withDay = true): string {
  const day = withDay ? ({ day: "numeric", month: "short" } as const) : {};
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat(language, { ...day, ...time, timeZone: zone }).format(at_ms);
}

/** ISO day so many days away. */
export function dayAfter(day: string, days: number): string {
  const [year = 2000, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}

/** "mer. 18 nov." – of an ISO day, which is no instant. */
export function dayShown(day: string, language: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  const form = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(language, form).format(at);
}

/** The first and the last (exclusive) half-hour worth showing: all in which anything was, and
 * office hours in any case. */
export function hoursWorth(busy: readonly boolean[], labels: readonly string[]): [number, number] {
  const usual = labels.map((label) => label >= "08:00" && label < "19:00");
  const worth = busy.map((one, index) => one || usual[index]);
  return [Math.max(0, worth.indexOf(true)), worth.lastIndexOf(true) + 1];
}
