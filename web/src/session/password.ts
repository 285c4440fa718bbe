/** A password set by the key of a link: of an invitation, or of a reset (allauth's headless API). */
import { ApiError, send } from "../api/http";
import { AUTH } from "./session";

export type PasswordAnswer =
  | "set"
  | "link_over"
  | "too_short"
  | "too_common"
  | "too_simple"
  | "too_many"
  | "unreachable"
  | "failed";

interface Wrong {
  readonly code?: string;
  readonly param?: string;
}

export async function setPassword(key: string, password: string): Promise<PasswordAnswer> {
  try {
    await send("GET", `${AUTH}/session`); // It brings the CSRF cookie.
    const answer = await send("POST", `${AUTH}/password/reset`, { key, password });
    if (answer.ok || answer.status === 401) return "set"; // 401 = set, and not logged in by it.
    if (answer.status === 429) return "too_many";
    if (answer.status >= 500) return "unreachable";
    return reason(await wrongs(answer));
  } catch (error) {
    if (error instanceof ApiError) return "unreachable";
    throw error;
  }
}

async function wrongs(answer: Response): Promise<readonly Wrong[]> {
  if (answer.status !== 400) return [];
  const body = (await answer.json()) as { errors?: readonly Wrong[] };
  return body.errors ?? [];
}

/** A link that is over comes first: no other password would help. */
function reason(errors: readonly Wrong[]): PasswordAnswer {
  const has = (code: string) => errors.some((one) => one.code === code);
  if (errors.some((one) => one.param === "key")) return "link_over";
  if (has("password_too_short")) return "too_short";
  if (has("password_too_common")) return "too_common";
  return errors.some((one) => one.param === "password") ? "too_simple" : "failed";
}
