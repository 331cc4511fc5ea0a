// Notes with the payloads of a file, a dozen in each: node payload-notes.mjs PAYLOADS FOLDER

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [payloads, folder] = process.argv.slice(2);
const escapes = { n: "\n", t: "\t", "\\": "\\" };
const lines = readFileSync(payloads, "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.replace(/\\(?:x([0-9a-f]{2})|(.))/g, (all, hex, c) => (hex ? String.fromCharCode(parseInt(hex, 16)) : (escapes[c] ?? all))));
mkdirSync(join(folder, "content"), { recursive: true });
writeFileSync(join(folder, "sitegen.yml"), "title: Payloads\nbase_url: https://example.org\nlanguages: {en: {}}\n");
for (let at = 0; at < lines.length; at += 12) {
  const body = lines.slice(at, at + 12).join("\n\n");
  writeFileSync(join(folder, "content", `note-${at}.md`), `---\ntitle: Note ${at}\n---\n${body}\n`);
}
