// Looks at components in a browser: node components.mjs <folder of tests/sites/components, built> <port>
//
// Tabs by keyboard, with and without scripts; labels that go together; a target inside a tab; images that are shown
// large; folded code; what is printed; accessibility by axe in three languages, light and dark.

import { axeScript, checkEqual, finish, launch } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [folder, port = "8768"] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const axe = await axeScript();

const server = await serve(folder, Number(port));
const browser = await launch();

const open = async (path, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
  const page = await context.newPage();
  page.on("pageerror", (error) => checkEqual(`${path}: errors in scripts`, "", error.message));
  page.on("console", (message) => {
    // An image that is opened alone has no icon.
    const isIcon = message.location().url.endsWith("/favicon.ico");
    if (message.type() === "error" && !isIcon) checkEqual(`${path}: refused`, "", message.text());
  });
  await page.goto(origin + path, { waitUntil: "networkidle" });
  return page;
};

// The panels that are visible, by the labels of their tabs.
const visible = async (page) => {
  const labels = page.locator(".tabs > label");
  const found = [];
  for (let at = 0; at < (await labels.count()); at += 1) {
    const panel = labels.nth(at).locator("xpath=following-sibling::*[1]");
    if (await panel.isVisible()) found.push(await labels.nth(at).textContent());
  }
  return found;
};

for (const javaScriptEnabled of [true, false]) {
  const kind = javaScriptEnabled ? "with scripts" : "without scripts";
  const page = await open("/en/all/", { javaScriptEnabled });
  checkEqual(`${kind}: the first tabs`, ["Linux", "Linux"], await visible(page));
  await page.locator(".tabs label", { hasText: "macOS" }).click();
  checkEqual(`${kind}: a tab that one group has`, ["Linux", "macOS"], await visible(page));
  await page.locator(".tabs input").first().focus();
  await page.keyboard.press("ArrowRight");
  const both = javaScriptEnabled ? "Windows" : "macOS";
  checkEqual(`${kind}: the next tab by keyboard`, ["Windows", both], await visible(page));
  const fold = page.locator(".fold pre");
  const height = async () => (await fold.boundingBox()).height;
  const folded = await height();
  await page.locator(".fold summary").focus();
  await page.keyboard.press("Enter");
  checkEqual(`${kind}: code unfolds`, true, (await height()) > folded + 100);
  await page.locator("details.details > summary").click();
  checkEqual(`${kind}: details open`, true, await page.locator("details.details > p").isVisible());
  await page.goto(`${origin}/en/all/#deep`);
  await page.waitForTimeout(200);
  checkEqual(`${kind}: a target in a tab is visible`, true, await page.locator("#deep").isVisible());
  const box = await page.locator("#deep").boundingBox();
  checkEqual(`${kind}: and in the window`, true, box.y >= 0 && box.y < 800);
  if (javaScriptEnabled) {
    await page.locator(".tabs label", { hasText: "Windows" }).first().click();
    await page.goto(`${origin}/en/all/`, { waitUntil: "networkidle" });
    checkEqual("the choice is remembered", ["Windows", "Windows"], await visible(page));
    await page.locator("a.zoom").first().focus();
    await page.keyboard.press("Enter");
    const image = page.locator("dialog.zoomed img");
    checkEqual("an image is shown large", true, (await image.boundingBox()).width > 900);
    checkEqual("the dialog has a name", "A first text.", await page.locator("dialog.zoomed").getAttribute("aria-label"));
    await page.keyboard.press("Escape");
    checkEqual("the dialog closes", 0, await page.locator("dialog.zoomed").count());
    checkEqual("the focus returns", "zoom", await page.evaluate(() => document.activeElement.className));
  } else {
    await page.locator("a.zoom").first().click();
    await page.waitForTimeout(200);
    checkEqual("an image leads to its file", true, page.url().endsWith("/wide.png"));
  }
  await page.context().close();
}

// In print all tabs are shown below their labels, and all lines of folded code.
const printed = await open("/en/all/");
await printed.emulateMedia({ media: "print" });
checkEqual("all tabs are printed", 5, (await visible(printed)).length);
const lines = await printed.evaluate(() => {
  const pre = document.querySelector(".fold pre");
  return pre.scrollHeight <= pre.clientHeight + 1;
});
checkEqual("all lines are printed", true, lines);
const order = await printed.evaluate(() =>
  [...document.querySelectorAll(".tabs:nth-of-type(1) > :is(label, .tab)")].map((part) => part.getBoundingClientRect().top),
);
checkEqual("labels are printed above their panels", true, order.every((top, at) => at === 0 || top >= order[at - 1]));
await printed.context().close();

for (const language of ["en", "hant", "ar"]) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1440]) {
      const name = `${language} ${colorScheme} ${width}`;
      const page = await open(`/${language}/all/`, { colorScheme, viewport: { width, height: 900 } });
      // axe is no part of the site: it is put in past the page's policy.
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        for (const details of document.querySelectorAll("details")) details.open = true;
        const results = await window.axe.run();
        return results.violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target).slice(0, 3).join(", ")}`);
      });
      checkEqual(`${name}: axe`, [], found);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      checkEqual(`${name}: nothing is wider than the window`, true, wide <= 0);
      await page.context().close();
    }
  }
}

await browser.close();
server.close();
finish();
