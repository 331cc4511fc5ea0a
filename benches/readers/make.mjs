// Writes the same notes as a site of each tool: node make.mjs <folder>
//
// Each site is the tool's own starting point with its search, every language, and a list of the notes
// where the tool makes none by itself. The tools are installed beside (see run.sh).

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { body, languages, read } from "./notes.mjs";

const out = process.argv[2];
const write = (path, text) => {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
};
const quote = JSON.stringify;
const github = (text) => `> [!WARNING]\n> ${text}`;
const directive = (name) => (text) => `:::${name}\n${text}\n:::`;
const front = (fields) => `---\n${Object.entries(fields).map(([key, value]) => `${key}: ${value}`).join("\n")}\n---\n\n`;
const list = (site, link) => site.notes.map((note) => `- [${note.title}](${link(note.slug)})`).join("\n") + "\n";
const sites = languages.map((language) => ({ ...language, site: read(language.code) }));
const en = sites[0].site;

const sitegen = () => {
  rmSync(join(out, "sitegen/content"), { recursive: true, force: true });
  write("sitegen/sitegen.yml", [
    `title: ${quote(en.title)}`,
    `description: ${quote(en.description)}`,
    "url: https://example.org",
    `languages: [${languages.map((l) => l.code).join(", ")}]`,
  ].join("\n") + "\n");
  for (const { code, site } of sites) {
    const folder = code === "en" ? "content" : `content/${code}`;
    for (const note of site.notes) {
      write(`sitegen/${folder}/notes/${note.slug}.md`, front({
        title: quote(note.title), lang: code, date: note.date, tags: `[${note.tags}]`,
        translated: code !== "en", type: "note",
      }) + body(note, github));
    }
  }
};

const starlight = () => {
  const locales = Object.fromEntries(sites.map(({ code, name, tag, dir }) => [code.toLowerCase(), { label: name, lang: tag, dir }]));
  write("starlight/astro.config.mjs", `import { defineConfig } from "astro/config";
import starlight from "@astrojs/starlight";
export default defineConfig({
  integrations: [starlight({
    title: ${quote(en.title)}, description: ${quote(en.description)}, defaultLocale: "en",
    locales: ${quote(locales)},
    sidebar: [{ label: "Notes", items: [{ autogenerate: { directory: "notes" } }] }],
  })],
});
`);
  write("starlight/src/content.config.ts", `import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
`);
  for (const { code, site } of sites) {
    const folder = `starlight/src/content/docs/${code.toLowerCase()}`;
    const root = `/${code.toLowerCase()}`;
    write(`${folder}/index.md`, front({ title: quote(site.title), description: quote(site.description), template: "splash",
      hero: `{ tagline: ${quote(site.description)}, actions: [{ text: ${quote(site.title)}, link: ${root}/notes/ }] }` }));
    write(`${folder}/notes/index.md`, front({ title: quote(site.title), sidebar: "{ order: 0 }" }) + list(site, (slug) => `${root}/notes/${slug}/`));
    for (const note of site.notes) {
      write(`${folder}/notes/${note.slug}.md`, front({ title: quote(note.title), description: quote(note.description), lastUpdated: note.date }) + body(note, directive("caution")));
    }
  }
};

const vitepress = () => {
  const locales = Object.fromEntries(sites.map(({ code, name, tag, dir, site }) => {
    const root = code === "en" ? "" : `/${code}`;
    return [code === "en" ? "root" : code, { label: name, lang: tag, dir, title: site.title, description: site.description, link: `${root}/`,
      themeConfig: { nav: [{ text: site.title, link: `${root}/notes/` }],
        sidebar: [{ text: site.title, items: site.notes.map((note) => ({ text: note.title, link: `${root}/notes/${note.slug}` })) }] } }];
  }));
  write("vitepress/docs/.vitepress/config.mjs", `export default { title: ${quote(en.title)}, description: ${quote(en.description)},
  cleanUrls: false, locales: ${quote(locales)}, themeConfig: { search: { provider: "local" } } };
`);
  for (const { code, site } of sites) {
    const folder = code === "en" ? "vitepress/docs" : `vitepress/docs/${code}`;
    const root = code === "en" ? "" : `/${code}`;
    write(`${folder}/index.md`, front({ layout: "home", hero: `{ name: ${quote(site.title)}, tagline: ${quote(site.description)}, actions: [{ text: ${quote(site.title)}, link: ${root}/notes/ }] }` }));
    write(`${folder}/notes/index.md`, `# ${site.title}\n\n` + list(site, (slug) => `./${slug}.md`));
    for (const note of site.notes) {
      write(`${folder}/notes/${note.slug}.md`, front({ description: quote(note.description) }) + `# ${note.title}\n\n` + body(note, github));
    }
  }
};

const docusaurus = () => {
  const configs = Object.fromEntries(sites.map(({ code, name, tag, dir }) => [code, { label: name, htmlLang: tag, direction: dir ?? "ltr" }]));
  write("docusaurus/docusaurus.config.js", `module.exports = {
  title: ${quote(en.title)}, tagline: ${quote(en.description)}, url: "https://example.org", baseUrl: "/",
  i18n: { defaultLocale: "en", locales: ${quote(languages.map((l) => l.code))}, localeConfigs: ${quote(configs)} },
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: "./sidebars.js" }, blog: false, theme: {} }]],
  themes: [[require.resolve("@easyops-cn/docusaurus-search-local"), { hashed: true, indexBlog: false, docsRouteBasePath: "/", language: ["en", "zh", "ar", "ja", "ru"] }]],
  themeConfig: { colorMode: { respectPrefersColorScheme: true }, navbar: { title: ${quote(en.title)}, items: [{ type: "localeDropdown", position: "right" }] } },
};
`);
  write("docusaurus/sidebars.js", `module.exports = { notes: ["index", { type: "category", label: "Notes", link: { type: "generated-index", slug: "/notes" }, items: [{ type: "autogenerated", dirName: "notes" }] }] };\n`);
  write("docusaurus/static/.keep", "");
  for (const { code, site } of sites) {
    const folder = code === "en" ? "docusaurus/docs" : `docusaurus/i18n/${code}/docusaurus-plugin-content-docs/current`;
    write(`${folder}/index.md`, front({ title: quote(site.title), description: quote(site.description), slug: "/" }) + `${site.description}\n\n` + list(site, (slug) => `./notes/${slug}.md`));
    for (const note of site.notes) {
      write(`${folder}/notes/${note.slug}.md`, front({ title: quote(note.title), description: quote(note.description), tags: `[${note.tags}]` }) + body(note, directive("warning")));
    }
  }
};

const zensical = () => {
  for (const { code, tag, site } of sites) {
    const alternate = sites.map((other) => `  { name = ${quote(other.name)}, link = "/${other.code}/", lang = "${other.code}" },`).join("\n");
    write(`zensical/${code}/zensical.toml`, `[project]
site_name = ${quote(site.title)}
site_description = ${quote(site.description)}
site_url = "http://127.0.0.1/${code}/"
site_dir = "site"

[project.theme]
language = "${tag === "zh-TW" ? "zh-Hant" : tag}"
features = ["navigation.instant", "content.code.copy", "search.highlight", "navigation.footer"]

[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"

[project.extra]
alternate = [
${alternate}
]
`);
    write(`zensical/${code}/docs/index.md`, `# ${site.title}\n\n${site.description}\n\n` + list(site, (slug) => `notes/${slug}.md`));
    for (const note of site.notes) {
      write(`zensical/${code}/docs/notes/${note.slug}.md`, front({ description: quote(note.description), tags: `[${note.tags}]` }) + `# ${note.title}\n\n` +
        body(note, (text) => `!!! warning\n\n    ${text}`));
    }
  }
};

for (const make of [sitegen, starlight, vitepress, docusaurus, zensical]) make();
