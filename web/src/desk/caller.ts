/** How a caller is named: the person, else the number, else "hidden number". */
import type { FileView } from "../live/protocol";

type Texts = (key: "common:hiddenNumber" | "common:unknownCaller") => string;

export function callerName(file: FileView | null, t: Texts): string {
  if (file?.person) return file.person.name;
  if (file?.hidden) return t("common:hiddenNumber");
  return file?.number || t("common:unknownCaller");
}
