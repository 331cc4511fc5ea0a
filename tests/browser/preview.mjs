// Looks at `sitegen serve` in a browser: node preview.mjs <sitegen> <folder of a site, which is changed>
// [folder for screenshots]

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { check, finish, launch } from "./harness.mjs";

const [program, folder, shots] = process.argv.slice(2);
const server = spawn(program, ["serve", "--source", folder, "--port", "4055"], { stdio: ["ignore", "ignore", "pipe"] });
const lines = createInterface({ input: server.stderr });
const origin = await new Promise((found) => {
  lines.on("line", (line) => {
    const match = line.match(/http:\/\/localhost:\d+/);
    if (match) found(match[0]);
  });
});

const browser = await launch();
const posts = `${folder}/_posts`;
const note = `${posts}/2026-01-15-cffi-backend-en.md`;
const text = readFileSync(note, "utf8");
const page = await browser.newPage({ viewport: { width: 1100, height: 500 } });
page.setDefaultTimeout(15000);
page.on("pageerror", (error) => check("no errors in scripts", false, error.message));
const settled = () => page.waitForTimeout(400);
const until = async (expression) => {
  const end = Date.now() + 15000;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > end) throw new Error(`never: ${expression}`);
    await page.waitForTimeout(50);
  }
};
const visit = async (path) => {
  await page.goto(`${origin}${path}`, { waitUntil: "load" });
  await settled();
  await page.evaluate("window.isTheSame = true");
};
const stays = (name) => page.evaluate("window.isTheSame === true").then((same) => check(`${name}, without loading the page again`, same));
try {
  await visit("/en/cffi-backend/");
  await page.evaluate("scrollTo(0, 500)");
  await page.evaluate("document.querySelector('details.menu').open = true");
  await page.keyboard.press("/");
  await page.waitForSelector("dialog[open] textarea");
  await page.keyboard.type("cf");
  writeFileSync(note, text.replace("Build it again", "Build it once more"));
  await page.waitForSelector("h2:has-text('once more')");
  await settled();
  const top = await page.evaluate("scrollY");
  check("an edit appears where the reader was", Math.abs(top - 500) < 5, top);
  check("what was opened stays open", await page.evaluate("document.querySelector('details.menu').open"));
  check("the focus stays, and what was typed", (await page.evaluate("document.activeElement.value")) === "cf");
  await stays("an edit appears");
  check("the table of contents has it too", (await page.textContent(".toc")).includes("once more"));

  writeFileSync(note, text.replace("```bash", "```bash\necho new"));
  await page.waitForSelector("pre:has-text('echo new')");
  await settled();
  check("new code has its buttons", (await page.locator(".code-bar").count()) === (await page.locator(".body pre").count()));
  writeFileSync(note, text.replace(/^title: .*/m, "title: Another title"));
  await until("document.title.includes('Another title')");
  await stays("a title changes");

  await page.evaluate("localStorage.setItem('sitegen:theme', 'dark')");
  await visit("/en/cffi-backend/");
  await page.waitForTimeout(600);
  check("what a reader chose stays", (await page.evaluate("document.documentElement.dataset.theme")) === "dark");
  await stays("a page is opened");
  await page.evaluate("localStorage.clear()");

  // Another note: nothing on this page may move.
  await page.evaluate(`window.seen = 0; new MutationObserver((all) => (window.seen += all.length)).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })`);
  const other = `${posts}/2026-02-20-disk-en.md`;
  const otherText = readFileSync(other, "utf8");
  writeFileSync(other, otherText + "\nMore.\n");
  await page.waitForTimeout(1000);
  check("a page that did not change is not touched", (await page.evaluate("window.seen")) === 0, await page.evaluate("window.seen"));
  writeFileSync(other, otherText);

  writeFileSync(note, text.replace("lang: en", "lang: [en"));
  const errors = page.locator("[role=alert] .errors");
  await errors.waitFor();
  check("an error stands over the page, with its file", (await errors.textContent()).includes("2026-01-15-cffi-backend-en.md"));
  check("the last good page is below", (await page.locator("h2").count()) > 0);
  writeFileSync(`${note}.new`, text);
  renameSync(`${note}.new`, note);
  await errors.waitFor({ state: "detached" });
  await page.waitForSelector("h2:has-text('Build it again')");
  await stays("an error comes and goes");

  // Styles are swapped.
  mkdirSync(`${folder}/static`, { recursive: true });
  const css = `${folder}/static/sitegen.css`;
  writeFileSync(css, "body { background: rgb(1, 2, 3) }");
  await until("getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)'");
  await stays("a stylesheet is swapped");
  rmSync(css);
  await until("getComputedStyle(document.body).backgroundColor !== 'rgb(1, 2, 3)'");

  // The tab goes with the note: to another address, and to another file.
  writeFileSync(note, text.replace("title:", "slug: moved\ntitle:"));
  await page.waitForURL(`${origin}/en/moved/`);
  check("a note whose address changes is followed", true);
  await settled();
  writeFileSync(note, text);
  await page.waitForURL(`${origin}/en/cffi-backend/`);
  await settled();
  renameSync(note, `${posts}/2026-01-15-renamed-en.md`);
  await page.waitForURL(`${origin}/en/renamed/`);
  check("a note that is renamed is followed", true);
  await settled();
  renameSync(`${posts}/2026-01-15-renamed-en.md`, note);
  await page.waitForURL(`${origin}/en/cffi-backend/`);

  // A page that a build does not show yet is marked.
  writeFileSync(note, text.replace("title:", "date: 2099-01-01\ntitle:"));
  await page.waitForSelector(".corner .mark:has-text('2099-01-01')");
  check("a note of the future is marked", true);
  writeFileSync(note, text);
  await page.waitForSelector(".corner .mark", { state: "detached" });

  // The dashboard, and two languages side by side.
  await page.click(".corner a:has-text('Dashboard')");
  await page.waitForSelector("table");
  check("the dashboard has all notes", (await page.locator("tbody tr").count()) === 2);
  check("and their languages", (await page.locator("tbody tr:first-child td").count()) === 4);
  if (shots) await page.screenshot({ path: `${shots}/dashboard.png` });
  renameSync(`${posts}/2026-02-20-disk-hi.md`, `${folder}/kept`);
  await page.waitForSelector("td.missing");
  check("the dashboard says what is missing", true);
  renameSync(`${folder}/kept`, `${posts}/2026-02-20-disk-hi.md`);
  await page.waitForSelector("td.missing", { state: "detached" });

  const arabic = `${posts}/2026-01-15-cffi-backend-ar.md`;
  const arabicText = readFileSync(arabic, "utf8");
  writeFileSync(arabic, arabicText.replace("```bash\n", "```bash\nrm -rf /tmp/x\n"));
  await page.setViewportSize({ width: 1400, height: 500 });
  await page.goto(`${origin}/_sitegen/compare/_posts/2026-01-15-cffi-backend-en.md?left=en&right=ar`, { waitUntil: "load" });
  await page.waitForSelector("[role=status]:has-text('differ')");
  const [left, right] = ["left", "right"].map((name) => page.frame({ name }));
  check("one side runs from right to left", (await right.evaluate("document.documentElement.dir")) === "rtl");
  check("code that differs is marked", (await right.locator(".sitegen-differs").count()) === 1, await right.locator(".sitegen-differs").count());
  const heading = "document.querySelectorAll('.body h2')[2]";
  await left.locator("body").hover();
  await page.mouse.wheel(0, 10);
  await left.evaluate(`scrollTo(0, ${heading}.getBoundingClientRect().top + scrollY - 200)`);
  await settled();
  const tops = await Promise.all([left, right].map((frame) => frame.evaluate(`${heading}.getBoundingClientRect().top`)));
  check("the sides scroll together by section", Math.abs(tops[0] - tops[1]) < 60 && tops[0] < 300, tops);
  if (shots) await page.screenshot({ path: `${shots}/compare.png` });
  writeFileSync(arabic, arabicText);
  await page.waitForSelector("[role=status]:has-text('The code is the same')");
  check("a mended side is compared again", true);

  await visit("/ar/");
  await page.keyboard.press("/");
  await page.waitForSelector("dialog[open] textarea");
  await page.keyboard.type("القرص");
  await page.waitForSelector(".found .title");
  check("search is there", (await page.locator(".found .title").count()) >= 1);
} catch (error) {
  check("the preview", false, String(error));
}
await browser.close();
const ended = new Promise((done) => server.on("exit", (code) => done(code)));
const start = Date.now();
server.kill("SIGINT");
check("Ctrl-C ends at once and cleanly", (await ended) === 0 && Date.now() - start < 2000, Date.now() - start);
finish();
