import { expect, test } from "vitest";
import type { PartyView, WorkView } from "../live/protocol";
import { someParty, someWork } from "../testing";
import {
  chips,
  givenCustomer,
  hearing,
  mayAsk,
  mayConfer,
  partner,
  swapTo,
  transferring,
} from "./parties";

function on(parties: readonly PartyView[], part: Partial<WorkView> = {}): WorkView {
  return someWork({ stage: "held", joined: false, held_since_ms: 9, parties, ...part });
}

const ringing = someParty({ state: "ringing" });
const talking = someParty();
const waiting = someParty({ state: "held" });

test("nobody asked in: nothing is shown", () => {
  expect(chips(someWork({ stage: "talking" }))).toEqual([]);
});

test("the customer comes first, with the clock of what they hear", () => {
  expect(chips(on([talking]))[0]).toMatchObject({ id: "customer", state: "held", since_ms: 9 });
  const together = on([talking], { stage: "talking", joined: true, answered_ms: 4 });
  expect(chips(together)[0]).toMatchObject({ state: "talking", since_ms: 4 });
});

test.each<[string, WorkView, string]>([
  ["who rings can be stopped, or given the customer at the answer", on([ringing]), "drop handOver"],
  ["with whom one talks alone, one need not go and talk", on([talking]), "drop handOver"],
  [
    "who hears music can be talked with",
    on([waiting], { stage: "talking", joined: true }),
    "drop handOver talk",
  ],
  [
    "out of a conference into a talk of two",
    on([talking], { stage: "talking", joined: true }),
    "drop handOver talk",
  ],
  ["whose page is on its way back", on([someParty({ state: "away" })]), "drop"],
  [
    "a blind transfer can only be stopped",
    on([someParty({ state: "ringing", blind: true })]),
    "drop",
  ],
  ["a guest does nothing with others", on([talking], { role: "guest" }), ""],
  ["nor does anybody while the page comes back", on([talking], { stage: "reconnecting" }), ""],
])("%s", (_name, work, acts) => {
  const chip = chips(work)[1];
  const found = (["drop", "handOver", "talk"] as const).filter((act) => chip?.[act]);
  expect(found.join(" ")).toBe(acts);
});

test("the customer is talked with unless they are, alone", () => {
  expect(chips(on([talking]))[0]?.talk).toBe(true);
  const both = { stage: "talking", joined: true } as const;
  expect(chips(on([talking], both))[0]?.talk).toBe(true);
  expect(chips(on([waiting], both))[0]?.talk).toBe(false);
});

test("a conference needs somebody who came and does not hear all", () => {
  expect(mayConfer(on([ringing]))).toBe(false);
  expect(mayConfer(on([talking]))).toBe(true);
  expect(mayConfer(on([waiting], { stage: "talking", joined: true }))).toBe(true);
  expect(mayConfer(on([talking], { stage: "talking", joined: true }))).toBe(false);
});

test("one is asked in after the other, three at most, by the lead alone", () => {
  expect(mayAsk(someWork({ stage: "talking" }))).toBe(true);
  expect(mayAsk(on([ringing]))).toBe(false);
  expect(mayAsk(on([talking]))).toBe(true);
  expect(mayAsk(on([talking, waiting, waiting]))).toBe(false);
  expect(mayAsk(someWork({ stage: "talking", role: "guest" }))).toBe(false);
  expect(mayAsk(someWork({ stage: "dialling" }))).toBe(false);
});

test("keys mean who talks, else who came last, else who rings", () => {
  const first = someParty({ id: "a", state: "held" });
  const second = someParty({ id: "b", state: "held" });
  expect(partner(on([{ ...first, state: "talking" }, second]))?.id).toBe("a");
  expect(partner(on([first, second]))?.id).toBe("b");
  expect(partner(on([first, { ...ringing, id: "c" }]))?.id).toBe("a");
  expect(partner(on([ringing]))?.id).toBe(ringing.id);
  expect(partner(on([]))).toBeNull();
});

test("swap goes to the other side, and never to one who only rings", () => {
  expect(swapTo(on([talking]))).toBe("customer");
  expect(swapTo(on([waiting], { stage: "talking", joined: true }))).toBe(waiting.id);
  expect(swapTo(on([ringing], { stage: "talking", joined: true }))).toBeNull();
  expect(swapTo(on([ringing]))).toBe("customer");
});

test("a transfer on its way is the lead's, and ends with the answer", () => {
  const blind = { ...ringing, blind: true };
  expect(transferring(on([blind]))).toBe(blind);
  expect(transferring(on([ringing]))).toBeNull();
  expect(transferring(on([blind], { role: "guest" }))).toBeNull();
});

test("a guest reads who hears", () => {
  const guest = { role: "guest", parties: [someParty({ id: "lead" })] } as const;
  expect(hearing(someWork({ ...guest, stage: "talking", joined: false }))).toBe("private");
  expect(hearing(someWork({ ...guest, stage: "talking", joined: true }))).toBe("all");
  expect(hearing(someWork({ ...guest, stage: "held", joined: true }))).toBe("waits");
  expect(hearing(someWork({ stage: "talking" }))).toBeNull();
});

test("a guest is given the customer; whoever answers a transfer had been promised them", () => {
  const guest = someWork({ stage: "talking", role: "guest" });
  const lead = someWork({ stage: "talking" });
  expect(givenCustomer(guest, lead)).toBe(true);
  expect(givenCustomer({ ...guest, stage: "offered" }, lead)).toBe(false);
  expect(givenCustomer(guest, { ...lead, segment: "i2.1" })).toBe(false);
  expect(givenCustomer(lead, lead)).toBe(false);
  expect(givenCustomer(null, lead)).toBe(false);
  expect(givenCustomer(guest, null)).toBe(false);
});
