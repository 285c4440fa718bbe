import { clock } from "../ui/time";
import { useFloorNow } from "./floor";

/** How long since then, turning in the page: the engine sends nothing for it. */
export function FloorClock({ since_ms, over = false }: { since_ms: number; over?: boolean }) {
  const now_ms = useFloorNow();
  return (
    <span className="tnum" style={over ? { color: "var(--d-red)", fontWeight: 640 } : undefined}>
      {clock(now_ms - since_ms)}
    </span>
  );
}
