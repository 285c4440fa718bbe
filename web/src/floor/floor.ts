/** The one floor of this page, wired to the browser. */
import { useEffect } from "react";
import { fetchTicket, later, openWire } from "../desk/desk";
import { useNow } from "../ui/useNow";
import { useStore } from "../ui/useStore";
import { FloorModel, type FloorState } from "./FloorModel";

const tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

export const floor = new FloorModel(
  { ticket: fetchTicket, open: openWire, later, dice: Math.random, now: Date.now },
  tab,
);

/** Watched as long as the page is shown, and no longer. */
export function useFloor(): FloorState {
  useEffect(() => {
    floor.start();
    return () => floor.stop();
  }, []);
  return useStore(floor.store);
}

/** The engine's time, which instants in rows are compared with. */
export function useFloorNow(): number {
  return useNow() + useStore(floor.store, (state) => state.offset_ms);
}
