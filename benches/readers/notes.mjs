// The notes of the comparison: read from notes/, a file for each language and one with the code that all share.

import { readFileSync } from "node:fs";

/** The languages, with the name and the tag that each tool's configuration needs. */
export const languages = [
  { code: "en", name: "English", tag: "en" },
  { code: "zh-Hant", name: "繁體中文", tag: "zh-TW" },
  { code: "ar", name: "العربية", tag: "ar", dir: "rtl" },
  { code: "hi", name: "हिन्दी", tag: "hi" },
  { code: "ja", name: "日本語", tag: "ja" },
  { code: "ru", name: "Русский", tag: "ru" },
];

const text = (name) => readFileSync(new URL(`notes/${name}`, import.meta.url), "utf8");

/** The parts of a file, by the slug in the heading of each. */
const parts = (source) => {
  const [head, ...rest] = source.split(/^# (?=[a-z0-9-]+$)/m);
  return { head, parts: rest.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]) };
};

const code = new Map(
  parts(text("codes.md")).parts.map(([slug, body]) => {
    const [, tags, date] = body.match(/^tags: (.*)\ndate: (.*)\n/);
    const fences = body.match(/^```[^]*?^```$/gm);
    return [slug, { tags: tags.split(" "), date, error: fences[0], commands: fences[1] }];
  }),
);

/** The site's words and notes in the language `code`. */
export const read = (language) => {
  const { head, parts: notes } = parts(text(`${language}.txt`));
  const [title, description, cause, fix, more] = head.trim().split("\n");
  return {
    title,
    description,
    notes: notes.map(([slug, body]) => {
      const lines = body.trim().split("\n");
      if (lines.length !== 5 || !code.has(slug)) throw new Error(`${language} ${slug}: ${lines.length} lines`);
      return { slug, title: lines[0], description: lines[1], ...code.get(slug), lines, headings: { cause, fix, more } };
    }),
  };
};

/** The Markdown of a note, whose warning is written by `alert`. */
export const body = (note, alert) => `${note.lines[1]}

${note.error}

## ${note.headings.cause}

${note.lines[2]}

## ${note.headings.fix}

${note.lines[3]}

${note.commands}

## ${note.headings.more}

${alert(note.lines[4])}
`;
