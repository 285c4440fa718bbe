import { useEffect, useState } from "react";
import type { FileView, WorkView } from "../live/protocol";
import { CallBarFor } from "./CallBar";
import { FileFor } from "./FilePanel";
import { Interaction } from "./Interaction";
import { OfferCard } from "./OfferCard";
import classes from "./Rehearsal.module.css";
import { useDeskPart } from "./useDesk";

const LATEST_MS = 2_000; // A page that is never idle rehearses then: the first call may be near.

/**
 * Draws an offer once, unseen, before the first real one. The browser compiles code and shapes text
 * when it first meets them; measured, that made the first offer after log-in three times as slow as
 * those that followed.
 */
export function Rehearsal() {
  const free = useDeskPart((state) => state.numbered !== null && state.numbered.desk.work === null);
  const [stage, setStage] = useState<"before" | "playing" | "over">("before");
  useEffect(() => {
    if (!free || stage === "over") return;
    if (stage === "playing") {
      const frame = requestAnimationFrame(() => setStage("over"));
      return () => cancelAnimationFrame(frame);
    }
    return whenIdle(() => setStage("playing"));
  }, [free, stage]);
  if (!free || stage !== "playing") return null;
  return (
    <div className={classes.unseen} inert aria-hidden="true">
      {FILES.map((file) => (
        <div key={file.number}>
          <OfferCard work={{ ...WORK, file }} />
          <CallBarFor work={{ ...WORK, file }} />
          <Interaction work={{ ...WORK, file }} />
          <FileFor interaction="rehearsal" file={file} />
        </div>
      ))}
    </div>
  );
}

function whenIdle(run: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(run, LATEST_MS); // Safari.
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: LATEST_MS });
  return () => cancelIdleCallback(handle);
}

const LETTERS =
  "Aa Bb Cc Dd Ee Ff Gg Hh Ii Jj Kk Ll Mm Nn Oo Pp Qq Rr Ss Tt Uu Vv Ww Xx Yy Zz éèàç";

const KNOWN: FileView = {
  number: "01 23 45 67 89",
  hidden: false,
  person: {
    id: "rehearsal",
    name: LETTERS,
    company: LETTERS,
    email: LETTERS,
    numbers: ["01 23 45 67 89"],
    vip: true,
    alert: LETTERS,
    facts: [[LETTERS, LETTERS]],
    language: "fr",
  },
  candidates: [],
  contacts: [
    {
      interaction: "rehearsal",
      at_ms: 0,
      direction: "in",
      queue_name: { fr: LETTERS, en: LETTERS },
      agent: LETTERS,
      outcome: "answered",
      disposition_label: { fr: LETTERS, en: LETTERS },
      note: LETTERS,
      talk_ms: 1,
    },
  ],
  loading: false,
};

const FILES: readonly FileView[] = [KNOWN, { ...KNOWN, number: "", person: null, contacts: [] }];

const WORK: WorkView = {
  interaction: "rehearsal",
  segment: "rehearsal",
  stage: "offered",
  queue: LETTERS,
  greeting: LETTERS,
  number_called: "01 23 45 67 89",
  queued_ms: 0,
  offered_ms: 0,
  ring_until_ms: 1,
  answered_ms: null,
  held_since_ms: null,
  ended_ms: null,
  after_call_until_ms: null,
  extensions_left: 3,
  held_to_clock: false,
  recording: "available",
  disposition: null,
  dispositions: [{ id: "rehearsal", fr: LETTERS, en: LETTERS }],
  note: "",
  path: [LETTERS],
  file: null,
  times_offered: 2,
  direction: "in",
  role: "lead",
  joined: false,
  parties: [],
  by: LETTERS,
  notes: [],
  card_until_ms: null,
  rings: false,
  site: null,
  client: { name: LETTERS, colour: "blue" },
  promise: null,
  supervisor: null,
  auto_answer_s: 0,
};
