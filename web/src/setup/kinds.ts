/** Every kind of set-up object, described once: list and form are drawn from this alone. */

import type { Field, Kind, KindName, Row, Section, Values } from "./fields";
import { choice, client, flag, labels, number, only, ref, shownNumber, text, time } from "./fields";

export type { Field, FieldKind, Kind, KindName, Row, Section, Values } from "./fields";

const registers = (values: Values) => values.kind === "registration";
const limited = (values: Values) =>
  ["limit", "fixed", "required_limit"].includes(String(values.after_call_mode));
const records = (values: Values) => values.recording_mode !== "off";

const QUEUE_SECTIONS: readonly Section[] = [
  {
    name: "callers",
    fields: ["name", "client_id", "greeting", "target_s", "priority", "whisper_id"],
  },
  {
    name: "chosen",
    fields: [
      "choice",
      "ring_timeout_s",
      "auto_answer_s",
      "needs",
      "relax",
      "by_language",
      "last_agent",
      "keep_s",
      "load",
      "leave_free",
    ],
  },
  { name: "waiting", fields: ["announce_every_s", "music"] },
  { name: "leaves", fields: ["waiting_max", "wait_max_s", "unstaffed", "closes_id"] },
  { name: "after", fields: ["after_call_mode", "after_call_limit_s", "dispositions"] },
  {
    name: "recorded",
    fields: [
      "recording_mode",
      "recording_percent",
      "recording_legal_basis",
      "recording_notice_id",
      "recording_keep_days",
    ],
  },
  { name: "out", fields: ["caller_id_id"] },
  {
    name: "measured",
    fields: [
      "level_target",
      "short_abandon_s",
      "alert_waiting",
      "alert_wait_s",
      "alert_level",
      "alert_nobody",
    ],
  },
];

export const KINDS: readonly Kind[] = [
  {
    name: "numbers",
    title: "e164",
    columns: ["label", "flow_id", "language"],
    fields: [
      text("e164"),
      text("label"),
      client,
      ref("flow_id", "flows", true),
      choice("language", "fr", "en"),
    ],
  },
  {
    name: "flows",
    title: "name",
    columns: ["version", "changed"],
    // Its form is `flow/FlowEditor`.
    fields: [text("name"), number("version", 0, 0, 0), flag("changed", true)],
  },
  {
    name: "emergencies",
    title: "name",
    columns: ["prompt_id"],
    fields: [text("name"), ref("prompt_id", "prompts")],
  },
  {
    name: "calendars",
    title: "name",
    columns: ["zone", "week"],
    fields: [
      text("name"),
      { name: "zone", kind: { type: "time_zone" }, start: "Europe/Paris" },
      {
        name: "week",
        kind: { type: "week" },
        start: [...Array<unknown>(5).fill([[540, 1080]]), [], []],
      },
      { name: "holiday_country", kind: { type: "country" }, start: "FR" },
      only(text("holiday_region"), (values) => values.holiday_country !== ""),
      { name: "special", kind: { type: "days" }, start: {} },
    ],
  },
  {
    name: "prompts",
    title: "name",
    columns: ["text", "files"],
    fields: [
      text("name"),
      { name: "text", kind: { type: "labels", long: true }, start: { fr: "", en: "" } },
      { name: "files", kind: { type: "sounds" }, start: {} },
    ],
  },
  {
    name: "queues",
    title: "name",
    columns: ["priority", "target_s", "choice", "after_call_mode", "recording_mode"],
    sections: QUEUE_SECTIONS,
    fields: [
      labels("name"),
      client,
      { name: "greeting", kind: { type: "labels", optional: true }, start: {} },
      ref("whisper_id", "prompts"),
      { name: "needs", kind: { type: "levels", of: "skills" }, start: {} },
      { name: "relax", kind: { type: "relax" }, start: [] },
      flag("by_language", false),
      number("priority", 0, -10, 10),
      number("target_s", 20, 1, 3600),
      choice("choice", "longest_idle", "fewest", "in_turn", "ring_all"),
      flag("last_agent", false),
      only(number("keep_s", 0, 0, 600), (v) => v.last_agent === true),
      choice(
        "load",
        "call",
        "call_beside",
        "written",
        "written_two",
        "written_three",
        "written_six",
      ),
      number("leave_free", 0, 0, 100),
      number("ring_timeout_s", 20, 5, 120),
      number("auto_answer_s", 0, 0, 10),
      choice("after_call_mode", "limit", "fixed", "none", "optional", "required", "required_limit"),
      only(number("after_call_limit_s", 60, 5, 1800), limited),
      { name: "dispositions", kind: { type: "refs", of: "dispositions" }, start: [] },
      number("waiting_max", 100, 0, 1000),
      number("wait_max_s", 1800, 10, 7200),
      choice("unstaffed", "wait", "leave"),
      ref("closes_id", "calendars"),
      number("announce_every_s", 45, 0, 600),
      choice("music", "default"),
      shownNumber,
      number("callback_tries", 3, 1, 10),
      number("callback_pause_min", 15, 1, 720),
      number("callback_within_min", 120, 5, 2880),
      choice("recording_mode", "off", "sample", "on_demand", "all"),
      only(number("recording_percent", 10, 0, 100), (v) => v.recording_mode === "sample"),
      only(text("recording_legal_basis"), records),
      only(ref("recording_notice_id", "prompts"), records),
      number("recording_keep_days", 183, 1, 3660),
      number("level_target", 80, 1, 100),
      number("short_abandon_s", 5, 0, 60),
      number("alert_waiting", 0, 0, 1000),
      number("alert_wait_s", 0, 0, 7200),
      number("alert_level", 0, 0, 100),
      flag("alert_nobody", false),
    ],
  },
  {
    name: "clients",
    title: "name",
    columns: ["colour", "whisper_id"],
    fields: [
      text("name"),
      choice("colour", "blue", "green", "violet", "orange", "amber", "grey"),
      { name: "greeting", kind: { type: "labels", optional: true }, start: {} },
      ref("whisper_id", "prompts"),
      shownNumber,
    ],
  },
  {
    name: "people",
    title: "name",
    columns: ["email", "role", "team_id", "queues"],
    fields: [
      text("name"),
      text("email"),
      choice("role", "agent", "supervisor", "administrator"),
      only(flag("agent", true), (v) => v.role !== "agent"),
      only(
        { name: "supervised", kind: { type: "refs", of: "teams" }, start: [] },
        (v) => v.role === "supervisor",
      ),
      ref("team_id", "teams"),
      choice("phone", "browser", "desk"),
      choice("codec", "alaw", "opus", "g722"),
      { name: "languages", kind: { type: "many", options: ["fr", "en"] }, start: ["fr"] },
      { name: "queues", kind: { type: "levels", of: "queues", places: true }, start: {} },
      { name: "skills", kind: { type: "levels", of: "skills" }, start: {} },
      choice("room", "usual", "more", "writes_two", "writes_one"),
      number("auto_answer_s", 0, 0, 10),
      ref("site_id", "sites"),
      flag("may_call_out", false),
      only(number("calls_out_max", 0, 0, 10_000), (v) => v.may_call_out === true),
    ],
  },
  { name: "sites", title: "name", columns: ["address"], fields: [text("name"), text("address")] },
  {
    name: "positions",
    title: "name",
    columns: ["site_id", "phone"],
    fields: [
      text("name"),
      ref("site_id", "sites", true),
      choice("phone", "browser", "desk"),
      only(choice("codec", "alaw", "opus", "g722"), (v) => v.phone === "desk"),
    ],
  },
  { name: "teams", title: "name", columns: [], fields: [text("name")] },
  { name: "skills", title: "name", columns: [], fields: [text("name")] },
  {
    name: "dispositions",
    title: "label",
    columns: ["position"],
    fields: [labels("label"), number("position", 0, 0, 1000)],
  },
  {
    name: "pause-reasons",
    title: "label",
    columns: ["kind", "max_min", "quota_min", "paid"],
    fields: [
      labels("label"),
      choice("kind", "break", "withdrawn"),
      number("max_min", 0, 0, 480),
      number("quota_min", 0, 0, 480),
      flag("paid", true),
      number("approval_min", 0, 0, 60),
      number("position", 0, 0, 1000),
    ],
  },
  {
    name: "trunks",
    title: "name",
    columns: ["kind", "host", "transport", "calls_max", "enabled"],
    fields: [
      text("name"),
      choice("kind", "ip", "registration"),
      text("host"),
      number("port", 5060, 1, 65535),
      choice("transport", "udp", "tcp", "tls"),
      flag("srtp", false),
      only(text("username"), registers),
      only({ name: "password", kind: { type: "password" }, start: null }, registers),
      only({ name: "addresses", kind: { type: "lines" }, start: [] }, (v) => !registers(v)),
      number("calls_max", 30, 1, 1000),
      choice("sound", "standard", "wideband", "narrowband"),
      ref("backup_id", "trunks"),
      number("position", 0, 0, 1000),
      flag("enabled", true),
    ],
  },
  {
    name: "webhooks",
    title: "name",
    columns: ["url", "client_id", "enabled"],
    fields: [
      text("name"),
      {
        name: "client_id",
        kind: { type: "ref", of: "clients", none: "allClients" },
        start: null,
      },
      text("url"),
      { name: "secret", kind: { type: "password" }, start: null },
      flag("enabled", true),
    ],
  },
  {
    name: "caller-ids",
    title: "e164",
    columns: ["label", "holder", "proof", "valid_until"],
    fields: [
      text("e164"),
      text("label"),
      text("holder"),
      text("proof"),
      { name: "proof_on", kind: { type: "date", required: true }, start: "" },
      { name: "valid_until", kind: { type: "date" }, start: null },
      {
        name: "client_id",
        kind: { type: "ref", of: "clients", none: "allClients" },
        start: null,
      },
    ],
  },
  {
    name: "outside-numbers",
    title: "name",
    columns: ["e164"],
    fields: [text("name"), text("e164")],
  },
];

/** Kinds of which an organisation has one row: a form without a list. */
export const SINGLE: readonly Kind[] = [
  { name: "outbound", title: "name", columns: [], fields: outbound() },
  {
    name: "limits",
    title: "name",
    columns: [],
    fields: [
      number("calls_max", 200, 1, 2000),
      number("call_max_min", 120, 5, 720),
      number("comeback_s", 20, 5, 120),
    ],
  },
  {
    name: "supervision",
    title: "name",
    columns: [],
    fields: [choice("shown", "always", "spoken", "joined"), flag("why_shown", true)],
  },
];

/** What calls out may reach. */
function outbound(): readonly Field[] {
  return [
    {
      name: "classes",
      kind: {
        type: "many",
        options: ["freephone", "ordinary", "premium", "service", "satellite", "other"],
      },
      start: [],
    },
    { name: "countries", kind: { type: "countries" }, start: [] },
    number("ring_timeout_s", 45, 5, 120),
    time("night_from_min", 1320),
    time("night_until_min", 420),
    flag("night_refused", false),
  ];
}

export function singleOf(name: string): Kind | undefined {
  return SINGLE.find((kind) => kind.name === name);
}

export function kindOf(name: string): Kind | undefined {
  return KINDS.find((kind) => kind.name === name);
}

/** Read a path such as "keys.1". */
export function valueAt(values: Values, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], values);
}

/** The fields of each section, in its order. */
export function sectioned(kind: Kind): readonly (readonly [Section, readonly Field[]])[] {
  const sections = kind.sections ?? [];
  let [here, place] = [sections[0], 0];
  const placed = kind.fields.map((field) => {
    const own = sections.find((one) => one.fields.includes(field.name));
    if (own) [here, place] = [own, own.fields.indexOf(field.name)];
    return { here, place, field };
  });
  return sections.map((section) => {
    const own = placed.filter((one) => one.here === section);
    return [section, own.sort((one, two) => one.place - two.place).map((one) => one.field)];
  });
}

/** A copy with one path changed; nothing else is touched. */
export function withValue(values: Values, path: string, value: unknown): Values {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...values, [key]: value };
  const inner = (values[key] ?? {}) as Values;
  return { ...values, [key]: withValue(inner, rest.join("."), value) };
}

/** What a form gives to the site: of lists typed line by line, no blank ones. */
export function sentOf(kind: Kind, values: Values): Values {
  return kind.fields
    .filter((field) => field.kind.type === "lines")
    .reduce<Values>((sent, { name }) => {
      const lines = valueAt(sent, name) as readonly string[];
      return withValue(sent, name, lines.map((line) => line.trim()).filter(Boolean));
    }, values);
}

/** Kinds of which there must be an object before there can be one of this. */
export function neededBy(kind: Kind): readonly KindName[] {
  return kind.fields.flatMap((field) =>
    field.kind.type === "ref" && field.kind.required && field.kind.of !== "clients"
      ? [field.kind.of]
      : [],
  );
}

/** What a form starts from: the row's values, else each field's own start. */
export function startOf(kind: Kind, row: Row | null): Values {
  return kind.fields.reduce<Values>((values, field) => {
    const known = row === null ? undefined : valueAt(row, field.name);
    return withValue(values, field.name, known === undefined ? field.start : known);
  }, {});
}
