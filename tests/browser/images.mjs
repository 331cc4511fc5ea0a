// Looks at images in a browser: node images.mjs <program> <port>
//
// The variant that a screen needs is loaded and no other; `sizes` is the width at which an image is shown; nothing moves
// when images come; the image itself opens large.

import { execFileSync } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { checkEqual, finish, launch } from "./harness.mjs";
import { serve } from "./serve.mjs";

const [program, port = "8767"] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;

// A PNG with gradients and noise.
const png = (width, height) => {
  const rows = Buffer.alloc(height * (1 + width * 3));
  let state = 1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const at = y * (1 + width * 3) + 1 + x * 3;
      rows[at] = (x * 200) / width + (state >>> 28);
      rows[at + 1] = (y * 200) / height + (state >>> 28);
      rows[at + 2] = 100;
    }
  }
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
};

const folder = await mkdtemp(join(tmpdir(), "images-"));
await mkdir(join(folder, "content/en/a"), { recursive: true });
await writeFile(join(folder, "content/en/a/wide.png"), png(1600, 700));
await writeFile(join(folder, "content/en/a/below.png"), png(1500, 400));
const text = "Text.\n\n".repeat(80);
const note = `---\ntitle: A\n---\n\n![One](wide.png "The caption")\n\n## Section\n\n## Another\n\n${text}![Two](below.png)\n\nEnd.\n`;
await writeFile(join(folder, "content/en/a/index.md"), note);
execFileSync(program, ["build", "--source", folder], { stdio: "ignore" });

let asked = [];
const server = await serve(join(folder, "public"), Number(port), (path) => asked.push(path));
const browser = await launch();

const screens = [
  [390, 1, 672],
  [390, 2, 1008],
  [390, 3, 1344],
  [720, 1, 672],
  [1440, 1, 672],
  [1440, 2, 1344],
];
for (const [width, deviceScaleFactor, wanted] of screens) {
  const name = `${width} px, ${deviceScaleFactor} pixels each`;
  asked = [];
  const context = await browser.newContext({ viewport: { width, height: 800 }, deviceScaleFactor });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") checkEqual(`${name}: refused`, "", message.text());
  });
  await page.addInitScript(() => {
    globalThis.moved = 0;
    new PerformanceObserver((list) => {
      // Buttons of the header come with the script.
      const isBelow = ({ node }) => node?.parentElement?.closest("main");
      for (const entry of list.getEntries()) if (entry.sources.some(isBelow)) globalThis.moved += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(`${origin}/en/a/`, { waitUntil: "networkidle" });
  const first = page.locator(".body img").first();
  const loaded = await first.evaluate((image) => image.currentSrc);
  checkEqual(`${name}: the variant`, String(wanted), loaded.match(/wide-(\d+)\.[0-9a-f]{8}\.webp$/)?.[1]);
  const others = asked.filter((path) => /wide|below/.test(path));
  checkEqual(`${name}: one file`, 1, others.length);
  // The width that `sizes` says is that of the layout.
  const widths = await first.evaluate((image) => {
    const [, query, wide, narrow] = image.previousElementSibling.sizes.match(/^\((.*?)\) (.*?), (.*)$/);
    const probe = document.createElement("div");
    document.body.append(probe);
    probe.style.width = matchMedia(`(${query})`).matches ? wide : narrow;
    return [probe.getBoundingClientRect().width, image.getBoundingClientRect().width].map(Math.round);
  });
  checkEqual(`${name}: sizes`, widths[1], widths[0]);
  await page.locator(".body img").nth(1).scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll(".body img")[1].complete);
  checkEqual(`${name}: nothing moves`, 0, await page.evaluate(() => globalThis.moved));
  await context.close();
}

const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${origin}/en/a/`, { waitUntil: "networkidle" });
await page.locator("a.zoom").first().click();
const large = page.locator("dialog.zoomed img");
await large.waitFor();
checkEqual("enlarged", "/en/a/wide.png", new URL(await large.evaluate((image) => image.src)).pathname);

await browser.close();
server.close();
await rm(folder, { recursive: true });
finish();
