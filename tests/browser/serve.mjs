// A host of static files as they are common: compressed, with the folder's index.html, and 404.html.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

/** Serves `folder` on `port`; `asked` is told of every path. */
export const serve = (folder, port, asked = () => {}) => {
  const server = createServer(async (request, response) => {
    let path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    asked(path);
    if (path.endsWith("/")) path += "index.html";
    let status = 200;
    let body = await readFile(join(folder, path)).catch(() => null);
    if (!body) {
      status = 404;
      path = "/404.html";
      body = await readFile(join(folder, path));
    }
    response.writeHead(status, {
      "content-type": types[extname(path)] || "application/octet-stream",
      "content-encoding": "gzip",
      "cache-control": "max-age=31536000",
    });
    response.end(gzipSync(body));
  });
  return new Promise((ready) => server.listen(port, "127.0.0.1", () => ready(server)));
};
