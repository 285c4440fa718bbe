/** A desk between an engine and a telephone that a test plays; made anew before each test. */
import { beforeEach } from "vitest";
import type { Wire } from "../live/LiveSocket";
import type { Act, FromEngine, FromPage, WorkView } from "../live/protocol";
import type { Phone, PhoneHandlers } from "../phone/Phone";
import { PhoneModel } from "../phone/PhoneModel";
import { HandClock, settle, someDesk, someWelcome } from "../testing";
import { DeskModel } from "./DeskModel";

export let clock: HandClock;
export let sent: FromPage[];
export let sip: string[];
export let handlers: PhoneHandlers | null;
export let wire: Wire | null;
export let desk: DeskModel;
/** Kinds of acts the engine refuses in this test, each with its code. */
export let no: Map<string, string>;
/** Kinds of acts the engine never answers in this test. */
export let silent: Set<string>;
/** What this tab keeps over a reload. */
export let kept: string | null;

function fakePhone(): Phone {
  return {
    start: (account, _ticket, given) => {
      sip.push(`start ${account.uri}`);
      handlers = given;
    },
    register: () => void sip.push("register"),
    servers: () => undefined,
    stop: () => void sip.push("stop"),
    answer: (leg) => void sip.push(`answer ${leg}`),
    hangUp: (leg) => void sip.push(`hangUp ${leg}`),
    mute: () => undefined,
    dtmf: () => undefined,
    replaceMicrophone: async () => undefined,
    sample: async () => null,
  };
}

export function give(message: FromEngine): void {
  wire?.onmessage?.({ data: JSON.stringify(message) });
}

function engineHears(text: string): void {
  const message = JSON.parse(text) as FromPage;
  sent.push(message);
  if (message.type !== "act") return;
  if (silent.has(message.kind)) return;
  const code = no.get(message.kind);
  const answer: FromEngine = code
    ? { type: "refused", id: message.id, code, fr: "Non.", en: "No." }
    : { type: "ack", id: message.id, result: {} };
  queueMicrotask(() => give(answer));
}

beforeEach(() => {
  clock = new HandClock();
  [sent, sip, handlers, wire, no] = [[], [], null, null, new Map()];
  [silent, kept] = [new Set(), null];
  const stream = { getAudioTracks: () => [], getTracks: () => [] } as never;
  const phone = new PhoneModel({
    media: {
      open: async () => stream,
      devices: async () => [],
      speakers: async () => [],
      route: async () => undefined,
      onDevicesChanged: () => () => undefined,
      play: async () => true,
      unlock: async () => undefined,
      ring: () => undefined,
      tryRing: () => undefined,
      remind: () => undefined,
      warn: () => void sip.push("warn"),
      heard: () => true,
      echo: () => () => undefined,
      level: () => () => 0,
    },
    make: async () => fakePhone(),
    now: clock.now,
    later: clock.later,
    hidden: () => false,
    mark: () => undefined,
    remember: () => undefined,
    remembered: () => "",
  });
  const ports = {
    ticket: async () => "t",
    open: () => {
      wire = {
        send: engineHears,
        close: () => undefined,
        onopen: null,
        onmessage: null,
        onclose: null,
      };
      return wire;
    },
    later: clock.later,
    dice: () => 0.5,
    now: clock.now,
    mark: () => undefined,
    keptNotes: () => kept,
    keptWho: () => null,
    keepWho: () => undefined,
    keepNotes: (_agent: string, text: string | null) => {
      kept = text;
    },
  };
  desk = new DeskModel(ports, phone, "tab");
});

export async function connect(signed_in = false, work: WorkView | null = null): Promise<void> {
  desk.start();
  await settle();
  wire?.onopen?.();
  give(someWelcome({ signed_in, desk: someDesk({ work }) }));
  await settle();
}

export const acts = () =>
  sent.filter((one): one is Act => one.type === "act").map((one) => one.kind);

/** What this tab has kept from before a reload. */
export function keep(text: string): void {
  kept = text;
}
