/** What the desk's model holds for components to draw, and what it needs of the browser. */
import type { NumberedDesk } from "../live/applyEvent";
import type { LivePorts, Refusal } from "../live/LiveSocket";
import type { PhoneAccount } from "../live/protocol";

export type LiveState =
  | "connecting"
  | "up"
  | "lost"
  | "taken_over"
  | "signed_out"
  | "revoked"
  | "refused";

export interface DeskState {
  readonly live: LiveState;
  readonly liveSince_ms: number;
  /** Engine's clock minus this machine's. */
  readonly offset_ms: number;
  readonly numbered: NumberedDesk | null;
  /** This page holds the agent's post: its phone is started. */
  readonly atPost: boolean;
  readonly takingPost: boolean;
  readonly account: PhoneAccount | null;
  /** The last "no", until it is closed or something succeeds. */
  readonly refusal: Refusal | null;
  /** When the last thing told was told that the agent has closed. */
  readonly toldClosed_ms: number;
  /** The segment in which a guest was just given the customer, until that is closed. */
  readonly passed: string | null;
}

export interface DeskPorts extends LivePorts {
  now(): number;
  mark(name: string): void;
  /** What this tab keeps of an agent's unsaved notes over a reload; null: nothing. */
  keptNotes(agent: string): string | null;
  keepNotes(agent: string, text: string | null): void;
  /** The same for what is typed about who calls. */
  keptWho(agent: string): string | null;
  keepWho(agent: string, text: string | null): void;
}
