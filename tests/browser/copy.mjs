// Copies code and looks at it in a browser: node copy.mjs <folder of tests/sites/code, built> <port>
//
// The text that a click copies from sessions of many kinds, the buttons by keyboard and by touch, code in tables and
// right-to-left comments.

import { check, finish, launch } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [folder, port = "8767"] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;

// By block of the page of sessions.
const wanted = [
  "docker run --rm \\\n    --name web \\\n    nginx\ndocker ps",
  "cat > run.sh <<'EOF'\n#!/bin/sh\n$ is no prompt\nEOF\nsh run.sh",
  "git commit -m \"$(cat <<'EOF'\nIt's \"new\"\n\n# no comment\nEOF\n)\"",
  "sudo -i\nsystemctl restart nginx\nexit\nid -u",
  "Get-Process |\nWhere-Object { $_.CPU -gt 10 } `\n| Select-Object Name\nexit",
  "copy a.txt ^\nb.txt\ndir",
  'for f in *.txt; do\n  echo "$f"\ndone\nnpm test',
  "SELECT name\nFROM users\nWHERE id = 1;\nexit",
  "SELECT 1\n;",
  "def double(x):\n    return 2 * x\n\ndouble(2)",
  "[1, 2].sum",
  'set key "a b"\nget key',
  "enable\nshow version\nexit",
  "$ npm test\nFAIL src/app.test.js\n PASS  12 ms",
  "# Install it\napt install nginx\n# then start it\nsystemctl start nginx",
  "cat > README <<'EOF'\n$ make install\nEOF\nmake",
];

const server = await serve(folder, Number(port));
const browser = await launch();
const open = async (path, options) => {
  const context = await browser.newContext(options);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const page = await context.newPage();
  page.on("pageerror", (error) => check("no errors in scripts", false, error.message));
  await page.goto(origin + path, { waitUntil: "networkidle" });
  return page;
};
const clipboard = (page) => page.evaluate("navigator.clipboard.readText()");

const copying = async () => {
  const page = await open("/en/sessions/", { viewport: { width: 1280, height: 900 } });
  const blocks = page.locator(".code");
  check("every block has a frame", (await blocks.count()) === wanted.length, await blocks.count());
  for (const [number, text] of wanted.entries()) {
    await blocks.nth(number).locator(".code-bar button").last().click();
    const seen = await clipboard(page);
    check(`copy ${number}`, seen === text, seen);
  }
  // By keyboard: from the code to its button.
  await page.reload({ waitUntil: "networkidle" });
  await blocks.nth(3).locator("pre").focus();
  await page.keyboard.press("Tab");
  const label = await page.evaluate("document.activeElement.textContent");
  check("keyboard: the button follows the code", label === "Copy", label);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.textContent === "Copied");
  check("keyboard: copies", (await clipboard(page)) === wanted[3], await clipboard(page));
  const colours = await page.$$eval("pre .fg1, pre .bg2", (all) => all.map((one) => getComputedStyle(one).color));
  check("colours of a terminal differ", colours.length === 2 && colours[0] !== colours[1], colours);
  await page.context().close();
};

// Buttons are never above the code, and on a touch screen large enough.
const touching = async () => {
  const page = await open("/en/sessions/", { viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true });
  const covered = await page.$$eval(".code", (all) =>
    all.filter((frame) => {
      const pre = frame.querySelector("pre").getBoundingClientRect();
      const bar = frame.querySelector(".code-bar").getBoundingClientRect();
      const apart = bar.bottom <= pre.top + 1 || bar.left >= pre.right - 1;
      return !apart;
    }).length,
  );
  check("touch: no button covers code", covered === 0, covered);
  const sizes = await page.$$eval(".code-bar button:not([hidden])", (all) => all.map((one) => one.offsetWidth));
  check("touch: buttons are wide", sizes.length > 0 && sizes.every((width) => width >= 44), sizes);
  const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  check("touch: no scrolling sideways", over <= 0, over);
  const wrap = page.locator(".wrap-lines:visible").first();
  await wrap.tap();
  check("touch: lines wrap", (await wrap.getAttribute("aria-pressed")) === "true");
  await page.context().close();
};

const directions = async () => {
  const page = await open("/ar/sessions/", { viewport: { width: 390, height: 800 } });
  const comment = await page.evaluate(() => {
    const text = document.querySelector("pre .c [dir=rtl]");
    const range = document.createRange();
    const box = (from, to) => {
      range.setStart(text.firstChild, from);
      range.setEnd(text.firstChild, to);
      return range.getBoundingClientRect().left;
    };
    const end = text.textContent.length;
    return { stop: box(end - 1, end), first: box(0, 1), sign: text.parentElement.getBoundingClientRect().left };
  });
  check("a comment's full stop is at its left", comment.stop < comment.first, comment);
  check("a comment's sign is at the left of its text", comment.sign < comment.stop, comment);
  const names = await page.$$eval("h1 bdi", (all) => all.map((one) => one.textContent));
  check("names of the title are isolated", names.join() === "--force,_names,1.2.3-beta", names);
  const option = page.locator("td code").first();
  const { height } = await option.boundingBox();
  check("an option in a table has one line", height < 32, height);
  const label = await page.$eval(".toc a", (link) => link.innerHTML);
  check("code in a heading is code in the table of contents", label.includes("<code>git push</code>"), label);
  await page.goto(`${origin}/ar/search/?q=force`, { waitUntil: "networkidle" });
  const title = await page.textContent(".found .title, .panel .title, a.title");
  const isolated = "الخيار \u2066--force\u2069 مع \u2066_names\u2069 والإصدار \u20661.2.3-beta\u2069";
  check("names in results are isolated", title === isolated, title);
  await page.context().close();
};

await copying();
await touching();
await directions();
await browser.close();
server.close();
finish();
