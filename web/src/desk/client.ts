/** Up to two letters that stand for a client: «Fleurs Dupont» → FD, «La Poste» → LP. Pure. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
