// Looks at the home page and the lists of a site in 29 languages: node home.mjs <sitegen> <port>
//
// The reader's language first, the filter of languages, parts of lists, errors and tools; with and without scripts.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axeScript, check, finish, launch } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [program, port = "8767"] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), "sitegen-home-"));
const tags = "en ar bg cs da de el es fa fi fr he hi hu id it ja ko nl pl pt ro ru sv th tr uk vi zh-Hant".split(" ");
const sessions = [
  "$ python3 a.py\nModuleNotFoundError: No module named 'x'",
  "$ git pull\nfatal: refusing to merge unrelated histories",
  "$ node a.js\nError: listen EADDRINUSE: address already in use :::3000",
];
const languages = tags.map((tag) => `  - ${tag}\n`).join("");
writeFileSync(
  join(folder, "sitegen.yml"),
  `title: Field notes\ndescription: Notes about errors of programs, with the commands that helped\ndefault_language: en\npaginate: 1\nlanguages:\n${languages}`,
);
for (const tag of tags) {
  mkdirSync(join(folder, "content", tag), { recursive: true });
  for (let n = 0; n < 6; n += 1) {
    const head = `---\nlang: ${tag}\ntitle: "${tag}: note ${n}, with a title of the usual length"\ndate: ${2020 + n}-01-01\ntags: [a, b]\n---\n`;
    writeFileSync(join(folder, "content", tag, `n${n}.md`), `${head}\n\`\`\`console\n${sessions[n % 3]}\n\`\`\`\n`);
  }
}
// A word that is longer than the line of a phone, in every place of a title.
const word = "Festplattenspeicherplatzüberschreitungsfehlermeldung";
mkdirSync(join(folder, "content/de/long"));
writeFileSync(join(folder, "content/de/long/index.md"), `---\nlang: de\ntitle: ${word}\n---\n`);
writeFileSync(
  join(folder, "content/de/long/a.md"),
  `---\nlang: de\ntitle: ${word} --force\ntags: [${word}]\n---\n\n:::tabs\n::tab[${word}]\nText\n:::\n\n:::note[${word}]\nText\n:::\n\n:badge[${word}]\n`,
);
execFileSync(program, ["build", "--quiet", "--no-cache", "--source", folder], { stdio: "inherit" });

const axe = await axeScript();
const server = await serve(join(folder, "public"), Number(port));
const browser = await launch();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };

const open = async (path, options = {}) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("pageerror", (error) => check(`${path}: no errors in scripts`, false, error.message));
  await page.goto(origin + path, { waitUntil: "networkidle" });
  return page;
};
const done = (page) => page.context().close();
const shown = (page) => page.$$eval("[data-choose] section:not([hidden])", (all) => all.map((one) => one.lang));
const links = (page) => page.$$eval(".all-languages li:not([hidden])", (all) => all.map((one) => one.textContent));

const words = async () => {
  for (const path of ["/de/long/", "/de/long/a/"]) {
    const page = await open(path, { viewport: { width: 320, height: 700 } });
    const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    check(`${path}: a long word does not widen the page`, over <= 0, over);
    await done(page);
  }
};

const short = async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await open("/", { ...phone, javaScriptEnabled });
    const [height, over] = await page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth - innerWidth]");
    check(`home, scripts ${javaScriptEnabled}: three screens of a phone`, height <= 3 * 844, height);
    check(`home, scripts ${javaScriptEnabled}: no scrolling sideways`, over <= 0, over);
    check(`home, scripts ${javaScriptEnabled}: three languages`, (await shown(page)).length === 3, await shown(page));
    check(`home, scripts ${javaScriptEnabled}: links to all`, (await links(page)).length === tags.length);
    check(`home, scripts ${javaScriptEnabled}: the field`, (await page.isVisible(".language-filter")) === javaScriptEnabled);
    await done(page);
  }
};

const ofReader = async () => {
  for (const [locale, first] of [["de-AT", "de"], ["pt-BR", "pt"], ["zh-TW", "zh-Hant"], ["ar", "ar"], ["cy", "en"]]) {
    const page = await open("/", { locale });
    const seen = await shown(page);
    check(`home for ${locale}`, seen[0] === first && seen.length === 3, seen);
    await done(page);
  }
  // A choice is remembered, and the root leads there.
  const page = await open("/");
  await page.click('.all-languages a[hreflang="fr"]');
  await page.waitForURL("**/fr/");
  await page.goto("about:blank");
  await page.goto(origin);
  await page.waitForURL("**/fr/");
  check("home after a choice", page.url() === `${origin}/fr/`, page.url());
  await done(page);
};

const filtered = async () => {
  const page = await open("/");
  const field = page.locator(".language-filter input");
  // By the name in the language itself, in the language of the page, and by the tag.
  for (const [typed, wanted] of [["DEUT", "Deutsch"], ["japanese", "日本語"], ["hant", "繁體中文"], ["עבר", "עברית"]]) {
    await field.fill(typed);
    const seen = await links(page);
    check(`filter ${typed}`, seen.length === 1 && seen[0] === wanted, seen);
  }
  await field.fill("");
  check("filter cleared", (await links(page)).length === tags.length);
  await done(page);
};

const parts = async () => {
  const page = await open("/en/page/3/", { javaScriptEnabled: false });
  check("title of a part", (await page.title()).startsWith("Field notes – Page 3"), await page.title());
  const years = await page.$$eval(".pagination ul a", (all) => all.map((one) => one.textContent));
  check("years", years.join(" ") === "2025 2024 2023 2022 2021 2020", years);
  await page.click('.pagination ul a:text("2020")');
  check("the part of a year", page.url().endsWith("/en/page/6/"), page.url());
  await page.click("nav.pagination:last-of-type ol li:first-child a");
  check("the first part", page.url().endsWith("/en/"), page.url());
  await page.click(".chips a >> text=Errors");
  await page.click(".terms a >> text=EADDRINUSE");
  check("notes of an error", (await page.textContent(".notes li a")).startsWith("en: note 5"));
  await done(page);
};

const accessible = async () => {
  for (const path of ["/", "/en/page/3/", "/ar/page/3/", "/en/errors/", "/ar/tools/git/", "/ar/n0/"]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(path, { ...phone, colorScheme, reducedMotion: "reduce" });
      await page.evaluate(axe);
      const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
      const said = violations.map((one) => [one.id, one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160))]);
      check(`${path} ${colorScheme}: axe`, violations.length === 0, said);
      await done(page);
    }
  }
};

try {
  await words();
  await short();
  await ofReader();
  await filtered();
  await parts();
  await accessible();
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
}
finish();
