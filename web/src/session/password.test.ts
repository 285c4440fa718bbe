import { afterEach, expect, test, vi } from "vitest";
import { setPassword } from "./password";

afterEach(() => vi.unstubAllGlobals());

/** The site answers the session request, then this. */
function site(status: number, body: unknown = {}): void {
  const answer = vi.fn(async (_path: string, init: { method: string }) =>
    init.method === "GET"
      ? new Response("{}", { status: 401 })
      : new Response(JSON.stringify(body), { status }),
  );
  vi.stubGlobal("document", { cookie: "csrftoken=t" });
  vi.stubGlobal("fetch", answer);
}

const wrong = (...errors: [string, string][]) => ({
  status: 400,
  errors: errors.map(([param, code]) => ({ param, code, message: "…" })),
});

test.each([
  [200, {}, "set"],
  [401, {}, "set"],
  [429, {}, "too_many"],
  [502, {}, "unreachable"],
  [403, {}, "failed"],
  [400, wrong(["key", "invalid_password_reset"]), "link_over"],
  [400, wrong(["password", "password_too_short"], ["key", "invalid_password_reset"]), "link_over"],
  [
    400,
    wrong(["password", "password_too_common"], ["password", "password_too_short"]),
    "too_short",
  ],
  [400, wrong(["password", "password_too_common"]), "too_common"],
  [400, wrong(["password", "password_entirely_numeric"]), "too_simple"],
  [400, {}, "failed"],
])("%d %j: %s", async (status, body, expected) => {
  site(status, body);
  expect(await setPassword("k", "p")).toBe(expected);
});

test("a site that does not answer is said, not thrown away", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  expect(await setPassword("k", "p")).toBe("unreachable");
});
