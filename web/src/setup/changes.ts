/** What a line of the change log says, in words. */
import { dateInWords, textOf, timeOf } from "./words";

type Values = Readonly<Record<string, unknown>>;

/** How ids, options and days are called in the reader's language. */
export interface Vocabulary {
  readonly language: string;
  /** The name of an object; undefined: it is no longer there. */
  name(id: string): string | undefined;
  /** The word of an option such as "browser"; undefined: it is no option. */
  option(value: string): string | undefined;
  word(key: "yes" | "no" | "closed" | "gone" | "fr" | "en"): string;
  weekday(index: number): string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FREE = [
  "name",
  "object_name",
  "username",
  "host",
  "address",
  "label",
  "holder",
  "proof",
  "message",
  "reason",
  "by",
]; // Never option words.

/** Fields within fields on one level: "form" of a flow is what its screen shows one by one. */
export function flat(values: Values): Values {
  const { form, ...others } = values;
  return { ...others, ...((form as Values | undefined) ?? {}) };
}

/** The keys that differ and say something on at least one side. */
export function differing(before: Values, after: Values): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.filter(
    (key) =>
      JSON.stringify(before[key]) !== JSON.stringify(after[key]) &&
      !(isEmpty(before[key]) && isEmpty(after[key])),
  );
}

/** The fields of a line whose values were all erased; none of any other line. */
export function blanked(before: Values, after: Values): string[] {
  const values = [...Object.values(before), ...Object.values(after)];
  if (values.some((value) => value !== null)) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

export function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === "" ||
    value === null ||
    ["[]", "{}", '{"fr":"","en":""}'].includes(JSON.stringify(value))
  );
}

/** One value; `other` is what it was or became, to leave out what is the same in both. */
export function shown(key: string, value: unknown, other: unknown, words: Vocabulary): string {
  if (isEmpty(value) || (key === "archived" && value === false)) return "";
  if (key === "proof_on" || key === "valid_until")
    return dateInWords(String(value), words.language);
  if (key === "night_from_min" || key === "night_until_min") return timeOf(Number(value));
  if (key === "countries") return countriesOf(value as readonly string[], words);
  if (typeof value === "boolean") return words.word(value ? "yes" : "no");
  if (typeof value === "string") return FREE.includes(key) ? value : one(value, words);
  if (key === "steps") return stepsOf(value as Values[], other as Values[] | undefined, words);
  if (key === "week") return weekOf(value as Spans[], words);
  if (key === "special") return specialOf(value as Record<string, Spans>, words);
  if (key === "files")
    return inOrder(value as Values)
      .map(([l]) => named(l, words))
      .join(", ");
  if (Array.isArray(value)) return value.map((each) => listed(each, words)).join(", ");
  if (typeof value === "object") return entries(value as Values, other as Values, words);
  return String(value);
}

function countriesOf(codes: readonly string[], words: Vocabulary): string {
  const names = new Intl.DisplayNames(words.language, { type: "region" });
  return codes.map((code) => names.of(code) ?? code).join(", ");
}

function one(value: string, words: Vocabulary): string {
  if (UUID.test(value)) return words.name(value) ?? words.word("gone");
  return words.option(value) ?? value;
}

function listed(each: unknown, words: Vocabulary): string {
  if (Array.isArray(each)) return each.map(String).join(" : ");
  return one(String(each), words);
}

const named = (language: string, words: Vocabulary) => words.word(language === "en" ? "en" : "fr");

/** French first, as on the forms; the rest as it comes. */
function inOrder(value: Values): [string, unknown][] {
  const place = (key: string) => (key === "fr" ? 0 : 1);
  return Object.entries(value).sort(([one], [two]) => place(one) - place(two));
}

/** Texts by language, levels by skill: only those that differ. */
function entries(value: Values, other: Values | undefined, words: Vocabulary): string {
  return inOrder(value)
    .filter(([key, each]) => each !== "" && each !== other?.[key])
    .map(([key, each]) => {
      const name = key === "fr" || key === "en" ? named(key, words) : one(key, words);
      return `${name} : ${textOf(each, words.language)}`;
    })
    .join("\n");
}

/** Of a call flow's steps those that differ: what each is, and what it is about. */
function stepsOf(
  steps: readonly Values[],
  other: readonly Values[] | undefined,
  words: Vocabulary,
) {
  const same = new Set((other ?? []).map((step) => JSON.stringify(step)));
  return steps
    .map((step, index) => [index + 1, step] as const)
    .filter(([, step]) => !same.has(JSON.stringify(step)))
    .map(([number, step]) => {
      const subject = Object.values(step).find((one) => typeof one === "string" && UUID.test(one));
      const parts = [
        one(String(step.kind), words),
        step.name,
        subject && one(String(subject), words),
      ];
      return `${number}. ${parts.filter(Boolean).join(" : ")}`;
    })
    .join("\n");
}

type Spans = readonly (readonly [number, number])[];

function spansOf(spans: Spans, words: Vocabulary): string {
  if (spans.length === 0) return words.word("closed");
  return spans.map(([from, to]) => `${timeOf(from)}–${timeOf(to)}`).join(", ");
}

function weekOf(week: readonly Spans[], words: Vocabulary): string {
  const open = week.flatMap((spans, day) =>
    spans.length === 0 ? [] : `${words.weekday(day).slice(0, 3)} ${spansOf(spans, words)}`,
  );
  return open.join(" · ") || words.word("closed");
}

function specialOf(days: Readonly<Record<string, Spans>>, words: Vocabulary): string {
  return Object.entries(days)
    .sort(([one], [two]) => one.localeCompare(two))
    .map(([day, spans]) => `${dateInWords(day, words.language)} : ${spansOf(spans, words)}`)
    .join("\n");
}
