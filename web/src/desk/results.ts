/** Results of a call and the digits that choose them after Alt+Q. */
import type { DispositionView } from "../live/protocol";

/** Of a call out: a machine or somebody else picked up. Always 0, however many others there are. */
export const NOT_REACHED = "not_reached";
const DIGITS_MAX = 9;

/** The digit of the result at this place; null: it is reached by Tab only. */
export function digitAt(results: readonly DispositionView[], index: number): number | null {
  if (results[index]?.id === NOT_REACHED) return 0;
  return index < DIGITS_MAX ? index + 1 : null;
}

export function byDigit(results: readonly DispositionView[], digit: number) {
  return results.find((_, index) => digitAt(results, index) === digit);
}

/** Whether the queue has results of its own, one of which is to be chosen. */
export function toChoose(results: readonly DispositionView[]): boolean {
  return results.some((each) => each.id !== NOT_REACHED);
}
