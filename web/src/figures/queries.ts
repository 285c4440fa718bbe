/** What the figures' pages ask of the site. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type DayFigures = Schemas["DayOut"];
export type QueueFigures = Schemas["QueueFigures"];
export type AgentFigures = Schemas["AgentFigures"];
export type AgentDay = Schemas["AgentDayOut"];
export type Agents = Schemas["AgentsOut"];
export type Heat = Schemas["HeatOut"];
export type Word = Schemas["WordOut"];
export type Contact = Schemas["ContactLine"];

const EVERY_MS = 30_000;
const PAGE = 100;

/** In the address of a list: which contacts, and of which figure. */
export interface Behind {
  readonly figure: string;
  /** The figure that was clicked: `figure` is the flag of the contacts behind it. */
  readonly word?: string | undefined;
  readonly since: number;
  readonly until: number;
  readonly day?: string | undefined;
  readonly queue?: string | undefined;
  readonly agent?: string | undefined;
  readonly weekday?: number | undefined;
  readonly hour?: number | undefined;
}

type Values = Readonly<Record<string, string | number | undefined>>;

function address(path: string, values: Values): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length > 0 ? `${path}?${search}` : path;
}

/** The formulas, in the language of the account. */
export function useWords(language: string) {
  return useQuery({
    queryKey: ["figures", "words", language],
    queryFn: () => json<Schemas["WordsOut"]>("GET", "/api/figures/words"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useDayFigures(day: string | undefined, queue: string | undefined) {
  return useQuery({
    queryKey: ["figures", "day", day, queue],
    queryFn: () => json<DayFigures>("GET", address("/api/figures/day", { day, queue })),
    refetchInterval: EVERY_MS,
    placeholderData: (before) => before,
  });
}

export function useHeat(day: string | undefined, queue: string | undefined) {
  return useQuery({
    queryKey: ["figures", "heat", day, queue],
    queryFn: () => json<Heat>("GET", address("/api/figures/heat", { day, queue })),
    placeholderData: (before) => before,
  });
}

export function useAgents(day: string | undefined) {
  return useQuery({
    queryKey: ["figures", "agents", day],
    queryFn: () => json<Agents>("GET", address("/api/figures/agents", { day })),
    refetchInterval: EVERY_MS,
    placeholderData: (before) => before,
  });
}

export function useAgentDay(agent: string, day: string | undefined) {
  const path = `/api/figures/agents/${encodeURIComponent(agent)}`;
  return useQuery({
    queryKey: ["figures", "agent", agent, day],
    queryFn: () => json<AgentDay>("GET", address(path, { day })),
    refetchInterval: EVERY_MS,
  });
}

/** Page by page, the earliest first. */
export function useBehind(behind: Behind) {
  const { agent, since, until, figure, queue, weekday, hour } = behind;
  const path = agent
    ? `/api/figures/agents/${encodeURIComponent(agent)}/contacts`
    : "/api/figures/contacts";
  const asked = { since_ms: since, until_ms: until, figure, queue, weekday, hour, limit: PAGE };
  return useInfiniteQuery({
    queryKey: ["figures", "behind", behind],
    queryFn: ({ pageParam }) =>
      json<Schemas["PartsOut"] | Schemas["ContactsOut"]>(
        "GET",
        address(path, { ...asked, offset: pageParam }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, _pages, offset) =>
      offset + last.items.length < last.count ? offset + last.items.length : undefined,
  });
}

export function fileAddress(what: "queues" | "agents", form: "csv" | "xlsx", day: string): string {
  return address("/api/figures/export", { what, form, day });
}
