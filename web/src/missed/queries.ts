/** What the list of missed calls asks of the site. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { json, send } from "../api/http";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Missed = Schemas["MissedOut"];
export type Message = Missed["messages"][number];

const EVERY_MS = 5_000; // Colleagues call back meanwhile.
const one = (id: string, what: string) => `/api/missed/${encodeURIComponent(id)}/${what}`;

export function useMissed() {
  return useQuery({
    queryKey: ["missed", "list"],
    queryFn: () => json<Schemas["MissedListOut"]>("GET", "/api/missed"),
    refetchInterval: EVERY_MS,
  });
}

/** Say that one calls back, so that nobody else does. */
export function claim(id: string): Promise<Missed> {
  return json<Missed>("POST", one(id, "claim"));
}

/** The call did not come about. */
export async function release(id: string): Promise<void> {
  await send("POST", one(id, "release"));
}

/** What has come since the line was drawn stays open. */
export function useDone(item: Missed) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (note: string) =>
      json<undefined>("POST", one(item.id, "done"), { note, seen_ms: item.last_ms }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["missed"] }),
  });
}

export function messageAddress(message: Message): string {
  return `/api/messages/${encodeURIComponent(message.id)}`;
}
