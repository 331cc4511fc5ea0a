// Measures the sites that make.mjs wrote and the tools built: node measure.mjs <folder> <result.json> [tool…]

import { createRequire } from "node:module";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { queries } from "./queries.mjs";
import { serve } from "./serve.mjs";
import { slugOf, tools } from "./tools.mjs";

const [folder, result, ...chosen] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
const wide = { width: 1440, height: 900 };
const slug = "cffi-backend";
const image = /\.(png|jpe?g|webp|gif|ico|svg|avif)$/;

const sum = (sent, wanted = () => true) => sent.filter(({ path }) => wanted(path)).reduce((all, { bytes }) => all + bytes, 0);

/** Opens `path` in a browser without a cache. */
const open = async (site, path, options = {}) => {
  const context = await browser.newContext({ viewport: wide, reducedMotion: "reduce", bypassCSP: true, ...options });
  const page = await context.newPage();
  site.sent.length = 0;
  await page.goto(site.origin + path, { waitUntil: "networkidle" });
  return page;
};
const done = (page) => page.context().close();

/** Opens the search as a reader does by keyboard, and returns the number of key presses, 0 where it did not open. */
const openSearch = async (tool, page) => {
  for (const key of ["/", "Control+k"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(400);
    const inside = await page.evaluate((selector) => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      return focused?.matches(selector) ?? false;
    }, tool.input);
    if (inside) return 1;
  }
  return 0;
};

/** The number of results of the list, when it has not changed for half a second. */
const settled = async (page, selector) => {
  let last = -1;
  for (let same = 0, turn = 0; same < 4 && turn < 40; turn++) {
    await page.waitForTimeout(150);
    const text = await page.locator(selector).allTextContents().then((all) => all.join("|"));
    same = text === last ? same + 1 : 0;
    last = text;
  }
};

const firstLoad = async (tool, site) => {
  const loads = {};
  for (const language of ["en", "zh-Hant", "ar", "hi"]) {
    const page = await open(site, tool.note(language, slug));
    await page.waitForTimeout(1500);
    loads[language] = { bytes: sum(site.sent, (path) => !image.test(path)), requests: site.sent.length };
    await done(page);
  }
  return loads;
};

const searches = async (tool, site) => {
  const found = [];
  for (const { language, query, wanted } of queries) {
    const page = await open(site, tool.note(language, slug));
    site.sent.length = 0;
    if (!(await openSearch(tool, page))) {
      await page.locator(tool.search).first().click();
      await page.waitForTimeout(400);
    }
    // Typed, because a field may refuse what a paste puts in at once.
    await page.keyboard.type(query, { delay: 5 });
    await settled(page, tool.options || tool.results);
    const bytes = sum(site.sent, (path) => !image.test(path) && !path.endsWith(".html"));
    let addresses;
    if (tool.resultsPage) {
      await page.goto(site.origin + tool.resultsPage(language, query), { waitUntil: "networkidle" });
      await settled(page, tool.results);
    }
    addresses = await page.locator(tool.results).evaluateAll((all) => all.map((one) => one.getAttribute("href") || ""));
    const notes = [...new Set(addresses.map(slugOf).filter(Boolean))];
    found.push({ language, query, rank: notes.findIndex((note) => wanted.includes(note)) + 1, results: notes.length, first: notes[0], bytes });
    await done(page);
  }
  return found;
};

const kinds = {
  home: (tool, language) => tool.home(language),
  list: (tool, language) => tool.list(language),
  note: (tool, language) => tool.note(language, slug),
  search: (tool, language) => tool.note(language, slug),
  404: (tool, language) => `${tool.home(language)}no-such-page/`,
};
const words = { en: "python", "zh-Hant": "檔案", ar: "الملف", hi: "फ़ाइल" };

const accessibility = async (tool, site) => {
  const pages = [];
  for (const language of Object.keys(words)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [kind, path] of Object.entries(kinds)) {
        const page = await open(site, path(tool, language), { colorScheme });
        if (kind === "search") {
          if (!(await openSearch(tool, page))) await page.locator(tool.search).first().click();
          await page.waitForTimeout(300);
          await page.keyboard.type(words[language], { delay: 5 });
          await settled(page, tool.options || tool.results);
        }
        await page.evaluate(axe);
        const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
        pages.push({ language, colorScheme, kind, violations: violations.map(({ id, nodes }) => ({ id, nodes: nodes.length, html: nodes[0].html.slice(0, 200) })) });
        await done(page);
      }
    }
  }
  return pages;
};

/** Presses Tab until something that `selector` matches has the focus. */
const tabTo = async (page, selector, most = 80) => {
  for (let presses = 1; presses <= most; presses++) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate((wanted) => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      return Boolean(focused?.closest(wanted));
    }, selector);
    if (there) return presses;
  }
  return 0;
};

const toLanguage = async (tool, page) => {
  const presses = await tabTo(page, tool.language);
  if (!presses) return { control: 0, arrives: false };
  const arrives = () => page.waitForURL(/\/ar\//, { timeout: 800 }).then(() => true, () => false);
  const isSelect = await page.evaluate(() => document.activeElement.tagName === "SELECT");
  if (isSelect) {
    // A closed list of a form takes the next choice for each press.
    for (let down = 1; down < 8; down++) {
      await page.keyboard.press("ArrowDown");
      if (await arrives()) return { control: presses, total: presses + down, arrives: true };
      if (await page.evaluate(() => document.activeElement.tagName !== "SELECT")) {
        // The page of the choice has loaded, and the way begins again.
        return { control: presses, total: presses + down, arrives: false, leaves: new URL(page.url()).pathname };
      }
    }
    return { control: presses, arrives: false };
  }
  let more = 0;
  const arabic = () => page.evaluate(() => {
    const focused = document.activeElement;
    return focused.matches("a[href]") && focused.textContent.includes("العربية") && focused.checkVisibility();
  });
  if (!(await arabic())) {
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    for (more = 2; more < 20; more++) {
      await page.keyboard.press("Tab");
      if (await arabic()) break;
    }
  }
  await page.keyboard.press("Enter");
  return { control: presses, total: presses + more + 1, arrives: await arrives() };
};

const keyboard = async (tool, site) => {
  const at = (page) => new URL(page.url()).pathname;
  const counts = {};
  for (const place of ["search", "navigation"]) {
    const page = await open(site, tool.note("en", slug));
    counts[place] = await tabTo(page, tool[place]);
    await done(page);
  }
  let page = await open(site, tool.note("en", slug));
  counts.language = await toLanguage(tool, page);
  counts.language.sameNote = at(page).includes(slug);
  await done(page);
  // To the content: by the link over it, if there is one.
  page = await open(site, tool.note("en", slug));
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => document.activeElement.matches("a[href^='#'], a[href*='#__docusaurus'], [class*=skip]"));
  if (skip) {
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    await page.keyboard.press("Tab");
  }
  const inside = await page.evaluate(() => Boolean(document.activeElement.closest("main, article, .md-content, #VPContent")));
  counts.content = { skip, inside };
  await done(page);
  // From the note to another one by search, without the pointer: key presses beside the query.
  page = await open(site, tool.note("en", slug));
  const opened = await openSearch(tool, page);
  counts.shortcut = Boolean(opened);
  if (opened) {
    await page.keyboard.type("certificate has expired", { delay: 5 });
    await settled(page, tool.options || tool.results);
    const there = () => page.waitForURL(/certificate-expired/, { timeout: 1000 }).then(() => true, () => false);
    let presses = opened;
    for (const keys of [["Enter"], ["ArrowDown", "Enter"]]) {
      for (const key of keys) await page.keyboard.press(key);
      if (await there()) {
        counts.searchToNote = opened + keys.length;
        break;
      }
    }
    if (!counts.searchToNote) {
      presses += await tabTo(page, `${tool.results.split(",")[0]}`, 20);
      await page.keyboard.press("Enter");
      if (await there()) counts.searchToNote = presses + 1;
    }
  }
  await done(page);
  return counts;
};

const withoutScript = async (tool, site) => {
  const page = await open(site, tool.note("en", slug), { javaScriptEnabled: false });
  const visible = async (selector) => {
    for (const one of await page.locator(selector).all()) if (await one.isVisible()) return true;
    return false;
  };
  const seen = { content: await visible("h1"), navigation: await visible(tool.navigation) };
  await done(page);
  return seen;
};

const lighthouse = async (tool, site) => {
  const { default: run } = await import("lighthouse");
  const { launch } = await import("chrome-launcher");
  const chrome = await launch({ chromePath: executablePath, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"] });
  const scores = {};
  for (const language of ["en", "ar"]) {
    // A busy machine costs points that the page does not: the better of two counts.
    for (let turn = 0; turn < 2; turn++) {
      const { lhr } = await run(site.origin + tool.note(language, slug), { port: chrome.port, logLevel: "error" });
      const one = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]));
      const total = (all) => Object.values(all).reduce((a, b) => a + b, 0);
      if (!scores[language] || total(one) > total(scores[language])) {
        scores[language] = one;
        scores[`${language} lost`] = Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs)
          .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9).map(({ id }) => id);
      }
      if (total(scores[language]) === 400) break;
    }
  }
  await chrome.kill();
  return scores;
};

const parts = { firstLoad, searches, accessibility, keyboard, withoutScript, lighthouse };
const only = process.env.ONLY?.split(",");
let port = Number(process.env.PORT || 9600);
const all = await readFile(result, "utf8").then(JSON.parse, () => ({}));
for (const name of chosen.length ? chosen : Object.keys(tools)) {
  const tool = tools[name];
  const site = { sent: [], origin: `http://127.0.0.1:${++port}` };
  const server = await serve(join(folder, tool.folder), port, (path, bytes) => site.sent.push({ path, bytes }));
  all[name] ??= {};
  for (const [part, run] of Object.entries(parts)) {
    if (only && !only.includes(part)) continue;
    all[name][part] = await run(tool, site).catch((error) => ({ failed: String(error.stack || error) }));
    console.log(name, part, JSON.stringify(all[name][part]).slice(0, 300));
    await writeFile(result, JSON.stringify(all, null, 1));
  }
  server.close();
}
await browser.close();
process.exit(0);
