import { expect, test } from "vitest";
import type { Act, DeskEvent, DeskEvents } from "../live/protocol";
import { someParty, someWork } from "../testing";
import { clock, connect, desk, give, handlers, no, sent, sip } from "./deskUnderTest";
import { freshTold } from "./told";

const told = (seq: number, ...events: DeskEvent[]): DeskEvents => ({
  type: "events",
  seq,
  now_ms: clock.now(),
  events,
});
const asked = () =>
  sent
    .filter((one): one is Act => one.type === "act")
    .map(({ kind, interaction, args }) => ({ kind, interaction, args }));

test("one's own leg of a call out is answered by itself, also when its INVITE was first", async () => {
  await connect(true);
  handlers?.invite({ leg: "i9.0~1", reattach: true });
  expect(sip.at(-1)).toBe("answer i9.0~1");
  const own = someWork({ interaction: "i9", segment: "i9.0", stage: "dialling", direction: "out" });
  give(told(1, { type: "work", work: own }));
  handlers?.confirmed("i9.0~1");
  expect(desk.phone.store.get().call?.stage).toBe("talking");
  expect(desk.phone.store.get().audible).toBe(false);
});

test("a wish to answer one's own leg outlives the news of the call", async () => {
  await connect(true);
  const own = someWork({ interaction: "i9", segment: "i9.0", stage: "dialling", direction: "out" });
  desk.phone.answer("i9.0");
  give(told(1, { type: "work", work: own }));
  expect(desk.phone.store.get().wanted).toBe("i9.0");
});

test("acts with others name the call and whom they mean", async () => {
  await connect(true, someWork({ stage: "talking" }));
  await desk.others.transfer("queue", "q1", true);
  await desk.others.talk("all");
  await desk.others.handOver("i1_1");
  await desk.others.drop("i1_1");
  await desk.others.card(true);
  expect(asked()).toEqual([
    {
      kind: "transfer",
      interaction: "i1",
      args: { to: "queue", target: "q1", blind: true },
    },
    { kind: "talk", interaction: "i1", args: { party: "all" } },
    { kind: "hand_over", interaction: "i1", args: { guest: "i1_1" } },
    { kind: "drop", interaction: "i1", args: { guest: "i1_1" } },
    { kind: "card", interaction: "i1", args: { on: true } },
  ]);
});

test("a call out says its queue only if one was chosen", async () => {
  await connect(true);
  await desk.others.callOut("15", "");
  await desk.others.callOut("06 39 98 00 12", "q1");
  expect(asked().map(({ args }) => args)).toEqual([
    { number: "15" },
    { number: "06 39 98 00 12", queue: "q1" },
  ]);
});

test("to take the customer back from among guests is to talk with them alone", async () => {
  await connect(true, someWork({ stage: "held" }));
  await desk.hold(false);
  give(told(1, { type: "work", work: someWork({ stage: "held", parties: [someParty()] }) }));
  await desk.hold(false);
  expect(asked().map(({ kind, args }) => ({ kind, args }))).toEqual([
    { kind: "hold", args: { on: false } },
    { kind: "talk", args: { party: "customer" } },
  ]);
});

test("a list that is not to be had now is no refusal on the screen", async () => {
  await connect(true, someWork({ stage: "talking" }));
  no.set("targets", "no");
  expect(await desk.others.targets("Mar")).toBeNull();
  expect(desk.store.get().refusal).toBeNull();
});

test("a guest who is given the customer is told so, until it is closed or the call is another", async () => {
  const guest = someWork({ stage: "talking", role: "guest", by: "Julie" });
  const lead = someWork({ stage: "talking", by: "Julie" });
  await connect(true, guest);
  expect(desk.store.get().passed).toBeNull();
  give(told(1, { type: "work", work: lead }));
  expect(desk.store.get().passed).toBe("i1.1");
  give(told(2, { type: "work", work: { ...lead, note: "x" } }));
  expect(desk.store.get().passed).toBe("i1.1");
  give(told(3, { type: "work", work: null }));
  expect(desk.store.get().passed).toBeNull();
});

test("what was told and closed stays closed; the next thing is said", async () => {
  await connect(true);
  const taken = (at_ms: number) => ({ code: "taken", at_ms, name: "Marie", why: "" });
  const shown = () => freshTold(desk.store.get())?.at_ms ?? null;
  give(told(1, { type: "told", told: taken(50) }));
  expect(shown()).toBe(50);
  desk.closeTold();
  expect(shown()).toBeNull();
  give(told(2, { type: "told", told: taken(60) }));
  expect(shown()).toBe(60);
});
