// Finds pages as a browser does, without one: node queries.mjs <published folder> <static/search-index.js>
//
// Standard input: lines of JSON, each `[language, query, is still being typed]`. Standard output: for each a line of
// JSON, `{titles, instead, loaded}`: the titles of the first results, the query in which a mistake was corrected, and the
// number of files that were read.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { join } from "node:path";

const [folder, script] = process.argv.slice(2);
const window = {};
new Function("window", await readFile(script, "utf8"))(window);

for await (const line of createInterface({ input: process.stdin })) {
  const [language, query, typing] = JSON.parse(line);
  let loaded = 0;
  const index = window.sitegenIndex(async (name) => {
    loaded += 1;
    const text = await readFile(join(folder, "search", language, name), "utf8");
    return name.endsWith(".json") ? JSON.parse(text) : text;
  });
  const { pages, instead } = await index.find(query, { typing });
  const rows = await index.rows(pages.slice(0, 3));
  console.log(JSON.stringify({ titles: rows.map(([, title]) => title), instead, loaded }));
}
