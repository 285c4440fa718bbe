/** What a supervisor asks of the site about an agent; each is logged there, and shown to the agent. */
import { json } from "../api/http";

const of = (agent: string, what: string) => `/api/floor/${encodeURIComponent(agent)}/${what}`;

export type Wanted = "available" | "break" | "withdrawn" | "sign_out";

export function putInState(agent: string, status: Wanted, reason: string | null): Promise<void> {
  return json("POST", of(agent, "state"), { status, reason_id: reason });
}

/** Yes or no to the break or withdrawal that the agent has asked for. */
export function answerBreak(agent: string, reason: string, granted: boolean): Promise<void> {
  return json("POST", of(agent, "approval"), { reason_id: reason, granted });
}

export function sendMessage(agent: string, text: string): Promise<void> {
  return json("POST", of(agent, "message"), { text });
}

/** «J'y vais»: the agent sees who comes. */
export function comeToHelp(agent: string): Promise<void> {
  return json("POST", of(agent, "assist"), {});
}
