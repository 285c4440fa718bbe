/** What the customer screens ask of the site. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Customer = Schemas["CustomerOut"];
export type Erased = Schemas["ErasedOut"];
export type CustomerFields = Schemas["CustomerIn"];
export type Contact = Schemas["ContactOut"];
export type Interaction = Schemas["InteractionOut"];
export type Segment = Interaction["segments"][number];

/** "": nobody has said, and that of the number dialled is taken. */
export function languageOf(text: string): "" | "fr" | "en" {
  return text === "fr" || text === "en" ? text : "";
}

/** All numbers in one line; none is broken at its spaces. */
export function numbersOf(customer: Customer): string {
  return customer.numbers.map((number) => number.shown.replaceAll(" ", "\u00a0")).join(" · ");
}

export const LETTERS_MIN = 3; // The site searches from three characters.

export function useCustomers(text: string) {
  return useQuery({
    queryKey: ["customers", text],
    queryFn: () => json<Customer[]>("GET", `/api/customers?q=${encodeURIComponent(text)}&limit=50`),
    enabled: text.trim().length >= LETTERS_MIN,
  });
}

export function useCustomer(id: string) {
  return useQuery({
    queryKey: ["customer", id],
    queryFn: () => json<Customer>("GET", `/api/customers/${encodeURIComponent(id)}`),
  });
}

/** Who can be a customer's case owner. */
export function useOwners() {
  return useQuery({
    queryKey: ["owners"],
    queryFn: () => json<Schemas["OwnerOut"][]>("GET", "/api/customers/owners"),
  });
}

export function useHistory(id: string) {
  return useQuery({
    queryKey: ["history", id],
    queryFn: () => json<Contact[]>("GET", `/api/customers/${encodeURIComponent(id)}/interactions`),
  });
}

export function useInteraction(id: string) {
  return useQuery({
    queryKey: ["interaction", id],
    queryFn: () => json<Interaction>("GET", `/api/interactions/${encodeURIComponent(id)}`),
  });
}

export function useSipTrace(id: string) {
  return useQuery({
    queryKey: ["sip-trace", id],
    queryFn: () =>
      json<Schemas["TraceOut"]>("GET", `/api/interactions/${encodeURIComponent(id)}/sip-trace`),
  });
}

/** Contacts offered to this agent within the local day that begins at `since_ms`. */
export function useDay(agent: string, since_ms: number, until_ms: number) {
  return useQuery({
    queryKey: ["day", agent, since_ms],
    queryFn: () =>
      json<Contact[]>(
        "GET",
        `/api/interactions?agent_id=${agent}&since_ms=${since_ms}&before_ms=${until_ms}&limit=200`,
      ),
  });
}

/** Give a result after the after-call work. Whatever shows this contact is asked again. */
export function useGiveResult(interaction: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (result: Schemas["ResultIn"]) =>
      json<null>("POST", `/api/interactions/${encodeURIComponent(interaction)}/result`, result),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["interaction", interaction] });
      await queries.invalidateQueries({ queryKey: ["day"] });
      await queries.invalidateQueries({ queryKey: ["history"] });
    },
  });
}

/** Save a customer: a new one without id. Lists are asked again after it. */
export function useSaveCustomer(id: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fields: CustomerFields) =>
      id === null
        ? json<Customer>("POST", "/api/customers", fields)
        : json<Customer>("PUT", `/api/customers/${encodeURIComponent(id)}`, fields),
    onSuccess: async (saved) => {
      queries.setQueryData(["customer", saved.id], saved);
      await queries.invalidateQueries({ queryKey: ["customers"] });
    },
  });
}

/** How people call the file. */
export function nameOf(customer: Customer): string {
  return customer.name || customer.company;
}

/** Erase a customer for good; whatever was known of it here is forgotten. */
export function useEraseCustomer(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      json<Erased>("POST", `/api/customers/${encodeURIComponent(id)}/erase`, { name }),
    onSuccess: async () => {
      for (const key of ["customers", "history", "interaction", "day"]) {
        queries.removeQueries({ queryKey: [key] });
      }
    },
  });
}

/** A message that a caller left (no segment) is heard by whoever answers its queue. */
export function recordingAddress(
  interaction: string,
  recording: { id: string; segment_id: string },
): string {
  const parts = [interaction, recording.id].map(encodeURIComponent);
  if (recording.segment_id === "") return `/api/messages/${parts[1]}`;
  return `/api/interactions/${parts[0]}/recordings/${parts[1]}`;
}
