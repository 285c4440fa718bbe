/** What an agent types to find or make the caller's record: kept for that call, over a reload too. */
import { Store } from "../ui/Store";

export interface PersonFields {
  readonly first_name: string;
  readonly last_name: string;
  readonly company: string;
  readonly email: string;
}

export interface WhoView {
  readonly search: string;
  /** The new record's fields; null: its form is closed. */
  readonly fields: PersonFields | null;
}

export interface WhoPorts {
  /** What this tab kept for this agent, over a reload; null: nothing. */
  kept(agent: string): string | null;
  /** Keep this for this agent; null: nothing is left to keep. */
  keep(agent: string, text: string | null): void;
}

export const NO_FIELDS: PersonFields = { first_name: "", last_name: "", company: "", email: "" };
const NOTHING: WhoView = { search: "", fields: null };

export class WhoDraft {
  readonly store = new Store<WhoView>(NOTHING);
  readonly #ports: WhoPorts;
  #agent: string | null = null;
  #interaction: string | null = null;

  constructor(ports: WhoPorts) {
    this.#ports = ports;
  }

  /** This agent's desk is here: what he had typed before a reload is looked up when it is shown. */
  own(agent: string): void {
    if (agent === this.#agent) return;
    this.#agent = agent;
    this.#interaction = null;
    this.store.set(NOTHING);
  }

  /** The desk shows this call; once its caller is known, or it is over, the draft is forgotten. */
  show(interaction: string | null, known: boolean): void {
    if (interaction !== this.#interaction) {
      this.#interaction = interaction;
      const kept = interaction === null ? null : this.#kept(interaction);
      this.store.set(kept ?? NOTHING);
      if (kept === null) this.#keep();
    }
    if (known) this.#set(NOTHING);
  }

  search(search: string): void {
    this.#set({ ...this.store.get(), search });
  }

  open(): void {
    this.edit({});
  }

  edit(part: Partial<PersonFields>): void {
    const { search, fields } = this.store.get();
    this.#set({ search, fields: { ...(fields ?? NO_FIELDS), ...part } });
  }

  #set(view: WhoView): void {
    if (view === this.store.get()) return;
    this.store.set(view);
    this.#keep();
  }

  #kept(interaction: string): WhoView | null {
    const text = this.#agent === null ? null : this.#ports.kept(this.#agent);
    const found = read(text);
    return found?.interaction === interaction ? found.view : null;
  }

  #keep(): void {
    if (this.#agent === null) return;
    const view = this.store.get();
    const empty = view.search === "" && view.fields === null;
    const text = empty ? null : JSON.stringify({ interaction: this.#interaction, view });
    this.#ports.keep(this.#agent, text);
  }
}

/** What `#keep` wrote; what is not of that form was not ours. */
function read(text: string | null): { interaction: string; view: WhoView } | null {
  const found = parsed(text);
  const { search, fields } = (found?.view ?? {}) as Partial<Record<keyof WhoView, unknown>>;
  if (typeof found?.interaction !== "string" || typeof search !== "string") return null;
  return { interaction: found.interaction, view: { search, fields: fieldsOf(fields) } };
}

function fieldsOf(found: unknown): PersonFields | null {
  if (typeof found !== "object" || found === null) return null;
  const of = (name: keyof PersonFields) => String((found as Partial<PersonFields>)[name] ?? "");
  return {
    first_name: of("first_name"),
    last_name: of("last_name"),
    company: of("company"),
    email: of("email"),
  };
}

function parsed(text: string | null): { interaction?: unknown; view?: unknown } | null {
  try {
    const found: unknown = JSON.parse(text ?? "null");
    return typeof found === "object" ? found : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
