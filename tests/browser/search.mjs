// Searches as readers do: node search.mjs <folder of tests/sites/searches, built> <port>
//
// The dialog with its keys, a pasted message, filters, all results, mistakes, a phone, no script, a missing page.

import { axeScript, check, finish, launch, runParts } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [folder, port = "8767"] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const axe = await axeScript();

const server = await serve(folder, Number(port));
const browser = await launch();

/** A page, whose errors and refused loads fail the check `name`. */
const open = async (name, path, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.on("pageerror", (error) => check(`${name}: no errors in scripts`, false, error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) check(`${name}: nothing refused`, false, message.text());
  });
  await page.goto(origin + path, { waitUntil: "load" });
  return page;
};
const close = (page) => page.context().close();
const dialog = async (page, keys = "/") => {
  await page.keyboard.press(keys);
  await page.waitForSelector("dialog[open] textarea");
};
/** Types and waits for the results, and for the passages of those that are seen. */
const ask = async (page, text) => {
  await page.fill(".search-panel textarea", text);
  await page.waitForFunction((typed) => {
    const panel = document.querySelector(".search-panel");
    return panel.dataset.shown === typed.trim();
  }, text);
};
const titles = (page) => page.$$eval(".search-panel .title", (all) => all.map((one) => one.textContent));
const said = (page) => page.textContent(".search-panel .said");
const path = (page) => new URL(page.url()).pathname;
const violations = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160))]);
};

const keys = async () => {
  const page = await open("keys", "/en/docker/");
  await dialog(page, "Control+k");
  await ask(page, "docker");
  check("keys: the field has the focus", await page.evaluate("document.activeElement.name === 'q'"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  check("keys: arrows go into the results", await page.evaluate("document.activeElement.matches('.search-panel ol a')"));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  check("keys: and back to the field", await page.evaluate("document.activeElement.name === 'q'"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.type("s");
  check("keys: a letter goes on with the query", (await page.inputValue(".search-panel textarea")) === "dockers");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog:not([open])", { state: "attached" });
  check("keys: Escape closes", true);
  await dialog(page);
  check("keys: the query is there again", (await page.inputValue(".search-panel textarea")) === "dockers");
  await page.keyboard.press("Escape");
  await page.click(".search-open");
  await page.waitForSelector("dialog[open]");
  await ask(page, "exit status 1");
  await Promise.all([page.waitForURL("**/en/exit-1/"), page.keyboard.press("Enter")]);
  check("keys: Enter opens the first result", true);
  await close(page);
};

const passages = async () => {
  const page = await open("passages", "/en/docker/");
  await dialog(page);
  await ask(page, "small files");
  const first = page.locator(".search-panel ol > li").first();
  await first.locator(".places b").first().waitFor();
  check("passages: the section is named and linked", (await first.locator(".places a").first().getAttribute("href")).endsWith("/en/errno-28/#inodes"));
  const marks = await first.locator("mark").allTextContents();
  check("passages: what was asked for is marked", marks.some((mark) => /small/i.test(mark)), marks);
  await ask(page, "Errno 28");
  const line = first.locator(".places code").first();
  await line.waitFor();
  check("passages: the line of the error comes first", (await line.textContent()).includes("[Errno 28] No space left"));
  check("passages: code is left to right", (await line.getAttribute("dir")) === "ltr");
  await ask(page, "errno 2");
  await page.locator(".search-panel .places code").first().waitFor();
  const wrong = (await page.locator(".search-panel mark").allTextContents()).filter((mark) => mark === "28");
  check("passages: 2 is not marked in 28 as a number of its own", !wrong.length, wrong);
  await ask(page, "tool_call");
  await first.locator(".places mark").first().waitFor();
  check("passages: a part of a name is marked", (await first.locator("mark").allTextContents()).includes("tool_call"));
  await ask(page, "ort");
  const inside = await page.locator(".search-panel mark").allTextContents();
  check("passages: words are marked at their beginnings alone", !inside.includes("ort"), inside);
  const message = "Traceback (most recent call last):\n  File \"/home/me/app.py\", line 4, in <module>\n    import cffi\nModuleNotFoundError: No module named '_cffi_backend'";
  await ask(page, message);
  const height = await page.$eval(".search-panel textarea", (field) => [field.clientHeight, field.scrollHeight]);
  check("paste: a message of several lines is seen whole", height[0] >= height[1] && height[0] > 80, height);
  check("paste: finds its note", (await titles(page))[0] === "A compiled module is missing", await titles(page));
  await close(page);
};

const filters = async () => {
  const page = await open("filters", "/en/docker/");
  await dialog(page);
  await ask(page, "the");
  await page.waitForSelector(".filters button");
  const before = await said(page);
  const chip = page.locator(".filters button", { hasText: "chronicle" });
  check("filters: with counts", (await chip.locator(".count").textContent()) === "30", await chip.textContent());
  await chip.click();
  await page.waitForFunction((text) => document.querySelector(".search-panel .said").textContent !== text, before);
  check("filters: narrow the results", (await said(page)) === "30 results", await said(page));
  check("filters: are pressed and keep the focus", await page.evaluate("document.activeElement.getAttribute('aria-pressed') === 'true'"));
  const all = page.locator(".search-panel .all");
  check("all: is offered", (await all.textContent()) === "Show all 30 results");
  await Promise.all([page.waitForURL("**/en/search/?q=the&tags=chronicle"), all.click()]);
  await page.waitForSelector(".search-panel .title");
  check("all: the search page has the query and the filters", (await said(page)) === "30 results" && (await titles(page)).length === 20, await said(page));
  await page.click(".search-panel [rel=next]");
  await page.waitForURL("**page=2");
  await page.waitForFunction(() => document.querySelectorAll(".search-panel .title").length === 10);
  check("all: in pages", true);
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll(".search-panel .title").length === 10);
  check("all: a page of results has an address", true);
  check("all: axe", (await violations(page)).length === 0, await violations(page));
  await close(page);
};

const mistakes = async () => {
  const page = await open("mistakes", "/en/docker/");
  await dialog(page);
  await ask(page, "dokcer volume");
  check("mistakes: one is forgiven and said", (await said(page)).includes("“docker volume”"), await said(page));
  check("mistakes: and its note found", (await titles(page))[0] === "Docker needs a group");
  await ask(page, "zzqqxx");
  check("nothing: is said", (await said(page)) === "Nothing found", await said(page));
  check("nothing: tags are offered", (await page.locator(".nothing .tags a").count()) > 3);
  const others = await page.$$eval(".nothing .others a", (all) => all.map((one) => one.getAttribute("href")));
  check("nothing: other languages are offered", others.length === 5 && others.includes("/ar/search/?q=zzqqxx"), others);
  check("nothing: all notes are offered", (await page.locator(".nothing a[href='/en/']").count()) === 1);
  check("nothing: axe", (await violations(page)).length === 0, await violations(page));
  await close(page);
};

const phone = async () => {
  for (const [language, query] of [["en", "docker"], ["ar", "الملفات"]]) {
    for (const colorScheme of ["light", "dark"]) {
      const name = `phone ${language} ${colorScheme}`;
      const page = await open(name, `/${language}/errno-28/`, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, colorScheme });
      await page.tap(".search-open");
      await page.waitForSelector("dialog[open] textarea");
      await ask(page, query);
      await page.waitForSelector(".search-panel .places");
      const box = await page.$eval("dialog", (one) => one.getBoundingClientRect().toJSON());
      check(`${name}: the dialog is the screen`, box.x === 0 && box.y === 0 && box.width === 320 && box.height === 640, box);
      const over = await page.$eval(".search-panel .found", (one) => one.scrollWidth - one.clientWidth);
      check(`${name}: nothing scrolls sideways`, over <= 0, over);
      check(`${name}: axe`, (await violations(page)).length === 0, await violations(page));
      await page.tap(".search-panel .close");
      check(`${name}: closes`, await page.isHidden("dialog"));
      await close(page);
    }
  }
};

const elsewhere = async () => {
  const bare = await open("no script", "/en/docker/", { javaScriptEnabled: false });
  await Promise.all([bare.waitForNavigation(), bare.click(".search-open")]);
  check("no script: leads to the search page", path(bare) === "/en/search/");
  check("no script: which says where all notes are", await bare.isVisible("main noscript a[href='/en/']"));
  await close(bare);

  for (const [missing, title, language] of [["/en/exit-137-container/", "Container killed", "en"], ["/ar/notes/القرص/", "القرص ممتلئ", "ar"], ["/ja/errno-28.html", "ディスクがいっぱい", "ja"]]) {
    const page = await open(`404 ${missing}`, encodeURI(missing));
    await page.waitForSelector(".similar .title");
    check(`404 ${missing}: finds what it was`, (await titles(page))[0] === title, await titles(page));
    check(`404 ${missing}: in its language`, (await page.getAttribute("html", "lang")) === language);
    check(`404 ${missing}: axe`, (await violations(page)).length === 0, await violations(page));
    await close(page);
  }
};

await runParts([keys, passages, filters, mistakes, phone, elsewhere]);
await browser.close();
server.close();
finish();
