import { beforeEach, expect, test } from "vitest";
import type { Wire } from "../live/LiveSocket";
import type { FloorView, FromEngine, FromPage } from "../live/protocol";
import { HandClock, settle } from "../testing";
import { FloorModel } from "./FloorModel";

const EMPTY: FloorView = { queues: [], agents: [], reasons: [] };

class FakeWire implements Wire {
  sent: FromPage[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send = (text: string) => void this.sent.push(JSON.parse(text) as FromPage);
  close = () => undefined;
  give = (message: FromEngine) => this.onmessage?.({ data: JSON.stringify(message) });
}

let clock: HandClock;
let wires: FakeWire[];
let floor: FloorModel;

beforeEach(() => {
  clock = new HandClock();
  wires = [];
  const open = () => {
    const wire = new FakeWire();
    wires.push(wire);
    return wire;
  };
  const ports = { ticket: () => Promise.resolve("t"), open, later: clock.later, now: clock.now };
  floor = new FloorModel({ ...ports, dice: () => 0.5 }, "tab1");
});

async function opened(): Promise<FakeWire> {
  await settle();
  const wire = wires.at(-1);
  if (!wire) throw new Error("nothing was opened");
  wire.onopen?.();
  return wire;
}

async function watching(): Promise<FakeWire> {
  floor.start();
  const wire = await opened();
  wire.give({ type: "floor", now_ms: clock.now_ms + 5_000, seq: 3, floor: EMPTY });
  return wire;
}

const events = (seq: number): FromEngine => ({
  type: "floor_events",
  seq,
  now_ms: clock.now_ms + 5_000,
  queues: [],
  agents: [],
});

test("it watches, follows the engine's clock, and answers echoes", async () => {
  const wire = await watching();
  wire.give({ type: "echo", n: 1 });
  expect(wire.sent).toEqual([
    { type: "watch", ticket: "t" },
    { type: "echo", n: 1 },
  ]);
  expect(floor.store.get()).toEqual({ live: "up", offset_ms: 5_000, seq: 3, floor: EMPTY });
});

test("after a gap it asks for the whole", async () => {
  const wire = await watching();
  wire.give(events(4));
  expect(floor.store.get().seq).toBe(4);
  wire.give(events(6));
  expect(wire.sent.at(-1)).toEqual({ type: "resync" });
  expect(floor.store.get().seq).toBe(4);
});

test("lost, it says so and comes back; what was shown stays", async () => {
  const wire = await watching();
  wire.onclose?.();
  expect(floor.store.get()).toMatchObject({ live: "lost", floor: EMPTY });
  await clock.pass(200);
  (await opened()).give({ type: "floor", now_ms: clock.now_ms, seq: 0, floor: EMPTY });
  expect(floor.store.get()).toMatchObject({ live: "up", seq: 0 });
});

test("who may watch no more sees nothing, and asks no more", async () => {
  const wire = await watching();
  wire.give({ type: "goodbye", code: "revoked" });
  expect(floor.store.get()).toMatchObject({ live: "refused", floor: null });
  await clock.pass(10_000);
  expect(wires).toHaveLength(1);
});
