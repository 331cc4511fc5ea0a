// Prints the figures of measure.mjs as a table in Markdown: node table.mjs <result.json>

import { readFileSync } from "node:fs";

const all = JSON.parse(readFileSync(process.argv[2], "utf8"));
const titles = { sitegen: "sitegen", starlight: "Starlight", zensical: "Zensical", vitepress: "VitePress", docusaurus: "Docusaurus" };
const names = ["sitegen", "starlight", "zensical", "vitepress", "docusaurus"].filter((name) => all[name]);
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const kib = (bytes) => (bytes / 1024).toFixed(1);
const loaded = (bytes) => (bytes ? kib(bytes) : "with the page");
const pages = (one, language) => one.accessibility.filter((page) => !language || page.language === language);
const failed = (list) => `${list.filter((page) => page.violations.length).length} of ${list.length}`;
const rules = (list) => new Set(list.flatMap((page) => page.violations.map(({ id }) => id))).size;
const ranked = (one, most) => one.searches.filter(({ rank }) => rank > 0 && rank <= most).length;
const scores = (one, language) => {
  const s = one.lighthouse[language];
  return `${s.performance} · ${s.accessibility} · ${s["best-practices"]} · ${s.seo}`;
};

const toArabic = ({ arrives, leaves, total }) => (arrives ? total : leaves ? "by way of another language" : "not reached");

const rows = [
  ...["en", "zh-Hant", "ar", "hi"].map((language) => [`First load of a note, ${language} (KiB)`, (one) => kib(one.firstLoad[language].bytes)]),
  ["Requests of a first load, en", (one) => one.firstLoad.en.requests],
  ["Pages with axe violations", (one) => failed(pages(one))],
  ["Different axe rules violated", (one) => rules(pages(one))],
  ["Lighthouse of a note, en", (one) => scores(one, "en")],
  ["Lighthouse of a note, ar", (one) => scores(one, "ar")],
  ["Queries whose first result is right", (one) => `${ranked(one, 1)} of ${one.searches.length}`],
  ["… right within the first three", (one) => `${ranked(one, 3)} of ${one.searches.length}`],
  ["Loaded for a query, median (KiB)", (one) => loaded(median(one.searches.map(({ bytes }) => bytes)))],
  ["… at most (KiB)", (one) => loaded(Math.max(...one.searches.map(({ bytes }) => bytes)))],
  ["Tab presses to the search", (one) => one.keyboard.search || "not reached"],
  ["Tab presses to a link of the navigation", (one) => one.keyboard.navigation || "not reached"],
  ["Key presses to the same note in Arabic", (one) => toArabic(one.keyboard.language)],
  ["Key presses from a note by search to another, beside the query", (one) => one.keyboard.searchToNote || "not reached"],
  ["Skip link leads into the content", (one) => (one.keyboard.content.skip && one.keyboard.content.inside ? "yes" : "no")],
  ["Navigation visible without script", (one) => (one.withoutScript.navigation ? "yes" : "no")],
];
console.log(`| | ${names.map((name) => titles[name]).join(" | ")} |\n|---|${names.map(() => "---:|").join("")}`);
for (const [title, value] of rows) {
  const cells = names.map((name) => {
    try {
      return value(all[name]);
    } catch {
      return "–";
    }
  });
  console.log(`| ${title} | ${cells.join(" | ")} |`);
}
