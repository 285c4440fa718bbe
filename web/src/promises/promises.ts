/** Promises to call: lists, and what people do about them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";

export type Promised = components["schemas"]["PromiseOut"];
type Wish = components["schemas"]["PromiseIn"];

/** The lists, in the order in which they are looked at. */
export const STANDINGS = ["open", "late", "kept", "broken", "cancelled"] as const;
export type Standing = (typeof STANDINGS)[number];

const EVERY_MS = 5_000; // Calls are made and kept by others all the time.

export function usePromises(state: Standing, mine: boolean) {
  return useQuery({
    queryKey: ["promises", state, mine],
    queryFn: () => json<Promised[]>("GET", `/api/promises?state=${state}&mine=${mine}`),
    refetchInterval: EVERY_MS,
  });
}

export function usePromise() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => json<{ id: string }>("POST", "/api/promises", wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["promises"] }),
  });
}

/** Take it back, or call now. */
export function useAct(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: "cancel" | "call") =>
      json<undefined>("POST", `/api/promises/${encodeURIComponent(id)}/${act}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ["promises"] }),
  });
}

/** Whether anything can still be done about it. */
export function isOpen(promise: Promised): boolean {
  return promise.state === "open" || promise.state === "late";
}

/** The next quarter of an hour that is at least ten minutes away, as an input of local time. */
export function soon(now_ms: number): string {
  const quarter_ms = 15 * 60_000;
  const at_ms = Math.ceil((now_ms + 10 * 60_000) / quarter_ms) * quarter_ms;
  const away_ms = new Date(at_ms).getTimezoneOffset() * 60_000;
  return new Date(at_ms - away_ms).toISOString().slice(0, 16);
}

/** Of a form that is opened: what it sends twice is promised once. */
export function formName(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("-");
}
