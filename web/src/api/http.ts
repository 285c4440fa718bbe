/** Requests to the site: same origin, session cookie, CSRF token, errors as `ApiError`. */

export interface Problem {
  readonly code: string;
  readonly fr: string;
  readonly en: string;
  /** Of a form: the fields it is about, by their names in the API. */
  readonly fields: readonly string[];
}

export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.en ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }

  text(language: string): string {
    return (language === "en" ? this.problem?.en : this.problem?.fr) ?? this.message;
  }
}

function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

/** One request; resolves to the raw answer, rejects with status 0 when nobody answers. */
export async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const form = body instanceof FormData;
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (error instanceof TypeError) throw new ApiError(0, null);
    throw error;
  }
}

/** One request whose answer is JSON; anything but 2xx is an `ApiError`. */
export async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(method, path, body);
  const text = await response.text();
  const parsed: unknown =
    text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : undefined;
  if (!response.ok) throw new ApiError(response.status, problemOf(parsed));
  return parsed as T;
}

function problemOf(body: unknown): Problem | null {
  const maybe = body as
    | (Omit<Partial<Problem>, "fields"> & { fields?: { field: string }[] })
    | undefined;
  if (typeof maybe?.code !== "string" || typeof maybe.fr !== "string" || maybe.en === undefined) {
    return null;
  }
  const fields = (maybe.fields ?? []).map((one) => String(one.field));
  return { code: maybe.code, fr: maybe.fr, en: maybe.en, fields };
}
