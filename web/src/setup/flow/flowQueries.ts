/** What the screen of a call flow asks of the site, beside the five requests of every kind. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { json } from "../../api/http";
import type { Row } from "../kinds";
import type { Problem, Step, Version } from "./steps";

export interface Drawn {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Publishing extends Drawn {
  readonly note: string;
  /** ISO instant; null: now. */
  readonly at: string | null;
}

const path = (id: string) => `/api/flows/${encodeURIComponent(id)}`;

function useFlowAct<T, R>(act: (given: T) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: ["setup"] }),
  });
}

function save(id: string | null, { name, steps }: Drawn): Promise<Row> {
  const body = { name, steps };
  return id === null ? json("POST", "/api/flows", body) : json("PUT", path(id), body);
}

/** Keep the draft; callers do not meet it yet. */
export function useSaveDraft(id: string | null, saved: (row: Row) => void) {
  return useFlowAct(async (drawn: Drawn) => {
    const row = await save(id, drawn);
    saved(row);
    return row;
  });
}

/** Keep the draft, then publish it. A draft that is refused is kept all the same. */
export function usePublish(id: string | null, saved: (row: Row) => void) {
  return useFlowAct(async ({ note, at, ...drawn }: Publishing) => {
    const row = await save(id, drawn);
    saved(row);
    return json<Version>("POST", `${path(row.id)}/publish`, { note, at });
  });
}

export function useCheck(id: string | null) {
  return useMutation({
    mutationFn: ({ name, steps }: Drawn) =>
      json<Problem[]>("POST", "/api/flows/check", { id, name: name || "…", steps }),
  });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: ["setup", "flow-versions", id],
    queryFn: () => json<Version[]>("GET", `${path(id)}/versions`),
    refetchInterval: 10_000, // A planned version comes by itself.
  });
}

export function useBringBack(id: string) {
  return useFlowAct((number: number) =>
    json<Version>("POST", `${path(id)}/versions/${number}/bring-back`, {}),
  );
}

export function useCancelPlanned(id: string) {
  return useFlowAct((number: number) => json<void>("DELETE", `${path(id)}/versions/${number}`));
}
