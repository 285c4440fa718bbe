/** Steps of the common flow, then kinds: "menu_2" is the second menu that was drawn. */
export const NODES = [
  "hours",
  "welcome",
  "queue_notice",
  "queue",
  "overflow",
  "full",
  "no_staff",
  "closed",
  "announce",
  "enqueue",
  "menu",
  "collect",
  "emergency",
  "voicemail",
  "transfer",
  "callback",
  "goto",
  "end",
] as const;

type Say = (key: `step.${(typeof NODES)[number]}`) => string;

/** What a step is called: by its kind, and by the name that people gave it. */
export function stepWords(step: { node: string; name: string }, t: Say): string {
  const kind = kindWords(step.node, t);
  return step.name ? `${kind} · ${step.name}` : kind;
}

function kindWords(node: string, t: Say): string {
  const [, kind = node, number] = /^(.*?)(?:_(\d+))?$/.exec(node) ?? [];
  const known = NODES.find((one) => one === kind);
  if (!known) return node;
  return number ? `${t(`step.${known}`)} ${number}` : t(`step.${known}`);
}
