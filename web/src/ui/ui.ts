/** Small things several parts of the page share: which dialog is open, what wants the focus. */
import { Store } from "./Store";

export interface Ui {
  readonly keypad: boolean;
  /** Keys pressed since the keypad was opened. */
  readonly pressed: string;
  readonly keys: boolean;
  /** After Alt+Q the next digit chooses a disposition. */
  readonly choosing: boolean;
  /** The first press on hanging up a call that has only just begun: a second one does it. */
  readonly hangingUp: boolean;
}

export const ui = new Store<Ui>({
  keypad: false,
  pressed: "",
  keys: false,
  choosing: false,
  hangingUp: false,
});

/** Put the focus on the element with this id, if it is on the page. */
export function focusOn(id: string): void {
  document.getElementById(id)?.focus();
}
