// Runs the Nu HTML checker over a built site: node check.mjs <folder> <vnu.jar>
//
// Errors and warnings count, but for two things that the checker cannot know from files: which URLs a
// page's policy calls its own (run.mjs sees to it that a browser refuses nothing), and which language a
// note is in that is mostly code.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const [folder, jar] = process.argv.slice(2);
const command = ["-jar", jar, "--no-langdetect", "--skip-non-html", "--format", "json", folder];
const { stderr } = await promisify(execFile)("java", command, { maxBuffer: 1 << 28 }).catch((error) => error);
const { messages } = JSON.parse(stderr);
const counted = messages.filter(({ message }) => !message.includes("violates Content Security Policy"));

const kinds = new Map();
for (const { url, lastLine, lastColumn, message, extract } of counted) {
  const kind = message.replace(/“[^”]*”/g, "“…”");
  kinds.set(kind, (kinds.get(kind) || 0) + 1);
  if (kinds.get(kind) <= 3) console.log(`${url}:${lastLine}:${lastColumn}: ${message}\n  ${extract}`);
}
for (const [kind, count] of kinds) console.log(`${count} × ${kind}`);
console.log(`${folder}: ${counted.length} errors and warnings`);
process.exit(counted.length ? 1 : 0);
