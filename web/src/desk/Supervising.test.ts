import { expect, test } from "vitest";
import { settle } from "../testing";
import { acts, clock, connect, desk, give, handlers, no, sent, sip } from "./deskUnderTest";

const asked = () => sent.filter((one) => one.type === "act" && one.kind === "supervise");

test("one click takes the post, withdrawn, and asks", async () => {
  await connect();
  const done = desk.supervising.supervise("ann", "listen");
  await settle();
  expect(await done).toBe(true);
  expect(acts()).toEqual(["sign_in", "supervise"]);
  expect(asked()[0]).toMatchObject({ args: { agent: "ann", mode: "listen" } });
});

test("who is at the post keeps it as it is", async () => {
  await connect(true);
  await desk.supervising.supervise("ann", "whisper");
  await desk.supervising.leave();
  expect(acts()).toEqual(["supervise", "supervise_off"]);
});

test("a phone that is about to register is waited for; any other no is shown", async () => {
  await connect(true);
  no.set("supervise", "phone_not_there");
  const done = desk.supervising.supervise("ann", "join");
  await settle();
  no.set("supervise", "not_on_a_call");
  await clock.pass(300);
  await settle();
  expect(await done).toBe(false);
  expect(asked()).toHaveLength(2);
  expect(desk.store.get().refusal?.code).toBe("not_on_a_call");
});

test("the leg of a call that is listened to answers by itself", async () => {
  await connect(true);
  await settle();
  handlers?.invite({ leg: "c1_s1.0~1", reattach: true });
  await settle();
  expect(sip).toContain("answer c1_s1.0~1");
  give({
    type: "events",
    seq: 1,
    now_ms: 1,
    events: [
      {
        type: "supervising",
        supervising: {
          interaction: "c1",
          segment: "c1_s1.0",
          agent: "ann",
          name: "Ann",
          mode: "listen",
          on: true,
          since_ms: 1,
        },
      },
    ],
  });
  await settle();
  expect(desk.store.get().numbered?.desk.supervising?.name).toBe("Ann");
});
