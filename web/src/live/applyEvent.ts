import type { DeskEvent, DeskEvents, DeskView, Welcome } from "./protocol";

/** A desk with the number of the last event that shaped it. */
export interface NumberedDesk {
  readonly seq: number;
  readonly desk: DeskView;
}

export function fromWelcome(welcome: Welcome): NumberedDesk {
  return { seq: welcome.seq, desk: welcome.desk };
}

/** Apply a batch whose first event must follow the last one seen; "gap": ask the whole again. */
export function applyEvents(known: NumberedDesk, batch: DeskEvents): NumberedDesk | "gap" {
  const first = batch.seq - batch.events.length + 1;
  if (first > known.seq + 1) return "gap";
  // What was seen already (a batch sent again after a resync) is left out, not applied twice.
  const fresh = batch.events.slice(known.seq + 1 - first);
  const desk = fresh.reduce<DeskView>(applyEvent, known.desk);
  return { seq: Math.max(known.seq, batch.seq), desk };
}

/** The desk after one event; parts the event does not touch keep their identity. */
export function applyEvent(desk: DeskView, event: DeskEvent): DeskView {
  switch (event.type) {
    case "state":
      return { ...desk, state: event.state };
    case "work":
      return { ...desk, work: event.work };
    case "queues":
      return { ...desk, queues: event.queues };
    case "day":
      return { ...desk, day: event.day };
    case "reasons":
      return { ...desk, reasons: event.reasons };
    case "notices":
      return { ...desk, notices: event.notices };
    case "told":
      return { ...desk, told: event.told };
    case "lines":
      return { ...desk, lines: event.lines };
    case "name":
      return { ...desk, name: event.name };
    case "supervising":
      return { ...desk, supervising: event.supervising };
    case "messages":
      return { ...desk, messages: event.messages };
    case "assist":
      return { ...desk, assist: event.assist };
    case "position":
      return { ...desk, position: event.position };
  }
}
