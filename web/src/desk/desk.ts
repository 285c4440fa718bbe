/** The one desk of this page, wired to the browser. */
import { ApiError, json } from "../api/http";
import { TicketRefused, type Wire } from "../live/LiveSocket";
import { BrowserMedia } from "../phone/BrowserMedia";
import { PhoneModel } from "../phone/PhoneModel";
import { DeskModel } from "./DeskModel";

const DEVICE = "decroche."; // And what it is for: microphone, voice, ring.
// And the agent: a shared machine never sends or shows them for another.
const NOTES = "decroche.notes.";
const WHO = "decroche.who.";
let ticket: string | null = null;

export async function fetchTicket(fresh: boolean): Promise<string> {
  if (ticket !== null && !fresh) return ticket;
  try {
    ticket = (await json<{ ticket: string }>("POST", "/api/desk/ticket", {})).ticket;
    return ticket;
  } catch (error) {
    if (error instanceof ApiError) throw new TicketRefused(error.status);
    throw error;
  }
}

export function openWire(): Wire {
  const address = new URL("/live", window.location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return new WebSocket(address) as unknown as Wire;
}

export function later(run: () => void, delay_ms: number): () => void {
  const timer = setTimeout(run, delay_ms);
  return () => clearTimeout(timer);
}

/** In this tab only, and gone as soon as the engine has it; null: nothing is left to keep. */
function keep(name: string, text: string | null): void {
  if (text === null) {
    sessionStorage.removeItem(name);
    return;
  }
  try {
    sessionStorage.setItem(name, text);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    console.warn("draft.not_kept", error.name); // Full or forbidden: the page still has it.
  }
}

const mark = (name: string) => performance.mark(name);

const media = new BrowserMedia();

const phone = new PhoneModel({
  media,
  make: async () => new (await import("../phone/JsSipPhone")).JsSipPhone(),
  now: Date.now,
  later,
  hidden: () => document.hidden,
  mark,
  remember: (what, device) => localStorage.setItem(DEVICE + what, device),
  remembered: (what) => localStorage.getItem(DEVICE + what) ?? "",
});

const tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

export const desk = new DeskModel(
  {
    ticket: fetchTicket,
    open: openWire,
    later,
    dice: Math.random,
    now: Date.now,
    mark,
    keptNotes: (agent) => sessionStorage.getItem(NOTES + agent),
    keepNotes: (agent, text) => keep(NOTES + agent, text),
    keptWho: (agent) => sessionStorage.getItem(WHO + agent),
    keepWho: (agent, text) => keep(WHO + agent, text),
  },
  phone,
  tab,
);

export { media };

/** After a log-out the next person must not work with this ticket. */
export function forgetTicket(): void {
  ticket = null;
}

// What was typed less than 300 ms before the page goes away is sent on its way out.
window.addEventListener("pagehide", () => void desk.note.flush());
// Browsers keep a page silent until a gesture: any one will do.
for (const gesture of ["pointerdown", "keydown"] as const) {
  window.addEventListener(gesture, () => void phone.unlock(), { passive: true });
}
