/** Alarms of calls out that nobody has seen yet. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";

export type Alarm = components["schemas"]["AlarmOut"];

const KEY = ["alarms"];
const EVERY_MS = 5_000; // At night somebody may be calling for money: soon, and one cheap question.

export function useAlarms() {
  return useQuery({
    queryKey: KEY,
    queryFn: () => json<Alarm[]>("GET", "/api/alarms"),
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: true,
  });
}

export function useSeen() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) => json<void>("POST", "/api/alarms/seen", { ids }),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
