import { beforeEach, expect, test } from "vitest";
import { HandClock } from "../testing";
import { FileFirst, INVITE_AFTER_MS } from "./FileFirst";

const INVITE = "INVITE sip:a@b SIP/2.0\r\n";
const CANCEL = "CANCEL sip:a@b SIP/2.0\r\n";
const OK = "SIP/2.0 200 OK\r\n";
let clock: HandClock;
let hidden: boolean;
let read: unknown[];
let wire: FileFirst;

beforeEach(() => {
  clock = new HandClock();
  [hidden, read] = [false, []];
  const ports = { later: clock.later, hidden: () => hidden };
  wire = new FileFirst(ports, (data) => read.push(data));
});

test("an INVITE is read after the file had its time, anything else at once", async () => {
  wire.take(OK);
  wire.take(INVITE);
  expect(read).toEqual([OK]);
  await clock.pass(INVITE_AFTER_MS);
  expect(read).toEqual([OK, INVITE]);
  wire.take(CANCEL);
  expect(read).toEqual([OK, INVITE, CANCEL]);
});

test("nothing overtakes a waiting INVITE, and a second one waits no longer", async () => {
  wire.take(INVITE);
  wire.take(CANCEL);
  await clock.pass(INVITE_AFTER_MS - 1);
  wire.take(INVITE);
  expect(read).toEqual([]);
  await clock.pass(1);
  expect(read).toEqual([INVITE, CANCEL, INVITE]);
});

test("a hidden page draws nothing: nothing waits", () => {
  hidden = true;
  wire.take(INVITE);
  expect(read).toEqual([INVITE]);
});
