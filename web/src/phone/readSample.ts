/** What a connection counts of its sound: https://www.w3.org/TR/webrtc-stats/. */
import type { SoundSample } from "./Phone";

/** The members that are read here, of the kinds of entry that have them. */
export interface SoundStats {
  readonly type: string;
  readonly id: string;
  readonly kind?: string;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly totalAudioEnergy?: number;
  /** Seconds. */
  readonly jitter?: number;
  readonly roundTripTime?: number;
  readonly currentRoundTripTime?: number;
  /** Of the transport: the pair in use; of a pair: our end of it; of that: "relay" or another. */
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly candidateType?: string;
}

export interface SoundReport {
  forEach(visit: (entry: SoundStats) => void): void;
}

export function readSample(report: SoundReport): SoundSample {
  const entries = new Map<string, SoundStats>();
  report.forEach((entry) => {
    entries.set(entry.id, entry);
  });
  const all = [...entries.values()];
  const audio = (type: string) => all.filter((one) => one.type === type && one.kind === "audio");
  const [sent, received] = [audio("outbound-rtp"), audio("inbound-rtp")];
  const heardOfUs = audio("remote-inbound-rtp");
  const transport = all.find((one) => one.type === "transport");
  const pair = entries.get(transport?.selectedCandidatePairId ?? "");
  const ours = entries.get(pair?.localCandidateId ?? "");
  const trip_s = pair?.currentRoundTripTime ?? heardOfUs[0]?.roundTripTime;
  return {
    sentPackets: sum(sent, (one) => one.packetsSent),
    receivedPackets: sum(received, (one) => one.packetsReceived),
    lostPackets: sum(received, (one) => one.packetsLost),
    lostOnTheWay: sum(heardOfUs, (one) => one.packetsLost),
    micEnergy: sum(audio("media-source"), (one) => one.totalAudioEnergy),
    delay_ms: trip_s === undefined ? null : Math.round(trip_s * 1_000),
    jitter_ms: Math.round(Math.max(0, ...received.map((one) => one.jitter ?? 0)) * 1_000),
    relayed: ours === undefined ? null : ours.candidateType === "relay",
  };
}

function sum(entries: readonly SoundStats[], of: (one: SoundStats) => number | undefined): number {
  return entries.reduce((total, one) => total + (of(one) ?? 0), 0);
}
