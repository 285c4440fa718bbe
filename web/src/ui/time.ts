/** Instants and durations as people read them. All instants are UTC milliseconds. */

/** 4:05, or 1:02:03 past an hour; never negative. */
export function clock(duration_ms: number): string {
  const total_s = Math.max(0, Math.floor(duration_ms / 1000));
  const [hours, minutes, seconds] = [
    Math.floor(total_s / 3600),
    Math.floor(total_s / 60) % 60,
    total_s % 60,
  ];
  const tail = `${String(seconds).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** "45 s", "4 min", "2 h 05" — the same in French and English; spaces do not break. */
export function about(duration_ms: number): string {
  const total_s = Math.max(0, Math.round(duration_ms / 1000));
  if (total_s < 60) return `${total_s}\u00a0s`;
  const minutes = Math.floor(total_s / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;
}

const FORMS = {
  hour: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short", year: "numeric" },
  moment: {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  },
  exact: {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  },
} as const;

const made = new Map<string, Intl.DateTimeFormat>();

/** To make a formatter takes a millisecond, to use it next to nothing: each is made once. */
function format(form: keyof typeof FORMS, at_ms: number, language: string): string {
  const key = `${form} ${language}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(language, FORMS[form]);
  made.set(key, known);
  return known.format(at_ms);
}

export function hour(at_ms: number, language: string): string {
  return format("hour", at_ms, language);
}

export function day(at_ms: number, language: string): string {
  return format("day", at_ms, language);
}

/** "Aujourd'hui"-less short form for lists: "21 nov., 14:05". */
export function moment(at_ms: number, language: string): string {
  return format("moment", at_ms, language);
}

/** With seconds and milliseconds, for the detail of one call. */
export function exact(at_ms: number, language: string): string {
  return format("exact", at_ms, language);
}
