import { beforeEach, expect, test } from "vitest";
import { ACCOUNT, HandClock, settle, someSample } from "../testing";
import { type Media, MicrophoneError } from "./Media";
import type { Phone, PhoneHandlers, SoundSample } from "./Phone";
import { PhoneModel } from "./PhoneModel";

class FakePhone implements Phone {
  calls: string[] = [];
  handlers: PhoneHandlers | null = null;
  next: SoundSample | null = null;
  start = (_account: unknown, ticket: string, handlers: PhoneHandlers) => {
    this.calls.push(`start ${ticket}`);
    this.handlers = handlers;
  };
  register = () => void this.calls.push("register");
  relays = 0;
  servers = (servers: readonly unknown[]) => {
    this.relays = servers.length;
  };
  stop = () => void this.calls.push("stop");
  answer = (leg: string) => void this.calls.push(`answer ${leg}`);
  hangUp = (leg: string) => void this.calls.push(`hangUp ${leg}`);
  mute = (leg: string, on: boolean) => void this.calls.push(`mute ${leg} ${on}`);
  dtmf = (leg: string, keys: string) => void this.calls.push(`dtmf ${leg} ${keys}`);
  replaceMicrophone = async (leg: string) => void this.calls.push(`replace ${leg}`);
  sample = async () => this.next;
}

class FakeTrack extends EventTarget {
  readonly label: string;

  constructor(label: string) {
    super();
    this.label = label;
  }

  stop(): void {}
}

class FakeMedia implements Media {
  trouble: MicrophoneError | null = null;
  rings: boolean[] = [];
  plays = true;
  tracks: FakeTrack[] = [];
  label = "headset";
  changed: () => void = () => undefined;
  open = async () => {
    if (this.trouble) throw this.trouble;
    const track = new FakeTrack(this.label);
    this.tracks.push(track);
    return { getAudioTracks: () => [track], getTracks: () => [track] } as never;
  };
  warn = () => undefined;
  heard = () => true;
  routed: Record<string, string> = {};
  devices = async () => [];
  speakers = async () => [];
  route = async (use: string, device: string) => {
    this.routed[use] = device;
  };
  onDevicesChanged = (run: () => void) => {
    this.changed = run;
    return () => undefined;
  };
  play = async () => this.plays;
  unlock = async () => undefined;
  ring = (on: boolean) => void this.rings.push(on);
  tried = 0;
  tryRing = () => void this.tried++;
  remind = () => undefined;
  echo = () => () => undefined;
  level = () => () => 0;
}

let clock: HandClock;
let media: FakeMedia;
let sip: FakePhone;
let marks: string[];
let hidden: boolean;
let chosen: Map<string, string>;
let phone: PhoneModel;

function make(): PhoneModel {
  return new PhoneModel({
    media,
    make: async () => sip,
    now: clock.now,
    later: clock.later,
    hidden: () => hidden,
    mark: (name) => marks.push(name),
    remember: (what, device) => void chosen.set(what, device),
    remembered: (what) => chosen.get(what) ?? "",
  });
}

beforeEach(async () => {
  [clock, media, sip, marks, hidden, chosen] = [
    new HandClock(),
    new FakeMedia(),
    new FakePhone(),
    [],
    false,
    new Map(),
  ];
  phone = make();
  await phone.openMicrophone("");
  await phone.register(ACCOUNT, "t");
  sip.handlers?.registered();
});

const view = () => phone.store.get();
const invite = (leg: string, reattach = false) => sip.handlers?.invite({ leg, reattach });

test("rings only after the file is painted", async () => {
  invite("s1~1");
  await clock.pass(100);
  expect(media.rings).toEqual([]);
  phone.painted("s1");
  expect(media.rings).toEqual([true]);
  expect(marks).toEqual(["ring:s1"]);
});

test("rings 1.5 s after the INVITE without a file, at once in a hidden page", async () => {
  invite("s1~1");
  await clock.pass(1_499);
  expect(media.rings).toEqual([]);
  await clock.pass(1);
  expect(media.rings).toEqual([true]);
  sip.handlers?.ended("s1~1", "Canceled");
  hidden = true;
  invite("s2~1");
  expect(media.rings).toEqual([true, false, true]);
});

test("answers, talks, mutes, sends keys, ends", async () => {
  invite("s1~1");
  phone.painted("s1");
  phone.answer("s1");
  phone.answer("s1");
  expect(media.rings).toEqual([true, false]);
  sip.handlers?.confirmed("s1~1");
  phone.mute(true);
  phone.key("5");
  expect(sip.calls.slice(1)).toEqual(["answer s1~1", "mute s1~1 true", "dtmf s1~1 5"]);
  expect(view()).toMatchObject({ muted: true, call: { stage: "talking" } });
  sip.handlers?.ended("s1~1", "Terminated");
  expect(view()).toMatchObject({ muted: false, call: null });
});

test("an answer before the INVITE is kept for that segment only", () => {
  phone.answer("s2");
  invite("s1~1");
  expect(sip.calls).toEqual(["start t"]);
  sip.handlers?.ended("s1~1", "Canceled");
  phone.answer("s2");
  invite("s2~1");
  expect(sip.calls.at(-1)).toBe("answer s2~1");
});

test("an answer before the INVITE outlives the INVITE of another offer", () => {
  phone.answerable("s2");
  phone.answer("s2");
  invite("s1~1"); // Taken back already; its end is on the way.
  sip.handlers?.ended("s1~1", "Canceled");
  invite("s2~1");
  expect(sip.calls.at(-1)).toBe("answer s2~1");
  sip.handlers?.confirmed("s2~1");
  expect(view()).toMatchObject({ wanted: null, call: { stage: "talking" } });
});

test("an answer without a microphone is given as soon as there is one", async () => {
  phone.leave();
  await phone.register(ACCOUNT, "t");
  invite("s1~1");
  phone.answer("s1");
  expect(sip.calls.at(-1)).toBe("start t");
  await phone.openMicrophone("");
  expect(sip.calls.at(-1)).toBe("answer s1~1");
});

test("the wish to answer ends with its offer", () => {
  phone.answer("s1");
  phone.answerable("s1");
  expect(view().wanted).toBe("s1");
  phone.answerable(null);
  expect(view().wanted).toBeNull();
  invite("s1~1");
  expect(sip.calls).toEqual(["start t"]);
});

test("a leg that is rung again after its first INVITE failed is answered as wished", () => {
  phone.answer("s1");
  invite("s1~1");
  sip.handlers?.ended("s1~1", "Internal Error");
  invite("s1~2");
  expect(sip.calls.slice(1)).toEqual(["answer s1~1", "answer s1~2"]);
});

test("a re-attached leg is answered by itself, the old one's end changes nothing", () => {
  invite("s1~1");
  phone.answer("s1");
  sip.handlers?.confirmed("s1~1");
  invite("s1~2", true);
  expect(sip.calls.at(-1)).toBe("answer s1~2");
  sip.handlers?.confirmed("s1~2");
  sip.handlers?.ended("s1~1", "Terminated");
  expect(view().call).toMatchObject({ leg: "s1~2", stage: "talking" });
  expect(media.rings).toEqual([]);
});

test("an offer while a call is held here takes its place: the switch that had it is gone", () => {
  invite("s1~1");
  phone.answer("s1");
  sip.handlers?.confirmed("s1~1");
  invite("s9~1");
  expect(sip.calls.at(-1)).toBe("hangUp s1~1");
  expect(view().call).toMatchObject({ segment: "s9", stage: "ringing" });
});

test("registers again every 2 s after a refusal", async () => {
  sip.handlers?.unregistered(403);
  expect(view().registration).toBe("failed");
  await clock.pass(2_000);
  sip.handlers?.unregistered(404);
  await clock.pass(2_000);
  expect(sip.calls).toEqual(["start t", "register", "register"]);
  sip.handlers?.registered();
  await clock.pass(10_000);
  expect(sip.calls.length).toBe(3);
  expect(view().registration).toBe("registered");
});

test("the same account registers again, a new one starts again unless a call is up", async () => {
  await phone.register(ACCOUNT, "t");
  await phone.register({ ...ACCOUNT, password: "new" }, "t2");
  invite("s1~1");
  await phone.register({ ...ACCOUNT, password: "newer" }, "t3");
  expect(sip.calls).toEqual(["start t", "register", "start t2", "register"]);
});

test("a microphone that is refused is said, and no answer is given without one", async () => {
  phone.leave();
  media.trouble = new MicrophoneError("refused");
  expect(await phone.openMicrophone("")).toBe(false);
  expect(view().microphone).toBe("refused");
});

test("a headset unplugged in mid-call: another microphone, or a banner until one is there", async () => {
  invite("s1~1");
  phone.answer("s1");
  sip.handlers?.confirmed("s1~1");
  media.trouble = new MicrophoneError("missing");
  media.tracks[0]?.dispatchEvent(new Event("ended"));
  expect(view().microphone).toBe("unplugged");
  await settle();
  expect(view()).toMatchObject({ microphone: "unplugged", replaced: false });
  media.trouble = null;
  media.changed();
  await settle();
  expect(view()).toMatchObject({ microphone: "ready", replaced: false });
  expect(sip.calls.at(-1)).toBe("replace s1~1");
  media.label = "camera";
  media.tracks.at(-1)?.dispatchEvent(new Event("ended"));
  await settle();
  expect(view()).toMatchObject({ microphone: "ready", replaced: true });
});

test("five seconds without sound of one's own are said", async () => {
  invite("s1~1");
  phone.answer("s1");
  sip.handlers?.confirmed("s1~1");
  sip.next = someSample({ sentPackets: 9, receivedPackets: 9, lostPackets: 1, micEnergy: 0 });
  await clock.pass(5_000);
  expect(view().noSoundFromYou).toBe(false);
  await clock.pass(1_000);
  expect(view()).toMatchObject({ noSoundFromYou: true, noSoundFromCaller: true, lost_pct: 10 });
  phone.aside(true);
  await clock.pass(1_000);
  expect(view()).toMatchObject({ noSoundFromYou: true, noSoundFromCaller: false });
});

test("figures of a conversation are renewed each five seconds and end with it", async () => {
  invite("s1~1");
  phone.answer("s1");
  sip.handlers?.confirmed("s1~1");
  const heard = { receivedPackets: 95, lostPackets: 5, delay_ms: 310, relayed: true };
  sip.next = someSample(heard);
  await clock.pass(1_000);
  const figures = { lost_pct: 5, delay_ms: 310, jitter_ms: 0, relayed: true };
  expect(view().figures).toEqual(figures);
  sip.next = someSample({ ...heard, delay_ms: 400 });
  await clock.pass(4_000);
  expect(view().figures).toEqual(figures);
  await clock.pass(1_000);
  expect(view().figures).toEqual({ ...figures, delay_ms: 400 });
  sip.handlers?.ended("s1~1", "Terminated");
  expect(view().figures).toBeNull();
});

test("a new credential for the relay reaches the phone, the registration stays", async () => {
  const server = { urls: ["turns:home:443"], username: "1:ann", credential: "x" };
  await phone.register({ ...ACCOUNT, ice_servers: [server] }, "ticket");
  expect(sip.relays).toBe(1);
  expect(sip.calls.filter((call) => call.startsWith("start"))).toHaveLength(1);
});

test("a page that may not play sound says so until a click", async () => {
  media.plays = false;
  invite("s1~1", true);
  sip.handlers?.sound("s1~1", {} as never);
  await settle();
  expect(view().soundLocked).toBe(true);
  await phone.unlock();
  expect(view().soundLocked).toBe(false);
});

test("microphone, headset and ring are remembered and begin the next day", async () => {
  await phone.chooseSpeaker("voice", "headset");
  expect(media).toMatchObject({ routed: { voice: "headset", ring: "" }, tried: 0 });
  await phone.chooseSpeaker("ring", "loud");
  expect(media).toMatchObject({ routed: { voice: "headset", ring: "loud" }, tried: 1 });
  await phone.openMicrophone("headset-mic");
  phone.keepMicrophone();
  phone.leave();
  const kept = { device: "headset-mic", speakers: { voice: "headset", ring: "loud" } };
  expect(view()).toMatchObject({ ...kept, microphone: "off" });
  media = new FakeMedia();
  phone = make();
  expect(view()).toMatchObject(kept);
  expect(media.routed).toEqual(kept.speakers);
  media.routed = {};
  await phone.openMicrophone(view().device); // Allowed now: loudspeakers have ids since then.
  expect(media.routed).toEqual(kept.speakers);
});
