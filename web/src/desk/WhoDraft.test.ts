import { beforeEach, expect, test } from "vitest";
import { NO_FIELDS, WhoDraft } from "./WhoDraft";

let tab: Map<string, string>;
let who: WhoDraft;

/** A page, new or loaded anew. */
function load(agent = "julie"): void {
  who = new WhoDraft({
    kept: (name) => tab.get(name) ?? null,
    keep: (name, text) => void (text === null ? tab.delete(name) : tab.set(name, text)),
  });
  who.own(agent);
}

beforeEach(() => {
  tab = new Map();
  load();
  who.show("i1", false);
});

const NOTHING = { search: "", fields: null };

test("search text and a half-filled record outlive a reload", () => {
  who.search("mart");
  who.open();
  who.edit({ last_name: "Martin" });
  who.edit({ company: "Vélos du Rhône" });
  load();
  expect(who.store.get()).toEqual(NOTHING); // Until the engine says which call it is.
  who.show("i1", false);
  const fields = { ...NO_FIELDS, last_name: "Martin", company: "Vélos du Rhône" };
  expect(who.store.get()).toEqual({ search: "mart", fields });
});

test("it is forgotten when the caller is known, and does not come back with a detach", () => {
  who.edit({ last_name: "Martin" });
  who.show("i1", true);
  expect(tab.size).toBe(0);
  who.show("i1", false);
  expect(who.store.get()).toEqual(NOTHING);
});

test("it is forgotten with the call's end, and is not the next call's", () => {
  who.edit({ last_name: "Martin" });
  who.show("i2", false);
  expect(who.store.get()).toEqual(NOTHING);
  expect(tab.size).toBe(0);
  who.search("dupont");
  who.show(null, false);
  expect(tab.size).toBe(0);
});

test("another agent of the same machine sees nothing of it", () => {
  who.edit({ last_name: "Martin" });
  load("karim");
  who.show("i1", false);
  expect(who.store.get()).toEqual(NOTHING);
});

test.each(["", "{", "7", "[]", '{"interaction":"i1"}', '{"interaction":"i1","view":{"search":3}}'])(
  "what is not ours in the tab is not read: %s",
  (text) => {
    tab.set("julie", text);
    load();
    who.show("i1", false);
    expect(who.store.get()).toEqual(NOTHING);
  },
);
