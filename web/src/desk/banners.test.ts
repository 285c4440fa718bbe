import { expect, test } from "vitest";
import type { PhoneView } from "../phone/PhoneModel";
import { ACCOUNT } from "../testing";
import { banners, freshNotices, type Situation } from "./banners";

const phone = {
  registration: "registered",
  registrationSince_ms: 5,
  microphone: "ready",
  call: { leg: "a~1", segment: "a", stage: "talking" },
} as PhoneView;

const calm: Situation = { live: "up", liveSince_ms: 7, atPost: true, account: ACCOUNT, phone };

function codes(part: Partial<Situation>): string[] {
  return banners({ ...calm, ...part }).map((one) => one.code);
}

test("nothing is said when all is well", () => {
  expect(codes({})).toEqual([]);
});

test.each<[Partial<Situation>, string]>([
  [{ live: "lost" }, "lost"],
  [{ live: "taken_over" }, "takenOver"],
  [{ live: "refused" }, "refused"],
  [{ live: "revoked" }, "revoked"],
  [{ phone: { ...phone, microphone: "refused" } }, "micRefused"],
  [{ phone: { ...phone, microphone: "busy" } }, "micBusy"],
  [{ phone: { ...phone, microphone: "unplugged" } }, "unplugged"],
  [{ phone: { ...phone, replaced: true } }, "replaced"],
  [{ phone: { ...phone, registration: "failed" } }, "phoneFailed"],
  [{ phone: { ...phone, soundLocked: true } }, "soundLocked"],
  [{ phone: { ...phone, noSoundFromYou: true } }, "silentYou"],
  [{ phone: { ...phone, noSoundFromCaller: true } }, "silentCaller"],
])("%j", (part, code) => {
  expect(codes(part)).toEqual([code]);
});

test("a loss says since when", () => {
  expect(banners({ ...calm, live: "lost" })[0]?.since_ms).toBe(7);
});

test("a phone that is off is no fault before the post is taken", () => {
  expect(codes({ atPost: false, phone: { ...phone, registration: "failed" } })).toEqual([]);
});

test("silence is said once, by whoever is nearer", () => {
  const notice = { code: "no_sound_from_agent", since_ms: 1, values: {} };
  expect(freshNotices([notice], phone)).toEqual([notice]);
  expect(freshNotices([notice], { ...phone, noSoundFromYou: true })).toEqual([]);
});
