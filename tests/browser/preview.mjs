// Looks at `sitegen serve` in a browser: node preview.mjs <sitegen> <folder of a site, which is changed>

import { spawn } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [program, folder] = process.argv.slice(2);
const server = spawn(program, ["serve", "--source", folder, "--port", "4055"], { stdio: ["ignore", "ignore", "pipe"] });
const lines = createInterface({ input: server.stderr });
const origin = await new Promise((found) => {
  lines.on("line", (line) => {
    const match = line.match(/http:\/\/localhost:\d+/);
    if (match) found(match[0]);
  });
});

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
let passed = 0;
let failed = 0;
const check = (name, holds, seen) => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED ${name}: ${JSON.stringify(seen)}`);
  }
};

const note = `${folder}/_posts/2026-01-15-cffi-backend-en.md`;
const text = readFileSync(note, "utf8");
const page = await browser.newPage({ viewport: { width: 1100, height: 500 } });
page.on("pageerror", (error) => check("no errors in scripts", false, error.message));
try {
  await page.goto(`${origin}/en/cffi-backend/`, { waitUntil: "networkidle", timeout: 5000 }).catch(() => {});
  await page.waitForSelector("h2");
  await page.waitForTimeout(500);
  await page.evaluate("scrollTo(0, 500)");
  writeFileSync(note, text.replace("Build it again", "Build it once more"));
  await page.waitForSelector("h2:has-text('once more')");
  await page.waitForTimeout(300);
  const top = await page.evaluate("scrollY");
  check("an edit appears where the reader was", Math.abs(top - 500) < 5, top);

  writeFileSync(note, text.replace("lang: en", "lang: [en"));
  await page.waitForSelector("body > div[role=alert]", { state: "attached" });
  check("an error stands over the page", (await page.textContent("h2")).length > 0);
  writeFileSync(`${note}.new`, text);
  renameSync(`${note}.new`, note);
  await page.waitForSelector("body > div[role=alert]", { state: "detached" });
  await page.waitForSelector("h2:has-text('Build it again')");
  check("it goes when the note is mended", true);

  await page.goto(`${origin}/ar/`, { waitUntil: "load" });
  await page.keyboard.press("/");
  await page.keyboard.type("القرص");
  await page.waitForSelector(".found li");
  check("search is there", (await page.locator(".found li").count()) >= 1);
} catch (error) {
  check("the preview", false, String(error));
}
await browser.close();
const ended = new Promise((done) => server.on("exit", (code) => done(code)));
const start = Date.now();
server.kill("SIGINT");
check("Ctrl-C ends at once and cleanly", (await ended) === 0 && Date.now() - start < 2000, Date.now() - start);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
