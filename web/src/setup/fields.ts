/** What kinds of set-up objects are described with: their shapes, and one maker for each kind of field. */

export interface Row {
  readonly id: string;
  readonly [field: string]: unknown;
}

export type Values = Readonly<Record<string, unknown>>;

export type FieldKind =
  | { readonly type: "text" | "password" | "time_zone" | "country" }
  /** An ISO date or null; minutes after midnight; ISO codes of countries. */
  | { readonly type: "date"; readonly required?: true }
  | { readonly type: "time" }
  | { readonly type: "countries" }
  | { readonly type: "number"; readonly min: number; readonly max: number }
  | { readonly type: "switch" }
  | { readonly type: "choice"; readonly options: readonly string[] }
  /** One text in each language; `long` = a paragraph to be spoken. */
  | { readonly type: "labels"; readonly long?: true; readonly optional?: true }
  | { readonly type: "lines" }
  /** One object of another kind, or several, or several with a level 1 to 5. */
  | {
      readonly type: "ref";
      readonly of: KindName;
      readonly required?: true;
      /** What it means to choose none. */
      readonly none?: "allClients" | "firstAllowed" | "standardWords";
      /** Shown only where there are several to choose from. */
      readonly several?: true;
    }
  | { readonly type: "refs"; readonly of: KindName }
  /** `places`: the number is a place in an order, 1 = first. */
  | { readonly type: "levels"; readonly of: KindName; readonly places?: true }
  | { readonly type: "relax" }
  | { readonly type: "many"; readonly options: readonly string[] }
  /** A recording in each language. */
  | { readonly type: "sounds" }
  | { readonly type: "week" }
  | { readonly type: "days" };

export interface Field {
  /** Path in the object. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly start: unknown;
  /** Shown only then. */
  readonly when?: (values: Values) => boolean;
}

export type KindName =
  | "clients"
  | "numbers"
  | "flows"
  | "queues"
  | "calendars"
  | "emergencies"
  | "prompts"
  | "people"
  | "teams"
  | "skills"
  | "dispositions"
  | "pause-reasons"
  | "trunks"
  | "webhooks"
  | "caller-ids"
  | "outside-numbers"
  | "sites"
  | "positions"
  | "outbound"
  | "limits"
  | "supervision";

/** Fields that belong together: a form that is longer than a screen is read by these. */
export interface Section {
  readonly name:
    | "callers"
    | "chosen"
    | "waiting"
    | "leaves"
    | "after"
    | "recorded"
    | "out"
    | "measured";
  readonly fields: readonly string[];
}

export interface Kind {
  readonly name: KindName;
  /** A field in none of them stands with the one before it. */
  readonly sections?: readonly Section[];
  /** Fields shown in the list, after the name. */
  readonly columns: readonly string[];
  readonly fields: readonly Field[];
  /** Field that names the object. */
  readonly title: string;
}

export const text = (name: string, start = ""): Field => ({ name, kind: { type: "text" }, start });
export const number = (name: string, start: number, min: number, max: number): Field => ({
  name,
  kind: { type: "number", min, max },
  start,
});
export const choice = (name: string, ...options: readonly string[]): Field => ({
  name,
  kind: { type: "choice", options },
  start: options[0],
});
export const ref = (name: string, of: KindName, required?: true): Field => ({
  name,
  kind: required ? { type: "ref", of, required } : { type: "ref", of },
  start: null,
});
export const time = (name: string, start: number): Field => ({
  name,
  kind: { type: "time" },
  start,
});
export const flag = (name: string, start: boolean): Field => ({
  name,
  kind: { type: "switch" },
  start,
});
export const labels = (name: string): Field => ({
  name,
  kind: { type: "labels" },
  start: { fr: "", en: "" },
});
export const client: Field = {
  name: "client_id",
  kind: { type: "ref", of: "clients", required: true, several: true },
  start: null,
};
export const shownNumber: Field = {
  name: "caller_id_id",
  kind: { type: "ref", of: "caller-ids", none: "firstAllowed" },
  start: null,
};
export const only = (field: Field, when: (values: Values) => boolean): Field => ({
  ...field,
  when,
});
