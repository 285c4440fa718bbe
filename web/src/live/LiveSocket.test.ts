import { beforeEach, expect, test } from "vitest";
import { HandClock, settle, someWelcome } from "../testing";
import { LiveSocket, Refusal, TicketRefused, type Wire } from "./LiveSocket";
import type { FromEngine, FromPage } from "./protocol";

class FakeWire implements Wire {
  sent: FromPage[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send = (text: string) => void this.sent.push(JSON.parse(text) as FromPage);
  close = () => {
    this.closed = true;
  };
  give = (message: FromEngine) => this.onmessage?.({ data: JSON.stringify(message) });
}

let clock: HandClock;
let wires: FakeWire[];
let seen: FromEngine[];
let lost: number;
let refused: number[];
let tickets: (string | number)[];
let asked: boolean[];
let live: LiveSocket;

beforeEach(() => {
  clock = new HandClock();
  [wires, seen, lost, refused, tickets, asked] = [[], [], 0, [], [], []];
  live = new LiveSocket(
    {
      ticket: (fresh) => {
        asked.push(fresh);
        const next = tickets.shift() ?? "t";
        return typeof next === "string"
          ? Promise.resolve(next)
          : Promise.reject(new TicketRefused(next));
      },
      open: () => {
        const wire = new FakeWire();
        wires.push(wire);
        return wire;
      },
      later: clock.later,
      dice: () => 0.5,
    },
    {
      message: (message) => seen.push(message),
      lost: () => lost++,
      refused: (status) => refused.push(status),
    },
    "tab1",
  );
});

function wire(): FakeWire {
  const last = wires.at(-1);
  if (!last) throw new Error("nothing was opened");
  return last;
}

async function connect(): Promise<void> {
  live.start();
  await settle();
  wire().onopen?.();
  wire().give(someWelcome());
}

test("says hello with the ticket and answers echoes at once", async () => {
  await connect();
  wire().give({ type: "echo", n: 7 });
  expect(wire().sent).toEqual([
    { type: "hello", ticket: "t", tab: "tab1" },
    { type: "echo", n: 7 },
  ]);
  expect(seen.map((message) => message.type)).toEqual(["welcome"]);
});

test("an act ends by its own answer", async () => {
  await connect();
  const [first, second] = [live.act("hold", "i1", { on: true }), live.act("finish")];
  const ids = wire()
    .sent.slice(1)
    .map((message) => (message as { id: string }).id);
  expect(new Set(ids).size).toBe(2);
  wire().give({ type: "refused", id: ids[1] ?? "", code: "no", fr: "Non.", en: "No." });
  wire().give({ type: "ack", id: ids[0] ?? "", result: { a: 1 } });
  await expect(first).resolves.toEqual({ a: 1 });
  await expect(second).rejects.toMatchObject({ code: "no", fr: "Non." });
});

test("comes back after a loss, sooner at first, and refuses acts meanwhile", async () => {
  await connect();
  const act = live.act("finish");
  wire().onclose?.();
  await expect(act).rejects.toBeInstanceOf(Refusal);
  await expect(live.act("finish")).rejects.toMatchObject({ code: "connection_lost" });
  expect(lost).toBe(1);
  await clock.pass(100);
  expect(wires.length).toBe(2);
  wire().onclose?.();
  await clock.pass(299);
  expect(wires.length).toBe(2);
  await clock.pass(1);
  expect(wires.length).toBe(3);
});

test("a wire that says nothing for 6.5 s is dead", async () => {
  await connect();
  await clock.pass(6_000);
  wire().give({ type: "echo", n: 1 });
  await clock.pass(6_000);
  expect(lost).toBe(0);
  await clock.pass(600);
  expect(lost).toBe(1);
  expect(wires.length).toBe(2);
});

test("taken over: stays closed", async () => {
  await connect();
  wire().give({ type: "goodbye", code: "taken_over" });
  await clock.pass(60_000);
  expect(wires.length).toBe(1);
  expect(seen.at(-1)).toEqual({ type: "goodbye", code: "taken_over" });
});

test("an engine that restarts: connects again by itself", async () => {
  await connect();
  wire().give({ type: "goodbye", code: "restarting" });
  wire().onclose?.();
  await clock.pass(100);
  expect(wires.length).toBe(2);
});

test("renewed: another wire at once with a fresh ticket, and nobody is told of a loss", async () => {
  await connect();
  const first = wire();
  live.renew();
  await settle();
  expect(wires.length).toBe(2);
  expect(asked).toEqual([false, true]);
  first.onclose?.();
  wire().onopen?.();
  wire().give(someWelcome());
  expect(lost).toBe(0);
  await clock.pass(3_000);
  expect(wires.length).toBe(2);
});

test("expired: asks a fresh ticket", async () => {
  await connect();
  wire().give({ type: "goodbye", code: "expired" });
  wire().onclose?.();
  await clock.pass(100);
  expect(asked).toEqual([false, true]);
});

test("no ticket because the login is over: says so and stops", async () => {
  tickets = [401];
  live.start();
  await settle();
  await clock.pass(60_000);
  expect(refused).toEqual([401]);
  expect(asked.length).toBe(1);
});

test("no ticket because the site is down: tries again", async () => {
  tickets = [0, 503, "t"];
  live.start();
  await settle();
  await clock.pass(1_000);
  expect(asked.length).toBe(3);
  expect(wires.length).toBe(1);
});
