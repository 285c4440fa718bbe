/** Where the agent sits: chosen before the post is taken, remembered in this browser. */
import { Store } from "../ui/Store";

const KEY = "decroche.seat";
export const HOME = "home";
/** At work, and at none of the seats. */
export const ELSEWHERE = "elsewhere";

interface SeatView {
  /** A seat's id, `HOME`, `ELSEWHERE`; "": not said. */
  readonly chosen: string;
  /** The organisation has seats: who takes a post says where. */
  readonly wanted: boolean;
  /** The post was asked for and nothing is chosen. */
  readonly missing: boolean;
}

export const seat = new Store<SeatView>({
  chosen: localStorage.getItem(KEY) ?? "",
  wanted: false,
  missing: false,
});

export function choose(chosen: string): void {
  localStorage.setItem(KEY, chosen);
  seat.patch({ chosen, missing: false });
}

/** What the engine is asked for; null: nothing, as ever. */
export type Sit = { readonly position?: string; readonly home?: boolean };

export function sitting(chosen: string): Sit | null {
  if (chosen === "") return null;
  if (chosen === HOME) return { home: true };
  return chosen === ELSEWHERE ? {} : { position: chosen };
}
