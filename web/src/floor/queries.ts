/** What a supervisor asks of the site about an agent; each is logged there, and shown to the agent. */
import { useQuery } from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";

const of = (agent: string, what: string) => `/api/floor/${encodeURIComponent(agent)}/${what}`;

export type Wanted = "available" | "break" | "withdrawn" | "sign_out";

export function putInState(
  agent: string,
  status: Wanted,
  reason: string | null,
  why: string,
): Promise<void> {
  return json("POST", of(agent, "state"), { status, reason_id: reason, why });
}

/** Yes or no to the break or withdrawal that the agent has asked for. */
export function answerBreak(agent: string, reason: string, granted: boolean): Promise<void> {
  return json("POST", of(agent, "approval"), { reason_id: reason, granted });
}

export function sendMessage(agent: string, text: string): Promise<void> {
  return json("POST", of(agent, "message"), { text });
}

export type Today = components["schemas"]["TodayOut"];

export function useToday(agent: string) {
  return useQuery({
    queryKey: ["floor-today", agent],
    queryFn: () => json<Today[]>("GET", of(agent, "queues")),
    gcTime: 0,
  });
}

/** Until midnight; the set-up stays as it is. */
export function serveToday(agent: string, queue: string, serves: boolean): Promise<void> {
  return json("POST", of(agent, "queues"), { queue_id: queue, serves });
}

/** «J'y vais»: the agent sees who comes. */
export function comeToHelp(agent: string): Promise<void> {
  return json("POST", of(agent, "assist"), {});
}
