/** Emergency switches: which are there, which are on, and throwing one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";

export type Emergency = components["schemas"]["EmergencyOut"];
type Throw = components["schemas"]["ThrowIn"];

const KEY = ["setup", "emergencies", false];
const EVERY_MS = 10_000; // Somebody else may have thrown it.

export function useEmergencies(wanted: boolean) {
  return useQuery({
    queryKey: KEY,
    queryFn: () => json<Emergency[]>("GET", "/api/emergencies"),
    refetchInterval: EVERY_MS,
    enabled: wanted,
  });
}

export function useThrow(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Throw) =>
      json<Emergency>("POST", `/api/emergencies/${encodeURIComponent(id)}/throw`, wish),
    onSettled: () => queries.invalidateQueries({ queryKey: ["setup"] }),
  });
}
