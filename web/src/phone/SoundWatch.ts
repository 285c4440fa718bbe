/** From the counters of the phone: when one side has been silent for too long, and how good it is. */
import type { SoundFigures } from "../live/protocol";
import type { SoundSample } from "./Phone";

/** What agents are told is "5 s": shorter would cry at each pause of the network. */
export const SILENCE_MS = 5_000;

export interface SoundWatch {
  readonly last: SoundSample | null;
  /** When that was. */
  readonly last_ms: number;
  /** Since when nothing new came from this side; null: it is heard. */
  readonly noneFromYouSince_ms: number | null;
  readonly noneFromCallerSince_ms: number | null;
}

export const NO_SOUND_YET: SoundWatch = {
  last: null,
  last_ms: 0,
  noneFromYouSince_ms: null,
  noneFromCallerSince_ms: null,
};

/**
 * Take one sample (about one a second). While `muted`, our side is silent on purpose; while they are
 * put `aside` (on hold), nothing comes from the caller. Silence began at the last sample that had
 * heard something: it is told 5 to 6 s after the last packet.
 */
export function watchSound(
  before: SoundWatch,
  sample: SoundSample,
  now_ms: number,
  muted: boolean,
  aside: boolean,
): SoundWatch {
  const { last, last_ms } = before;
  if (last === null) return { ...NO_SOUND_YET, last: sample, last_ms: now_ms };
  const sent = sample.sentPackets > last.sentPackets && sample.micEnergy > last.micEnergy;
  const received = sample.receivedPackets > last.receivedPackets;
  return {
    last: sample,
    last_ms: now_ms,
    noneFromYouSince_ms: sent || muted ? null : (before.noneFromYouSince_ms ?? last_ms),
    noneFromCallerSince_ms: received || aside ? null : (before.noneFromCallerSince_ms ?? last_ms),
  };
}

export function silent(since_ms: number | null, now_ms: number): boolean {
  return since_ms !== null && now_ms - since_ms >= SILENCE_MS;
}

/** The worse of the two ways is what the conversation suffers from. */
export function figuresOf(sample: SoundSample): SoundFigures {
  return {
    lost_pct: Math.max(
      percent(sample.lostPackets, sample.receivedPackets + sample.lostPackets),
      percent(sample.lostOnTheWay, sample.sentPackets),
    ),
    delay_ms: sample.delay_ms,
    jitter_ms: sample.jitter_ms,
    relayed: sample.relayed === true,
  };
}

/** Counters may be a packet ahead of one another: never below 0 or above 100. */
function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.max(0, Math.round((100 * part) / whole)));
}
