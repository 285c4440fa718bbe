/** What the engine tells of a call that has gone or has come back, in words. Pure. */
import type { ToldView } from "../live/protocol";
import type { DeskState } from "./DeskState";

/** What is still to be said: not closed, and no call has been offered since. */
export function freshTold(state: Pick<DeskState, "numbered" | "toldClosed_ms">): ToldView | null {
  const told = state.numbered?.desk.told ?? null;
  if (told === null || told.at_ms === state.toldClosed_ms) return null;
  const work = state.numbered?.desk.work ?? null;
  return work !== null && work.offered_ms > told.at_ms ? null : told;
}

const GUEST_WHY = {
  not_taken: "told.why.noAnswer",
  no_answer: "told.why.noAnswer",
  busy: "told.why.busy",
  declined: "told.why.declined",
  unreachable: "told.why.unreachable",
  not_placed: "told.why.notPlaced",
  cancelled: "told.why.cancelled",
} as const;

const NUMBER_WHY = {
  not_taken: "told.number.noAnswer",
  no_answer: "told.number.noAnswer",
  busy: "told.number.busy",
  declined: "told.number.declined",
  unreachable: "told.number.unreachable",
  not_placed: "told.number.notPlaced",
  cancelled: "told.number.cancelled",
  refused: "told.number.refused",
} as const;

type Key =
  | (typeof GUEST_WHY)[keyof typeof GUEST_WHY]
  | (typeof NUMBER_WHY)[keyof typeof NUMBER_WHY]
  | "told.taken"
  | "told.takenBySomebody"
  | "told.cameBack"
  | "told.guestFailed"
  | "told.guestLeft"
  | "told.takenOver"
  | "told.unheard"
  | "told.somebody"
  | "told.unknown";
type Texts = (key: Key, values?: Readonly<Record<string, string>>) => string;

export function toldInWords(told: ToldView, t: Texts): string {
  const name = told.name || t("told.somebody");
  switch (told.code) {
    case "taken":
      return told.name ? t("told.taken", { name }) : t("told.takenBySomebody");
    case "came_back":
      return begun(t("told.cameBack", { what: t(pick(GUEST_WHY, told.why), { name }) }));
    case "guest_failed":
      return begun(t("told.guestFailed", { what: t(pick(GUEST_WHY, told.why), { name }) }));
    case "guest_left":
      return begun(t("told.guestLeft", { name }));
    case "not_reached":
      return t(pick(NUMBER_WHY, told.why));
    case "taken_over":
      return t("told.takenOver", { name });
    case "unheard":
      return t("told.unheard", { name });
    default:
      return t("told.unknown", { code: told.code });
  }
}

function pick<T extends { readonly not_taken: Key }>(words: T, why: string): T[keyof T] | Key {
  return why in words ? words[why as keyof T] : words.not_taken;
}

/** A sentence whose first word may be "your…": it begins with a capital. */
function begun(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
