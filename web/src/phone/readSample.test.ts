import { expect, test } from "vitest";
import { readSample, type SoundStats } from "./readSample";

/** As Chromium reports a call by a relay. */
const STATS: readonly SoundStats[] = [
  { id: "T", type: "transport", selectedCandidatePairId: "P2" },
  { id: "P1", type: "candidate-pair", localCandidateId: "L1", currentRoundTripTime: 0.001 },
  { id: "P2", type: "candidate-pair", localCandidateId: "L2", currentRoundTripTime: 0.3104 },
  { id: "L1", type: "local-candidate", candidateType: "host" },
  { id: "L2", type: "local-candidate", candidateType: "relay" },
  { id: "O", type: "outbound-rtp", kind: "audio", packetsSent: 500 },
  {
    id: "I",
    type: "inbound-rtp",
    kind: "audio",
    packetsReceived: 480,
    packetsLost: 4,
    jitter: 0.0121,
  },
  { id: "R", type: "remote-inbound-rtp", kind: "audio", packetsLost: 9, roundTripTime: 0.4 },
  { id: "M", type: "media-source", kind: "audio", totalAudioEnergy: 0.5 },
  { id: "V", type: "inbound-rtp", kind: "video", packetsReceived: 7, packetsLost: 7 },
];

test("the pair in use says the delay, and whether it goes by the relay", () => {
  expect(readSample(STATS)).toEqual({
    sentPackets: 500,
    receivedPackets: 480,
    lostPackets: 4,
    lostOnTheWay: 9,
    micEnergy: 0.5,
    delay_ms: 310,
    jitter_ms: 12,
    relayed: true,
  });
});

test("before a pair is chosen nothing is known of the way", () => {
  const early = STATS.filter((one) => one.id !== "T" && one.id !== "R");
  expect(readSample(early)).toMatchObject({ delay_ms: null, relayed: null });
});

test("without a time of the pair that of the far end's reports stands in", () => {
  const late = STATS.map((one) =>
    one.id === "P2" ? { ...one, currentRoundTripTime: undefined } : one,
  );
  expect(readSample(late as typeof STATS)).toMatchObject({ delay_ms: 400 });
});
