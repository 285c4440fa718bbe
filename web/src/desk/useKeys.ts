import { useEffect } from "react";
import { focusOn, ui } from "../ui/ui";
import { allowed, EARLY_HANG_UP_MS, ownDesk } from "./actions";
import { desk } from "./desk";
import { pressKey } from "./Keypad";
import { actOf, digitOf, type KeyAct } from "./keys";

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const SECOND_PRESS_MS = 4_000; // Time to read the question, and no longer: the button is itself again.
let forgetHangUp: ReturnType<typeof setTimeout> | undefined;
const CHOOSING_MS = 5_000; // Long enough to read the digits, short enough not to surprise later.
let stopChoosing: ReturnType<typeof setTimeout> | undefined;

/** Every key of the desk, wherever the focus is. */
export function useKeys(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (ui.get().choosing && chooseByDigit(event)) return;
      if (keypadKey(event)) return;
      const act = actOf(event, mac, inField(event.target));
      if (act === null) return;
      event.preventDefault(); // Firefox opens its menus with some of these.
      if (!event.repeat) run(act);
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, []);
}

function inField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function chooseByDigit(event: KeyboardEvent): boolean {
  const digit = digitOf(event.code);
  choosing(false);
  if (digit === null) return false;
  const disposition = desk.work?.dispositions[digit - 1];
  event.preventDefault();
  if (disposition) void desk.dispose(disposition.id);
  return true;
}

/** With the keypad open its keys are the caller's and Escape closes it, wherever the focus is: the
 * focus takes time to follow, and the popover hears no key before it has it. */
function keypadKey(event: KeyboardEvent): boolean {
  if (!ui.get().keypad || event.altKey || event.ctrlKey || event.metaKey) return false;
  if (event.key === "Escape") ui.patch({ keypad: false });
  const state = desk.store.get();
  if (!allowed(ownDesk(state), desk.phone.store.get(), state.account).keypad) return false;
  if (!pressKey(event.key)) return false;
  event.preventDefault();
  return true;
}

function choosing(on: boolean): void {
  clearTimeout(stopChoosing);
  ui.patch({ choosing: on });
  if (on) stopChoosing = setTimeout(() => ui.patch({ choosing: false }), CHOOSING_MS);
}

/**
 * Hang up; a call that has only just begun wants a second press. Never a blocking dialog: while one
 * is open the page answers no echo, and the engine takes its agent for gone.
 */
export function hangUp(): void {
  const answered_ms = desk.work?.answered_ms;
  const age_ms = Date.now() + desk.store.get().offset_ms - (answered_ms ?? 0);
  clearTimeout(forgetHangUp);
  if (answered_ms != null && age_ms < EARLY_HANG_UP_MS && !ui.get().hangingUp) {
    ui.patch({ hangingUp: true });
    forgetHangUp = setTimeout(() => ui.patch({ hangingUp: false }), SECOND_PRESS_MS);
    return;
  }
  ui.patch({ hangingUp: false });
  void desk.hangUp();
}

function run(act: KeyAct): void {
  const state = desk.store.get();
  const phone = desk.phone.store.get();
  const can = allowed(ownDesk(state), phone, state.account);
  const acts: Record<KeyAct, () => void> = {
    answer: () => can.answer && desk.answer(),
    hangUp: () => (can.hangUp ? hangUp() : can.decline && void desk.hangUp()),
    mute: () => can.mute && desk.phone.mute(!phone.muted),
    hold: () => (can.hold || can.retrieve) && void desk.hold(can.hold),
    keypad: () => can.keypad && ui.patch({ keypad: !ui.get().keypad, pressed: "" }),
    record: () => can.record && void desk.toggleRecording(),
    private: () => can.private && void desk.privateCall(),
    note: () => focusOn("note"),
    dispositions: () => can.dispose && choosing(true),
    search: () => focusOn("customer-search"),
    available: () => void desk.chooseState("available", null),
    pause: () => void desk.chooseState("break", firstBreak()),
    finish: () => can.finish && void desk.finish(),
    help: () => ui.patch({ keys: true }),
  };
  acts[act]();
}

function firstBreak(): string | null {
  const reasons = desk.store.get().numbered?.desk.reasons ?? [];
  return reasons.find((reason) => reason.kind === "break")?.id ?? null;
}
