/** Keys by their place on the keyboard (event.code), so that AZERTY and QWERTY work alike. */

export type KeyAct =
  | "answer"
  | "hangUp"
  | "mute"
  | "hold"
  | "keypad"
  | "record"
  | "private"
  | "note"
  | "dispositions"
  | "search"
  | "available"
  | "pause"
  | "finish"
  | "help"
  | "transfer"
  | "swap"
  | "confer"
  | "complete"
  | "drop"
  | "card"
  | "callOut";

export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

const ALT: Readonly<Record<string, KeyAct>> = {
  KeyA: "answer",
  KeyH: "hangUp",
  KeyM: "mute",
  KeyW: "hold",
  KeyK: "keypad",
  KeyG: "record",
  KeyN: "private",
  KeyP: "note",
  KeyQ: "dispositions",
  KeyS: "search",
  KeyR: "available",
  KeyB: "pause",
  KeyT: "transfer",
  KeyX: "swap",
  KeyC: "confer",
  KeyV: "complete",
  KeyE: "drop",
  KeyL: "card",
  KeyO: "callOut",
};

/** On an AZERTY keyboard the letters A, Q, W, M are elsewhere: the printed letter counts too. */
const LETTERS: Readonly<Record<string, KeyAct>> = Object.fromEntries(
  Object.entries(ALT).map(([code, act]) => [code.slice(3).toLowerCase(), act]),
);

/** macOS types accents with Option alone, so there Ctrl+Option is the modifier. */
export function actOf(press: KeyPress, mac: boolean, inField: boolean): KeyAct | null {
  const held = press.altKey && !press.metaKey && press.ctrlKey === mac;
  if (held) return byLayout(press);
  if ((press.ctrlKey || press.metaKey) && press.key === "Enter") return "finish";
  const plain = !press.ctrlKey && !press.metaKey && !press.altKey;
  return plain && press.key === "?" && !inField ? "help" : null;
}

function byLayout(press: KeyPress): KeyAct | null {
  const letter = press.key.toLowerCase();
  // The printed letter is what the list of keys shows; the place decides when it is no letter.
  return /^[a-z]$/.test(letter) ? (LETTERS[letter] ?? null) : (ALT[press.code] ?? null);
}

/** 0…9 of the number row or of the keypad; the row's places hold on AZERTY without Shift. */
export function digitOf(code: string): number | null {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  return digit === undefined ? null : Number(digit);
}
