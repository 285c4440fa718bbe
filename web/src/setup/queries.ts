/** Set-up objects of the site: the same five requests for every kind. */
import {
  useIsMutating,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";
import { type KindName, type Row, singleOf, type Values } from "./kinds";

export type Change = components["schemas"]["ChangeOut"];
export type Ban = components["schemas"]["BanOut"];
export type Attempt = components["schemas"]["CallAttemptOut"];
export type Link = components["schemas"]["LinkOut"];
export type Imported = components["schemas"]["ImportOut"];
type TrunkStanding = components["schemas"]["TrunkStateOut"];
export type WebhookDelivery = components["schemas"]["DeliveryOut"];
type WebhookStanding = components["schemas"]["WebhookStateOut"];
type TrunkTested = components["schemas"]["TestOut"];

const one = (kind: KindName, id: string) => `/api/${kind}/${encodeURIComponent(id)}`;

export function useRows(kind: KindName, gone = false) {
  return useQuery({
    queryKey: ["setup", kind, gone],
    queryFn: () => json<Row[]>("GET", `/api/${kind}${gone ? "?left=true" : ""}`),
  });
}

/** Those of these kinds of which there is nothing yet. */
export function useMissing(kinds: readonly KindName[]): readonly KindName[] {
  return useQueries({
    queries: kinds.map((kind) => ({
      queryKey: ["setup", kind, false],
      queryFn: () => json<Row[]>("GET", `/api/${kind}`),
    })),
    combine: (answers) => kinds.filter((_kind, index) => answers[index]?.data?.length === 0),
  });
}

const NAMED = [
  "flows",
  "calendars",
  "emergencies",
  "prompts",
  "queues",
  "skills",
  "teams",
  "dispositions",
  "trunks",
  "clients",
  "caller-ids",
  "outside-numbers",
  "sites",
  "positions",
] as const;

/** Everything that other objects name by its id. */
export function useNames(): ReadonlyMap<string, Row> {
  return useQueries({
    queries: NAMED.map((kind) => ({
      queryKey: ["setup", kind, false],
      queryFn: () => json<Row[]>("GET", `/api/${kind}`),
    })),
    combine: (answers) =>
      new Map(answers.flatMap((answer) => (answer.data ?? []).map((row) => [row.id, row]))),
  });
}

/** ISO codes; they only change with a new version of the site. */
export function useHolidayCountries() {
  return useQuery({
    queryKey: ["holiday-countries"],
    queryFn: () => json<string[]>("GET", "/api/holiday-countries"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** After any change: ask all of set-up again, for objects name each other. */
function useChange<T, R>(change: (given: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["setup"] }),
  });
}

/** Countries that have telephone numbers of their own. */
export function useCallableCountries() {
  return useQuery({
    queryKey: ["callable-countries"],
    queryFn: () => json<string[]>("GET", "/api/outbound/countries"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One row of the organisation, so it needs no id. */
export function useSingle(kind: KindName) {
  return useQuery({
    queryKey: ["setup", kind],
    queryFn: async (): Promise<Row> => ({ ...(await json<Values>("GET", `/api/${kind}`)), id: "" }),
  });
}

export function useSave(kind: KindName, id: string | null) {
  return useChange((values: Values) => {
    if (id === null) return json<Row>("POST", `/api/${kind}`, values);
    return json<Row>("PUT", singleOf(kind) ? `/api/${kind}` : one(kind, id), values);
  });
}

export const ATTEMPTS_SHOWN = 50;

export function useAttempts(before: number | null, refused: boolean) {
  const filter = `limit=${ATTEMPTS_SHOWN}${before === null ? "" : `&before_ms=${before}`}`;
  return useQuery({
    queryKey: ["attempts", before, refused],
    queryFn: () =>
      json<Attempt[]>("GET", `/api/attempts?${filter}${refused ? "&allowed=false" : ""}`),
  });
}

export function useArchive(kind: KindName) {
  return useChange((id: string) => json<void>("DELETE", one(kind, id)));
}

export function usePersonAct(act: "leave" | "return" | "password-link") {
  return useChange((id: string) => json<Partial<Link>>("POST", `${one("people", id)}/${act}`, {}));
}

/** A secret: asked for only when it is wanted on the screen, and not kept. */
export function useDeskPhone(kind: KindName, id: string, wanted: boolean) {
  return useQuery({
    queryKey: ["desk-phone", id],
    queryFn: () =>
      json<components["schemas"]["DeskPhoneOut"]>("GET", `${one(kind, id)}/desk-phone`),
    enabled: wanted,
    gcTime: 0,
  });
}

/** Give the desk phone a new password; the settings that are shown are the new ones. */
export function useRenewDeskPhone(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      json<components["schemas"]["DeskPhoneOut"]>("POST", `${one("people", id)}/desk-phone`),
    onSuccess: (renewed) => queries.setQueryData(["desk-phone", id], renewed),
  });
}

export function useImport(kind: KindName) {
  return useChange((file: File) => {
    const form = new FormData();
    form.set("file", file);
    return json<Imported>("POST", `/api/${kind}/import`, form);
  });
}

const TAKING = ["take-sound"];

/** Give the site a sound; it says under which name an announcement may use it. */
export function useTakeSound() {
  return useMutation({
    mutationKey: TAKING,
    mutationFn: (sound: File) => {
      const form = new FormData();
      form.set("file", sound);
      return json<components["schemas"]["SoundOut"]>("POST", "/api/prompt-sounds", form);
    },
  });
}

/** A sound is on its way: a form saved now would be without it. */
export function useTakingSound(): boolean {
  return useIsMutating({ mutationKey: TAKING }) > 0;
}

const STATE_EVERY_MS = 5_000; // A registration takes seconds; nobody watches for longer than that.

export function useTrunkState(id: string) {
  return useQuery({
    queryKey: ["trunk-state", id],
    queryFn: () => json<TrunkStanding>("GET", `${one("trunks", id)}/state`),
    refetchInterval: STATE_EVERY_MS,
  });
}

export function useTrunkTest(id: string) {
  return useMutation({
    mutationFn: (number: string) =>
      json<TrunkTested>("POST", `${one("trunks", id)}/test`, { number }),
  });
}

/** Messages leave within seconds. */
export function useWebhookState(id: string) {
  return useQuery({
    queryKey: ["webhook-state", id],
    queryFn: () => json<WebhookStanding>("GET", `${one("webhooks", id)}/state`),
    refetchInterval: STATE_EVERY_MS,
  });
}

export function useWebhookTest(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => json<WebhookDelivery>("POST", `${one("webhooks", id)}/test`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["webhook-state", id] }),
  });
}

/** A secret: asked for only when it is wanted on the screen, and not kept. */
export function useWebhookSecret(id: string, wanted: boolean) {
  return useQuery({
    queryKey: ["webhook-secret", id],
    queryFn: () => json<components["schemas"]["SecretOut"]>("GET", `${one("webhooks", id)}/secret`),
    enabled: wanted,
    gcTime: 0,
  });
}

export function useChanges(before: string | null) {
  return useQuery({
    queryKey: ["setup", "changes", before],
    queryFn: () =>
      json<Change[]>(
        "GET",
        `/api/changes?limit=50${before ? `&before=${encodeURIComponent(before)}` : ""}`,
      ),
  });
}

export function useBans() {
  return useQuery({
    queryKey: ["setup", "bans"],
    queryFn: () => json<components["schemas"]["BansOut"]>("GET", "/api/bans"),
    refetchInterval: 10_000, // Guessers come by themselves.
  });
}

export function usePardon() {
  return useChange((address: string) =>
    json<void>("DELETE", `/api/bans/${encodeURIComponent(address)}`),
  );
}
