/** Notes being typed: sent soon after a pause, kept until the engine has them, and never lost. */
import { Store } from "../ui/Store";

export interface NoteView {
  readonly interaction: string | null;
  readonly text: string;
  readonly saved: "saved" | "typing" | "waiting";
  /** How many notes of other calls were tried and are not saved yet. */
  readonly earlier: number;
}

/** Pause in typing after which the note is sent. */
export const NOTE_PAUSE_MS = 300;
/** What was refused or not acknowledged is tried again after this: soon, and no burden. */
export const NOTE_RETRY_MS = 2_000;
export const NOTE_CHARACTERS_MAX = 8_000; // Some four pages: a note, not a letter.

export interface NotePorts {
  send(interaction: string, text: string): Promise<unknown>;
  later(run: () => void, delay_ms: number): () => void;
  /** What this tab kept for this agent, over a reload; null: nothing. */
  kept(agent: string): string | null;
  /** Keep this for this agent; null: nothing is left to keep. */
  keep(agent: string, text: string | null): void;
}

interface Draft {
  text: string;
  /** The text on its way, so that the same is not sent twice. */
  sending: string | null;
  tried: boolean;
}

export class NoteDraft {
  readonly store = new Store<NoteView>({ interaction: null, text: "", saved: "saved", earlier: 0 });
  readonly #ports: NotePorts;
  /** Not acknowledged yet, by interaction. */
  #drafts = new Map<string, Draft>();
  #agent: string | null = null;
  #cancel: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;
  /** Flushes that wait for nothing to be on its way any more. */
  #waiting: (() => void)[] = [];

  constructor(ports: NotePorts) {
    this.#ports = ports;
  }

  /** This agent's desk is here: only his drafts are sent, those of a reloaded page too. */
  own(agent: string): void {
    if (agent === this.#agent) return;
    this.#agent = agent;
    this.#drafts = read(this.#ports.kept(agent));
    this.store.set({ interaction: null, text: "", saved: "saved", earlier: 0 });
    this.#count();
  }

  /** The desk shows this interaction with the note the engine knows; unsaved typing wins. */
  show(interaction: string | null, text: string): void {
    const view = this.store.get();
    if (view.interaction !== interaction) {
      const draft = interaction === null ? undefined : this.#drafts.get(interaction);
      const saved = draft ? "waiting" : "saved";
      this.store.patch({ interaction, text: draft?.text ?? text, saved });
      this.#count();
      this.#send();
    } else if (view.saved === "saved" && view.text !== text) {
      this.store.patch({ text });
    }
  }

  edit(text: string): void {
    const { interaction } = this.store.get();
    const short = text.slice(0, NOTE_CHARACTERS_MAX);
    this.store.patch({ text: short, saved: "typing" });
    if (interaction === null) return;
    const known = this.#drafts.get(interaction);
    if (known) known.text = short;
    else this.#drafts.set(interaction, { text: short, sending: null, tried: false });
    this.#keep();
    this.#cancel?.();
    this.#cancel = this.#ports.later(() => this.#send(), NOTE_PAUSE_MS);
  }

  /** Send what is not saved now; over when each was answered, or after `limit_ms`. */
  async flush(limit_ms = Number.POSITIVE_INFINITY): Promise<void> {
    this.#send();
    if (!this.#busy()) return;
    await new Promise<void>((resolve) => {
      const forget = Number.isFinite(limit_ms) ? this.#ports.later(resolve, limit_ms) : null;
      this.#waiting.push(() => {
        forget?.();
        resolve();
      });
    });
  }

  /** The desk goes: nothing is tried until it is back; what is not saved stays kept. */
  rest(): void {
    this.#cancel?.();
    this.#cancelRetry?.();
    this.#cancel = this.#cancelRetry = null;
  }

  #send(): void {
    this.rest();
    const { interaction, saved } = this.store.get();
    if (saved === "typing" && interaction !== null) this.store.patch({ saved: "waiting" });
    for (const [id, draft] of this.#drafts) {
      if (draft.sending !== draft.text) void this.#sendOne(id, draft);
    }
    if (this.#drafts.size > 0) {
      this.#cancelRetry = this.#ports.later(() => this.#send(), NOTE_RETRY_MS);
    }
  }

  async #sendOne(interaction: string, draft: Draft): Promise<void> {
    const { text } = draft;
    const drafts = this.#drafts;
    draft.sending = text;
    const done = await this.#ports.send(interaction, text).then(
      () => true,
      () => false,
    );
    if (draft.sending === text) draft.sending = null;
    if (drafts !== this.#drafts) return; // Another agent's desk is here now.
    draft.tried ||= !done;
    if (done && draft.text === text) this.#acknowledged(interaction);
    this.#count();
    if (!this.#busy()) for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #acknowledged(interaction: string): void {
    this.#drafts.delete(interaction);
    this.#keep();
    if (this.store.get().interaction === interaction) this.store.patch({ saved: "saved" });
  }

  #busy(): boolean {
    return [...this.#drafts.values()].some((draft) => draft.sending !== null);
  }

  #count(): void {
    const { interaction } = this.store.get();
    const earlier = [...this.#drafts].filter(([id, { tried }]) => tried && id !== interaction);
    this.store.patch({ earlier: earlier.length });
  }

  #keep(): void {
    if (this.#agent === null) return;
    const texts = [...this.#drafts].map(([interaction, { text }]) => [interaction, text]);
    this.#ports.keep(this.#agent, texts.length > 0 ? JSON.stringify(texts) : null);
  }
}

/** What `#keep` wrote; what is not of that form was not ours. */
function read(kept: string | null): Map<string, Draft> {
  const found = new Map<string, Draft>();
  for (const entry of pairs(kept)) {
    const [interaction, text] = Array.isArray(entry) ? entry : [];
    if (typeof interaction === "string" && typeof text === "string") {
      found.set(interaction, { text, sending: null, tried: true });
    }
  }
  return found;
}

function pairs(kept: string | null): readonly unknown[] {
  try {
    const found: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [];
  }
}
