import { beforeEach, expect, test } from "vitest";
import { HandClock, settle } from "../testing";
import { NOTE_RETRY_MS, NoteDraft } from "./NoteDraft";

let clock: HandClock;
let tab: Map<string, string>;
let sent: string[];
let away: boolean;
let note: NoteDraft;

function make(): NoteDraft {
  return new NoteDraft({
    send: async (interaction, text) => {
      sent.push(`${interaction}: ${text}`);
      if (away) throw new Error("not saved");
    },
    later: clock.later,
    kept: (agent) => tab.get(agent) ?? null,
    keep: (agent, text) => void (text === null ? tab.delete(agent) : tab.set(agent, text)),
  });
}

beforeEach(() => {
  [clock, tab, sent, away] = [new HandClock(), new Map(), [], false];
  note = make();
  note.own("julie");
});

test("after-call time runs out while the database is away: the text goes to its call", async () => {
  away = true;
  note.show("i1", "");
  note.edit("Colis perdu");
  note.show("i2", "");
  await settle();
  expect(note.store.get()).toMatchObject({ interaction: "i2", text: "", earlier: 1 });
  note.edit("Autre appel");
  await clock.pass(300);
  away = false;
  await clock.pass(NOTE_RETRY_MS);
  expect(sent.slice(-2)).toEqual(["i1: Colis perdu", "i2: Autre appel"]);
  expect(note.store.get()).toMatchObject({ text: "Autre appel", saved: "saved", earlier: 0 });
  expect(tab.size).toBe(0);
});

test("a refused text is tried every two seconds until it is saved, and no longer", async () => {
  away = true;
  note.show("i1", "");
  note.edit("a");
  await clock.pass(300 + 3 * NOTE_RETRY_MS);
  expect(sent).toHaveLength(4);
  expect(note.store.get().saved).toBe("waiting");
  away = false;
  await clock.pass(NOTE_RETRY_MS);
  expect(note.store.get().saved).toBe("saved");
  await clock.pass(10 * NOTE_RETRY_MS);
  expect(sent).toHaveLength(5);
});

test("each key is kept in the tab at once, so a reload loses none", async () => {
  note.show("i1", "");
  note.edit("Pas encore envoy");
  note = make(); // The page is new; the pause was not over.
  note.own("julie");
  expect(note.store.get().earlier).toBe(1);
  note.show(null, "");
  await note.flush();
  expect(sent).toEqual(["i1: Pas encore envoy"]);
  expect(note.store.get().earlier).toBe(0);
  expect(tab.size).toBe(0);
});

test("on a shared machine nobody sends or sees what another typed", async () => {
  away = true;
  note.show("i1", "");
  note.edit("De Julie");
  await clock.pass(300);
  note.own("karim");
  away = false;
  note.show("i1", "De Karim");
  sent.length = 0;
  await clock.pass(10 * NOTE_RETRY_MS);
  expect(sent).toEqual([]);
  expect(note.store.get()).toMatchObject({ text: "De Karim", earlier: 0 });
  note.own("julie");
  await note.flush();
  expect(sent).toEqual(["i1: De Julie"]);
});

test("back at the same call, the unsaved text wins over the engine's", async () => {
  away = true;
  note.show("i1", "");
  note.edit("Neuf");
  note.show(null, "");
  note.show("i1", "Vieux");
  expect(note.store.get()).toMatchObject({ text: "Neuf", saved: "waiting", earlier: 0 });
});

test("what is typed while the text before is on its way is sent too", async () => {
  note.show("i1", "");
  note.edit("un");
  const first = note.flush();
  note.edit("un deux");
  await first;
  expect(note.store.get().saved).toBe("typing");
  await clock.pass(300);
  expect(sent).toEqual(["i1: un", "i1: un deux"]);
  expect(note.store.get().saved).toBe("saved");
});

test("what the tab kept in another form is not ours", () => {
  for (const strange of ["{", "7", '[["i1"],[1,2],null]']) {
    tab.set("x", strange);
    note.own("x");
    expect(note.store.get().earlier).toBe(0);
    note.own("julie");
  }
});
