// The frame of a page in a browser: node navigation.mjs <folder of sitegen's own site, built> <port>
//
// The column and the drawer, by mouse and keyboard, with and without scripts, from left and from right; sections that
// stay as they were left; print. Prints what failed, and ends with `N passed, N failed`.

import { axeScript, check, finish, launch, runParts } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [folder, port = "8767"] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const axe = await axeScript();

const server = await serve(folder, Number(port));
const browser = await launch();

const NOTE = "/en/notes/port-in-use/";
const open = async (name, path, width, options = {}) => {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => check(`${name}: no errors in scripts`, false, error.message));
  await page.goto(origin + path, { waitUntil: "networkidle" });
  return page;
};
const done = (page) => page.context().close();

const isOpen = (page) => page.$eval(".site-nav", (nav) => nav.matches(":popover-open"));
const focused = (page) => page.evaluate(() => document.activeElement.className);

const column = async () => {
  for (const javaScriptEnabled of [true, false]) {
    const name = `column, ${javaScriptEnabled ? "with" : "without"} scripts`;
    const page = await open(name, NOTE, 1440, { javaScriptEnabled });
    check(`${name}: is there`, await page.isVisible(".site-nav"));
    check(`${name}: no button for it`, await page.isHidden(".open-nav"));
    const current = await page.$$eval(".nav [aria-current=page]", (all) => all.map((one) => one.pathname));
    check(`${name}: marks the page`, current.length === 1 && current[0] === NOTE, current);
    const [nav, main, toc] = await page.evaluate(() =>
      [".site-nav", ".body", ".toc"].map((one) => document.querySelector(one).getBoundingClientRect().left),
    );
    check(`${name}: three columns`, nav < main && main < toc, [nav, main, toc]);
    check(`${name}: the table of contents is open`, await page.isVisible(".toc li a"));
    const wide = await page.$eval(".body", (body) => body.clientWidth);
    check(`${name}: lines of 42rem`, wide <= 672, wide);
    const opened = () => page.locator(".nav details[open]").count();
    const before = await opened();
    await page.locator(".nav details[open] > summary").last().click();
    check(`${name}: a section closes`, (await opened()) === before - 1, before);
    await done(page);
  }
};

const remembered = async () => {
  const page = await open("sections", NOTE, 1440);
  const sections = () => page.$$eval(".nav > li > details", (all) => all.map((one) => one.open));
  const first = page.locator(".nav > li > details > summary").first();
  check("sections: another section is closed", !(await sections())[0], await sections());
  await first.click();
  await page.reload({ waitUntil: "networkidle" });
  check("sections: stay open", (await sections())[0], await sections());
  await first.click();
  await page.reload({ waitUntil: "networkidle" });
  check("sections: stay closed", !(await sections())[0], await sections());
  await page.goto(`${origin}/ar${NOTE.slice(3)}`, { waitUntil: "networkidle" });
  check("sections: in another language too", !(await sections())[0], await sections());
  await done(page);
};

const drawer = async () => {
  for (const [path, from] of [[NOTE, "left"], [`/ar${NOTE.slice(3)}`, "right"]]) {
    for (const javaScriptEnabled of [true, false]) {
      const name = `drawer, ${path}, ${javaScriptEnabled ? "with" : "without"} scripts`;
      const page = await open(name, path, 390, { javaScriptEnabled });
      check(`${name}: closed`, await page.isHidden(".site-nav"));
      await page.focus(".open-nav");
      await page.keyboard.press("Enter");
      check(`${name}: opens by keyboard`, await page.isVisible(".site-nav"));
      check(`${name}: has the focus`, (await focused(page)).includes("close-nav"), await focused(page));
      const edge = await page.$eval(".site-nav", (nav) => {
        const { left, right, height } = nav.getBoundingClientRect();
        return { left, right: innerWidth - right, height };
      });
      check(`${name}: at its edge`, edge[from] === 0 && edge.height >= 800, edge);
      await page.keyboard.press("Tab");
      check(`${name}: next are the sections`, await page.evaluate(() => document.activeElement.closest(".nav") !== null));
      await page.keyboard.press("Escape");
      check(`${name}: Escape closes`, !(await isOpen(page)));
      check(`${name}: the focus is back`, (await focused(page)).includes("open-nav"), await focused(page));
      await page.click(".open-nav");
      await page.mouse.click(from === "left" ? 380 : 10, 700);
      check(`${name}: a click beside it closes`, !(await isOpen(page)));
      await page.click(".open-nav");
      const link = page.locator(".nav a:not([aria-current])").last();
      const to = await link.getAttribute("href");
      await Promise.all([page.waitForNavigation(), link.click()]);
      check(`${name}: leads on`, new URL(page.url()).pathname === to && !(await isOpen(page)), page.url());
      await done(page);
    }
  }
  const page = await open("drawer, wide", NOTE, 390);
  await page.click(".open-nav");
  await page.setViewportSize({ width: 1440, height: 800 });
  await page.waitForFunction(() => !document.querySelector(".site-nav").matches(":popover-open"));
  check("drawer: is the column in a wide window", await page.isVisible(".site-nav"));
  await done(page);
};

const accessible = async () => {
  for (const [path, width, colorScheme] of [
    [NOTE, 320, "light"],
    [NOTE, 390, "dark"],
    [`/ar${NOTE.slice(3)}`, 390, "light"],
    [`/hant${NOTE.slice(3)}`, 1440, "dark"],
    [NOTE, 1440, "light"],
  ]) {
    const name = `${path} ${width} ${colorScheme}`;
    const page = await open(name, path, width, { colorScheme });
    if (width < 1280) await page.click(".open-nav");
    await page.evaluate(axe);
    const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
    const said = violations.map((v) => [v.id, v.nodes.slice(0, 2).map((n) => n.html.slice(0, 160))]);
    check(`${name}: axe`, violations.length === 0, said);
    const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    check(`${name}: no scrolling sideways`, over <= 0, over);
    const header = await page.$eval("header.site", (one) => one.getBoundingClientRect().height);
    check(`${name}: the header is one row`, header < 70, header);
    await done(page);
  }
  const page = await open("print", NOTE, 1440);
  await page.emulateMedia({ media: "print" });
  check("print: no navigation", (await page.isHidden(".site-nav")) && (await page.isHidden("header.site")));
  await done(page);
};

const redirect = async () => {
  const page = await open("redirect", "/en/guide/commands/#a-new-note", 1440);
  await page.waitForURL("**/start/commands/#a-new-note");
  check("redirect: it keeps the section", true);
  await done(page);
};

await runParts([column, remembered, drawer, redirect, accessible]);
await browser.close();
server.close();
finish();
