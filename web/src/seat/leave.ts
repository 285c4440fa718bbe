import { desk } from "../desk/desk";

/** After the call and its after-call work. Withdrawn comes next, so that no call is offered in
 * between; who takes that back stays. */
export async function leaveAfterwards(): Promise<void> {
  const own = () => desk.store.get().numbered?.desk;
  if (own()?.state.next_status !== "withdrawn") await desk.chooseState("withdrawn", null);
  const look = () => {
    if (desk.store.get().atPost && own()?.work) return;
    stop();
    if (own()?.state.status === "withdrawn") void desk.post.leave();
  };
  const stop = desk.store.subscribe(look);
  look();
}
