/** What a section of a queue's form is set to, in one line. Pure. */
import { about } from "../ui/time";
import type { Section, Values } from "./kinds";

export interface Words {
  t(key: string, given?: Readonly<Record<string, string | number>>): string;
  /** Of an object; "" while it is not known. */
  name(id: string): string;
  /** How many there are to tell apart. */
  readonly clients: number;
}

export function said(section: Section["name"], values: Values, words: Words): string {
  return PARTS[section](values, words).filter(Boolean).join(" · ");
}

type Part = (values: Values, words: Words) => readonly (string | false)[];

const seconds = (value: unknown) => about(Number(value) * 1000);
const option = (values: Values, field: string, { t }: Words) => t(`option.${values[field]}`);
const named = (id: unknown, words: Words) => typeof id === "string" && words.name(id);

const PARTS: Readonly<Record<Section["name"], Part>> = {
  callers: (values, words) => [
    words.t("said.target", { time: seconds(values.target_s) }),
    values.priority !== 0 && words.t("said.priority", { priority: Number(values.priority) }),
    words.clients > 1 && named(values.client_id, words),
  ],
  chosen: (values, words) => [
    option(values, "choice", words),
    values.last_agent === true && words.t("said.last"),
    values.by_language === true && words.t("said.language"),
    Object.entries(values.needs as Record<string, number>)
      .map(([id, level]) => `${words.name(id)} ${level}`)
      .join(", "),
  ],
  waiting: (values, words) => [
    values.announce_every_s === 0
      ? words.t("said.silent")
      : words.t("said.position", { time: seconds(values.announce_every_s) }),
  ],
  leaves: (values, words) => [
    words.t("said.longest", { time: seconds(values.wait_max_s) }),
    values.waiting_max === 0
      ? words.t("said.none")
      : words.t("said.room", { count: Number(values.waiting_max) }),
    typeof values.closes_id === "string" &&
      words.t("said.closes", { name: words.name(values.closes_id) }),
  ],
  after: (values, words) => [
    LIMITED.includes(String(values.after_call_mode))
      ? words.t("said.limit", { time: seconds(values.after_call_limit_s) })
      : option(values, "after_call_mode", words),
    words.t("said.results", { count: (values.dispositions as readonly string[]).length }),
  ],
  recorded: (values, words) => [
    option(values, "recording_mode", words),
    values.recording_mode === "sample" &&
      words.t("said.percent", { percent: Number(values.recording_percent) }),
    values.recording_mode !== "off" &&
      words.t("said.kept", { count: Number(values.recording_keep_days) }),
  ],
  out: (values, words) => [named(values.caller_id_id, words) || words.t("firstAllowed")],
  measured: (values, words) => [
    words.t("said.level", { percent: Number(values.level_target) }),
    ALERTS.some((field) => Number(values[field]) > 0)
      ? words.t("said.alerts")
      : words.t("said.noAlerts"),
  ],
};
const ALERTS = ["alert_waiting", "alert_wait_s", "alert_level", "alert_nobody"];
const LIMITED = ["limit", "fixed", "required_limit"];
