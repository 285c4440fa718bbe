/** Who is on the call and what may be done with each, from the work alone. Pure. */
import type { PartyView, WorkView } from "../live/protocol";

/** The core allows no more guests than this (with customer and lead a conference of five). */
const GUESTS_MAX = 3;

export interface Chip {
  /** "customer", "lead", or the guest's. */
  readonly id: string;
  readonly kind: "customer" | PartyView["kind"];
  /** "" for the customer: the file names them. */
  readonly name: string;
  readonly state: PartyView["state"];
  readonly since_ms: number | null;
  /** The lead may go and talk with this party alone. */
  readonly talk: boolean;
  /** The lead may give the customer to this guest. */
  readonly handOver: boolean;
  /** The lead may end it with this guest. */
  readonly drop: boolean;
}

const onLine = (party: PartyView) => party.state === "talking";
const coming = (party: PartyView) => party.state === "waiting" || party.state === "ringing";
/** Has answered; perhaps the page is on its way back. */
const came = (party: PartyView) => !coming(party);

function inCall(work: WorkView): boolean {
  return work.stage === "talking" || work.stage === "held";
}

function leads(work: WorkView): boolean {
  return inCall(work) && work.role === "lead";
}

/** Everybody but the agent of this desk; the customer first. Empty when nobody was asked in. */
export function chips(work: WorkView): readonly Chip[] {
  if (work.parties.length === 0) return [];
  const acts = leads(work);
  const guests = work.parties.map((party): Chip => {
    const alone = onLine(party) && !work.joined && work.parties.filter(onLine).length === 1;
    return {
      id: party.id,
      kind: party.kind,
      name: party.name,
      state: party.state,
      since_ms: party.since_ms,
      talk: acts && (onLine(party) || party.state === "held") && !alone,
      handOver: acts && !party.blind && party.state !== "away",
      drop: acts,
    };
  });
  return [customer(work, acts), ...guests];
}

function customer(work: WorkView, acts: boolean): Chip {
  const others = work.parties.some(onLine);
  return {
    id: "customer",
    kind: "customer",
    name: "",
    state: work.joined ? "talking" : "held",
    since_ms: work.joined ? work.answered_ms : work.held_since_ms,
    talk: acts && !(work.joined && !others),
    handOver: false,
    drop: false,
  };
}

/** A transfer on its way: the guest has the customer at the answer. */
export function transferring(work: WorkView): PartyView | null {
  if (work.role !== "lead") return null;
  return work.parties.find((party) => party.blind && coming(party)) ?? null;
}

/** All may be brought together: somebody came, and not everybody hears everybody yet. */
export function mayConfer(work: WorkView): boolean {
  const there = work.parties.filter(came);
  return leads(work) && there.length > 0 && !(work.joined && there.every(onLine));
}

/** Somebody more may be asked in. */
export function mayAsk(work: WorkView): boolean {
  const guests = work.parties;
  return leads(work) && guests.length < GUESTS_MAX && !guests.some(coming);
}

/** The guest whom a key without a name means: who talks now, else who came last, else who rings. */
export function partner(work: WorkView): PartyView | null {
  if (!leads(work)) return null;
  const { parties } = work;
  return parties.findLast(onLine) ?? parties.findLast(came) ?? parties.at(-1) ?? null;
}

/** With whom "swap" goes on talking: from the customer to the guest, from the guest back. */
export function swapTo(work: WorkView): string | null {
  const guest = partner(work);
  if (guest === null) return null;
  if (!work.joined) return "customer";
  return came(guest) && guest.state !== "away" ? guest.id : null;
}

/** What a guest's page says of who hears whom. */
export function hearing(work: WorkView): "waits" | "all" | "private" | null {
  if (work.role !== "guest" || !inCall(work)) return null;
  if (work.stage === "held") return "waits";
  return work.joined ? "all" : "private";
}

/** The guest's part goes on, and the customer is this agent's now. */
export function givenCustomer(before: WorkView | null, now: WorkView | null): boolean {
  return (
    before !== null &&
    now !== null &&
    before.segment === now.segment &&
    before.role === "guest" &&
    before.stage !== "offered" &&
    now.role === "lead"
  );
}
