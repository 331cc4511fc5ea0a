// A host of static files: compressed, with a folder's index.html, and the nearest 404.html.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};
const packed = new Set([".woff2", ".png", ".webp", ".jpg"]);

/** Serves `folder` on `port`; `sent` gets the path and the number of bytes of every answer's body. */
export const serve = (folder, port, sent) => {
  const answers = new Map();
  const find = async (path) => {
    const clean = join(folder, path);
    const tried = path.endsWith("/") ? [`${clean}index.html`] : [clean, join(clean, "index.html"), `${clean}.html`];
    const first = path.split("/")[1];
    for (const file of [...tried, join(folder, first, "404.html"), join(folder, "404.html")]) {
      const body = await readFile(file).catch(() => null);
      if (body) return { file, body, status: tried.includes(file) ? 200 : 404 };
    }
    return { file: "x.html", body: Buffer.from("not found"), status: 404 };
  };
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (!answers.has(path)) {
      const { file, body, status } = await find(path);
      const zip = !packed.has(extname(file));
      answers.set(path, { status, zip, type: types[extname(file)], body: zip ? gzipSync(body, { level: 9 }) : body });
    }
    const { status, zip, type, body } = answers.get(path);
    sent(path, body.length);
    response.writeHead(status, {
      "content-type": type || "application/octet-stream",
      ...(zip ? { "content-encoding": "gzip" } : {}),
      "content-length": body.length,
    });
    response.end(body);
  });
  return new Promise((ready) => server.listen(port, "127.0.0.1", () => ready(server)));
};
