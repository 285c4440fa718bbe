import { expect, test } from "vitest";
import type { DeskEvents, FileView } from "../live/protocol";
import { settle, someDesk, someWelcome, someWork } from "../testing";
import {
  acts,
  clock,
  connect,
  desk,
  give,
  handlers,
  keep,
  kept,
  no,
  sent,
  silent,
  sip,
  wire,
} from "./deskUnderTest";

test("one click takes the post: phone first, then at work, then available", async () => {
  await connect();
  await desk.post.take("", true);
  expect(sip).toEqual(["start sip:ag-1@decroche"]);
  expect(acts()).toEqual(["sign_in", "state"]);
  expect(sent.some((one) => one.type === "phone")).toBe(true);
  expect(desk.store.get().atPost).toBe(true);
});

test("a refused sign-in leaves no phone behind", async () => {
  await connect();
  no.set("sign_in", "no");
  await desk.post.take("", true);
  expect(sip.at(-1)).toBe("stop");
  expect(desk.store.get()).toMatchObject({ atPost: false, refusal: { fr: "Non." } });
});

/** The page connects again, to a desk where nobody is at work. */
async function comesBack(): Promise<void> {
  await settle();
  wire?.onopen?.();
  give(someWelcome());
  await settle();
}

test("a post that was left is taken again in the same page", async () => {
  await connect();
  await desk.post.take("", true);
  await desk.post.leave();
  expect(desk.store.get()).toMatchObject({ live: "signed_out", atPost: false });
  sent.length = sip.length = 0;
  const taken = desk.post.take("", true);
  await comesBack();
  await taken;
  expect(sent[0]).toMatchObject({ type: "hello" });
  expect(acts()).toEqual(["sign_in", "state"]);
  expect(sip).toEqual(["start sip:ag-1@decroche"]);
  expect(desk.store.get()).toMatchObject({ live: "up", atPost: true, refusal: null });
});

test("a post taken again before its leave is answered waits for that answer", async () => {
  await connect();
  await desk.post.take("", true);
  sent.length = 0;
  const [left, taken] = [desk.post.leave(), desk.post.take("", true)];
  await comesBack();
  await left;
  await taken;
  expect(acts()).toEqual(["sign_out", "sign_in", "state"]);
  expect(desk.store.get()).toMatchObject({ atPost: true, refusal: null });
});

test("a post that cannot be taken again says why", async () => {
  await connect();
  await desk.post.take("", true);
  await desk.post.leave();
  const taken = desk.post.take("", true);
  await settle();
  await clock.pass(8_000);
  await taken;
  expect(desk.store.get()).toMatchObject({
    atPost: false,
    takingPost: false,
    refusal: { code: "connection_lost" },
  });
});

test("a wish to answer is dropped when the offer is over", async () => {
  await connect(true, someWork());
  desk.answer();
  expect(desk.phone.store.get().wanted).toBe("i1.1");
  give({ type: "events", seq: 1, now_ms: 0, events: [{ type: "work", work: null }] });
  handlers?.invite({ leg: "i1.1~1", reattach: false });
  expect(sip).toEqual(["start sip:ag-1@decroche"]);
});

test("after a reload the post is taken again without a click", async () => {
  await connect(true);
  expect(sip).toEqual(["start sip:ag-1@decroche"]);
  expect(desk.store.get().atPost).toBe(true);
});

test("the phone registers again when the engine or the switch came back", async () => {
  await connect(true);
  give({ type: "phone_ready", epoch: "e2", phone: someWelcome().phone });
  await settle();
  expect(sip.at(-1)).toBe("register");
});

test("a new socket is told the phone's state again", async () => {
  await connect(true);
  handlers?.registered();
  wire?.onclose?.();
  await clock.pass(200);
  wire?.onopen?.();
  sent.length = 0;
  give(someWelcome({ signed_in: true }));
  await settle();
  expect(sent).toContainEqual({
    type: "phone",
    registered: true,
    microphone: true,
    muted: false,
    silent: false,
    figures: null,
  });
});

test("a gap asks the whole desk again", async () => {
  await connect();
  give({ type: "events", seq: 5, now_ms: 0, events: [{ type: "name", name: "Karim" }] });
  expect(sent.at(-1)).toEqual({ type: "resync" });
});

test("an offer that answers itself: warned of when it is seen, answered when the time is over", async () => {
  await connect(true, someWork({ auto_answer_s: 3 }));
  desk.painted("i1.1");
  const painted = sent.filter((one) => one.type === "act" && one.kind === "painted");
  expect(painted).toMatchObject([{ args: { answers: true } }]);
  expect(sip).toContain("warn");
  expect(desk.phone.store.get().wanted).toBeNull();
  await clock.pass(3_000);
  expect(desk.phone.store.get().wanted).toBe("i1.1");
});

test("a page without the post answers nothing by itself", async () => {
  await connect(false, someWork({ auto_answer_s: 3 }));
  desk.painted("i1.1");
  const painted = sent.filter((one) => one.type === "act" && one.kind === "painted");
  expect(painted).toMatchObject([{ args: {} }]);
  await clock.pass(60_000);
  expect(desk.phone.store.get().wanted).toBeNull();
  expect(sip).not.toContain("warn");
});

test("painted is told once, for the offer that is on the screen", async () => {
  await connect(true, someWork());
  desk.painted("other.1");
  desk.painted("i1.1");
  desk.painted("i1.1");
  expect(acts()).toEqual(["painted"]);
});

test("answers by SIP alone; hanging up goes to the engine", async () => {
  await connect(true, someWork());
  handlers?.invite({ leg: "i1.1~1", reattach: false });
  desk.answer();
  expect(sip.at(-1)).toBe("answer i1.1~1");
  await desk.hangUp();
  give({
    type: "events",
    seq: 1,
    now_ms: 0,
    events: [{ type: "work", work: someWork({ stage: "talking" }) }],
  });
  await desk.hangUp();
  expect(acts()).toEqual(["decline", "hang_up"]);
});

test("without the engine a hang-up still ends the call", async () => {
  await connect(true, someWork({ stage: "talking" }));
  handlers?.invite({ leg: "i1.1~2", reattach: true });
  wire?.onclose?.();
  await desk.hangUp();
  expect(sip.at(-1)).toBe("hangUp i1.1~2");
});

test("a note is sent 300 ms after the last key, whole", async () => {
  await connect(true, someWork({ stage: "talking" }));
  desk.note.edit("Colis");
  await clock.pass(299);
  desk.note.edit("Colis perdu");
  await clock.pass(299);
  expect(acts()).toEqual([]);
  await clock.pass(1);
  expect(sent.at(-1)).toMatchObject({
    kind: "note",
    interaction: "i1",
    args: { text: "Colis perdu" },
  });
  expect(desk.note.store.get().saved).toBe("saved");
});

test("a note typed while the connection was lost is sent when it is back", async () => {
  await connect(true, someWork({ stage: "talking" }));
  wire?.onclose?.();
  desk.note.edit("Rien ne se perd");
  await clock.pass(400);
  expect(desk.note.store.get().saved).toBe("waiting");
  wire?.onopen?.();
  give(someWelcome({ signed_in: true, desk: someDesk({ work: someWork({ stage: "talking" }) }) }));
  await settle();
  expect(sent.at(-1)).toMatchObject({ kind: "note", args: { text: "Rien ne se perd" } });
  expect(desk.note.store.get()).toMatchObject({ text: "Rien ne se perd", saved: "saved" });
});

test("the note of a call that ends under the fingers is still sent to that call", async () => {
  await connect(true, someWork({ stage: "after_call" }));
  desk.note.edit("À rappeler");
  give({ type: "events", seq: 1, now_ms: 0, events: [{ type: "work", work: null }] });
  await settle();
  expect(sent.at(-1)).toMatchObject({
    kind: "note",
    interaction: "i1",
    args: { text: "À rappeler" },
  });
  expect(desk.note.store.get()).toMatchObject({ interaction: null, text: "" });
});

test("finishing does not wait for ever for the note, and it is still tried after", async () => {
  await connect(true, someWork({ stage: "after_call" }));
  silent.add("note");
  desk.note.edit("À rappeler");
  const finished = desk.finish();
  await clock.pass(1_999);
  expect(acts()).not.toContain("finish");
  await clock.pass(1);
  expect(await finished).toBe(true);
  expect(acts()).toContain("finish");
  give({ type: "events", seq: 1, now_ms: 0, events: [{ type: "work", work: null }] });
  expect(kept).toContain("À rappeler");
  silent.clear();
  sent.length = 0;
  await clock.pass(10_000); // The unanswered try is given up first.
  expect(sent.filter((one) => one.type === "act")).toMatchObject([
    { kind: "note", interaction: "i1", args: { text: "À rappeler" } },
  ]);
  expect(kept).toBeNull();
});

test("finishing with a refused note goes on at once", async () => {
  await connect(true, someWork({ stage: "after_call" }));
  no.set("note", "no");
  desk.note.edit("Base absente");
  expect(await desk.finish()).toBe(true);
  expect(acts()).toEqual(["note", "finish"]);
  expect(kept).toContain("Base absente");
});

test("after a reload what was not saved is sent, and shown over the engine's text", async () => {
  keep(JSON.stringify([["i1", "Tapé avant le rechargement"]]));
  no.set("note", "no");
  await connect(true, someWork({ stage: "talking", note: "Tapé" }));
  expect(desk.note.store.get()).toMatchObject({
    text: "Tapé avant le rechargement",
    saved: "waiting",
  });
  no.clear();
  await clock.pass(2_000);
  expect(desk.note.store.get().saved).toBe("saved");
  expect(kept).toBeNull();
});

test("taken over by another tab: this one falls silent", async () => {
  await connect(true);
  give({ type: "goodbye", code: "taken_over" });
  expect(desk.store.get()).toMatchObject({ live: "taken_over", atPost: false });
  expect(sip.at(-1)).toBe("stop");
});

const FILE: FileView = {
  number: "06 39 98 00 12",
  hidden: false,
  person: null,
  candidates: [],
  contacts: [],
  loading: false,
};
const work = (seq: number, file: FileView): DeskEvents => ({
  type: "events",
  seq,
  now_ms: clock.now(),
  events: [{ type: "work", work: someWork({ file }) }],
});
const drawn = () => desk.store.get().numbered?.desk.work?.file?.loading;

test("an offer whose file follows at once is drawn once, with it", async () => {
  await connect(true);
  give(work(1, { ...FILE, loading: true }));
  expect(drawn()).toBeUndefined();
  expect(desk.work?.segment).toBe("i1.1"); // Known already: it could be answered.
  await clock.pass(10);
  give(work(2, FILE));
  expect(drawn()).toBe(false);
});

test("an offer whose file is slow is drawn without it, and again with it", async () => {
  await connect(true);
  give(work(1, { ...FILE, loading: true }));
  await clock.pass(30);
  give({ type: "events", seq: 2, now_ms: clock.now(), events: [{ type: "queues", queues: [] }] });
  expect(drawn()).toBeUndefined();
  await clock.pass(30);
  expect(drawn()).toBe(true);
  give(work(3, FILE));
  expect(drawn()).toBe(false);
});
