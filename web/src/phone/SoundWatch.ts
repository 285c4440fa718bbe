/** Says when one side of a call has been silent for too long, from the counters of the phone. */
import type { SoundSample } from "./Phone";

/** What agents are told is "5 s": shorter would cry at each pause of the network. */
export const SILENCE_MS = 5_000;

export interface SoundWatch {
  readonly last: SoundSample | null;
  /** Since when nothing new came from this side; null: it is heard. */
  readonly noneFromYouSince_ms: number | null;
  readonly noneFromCallerSince_ms: number | null;
}

export const NO_SOUND_YET: SoundWatch = {
  last: null,
  noneFromYouSince_ms: null,
  noneFromCallerSince_ms: null,
};

/** Take one sample (about one a second). While `muted`, our side is silent on purpose. */
export function watchSound(
  before: SoundWatch,
  sample: SoundSample,
  now_ms: number,
  muted: boolean,
): SoundWatch {
  const last = before.last;
  if (last === null) return { ...NO_SOUND_YET, last: sample };
  const sent = sample.sentPackets > last.sentPackets && sample.micEnergy > last.micEnergy;
  const received = sample.receivedPackets > last.receivedPackets;
  return {
    last: sample,
    noneFromYouSince_ms: sent || muted ? null : (before.noneFromYouSince_ms ?? now_ms),
    noneFromCallerSince_ms: received ? null : (before.noneFromCallerSince_ms ?? now_ms),
  };
}

export function silent(since_ms: number | null, now_ms: number): boolean {
  return since_ms !== null && now_ms - since_ms >= SILENCE_MS;
}
