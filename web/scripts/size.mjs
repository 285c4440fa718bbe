// Fails when the agent's desktop would load more JavaScript than 250 kB (gzip) at its start.
// Counted: the entry, what it imports, and the telephone, which every agent loads at once.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 250; // A desk opens in 2 s on 2 Mbit/s, with the styles.
const ALWAYS_LOADED = ["src/phone/JsSipPhone.ts"];
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));

const files = new Set();
function take(name) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`not in the manifest: ${name}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const other of chunk.imports ?? []) take(other);
}
for (const name of ["index.html", ...ALWAYS_LOADED]) take(name);

let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(new URL(file, dist))).length / 1000;
  total += size;
  console.log(`${size.toFixed(1).padStart(8)} kB  ${file}`);
}
console.log(`${total.toFixed(1).padStart(8)} kB  of at most ${LIMIT_KB} kB`);
process.exit(total > LIMIT_KB ? 1 : 0);
