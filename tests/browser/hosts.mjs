// The settings that the guide gives for hosts, in the real servers: URL forms, redirects, error pages by language,
// compressed forms and headers. `sitegen serve --static` has to answer as they do.
//
// node hosts.mjs SITEGEN GUIDE_PAGE PORT

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const [program, guide, firstPort] = process.argv.slice(2);
const sitegen = resolve(program);
const folder = mkdtempSync(join(tmpdir(), "sitegen-hosts-"));
// Servers that drop their rights read the folder too.
chmodSync(folder, 0o755);
const root = join(folder, "site", "public");

const write = (path, text) => {
  const to = join(folder, path);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
  return to;
};

/** The code block below a heading of the guide. */
const snippet = (heading) => {
  const text = readFileSync(guide, "utf8");
  const [, section] = text.split(`\n### ${heading}\n`);
  const [, code] = section.match(/```\w+\n([^]*?)\n```/);
  return code;
};

const replaced = (text, from, to) => {
  if (!text.includes(from)) throw new Error(`the guide's settings have no ${from}`);
  return text.replaceAll(from, to);
};

const build = () => {
  write(
    "site/sitegen.yml",
    "title: Notes\nbase_url: http://notes.example.org\nprecompress: true\nlanguages: {en: {}, ar: {}, hant: {}}\n",
  );
  const long = "Text that is long enough to be compressed. ".repeat(40);
  write("site/content/a.md", `---\ntitle: A\naliases: [/en/old/]\n---\n${long}\n`);
  write("site/content/flat.md", `---\ntitle: Flat\npermalink: /en/flat\n---\n${long}\n`);
  write("site/content/hant/磁碟 滿了.md", `---\ntitle: 磁碟\n---\n${long}\n`);
  write("site/content/ar/a.md", `---\ntitle: أ\n---\n${long}\n`);
  const built = spawnSync(sitegen, ["build", "--no-sync"], { cwd: join(folder, "site"), encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
};

const children = [];
const start = (command, args, options = {}) => {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], ...options });
  child.errors = "";
  child.stderr.on("data", (data) => (child.errors += data));
  children.push(child);
  return child;
};

const nginx = (port) => {
  let server = snippet("nginx");
  server = replaced(server, "/srv/notes", root);
  server = replaced(server, "listen 80;", `listen 127.0.0.1:${port};`);
  const file = write(
    "nginx.conf",
    `daemon off; pid ${folder}/nginx.pid; error_log stderr; ${process.getuid() === 0 ? "user root;" : ""}
events {}
http { include /etc/nginx/mime.types; access_log off;
client_body_temp_path ${folder}/n1; proxy_temp_path ${folder}/n2; fastcgi_temp_path ${folder}/n3;
uwsgi_temp_path ${folder}/n4; scgi_temp_path ${folder}/n5;
${server}
}`,
  );
  return start("nginx", ["-c", file, "-p", folder]);
};

const caddy = (port) => {
  let site = snippet("Caddy");
  site = replaced(site, "/srv/notes", root);
  site = replaced(site, "notes.example.org {", `http://127.0.0.1:${port} {`);
  const file = write("Caddyfile", `{\n  admin off\n  auto_https off\n}\n${site}\n`);
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  return start("caddy", ["run", "--adapter", "caddyfile", "--config", file], { env });
};

const apache = (port) => {
  const modules = ["mpm_event", "authz_core", "mime", "dir", "headers", "rewrite", "negotiation", "setenvif", "alias"];
  const load = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
  const file = write(
    "apache.conf",
    `ServerRoot ${folder}
${load.join("\n")}
Listen 127.0.0.1:${port}
ServerName localhost
PidFile ${folder}/apache.pid
ErrorLog ${folder}/apache.log
TypesConfig /etc/mime.types
DocumentRoot ${root}
<Directory ${root}>
Require all granted
${snippet("Apache")}
</Directory>`,
  );
  return start("apache2", ["-X", "-f", file]);
};

const own = (port) => start(sitegen, ["serve", "--static", "--port", `${port}`], { cwd: join(folder, "site") });

/** Status and headers of an answer, with its bytes. */
const get = (port, path, headers = {}) =>
  new Promise((done, failed) => {
    const asked = request({ host: "127.0.0.1", port, path, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () =>
        done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on("error", failed);
    asked.end();
  });

const ready = async (server, port) => {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await get(port, "/").catch(() => null);
    if (answer) return;
    if (server.exitCode !== null) break;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`the server does not answer: ${server.errors}`);
};

let failures = 0;
const checked = (name) => (what, is, wanted) => {
  const fits = wanted instanceof RegExp ? wanted.test(is ?? "") : is === wanted;
  if (!fits) {
    failures++;
    console.error(`${name}: ${what}: ${is}, and not ${wanted}`);
  }
};

const disk = `/hant/${encodeURIComponent("磁碟-滿了")}/`;

const test = async (name, port, traits) => {
  const check = checked(name);
  const forms = [
    ["/en/a/", 200, /lang=en/],
    ["/en/a/index.html", 200, /lang=en/],
    ["/en/flat", 200, /Flat/],
    ["/en/flat.html", 200, /Flat/],
    [disk, 200, /磁碟/],
    [decodeURIComponent(disk).replace(/[^\x00-\x7f]/g, (c) => encodeURIComponent(c).toLowerCase()), 200, /磁碟/],
    ["/en/none/", 404, /lang=en/],
    ["/ar/none", 404, /lang=ar/],
    ["/hant/x/none", 404, /zh-Hant/],
    ["/none", 404, /<html/],
    ["/_redirects", 404, /<html/],
    ["/.sitegen-manifest", 404, /<html/],
  ];
  for (const [path, status, text] of forms) {
    const answer = await get(port, path);
    check(`${path} status`, answer.status, status);
    check(`${path} type`, answer.headers["content-type"], /^text\/html; charset=utf-8$/i);
    const body = answer.body.toString().replaceAll('"', "");
    if (!text.test(body)) check(`${path} text`, body.slice(0, 80), text);
    check(`${path} nosniff`, answer.headers["x-content-type-options"], "nosniff");
  }
  const slash = await get(port, "/en/a");
  check("/en/a status", slash.status, traits.moved ?? 301);
  check("/en/a target", slash.headers.location, /\/en\/a\/$/);
  const old = await get(port, "/en/old/");
  if (traits.redirects) {
    check("an alias", old.status, 301);
    check("its target", old.headers.location, /\/en\/a\/$/);
  } else {
    check("the page of an alias", old.status, 200);
    check("its target", old.body.toString(), /url=[^>]*\/en\/a\//);
  }
  for (const coding of traits.codings) {
    const packed = await get(port, "/en/a/", { "accept-encoding": coding });
    check(`${coding}`, packed.headers["content-encoding"], coding);
    check(`${coding} type`, packed.headers["content-type"], /^text\/html/);
    check(`${coding} varies`, packed.headers.vary, /accept-encoding/i);
    const form = coding === "br" ? "br" : "gz";
    const wanted = readFileSync(join(root, `en/a/index.html.${form}`));
    check(`${coding} bytes`, packed.body.equals(wanted), true);
  }
  const page = (await get(port, "/en/a/")).body.toString();
  const [style] = page.match(/\/sitegen\.[0-9a-f]{8,}\.css/);
  const css = await get(port, style);
  check("the style's type", css.headers["content-type"], /^text\/css(; charset=utf-8)?$/i);
  check("the style may be kept", css.headers["cache-control"], /immutable/);
  check("a page may not", (await get(port, "/en/a/")).headers["cache-control"], "no-cache");
  check("folders are not listed", (await get(port, "/images/")).status, 404);
  if (traits.reader) {
    const reader = await get(port, "/", { "accept-language": "ar-EG,en;q=0.5" });
    check("the reader's language", reader.status, 302);
    check("the reader's page", reader.headers.location, /\/ar\/$/);
  }
  check("the root", (await get(port, "/")).status, 200);
};

const hosts = {
  sitegen: [own, { redirects: true, codings: ["br", "gzip"] }],
  nginx: [nginx, { codings: ["gzip"], reader: true }],
  caddy: [caddy, { moved: 308, codings: ["br", "gzip"], reader: true }],
  apache2: [apache, { codings: [], reader: true }],
};

try {
  build();
  let port = Number(firstPort);
  for (const [name, [begin, traits]] of Object.entries(hosts)) {
    const server = begin(port);
    await ready(server, port);
    await test(name, port, traits);
    server.kill();
    port++;
  }
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
if (failures) process.exit(1);
console.log(`hosts: ${Object.keys(hosts).join(", ")} answer as the guide says`);
