import { expect, test } from "vitest";
import { settle } from "../testing";
import { acts, clock, connect, desk, no, sip } from "./deskUnderTest";

test("help makes the phone ready and calls, without asking to sign in", async () => {
  await connect();
  const called = desk.post.callHelp("112");
  await settle();
  expect(sip).toContain("start sip:ag-1@decroche");
  expect(await called).toBe(true);
  expect(acts()).toEqual(["call_out"]);
  expect(desk.store.get().atPost).toBe(true);
});

test("a phone that does not come gives the post back", async () => {
  await connect();
  no.set("call_out", "help_elsewhere");
  const called = desk.post.callHelp("15");
  await settle();
  await clock.pass(10_000);
  expect(await called).toBe(false);
  expect(acts().length).toBeGreaterThan(5);
  expect(new Set(acts())).toEqual(new Set(["call_out"]));
  expect(desk.store.get().atPost).toBe(false);
  expect(desk.store.get().refusal?.code).toBe("help_elsewhere");
});

test("any other refusal is final", async () => {
  await connect();
  no.set("call_out", "busy_now");
  const called = desk.post.callHelp("15");
  await settle();
  expect(await called).toBe(false);
  expect(acts()).toEqual(["call_out"]);
});
