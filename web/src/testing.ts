/** For tests: a clock that turns by hand, and a desk to start from. */
import type { DeskView, PartyView, PhoneAccount, Welcome, WorkView } from "./live/protocol";
import type { SoundSample } from "./phone/Phone";

export class HandClock {
  now_ms = 1_000_000;
  #timers: { at_ms: number; run: () => void }[] = [];

  now = (): number => this.now_ms;

  later = (run: () => void, delay_ms: number): (() => void) => {
    const timer = { at_ms: this.now_ms + delay_ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  /** Let time pass: what is due runs in its order, at its own instant. */
  async pass(duration_ms: number): Promise<void> {
    const end_ms = this.now_ms + duration_ms;
    for (;;) {
      const [next] = this.#timers
        .filter((timer) => timer.at_ms <= end_ms)
        .sort((a, b) => a.at_ms - b.at_ms);
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.now_ms = Math.max(this.now_ms, next.at_ms);
      next.run();
      await settle();
    }
    this.now_ms = end_ms;
  }
}

/** Let every promise that can be settled settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export const ACCOUNT: PhoneAccount = {
  kind: "browser",
  uri: "sip:ag-1@decroche",
  password: "secret",
  path: "/sip",
  realm: "decroche",
  codec: "alaw",
  ice_servers: [],
};

export function someSample(part: Partial<SoundSample> = {}): SoundSample {
  return {
    sentPackets: 0,
    receivedPackets: 0,
    lostPackets: 0,
    lostOnTheWay: 0,
    micEnergy: 0,
    delay_ms: null,
    jitter_ms: 0,
    relayed: null,
    ...part,
  };
}

export function someDesk(part: Partial<DeskView> = {}): DeskView {
  return {
    agent: "a1",
    name: "Julie Martin",
    state: {
      status: "available",
      since_ms: 0,
      reason: null,
      until_ms: null,
      next_status: null,
      next_reason: null,
      by: "",
      approval: null,
      why_declined: null,
    },
    work: null,
    queues: [],
    day: [],
    reasons: [],
    notices: [],
    told: null,
    lines: [],
    supervising: null,
    messages: [],
    assist: null,
    position: null,
    ...part,
  };
}

export function someWork(part: Partial<WorkView> = {}): WorkView {
  return {
    interaction: "i1",
    segment: "i1.1",
    stage: "offered",
    queue: "SAV",
    greeting: "",
    number_called: "",
    queued_ms: 0,
    offered_ms: 0,
    ring_until_ms: 20_000,
    answered_ms: null,
    held_since_ms: null,
    ended_ms: null,
    after_call_until_ms: null,
    extensions_left: 3,
    held_to_clock: false,
    recording: "off",
    disposition: null,
    dispositions: [],
    note: "",
    path: [],
    file: null,
    times_offered: 1,
    direction: "in",
    role: "lead",
    joined: true,
    parties: [],
    by: "",
    notes: [],
    card_until_ms: null,
    rings: false,
    site: null,
    client: null,
    promise: null,
    supervisor: null,
    auto_answer_s: 0,
    ...part,
  };
}

export function someParty(part: Partial<PartyView> = {}): PartyView {
  return {
    id: "i1_1",
    kind: "agent",
    name: "Marie Durand",
    state: "talking",
    since_ms: 0,
    blind: false,
    ...part,
  };
}

export function someWelcome(part: Partial<Welcome> = {}): Welcome {
  return {
    type: "welcome",
    epoch: "e1",
    now_ms: 1_000_000,
    seq: 0,
    desk: someDesk(),
    phone: ACCOUNT,
    signed_in: false,
    ...part,
  };
}
