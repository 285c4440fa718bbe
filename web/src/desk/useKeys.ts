import { useEffect } from "react";
import { focusOn, toggle, ui } from "../ui/ui";
import { allowed, EARLY_HANG_UP_MS, ownDesk } from "./actions";
import { desk } from "./desk";
import { pressKey } from "./Keypad";
import { actOf, digitOf, type KeyAct } from "./keys";
import { partner, swapTo } from "./parties";
import { byDigit } from "./results";

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
      if (event.key === "Escape") leave(event.target);
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
  const disposition = byDigit(desk.work?.dispositions ?? [], digit);
  event.preventDefault();
  if (disposition) void desk.dispose(disposition.id);
  return true;
}

/** Closes what hangs from the call bar, else the form of a card, wherever the focus is: it takes
 * time to follow, and a popover hears no key before it has it. */
function leave(target: EventTarget | null): void {
  const { panel } = ui.get();
  // Within a menu or a dialog it closes that: the recording must not go on by the way.
  const theirs = target instanceof Element && target.closest("[role=dialog], [role=menu]") !== null;
  if (panel !== null) ui.patch({ panel: null });
  else if (!theirs && desk.work?.card_until_ms != null) void desk.others.card(false);
}

/** With the keypad open its keys are the caller's, wherever the focus is. */
function keypadKey(event: KeyboardEvent): boolean {
  if (ui.get().panel !== "keypad" || event.altKey || event.ctrlKey || event.metaKey) return false;
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
    keypad: () => can.keypad && toggle("keypad"),
    record: () => can.record && void desk.toggleRecording(),
    private: () => can.private && void desk.privateCall(),
    note: () => focusOn("note"),
    dispositions: () => can.dispose && choosing(true),
    search: () => focusOn("customer-search"),
    available: () => void desk.chooseState("available", null),
    pause: () => void desk.chooseState("break", firstBreak()),
    finish: () => can.finish && void desk.finish(),
    help: () => ui.patch({ keys: true }),
    transfer: () => can.transfer && toggle("transfer"),
    swap: () => can.swap && void desk.others.talk((desk.work && swapTo(desk.work)) ?? ""),
    confer: () => can.confer && void desk.others.talk("all"),
    complete: () => can.complete && void desk.others.handOver(guest()),
    drop: () => can.drop && void desk.others.drop(guest()),
    card: () => can.card && void desk.others.card(desk.work?.card_until_ms == null),
    callOut: () => can.callOut && toggle("dial"),
  };
  acts[act]();
}

function guest(): string {
  return (desk.work && partner(desk.work)?.id) ?? "";
}

function firstBreak(): string | null {
  const reasons = desk.store.get().numbered?.desk.reasons ?? [];
  return reasons.find((reason) => reason.kind === "break")?.id ?? null;
}
