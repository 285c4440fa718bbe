import { useSyncExternalStore } from "react";
import type { Store } from "./Store";

/**
 * The store's value, or the part that `select` takes of it: the component is drawn again only when
 * that part is another one. `select` must give back the same object as long as nothing changed.
 */
export function useStore<T>(store: Store<T>): T;
export function useStore<T, Part>(store: Store<T>, select: (value: T) => Part): Part;
export function useStore<T, Part>(store: Store<T>, select?: (value: T) => Part): T | Part {
  return useSyncExternalStore(store.subscribe, () => (select ? select(store.get()) : store.get()));
}
