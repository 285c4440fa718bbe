/** Small things several parts of the page share: which dialog is open, what wants the focus. */
import { Store } from "./Store";

export interface Ui {
  /** The panel that hangs from the call bar; at most one is open. */
  readonly panel: "keypad" | "transfer" | "dial" | null;
  /** Keys pressed since the keypad was opened. */
  readonly pressed: string;
  readonly keys: boolean;
  /** After Alt+Q the next digit chooses a disposition. */
  readonly choosing: boolean;
  /** The first press on hanging up a call that has only just begun: a second one does it. */
  readonly hangingUp: boolean;
  /** The number to call that is being typed, and the queue it is for; "": the agent's first. */
  readonly dialled: string;
  readonly line: string;
  /** Leaving the post (or logging out) was asked for while something is open. */
  readonly leaving: "post" | "out" | null;
}

export const ui = new Store<Ui>({
  panel: null,
  pressed: "",
  keys: false,
  choosing: false,
  hangingUp: false,
  dialled: "",
  line: "",
  leaving: null,
});

/** Open this panel and close any other; once more closes it. */
export function toggle(panel: NonNullable<Ui["panel"]>): void {
  ui.patch({ panel: ui.get().panel === panel ? null : panel, pressed: "" });
}

/** Put the focus on the element with this id, if it is on the page. */
export function focusOn(id: string): void {
  document.getElementById(id)?.focus();
}
