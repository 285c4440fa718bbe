/** The note of one interaction: what was typed is sent soon after a pause, and never lost. */
import { Store } from "../ui/Store";

export interface NoteView {
  readonly interaction: string | null;
  readonly text: string;
  readonly saved: "saved" | "typing" | "waiting";
}

/** Pause in typing after which the note is sent. */
export const NOTE_PAUSE_MS = 300;
export const NOTE_CHARACTERS_MAX = 8_000; // Some four pages: a note, not a letter.

export interface NotePorts {
  send(interaction: string, text: string): Promise<unknown>;
  later(run: () => void, delay_ms: number): () => void;
}

export class NoteDraft {
  readonly store = new Store<NoteView>({ interaction: null, text: "", saved: "saved" });
  readonly #ports: NotePorts;
  #cancel: (() => void) | null = null;

  constructor(ports: NotePorts) {
    this.#ports = ports;
  }

  /** The desk shows this interaction with the note the engine knows; unsaved typing wins. */
  show(interaction: string | null, text: string): void {
    const view = this.store.get();
    if (view.interaction !== interaction) {
      void this.flush();
      this.store.set({ interaction, text, saved: "saved" });
    } else if (view.saved === "saved" && view.text !== text) {
      this.store.patch({ text });
    }
  }

  edit(text: string): void {
    this.store.patch({ text: text.slice(0, NOTE_CHARACTERS_MAX), saved: "typing" });
    this.#cancel?.();
    this.#cancel = this.#ports.later(() => void this.flush(), NOTE_PAUSE_MS);
  }

  /** Send what is not saved now: after a pause, at the end of the work, after a reconnection. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    const { interaction, text, saved } = this.store.get();
    if (interaction === null || saved === "saved") return;
    this.store.patch({ saved: "waiting" });
    const done = await this.#ports.send(interaction, text).then(
      () => true,
      () => false,
    );
    const view = this.store.get();
    if (done && view.interaction === interaction && view.text === text) {
      this.store.patch({ saved: "saved" });
    }
  }
}
