// Opens notes that try to run a script, and does to them what readers do: node untrusted.mjs <sitegen> <list of
// payloads> [every how many of them]. With `sanitize` nothing runs; without it, what the guide says (content/guide/publishing/untrusted-notes.md).

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { launch } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [program, list, every = "1"] = process.argv.slice(2);
const AT_ONCE = 2;
/** Longest time to wait for a page, in milliseconds. */
const LONGEST = 5000;

const unescaped = { "\\n": "\n", "\\t": "\t", "\\x0c": "\f", "\\x01": "\x01", "\\\\": "\\", '\\"': '"' };
const lines = readFileSync(list, "utf8").split("\n");
const payloads = lines
  .filter((line) => line && !line.startsWith("# One") && !line.startsWith("# are"))
  .map((line) => line.replace(/\\(n|t|x0c|x01|\\|")/g, (escape) => unescaped[escape]))
  // All of them take a quarter of an hour.
  .filter((_, at) => at % Number(every) === 0);

/** Writes the notes, each payload in its body, in its fields, and as its redirect. */
const write = (config) => {
  const root = mkdtempSync(join(tmpdir(), "sitegen-untrusted-"));
  writeFileSync(join(root, "_config.yml"), `title: x\nurl: http://127.0.0.1\npermalink: /:title/\n${config}`);
  for (const [at, payload] of payloads.entries()) {
    const quoted = JSON.stringify(payload);
    const fields = ["title", "description", "model", "type", "author", "image", "canonical_url"];
    const head = fields.map((field) => `${field}: ${quoted}\n`).join("");
    writeFileSync(join(root, `body-${at}.md`), `---\nlang: en\ntitle: T\n---\ntext\n\n${payload}\n\nend\n`);
    writeFileSync(join(root, `fields-${at}.md`), `---\nlang: en\n${head}tags: [${quoted}]\n---\ntext\n`);
    const url = payload.match(/(?:javascript|data|vbscript):[^"<>)\s]*/i);
    if (url) {
      const to = JSON.stringify(url[0]);
      writeFileSync(join(root, `redirect-${at}.md`), `---\nlang: en\ntitle: T\nredirect_to: ${to}\n---\ntext\n`);
    }
  }
  return root;
};

/** The actions of a reader: hover, click, focus, and all that a handler could wait for. */
const use = () => {
  const inside = document.querySelector("article") || document.body;
  for (const element of inside.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (name.startsWith("on")) element.dispatchEvent(new Event(name.slice(2)));
    }
    for (const name of ["mouseover", "pointerenter", "focus", "toggle", "wheel"]) element.dispatchEvent(new Event(name));
    if (element.matches("a, area, button, summary, input, label")) {
      element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
  }
};

const browser = await launch();

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The paths among `paths` whose pages ran a script of the note. */
const fired = async (origin, paths) => {
  const found = new Set();
  const rest = [...paths];
  const work = async () => {
    const context = await browser.newContext();
    await context.route((url) => url.origin !== origin && url.protocol.startsWith("http"), (route) => route.abort());
    let path = "";
    await context.exposeBinding("sitegenFired", () => found.add(path));
    await context.addInitScript(() => (window.alert = () => window.sitegenFired()));
    let page = await context.newPage();
    while (rest.length) {
      path = rest.pop();
      const look = async () => {
        await page.goto(origin + path, { waitUntil: "load", timeout: LONGEST });
        await page.evaluate(use);
        await pause(40);
        return true;
      };
      // A page that led elsewhere, or that never comes to an end, is left behind.
      const isDone = await Promise.race([look().catch(() => false), pause(LONGEST).then(() => false)]);
      if (!isDone) {
        page.close().catch(() => {});
        page = await context.newPage();
      }
    }
    await context.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
};

const paths = (kinds) => payloads.flatMap((_, at) => kinds.map((kind) => `/${kind}-${at}/`));

let failed = 0;
const say = (mode, found, isAllowed) => {
  const wrong = [...found].filter((path) => !isAllowed(path, payloads[path.match(/\d+/)[0]]));
  console.log(`${mode}: ${found.size} fired, ${wrong.length} of them must not`);
  for (const path of wrong) console.log(`FAILED ${mode} ${path}: ${JSON.stringify(payloads[path.match(/\d+/)[0]])}`);
  failed += wrong.length;
};

// Output of Liquid is HTML of the author's too.
const isPrinted = (payload) => payload.includes("base64_decode");
const isScript = (payload) => /<script/i.test(payload) || isPrinted(payload);
// Markup that authors write by hand: tags, and attribute lists of kramdown.
const isHtml = (payload) => /<[a-z!?/]/i.test(payload) || /\{:/.test(payload) || isPrinted(payload);
// Each mode with what may fire in it.
const modes = [
  ["sanitize, with the policy", "sanitize: true\n", () => false],
  ["sanitize, without a policy", "sanitize: true\ncontent_security_policy: false\n", () => false],
  ["no sanitize, with the policy", "", (path, payload) => path.startsWith("/body") && isScript(payload)],
  ["no sanitize, without a policy", "content_security_policy: false\n", (path, payload) => path.startsWith("/body") && isHtml(payload)],
];

for (const [at, [mode, config, isAllowed]] of modes.entries()) {
  const root = write(config);
  const output = `${root}-out`;
  try {
    execFileSync(program, ["build", "--quiet", "--no-cache", "--source", root, "--output", output], { stdio: "ignore" });
  } catch (error) {
    // Some notes have errors: the rest is published.
    if (error.status !== 1) throw error;
  }
  const port = 8770 + at;
  const server = await serve(output, port);
  const of = ["body", "fields", "redirect"];
  const found = await fired(`http://127.0.0.1:${port}`, paths(of));
  say(`build, ${mode}`, found, isAllowed);
  if (!config.includes("sanitize") && found.size === 0) {
    console.log(`FAILED build, ${mode}: nothing fired, so that the test proves nothing`);
    failed += 1;
  }
  server.close();

  const preview = spawn(program, ["serve", "--source", root, "--port", String(4060 + at)], { stdio: ["ignore", "ignore", "pipe"] });
  const told = createInterface({ input: preview.stderr });
  const origin = await new Promise((ready) => {
    told.on("line", (line) => {
      const match = line.match(/http:\/\/localhost:\d+/);
      if (match) ready(match[0]);
    });
  });
  say(`serve, ${mode}`, await fired(origin, paths(["body", "redirect"])), isAllowed);
  preview.kill();
  rmSync(root, { recursive: true, force: true });
  rmSync(output, { recursive: true, force: true });
}
await browser.close();
console.log(failed ? `${failed} failed` : "nothing ran that must not");
process.exit(failed ? 1 : 0);
