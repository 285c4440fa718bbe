import { expect, test } from "vitest";
import { someSample } from "../testing";
import { figuresOf, NO_SOUND_YET, type SoundWatch, silent, watchSound } from "./SoundWatch";

const SECOND = 1_000;

/** One sample a second; each side adds packets only where its list says true. */
function live(you: boolean[], caller: boolean[], muted = false, aside = false): SoundWatch {
  let watch: SoundWatch = watchSound(NO_SOUND_YET, sample(0, 0), 0, muted, aside);
  let [sent, received] = [0, 0];
  for (const [index, heard] of you.entries()) {
    sent += heard ? 50 : 0;
    received += caller[index] ? 50 : 0;
    watch = watchSound(watch, sample(sent, received), (index + 1) * SECOND, muted, aside);
  }
  return watch;
}

function sample(sent: number, received: number) {
  return someSample({ sentPackets: sent, receivedPackets: received, micEnergy: sent });
}

const times = (count: number, value: boolean) => Array<boolean>(count).fill(value);

test("five silent seconds are told, four are not", () => {
  const watch = live([...times(3, true), ...times(5, false)], times(8, true));
  expect(silent(watch.noneFromYouSince_ms, 7 * SECOND)).toBe(false);
  expect(silent(watch.noneFromYouSince_ms, 8 * SECOND)).toBe(true);
  expect(watch.noneFromCallerSince_ms).toBeNull();
});

test("sound that comes back ends it", () => {
  const watch = live([...times(8, false), true], times(9, false));
  expect(watch.noneFromYouSince_ms).toBeNull();
  expect(silent(watch.noneFromCallerSince_ms, 9 * SECOND)).toBe(true);
});

test("muted is silent on purpose", () => {
  expect(live(times(9, false), times(9, true), true).noneFromYouSince_ms).toBeNull();
});

test("a caller on hold is not silent, and has five seconds to be heard again", () => {
  const held = live(times(9, true), times(9, false), false, true);
  expect(held.noneFromCallerSince_ms).toBeNull();
  const back = watchSound(held, sample(500, 0), 10 * SECOND, false, false);
  expect(back.noneFromCallerSince_ms).toBe(9 * SECOND);
});

test("after a mute the five seconds begin anew", () => {
  const muted = live(times(9, false), times(9, true), true);
  const spoken = watchSound(muted, sample(0, 500), 10 * SECOND, false, false);
  expect(spoken.noneFromYouSince_ms).toBe(9 * SECOND);
});

test("packets of digital silence are no sound", () => {
  const first = watchSound(NO_SOUND_YET, sample(50, 50), 0, false, false);
  const quiet = { ...sample(100, 100), micEnergy: 50 };
  expect(watchSound(first, quiet, SECOND, false, false).noneFromYouSince_ms).toBe(0);
});

test("the loss is that of the worse way, and never out of bounds", () => {
  const lost = (part: Parameters<typeof someSample>[0]) => figuresOf(someSample(part)).lost_pct;
  expect(lost({ receivedPackets: 98, lostPackets: 2, sentPackets: 100, lostOnTheWay: 7 })).toBe(7);
  expect(lost({ receivedPackets: 90, lostPackets: 10, sentPackets: 100 })).toBe(10);
  expect(lost({})).toBe(0);
  expect(lost({ receivedPackets: 50, lostPackets: -1 })).toBe(0);
  expect(lost({ sentPackets: 1, lostOnTheWay: 3 })).toBe(100);
});
