/** What is still open when somebody wants to leave: the call, after-call work, calls promised today. */
import { json } from "../api/http";
import type { components } from "../api/schema";
import type { WorkView } from "../live/protocol";

type Promised = components["schemas"]["PromiseOut"];

export interface Open {
  readonly work: WorkView | null;
  readonly callbacks: number;
}

/** The site not answering holds nobody back: then only the desk is looked at. */
export async function openWork(work: WorkView | null, now_ms: number): Promise<Open | null> {
  const promised = await json<Promised[]>("GET", "/api/promises?state=open&mine=true").catch(
    () => [],
  );
  const callbacks = dueToday(promised, now_ms);
  return work || callbacks > 0 ? { work, callbacks } : null;
}

/** Those whose time begins before midnight, of this machine's day. */
export function dueToday(promised: readonly Pick<Promised, "from_ms">[], now_ms: number): number {
  const midnight_ms = new Date(now_ms).setHours(24, 0, 0, 0);
  return promised.filter((one) => one.from_ms < midnight_ms).length;
}
