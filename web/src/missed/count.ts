/** How many wait to be called back, for the navigation: asked again while the page is looked at. */
import { useQuery } from "@tanstack/react-query";
import { json } from "../api/http";

export const COUNT_KEY = ["missed", "count"] as const;
const EVERY_MS = 15_000;

export function useMissedCount(): number {
  const found = useQuery({
    queryKey: COUNT_KEY,
    queryFn: () => json<{ count: number }>("GET", "/api/missed/count"),
    refetchInterval: EVERY_MS,
  });
  return found.data?.count ?? 0;
}
