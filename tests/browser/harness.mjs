// Shared parts of the browser tests: the browser, counted checks, axe, and the end of a program.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

let passed = 0;
let failed = 0;

/** Counts a check, and prints its name if `holds` is false, with the value that was seen. */
export const check = (name, holds, seen) => {
  if (holds) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED ${name}${seen === undefined ? "" : `: ${JSON.stringify(seen)}`}`);
  }
};

/** Counts a comparison of values as JSON, and prints both if they differ. */
export const checkEqual = (name, wanted, seen) => {
  const [left, right] = [JSON.stringify(wanted), JSON.stringify(seen)];
  check(left === right ? name : `${name}: ${right}, not ${left}`, left === right);
};

export const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";

/** Starts the system's browser. */
export const launch = () =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });

/** Returns the script of axe. It is no part of a site: it is put into a page past the page's policy. */
export const axeScript = () => {
  const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  return readFile(path, "utf8");
};

/** Runs the parts of a test, and prints how long each took. An exception fails its part. */
export const runParts = async (parts) => {
  for (const part of parts) {
    const start = Date.now();
    try {
      await part();
    } catch (error) {
      check(part.name, false, String(error.stack || error));
    }
    console.log(`${part.name}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
  }
};

/** Prints the counts, and ends the program. */
export const finish = () => {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
};
