// Fails when the agent's desktop would load more JavaScript than 250 kB (gzip) at its start.
// The telephone (JsSIP) comes after the first screen, when the post is taken: it has its own limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const START_LIMIT_KB = 250; // The desk shows in 2 s on 2 Mbit/s, with the styles.
const PHONE_LIMIT_KB = 60; // A quarter of a second more on the same line.
const dist = new URL("../../var/size/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));

/** The files of a module and of all it imports at once, in kB compressed. */
function filesOf(name, found = new Map()) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`not in the manifest: ${name}`);
  if (found.has(chunk.file)) return found;
  found.set(chunk.file, gzipSync(readFileSync(new URL(chunk.file, dist))).length / 1000);
  for (const other of chunk.imports ?? []) filesOf(other, found);
  return found;
}

function within(what, files, limit_kB) {
  const total_kB = [...files.values()].reduce((sum, one) => sum + one, 0);
  console.log(
    `${what}: ${total_kB.toFixed(1)} kB gzip in ${files.size} files, at most ${limit_kB}`,
  );
  return total_kB <= limit_kB;
}

const start = filesOf("index.html");
const phone = new Map([...filesOf("src/phone/JsSipPhone.ts")].filter(([file]) => !start.has(file)));
const both = [within("start", start, START_LIMIT_KB), within("telephone", phone, PHONE_LIMIT_KB)];
process.exit(both.every(Boolean) ? 0 : 1);
