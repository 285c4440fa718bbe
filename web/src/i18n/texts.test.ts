import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const here = new URL("./", import.meta.url);
const files = readdirSync(new URL("fr/", here)).sort();

function texts(language: string, file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string, value: unknown) => {
    if (typeof value === "string") found.set(path, value);
    else for (const [key, inner] of Object.entries(value as object)) walk(`${path}.${key}`, inner);
  };
  walk("", JSON.parse(readFileSync(new URL(`${language}/${file}`, here), "utf8")));
  return found;
}

const values = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

test("both languages have the same files", () => {
  expect(readdirSync(new URL("en/", here)).sort()).toEqual(files);
});

test.each(files)("%s: same keys, same values, nothing empty", (file) => {
  const [fr, en] = [texts("fr", file), texts("en", file)];
  expect([...en.keys()]).toEqual([...fr.keys()]);
  expect(fr.size).toBeGreaterThan(0);
  for (const [key, text] of fr) {
    expect(text.trim(), key).not.toBe("");
    expect(values(en.get(key) ?? ""), key).toEqual(values(text));
  }
});

/** ux words: one word per idea; these are the synonyms the house does not use in French. */
const FORBIDDEN = [/\btenant\b/i, /\bopérateur\b/i, /\bhold\b/i, /\bprise en main\b/i, /\bDMA\b/];

test.each(files)("%s: no forbidden word in French", (file) => {
  for (const [key, text] of texts("fr", file)) {
    for (const word of FORBIDDEN) expect(text, key).not.toMatch(word);
  }
});

test.each(files)("%s: French double signs keep their space", (file) => {
  for (const [key, text] of texts("fr", file)) expect(text, key).not.toMatch(/[\p{L}»)][;!?]/u);
});
