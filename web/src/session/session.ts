/** Who is logged in, and the log-in itself (allauth's headless API). */
import { useQuery } from "@tanstack/react-query";
import { ApiError, json, send } from "../api/http";
import type { Language } from "../i18n/setup";

export type Role = "agent" | "supervisor" | "administrator";

export interface Me {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** null: this person takes no calls. */
  readonly agent: string | null;
  readonly tenant_name: string;
  /** ISO 3166. */
  readonly country: string;
  readonly language: string;
  readonly permissions: readonly string[];
}

export interface DemoAccount {
  readonly email: string;
  readonly password: string;
  readonly role: Role;
  readonly name: string;
}

export const AUTH = "/_allauth/browser/v1/auth";

/** null: nobody is logged in. */
export async function whoAmI(): Promise<Me | null> {
  try {
    return await json<Me>("GET", "/api/me");
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

export const ME = ["me"] as const;

export function useMe() {
  return useQuery({ queryKey: ME, queryFn: whoAmI, staleTime: Number.POSITIVE_INFINITY });
}

export type LoginAnswer = "in" | "wrong" | "too_many" | "second_factor" | "unreachable";

/** The session request first: it brings the CSRF cookie. */
export async function logIn(email: string, password: string): Promise<LoginAnswer> {
  return answerOf(async () => {
    await send("GET", `${AUTH}/session`);
    return send("POST", `${AUTH}/login`, { email, password });
  });
}

export async function giveCode(code: string): Promise<LoginAnswer> {
  return answerOf(() => send("POST", `${AUTH}/2fa/authenticate`, { code }));
}

/** Into the account: what the site and the engine say is in this language from the next ticket. */
export function keepLanguage(language: Language): Promise<Me> {
  return json<Me>("POST", "/api/me/language", { language });
}

export async function logOut(): Promise<void> {
  await send("DELETE", `${AUTH}/session`);
}

export async function demoAccounts(): Promise<readonly DemoAccount[]> {
  const answer = await json<{ accounts?: readonly DemoAccount[] }>("GET", "/api/demo").catch(
    (error: unknown) => {
      if (error instanceof ApiError) return {}; // No demo here: the form alone.
      throw error;
    },
  );
  return (answer as { accounts?: readonly DemoAccount[] }).accounts ?? [];
}

interface Flow {
  readonly id: string;
  readonly is_pending?: boolean;
}

async function answerOf(request: () => Promise<Response>): Promise<LoginAnswer> {
  try {
    const response = await request();
    if (response.ok) return "in";
    if (response.status === 429) return "too_many";
    if (response.status === 409) return "in"; // Logged in already, in another tab.
    if (response.status >= 500) return "unreachable";
    const body = (await response.json()) as { data?: { flows?: readonly Flow[] } };
    const second = body.data?.flows?.some(
      (flow) => flow.id === "mfa_authenticate" && flow.is_pending,
    );
    return response.status === 401 && second ? "second_factor" : "wrong";
  } catch (error) {
    if (error instanceof ApiError) return "unreachable";
    throw error;
  }
}
