/** Outcomes the engine writes (calls/facts.py); an unknown one is shown as "in progress". */
const OUTCOMES = [
  "answered",
  "abandoned",
  "abandoned_greeting",
  "closed",
  "overflow",
  "voicemail",
  "unknown_number",
  "refused_full",
  "trunk_full",
  "platform_failure",
  "not_answered",
  "declined",
  "busy",
  "unreachable",
  "not_placed",
  "caller_left",
  "lost",
  "no_answer",
  "cancelled",
  "transferred",
  "callback",
  "not_called",
  "not_reached",
  "taken",
] as const;

export type OutcomeKey = (typeof OUTCOMES)[number] | "";

export function outcomeKey(outcome: string): OutcomeKey {
  return OUTCOMES.find((one) => one === outcome) ?? "";
}
