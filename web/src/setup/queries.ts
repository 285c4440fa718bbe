/** Set-up objects of the site: the same five requests for every kind. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { json } from "../api/http";
import type { components } from "../api/schema";
import type { KindName, Row, Values } from "./kinds";

export type Change = components["schemas"]["ChangeOut"];
export type Imported = components["schemas"]["ImportOut"];

const one = (kind: KindName, id: string) => `/api/${kind}/${encodeURIComponent(id)}`;

export function useRows(kind: KindName, gone = false) {
  return useQuery({
    queryKey: ["setup", kind, gone],
    queryFn: () => json<Row[]>("GET", `/api/${kind}${gone ? "?left=true" : ""}`),
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

export function useSave(kind: KindName, id: string | null) {
  return useChange((values: Values) =>
    id === null
      ? json<Row>("POST", `/api/${kind}`, values)
      : json<Row>("PUT", one(kind, id), values),
  );
}

export function useArchive(kind: KindName) {
  return useChange((id: string) => json<void>("DELETE", one(kind, id)));
}

export function usePersonAct(act: "leave" | "return" | "password-link") {
  return useChange((id: string) =>
    json<{ link?: string }>("POST", `${one("people", id)}/${act}`, {}),
  );
}

export function useImport() {
  return useChange((file: File) => {
    const form = new FormData();
    form.set("file", file);
    return json<Imported>("POST", "/api/people/import", form);
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
