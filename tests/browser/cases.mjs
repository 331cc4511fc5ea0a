// Searches and copies as reports about other generators say that readers do:
// node cases.mjs <folder of tests/sites/from-reports, built> <port>

import { checkEqual, finish, launch } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [folder, port = "8766"] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;

// Queries, each with the title that is found first.
const searches = [
  ["exit status 1", "Build stops"],
  ["exit status 137", "Container killed"],
  ["Python 3.9", "Wheel missing"],
  ["Python 3.12", "distutils gone"],
  ["Errno 2", "File gone"],
  ["Errno 28", "Disk full"],
  ["15.4", "Postgres"],
  ["postgres x", "Postgres"],
  ["tool_call", "Timers"],
  ["check_tool_call", "Timers"],
  ["HttpRequest", "Timers"],
  ["NotFoundError", "Timers"],
  ["NotReady", "Timers"],
  ["C++", "Compile C++ and C#"],
  ["C#", "Compile C++ and C#"],
  ["g++", "Compile C++ and C#"],
];

// Pages with what is copied of their blocks.
const copies = {
  "/en/continued/": [
    "docker run \\\n    -it ubuntu\necho next",
    "cat > f <<EOF\nhello\nEOF\nls",
    "curl -X POST \\\n    -d '{\"a\": 1,\n  \"b\": 2}' http://localhost",
    "for i in 1 2; do\n  echo $i\ndone",
  ],
  "/en/prompts/": ["ls\nsystemctl restart x", "dir", "ls\npwd"],
};

const server = await serve(folder, Number(port));
const browser = await launch();
const context = await browser.newContext();
await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
const page = await context.newPage();
for (const [query, wanted] of searches) {
  await page.goto(`${origin}/en/search/?q=${encodeURIComponent(query)}`);
  await page.waitForFunction(() => /\d|Nothing/.test(document.querySelector(".said").textContent));
  checkEqual(`search ${query}`, wanted, await page.textContent(".found .title").catch(() => null));
}
for (const [path, blocks] of Object.entries(copies)) {
  await page.goto(origin + path);
  for (const [number, wanted] of blocks.entries()) {
    const block = page.locator(".code").nth(number);
    await block.hover();
    await block.locator("button", { hasText: "Copy" }).click();
    checkEqual(`copy ${path} ${number}`, wanted, await page.evaluate("navigator.clipboard.readText()"));
  }
}
await browser.close();
server.close();
finish();
