import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let now_ms = Date.now();
let ticking: ReturnType<typeof setInterval> | null = null;

function tick(): void {
  now_ms = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(tick, 500); // Twice a second: a clock never seems to skip one.
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && ticking !== null) {
      clearInterval(ticking);
      ticking = null;
    }
  };
}

/** This machine's time, shared by all clocks on the page so that they turn together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now_ms);
}
