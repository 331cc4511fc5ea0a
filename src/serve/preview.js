// Shows in an author's browser what changed: the page is patched where what the server sends is another
// than before, so that the place on it, what was opened and what was typed stay as they are, and so does
// what the page's own scripts made of it.

(() => {
  const script = document.currentScript;
  const inFrame = window.top !== window;
  const dataOf = (json) => JSON.parse(json || "{}");
  let overlayData = dataOf(script.dataset.overlay);

  // Each node as it was sent, with the node that it is in the page.
  const twins = new WeakMap();
  const pair = (sent, live) => {
    twins.set(sent, live);
    for (let at = 0; at < sent.childNodes.length; at++) pair(sent.childNodes[at], live.childNodes[at]);
  };
  // The page before its scripts that wait for its end, which move what was sent.
  const early = document.documentElement.cloneNode(true);
  pair(early, document.documentElement);

  // The server's nodes, each with the one of the page: scripts within the page may have added some.
  let sent = null;
  const align = (node, before) => {
    twins.set(node, twins.get(before));
    let at = 0;
    for (const child of node.childNodes) {
      let next = at;
      while (next < before.childNodes.length && !isLike(child, before.childNodes[next])) next++;
      if (next === before.childNodes.length) continue;
      align(child, before.childNodes[next]);
      at = next + 1;
    }
  };
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html").documentElement;

  // The node of the page that stands for a child of `parent`: scripts may have put a frame around it.
  const standsIn = (child, parent) => {
    let live = child && twins.get(child);
    while (live && live.parentNode !== parent) live = live.parentNode;
    return live || null;
  };

  const isSame = (a, b) => a.isEqualNode(b);
  const isLike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id || "") === (b.id || "");

  // Nodes that stay the same are those of the page still.
  const keep = (old, now) => {
    twins.set(now, twins.get(old));
    for (let at = 0; at < now.childNodes.length; at++) keep(old.childNodes[at], now.childNodes[at]);
  };

  const attributes = (old, now, live) => {
    for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) live.removeAttribute(name);
    for (const { name, value } of [...now.attributes]) {
      if (old.getAttribute(name) !== value) live.setAttribute(name, value);
    }
  };

  // Which children stay: the longest sequence of equal ones, after those at both ends.
  const matches = (olds, nows) => {
    const found = [];
    let start = 0;
    let oldEnd = olds.length;
    let nowEnd = nows.length;
    while (start < oldEnd && start < nowEnd && isSame(olds[start], nows[start])) found.push([start, start++]);
    const tail = [];
    while (oldEnd > start && nowEnd > start && isSame(olds[oldEnd - 1], nows[nowEnd - 1])) tail.unshift([--oldEnd, --nowEnd]);
    const rows = oldEnd - start;
    const columns = nowEnd - start;
    if (rows * columns > 250000) return found.concat(tail);
    const lengths = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
    const same = (row, column) => isSame(olds[start + row], nows[start + column]);
    for (let row = rows - 1; row >= 0; row--) {
      for (let column = columns - 1; column >= 0; column--) {
        lengths[row][column] = same(row, column)
          ? lengths[row + 1][column + 1] + 1
          : Math.max(lengths[row + 1][column], lengths[row][column + 1]);
      }
    }
    for (let row = 0, column = 0; row < rows && column < columns; ) {
      if (same(row, column)) found.push([start + row++, start + column++]);
      else if (lengths[row + 1][column] >= lengths[row][column + 1]) row++;
      else column++;
    }
    return found.concat(tail);
  };

  const added = [];
  const insert = (now, live, before) => {
    const made = document.importNode(now, true);
    pair(now, made);
    live.insertBefore(made, before);
    if (made.nodeType === 1) added.push(made);
  };

  const patch = (old, now) => {
    const live = twins.get(old);
    if (!live) return;
    twins.set(now, live);
    if (old.nodeType !== 1) {
      if (old.nodeValue !== now.nodeValue) live.nodeValue = now.nodeValue;
      return;
    }
    attributes(old, now, live);
    const olds = [...old.childNodes];
    const nows = [...now.childNodes];
    const stays = matches(olds, nows).concat([[olds.length, nows.length]]);
    let oldAt = 0;
    let nowAt = 0;
    for (const [oldStay, nowStay] of stays) {
      // Nodes between two kept ones: like nodes are made equal, the others are removed and added.
      while (oldAt < oldStay || nowAt < nowStay) {
        const gone = oldAt < oldStay ? olds[oldAt] : null;
        const come = nowAt < nowStay ? nows[nowAt] : null;
        if (gone && come && isLike(gone, come) && standsIn(gone, live)) {
          patch(gone, come);
          oldAt++;
          nowAt++;
        } else if (gone && (!come || oldStay - oldAt > nowStay - nowAt)) {
          const node = standsIn(gone, live);
          if (node) node.remove();
          oldAt++;
        } else if (come && gone && oldStay - oldAt === nowStay - nowAt) {
          const node = standsIn(gone, live);
          insert(come, live, node);
          if (node) node.remove();
          oldAt++;
          nowAt++;
        } else {
          insert(come, live, standsIn(olds[oldAt], live));
          nowAt++;
        }
      }
      if (oldStay < olds.length) keep(olds[oldStay], nows[nowStay]);
      oldAt = oldStay + 1;
      nowAt = nowStay + 1;
    }
  };

  // A stylesheet is taken away when the next one is there, so that the page is never without.
  const isSheet = (node) => node.nodeName === "LINK" && node.relList.contains("stylesheet");
  const swap = (link, href) => {
    const next = link.cloneNode();
    next.href = href;
    next.addEventListener("load", () => link.remove());
    next.addEventListener("error", () => link.remove());
    link.after(next);
    return next;
  };
  const head = (old, now) => {
    const sheets = [...old.children].filter(isSheet);
    const next = [...now.children].filter(isSheet);
    if (sheets.length === next.length) {
      sheets.forEach((sheet, at) => {
        const live = twins.get(sheet) || sheet;
        const href = next[at].getAttribute("href");
        const stays = sheet.getAttribute("href") === href;
        keep(sheet, next[at]);
        if (!stays) twins.set(next[at], swap(live, href));
        sheet.remove();
        next[at].twin = true;
      });
    }
    // The others are patched as if the sheets were not there.
    const rest = next.filter((sheet) => sheet.twin).map((sheet) => [sheet, sheet.nextSibling]);
    rest.forEach(([sheet]) => sheet.remove());
    patch(old, now);
    rest.reverse().forEach(([sheet, before]) => now.insertBefore(sheet, before));
  };

  // A page whose scripts are others has to begin anew.
  const scripts = (root) => {
    const own = (node) => node.type !== "application/ld+json" && !node.dataset.overlay;
    return [...root.querySelectorAll("script")].filter(own).map((node) => node.outerHTML).join();
  };

  const place = "sitegen:place";
  const again = () => {
    const opened = [...document.querySelectorAll("details")].map((details) => details.open);
    sessionStorage.setItem(place, JSON.stringify({ path: location.pathname, top: scrollY, opened }));
    location.reload();
  };
  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(place) || "null");
    sessionStorage.removeItem(place);
    if (!kept || kept.path !== location.pathname) return;
    document.querySelectorAll("details").forEach((details, at) => (details.open = Boolean(kept.opened[at])));
    scrollTo({ top: kept.top, behavior: "instant" });
  };

  // Stylesheets and images whose names stay while what they hold is another.
  const versions = new Map();
  const version = async (url) => {
    const answer = await fetch(url, { method: "HEAD", cache: "no-cache" });
    return answer.headers.get("etag");
  };
  const shown = () => {
    const own = (url) => url && new URL(url, location.href).origin === location.origin;
    const sheets = [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => own(link.href));
    const images = [...document.querySelectorAll("img[src]")].filter((image) => own(image.src));
    return { sheets, images };
  };
  const remember = async () => {
    const { sheets, images } = shown();
    for (const url of [...sheets.map((link) => link.href), ...images.map((image) => image.src)]) {
      if (!versions.has(url)) versions.set(url, await version(url));
    }
  };
  const refresh = async () => {
    const { sheets, images } = shown();
    const isAnother = async (url) => {
      const now = await version(url);
      const before = versions.get(url);
      versions.set(url, now);
      return before !== undefined && before !== now;
    };
    for (const link of sheets) {
      if (await isAnother(link.href)) {
        const url = new URL(link.href);
        url.searchParams.set("sitegen", Date.now());
        versions.set(url.href, versions.get(link.href));
        const next = swap(link, url.href);
        const of = [...sent.querySelectorAll("link")].find((node) => twins.get(node) === link);
        if (of) twins.set(of, next);
      }
    }
    for (const image of images) {
      if (!(await isAnother(image.src))) continue;
      await fetch(image.src, { cache: "reload" });
      const src = image.getAttribute("src");
      image.src = "";
      image.src = src;
    }
  };

  // Errors, over the page; and in a corner the reasons why a build leaves the page out.
  const style = `
    :host { all: initial; }
    div, details { direction: ltr; font: 14px/1.5 system-ui, sans-serif; color: #dfe3ea; }
    .errors { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 2rem; background: rgb(20 23 29 / 0.94); }
    pre { font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 1.5rem; border-left: 4px solid #ff9c94; padding-left: 1rem; }
    .warnings pre { border-color: #f0c674; margin: 0.5rem 0; }
    .warnings > div { max-height: 40vh; overflow: auto; }
    @media (max-width: 40rem) { .errors { padding: 1rem; } }
    button { position: sticky; top: 0; float: right; font: inherit; padding: 0.5rem 1.1rem; min-height: 44px; color: #14171d; background: #dfe3ea; border: 0; border-radius: 0.5rem; }
    .corner { position: fixed; bottom: 0.75rem; left: 0.75rem; z-index: 2147483646; display: flex; flex-wrap: wrap; gap: 0.25rem 0.9rem; align-items: baseline; max-width: calc(100vw - 3rem); padding: 0.3rem 0.8rem; border-radius: 0.5rem; background: #14171d; border: 1px solid #3a414d; box-shadow: 0 2px 8px rgb(0 0 0 / 0.3); }
    a, summary { color: #8ab8ff; cursor: pointer; }
    .mark { color: #14171d; background: #f0c674; border-radius: 0.25rem; padding: 0 0.4rem; }
    .bad { color: #ff9c94; }
    @media print { .corner, .errors { display: none; } }`;
  const made = (name, text, more) => Object.assign(document.createElement(name), { textContent: text || "" }, more);
  // The text of a diagnostic, and the link that opens its place in the editor.
  const diagnostic = ({ text, editor }) => (editor ? [made("pre", text), made("a", "Open in the editor", { href: editor })] : [made("pre", text)]);
  // Findings of `check` in the page, requested when the page is shown.
  let findings = [];
  const check = async () => {
    const now = overlayData.file ? await (await fetch("/_sitegen/findings?file=" + encodeURIComponent(overlayData.file), { cache: "no-store" })).json() : [];
    const isAnother = JSON.stringify(now) !== JSON.stringify(findings);
    findings = now;
    if (isAnother) overlay();
  };
  let host = null;
  const overlay = () => {
    const { errors = [], warnings = [], elsewhere = 0, marks = [], compare, editor } = overlayData;
    const opened = new Set(host ? [...host.shown.querySelectorAll("details[open]")].map((details) => details.dataset.kind) : []);
    if (host) host.remove();
    host = made("div", "", { role: errors.length ? "alert" : "complementary" });
    host.setAttribute("role", errors.length ? "alert" : "complementary");
    host.setAttribute("aria-label", "sitegen preview");
    const shadow = host.attachShadow({ mode: "open" });
    host.shown = shadow;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [sheet];
    if (errors.length) {
      const box = made("div", "", { className: "errors" });
      const close = made("button", "Close");
      close.addEventListener("click", () => box.remove());
      box.append(close);
      for (const one of errors) box.append(...diagnostic(one));
      shadow.append(box);
    }
    if (!inFrame) {
      const corner = made("div", "", { className: "corner" });
      for (const mark of marks) corner.append(made("span", mark, { className: "mark" }));
      corner.append(made("a", "Dashboard", { href: "/_sitegen/" }));
      if (editor) corner.append(made("a", "Edit", { href: editor }));
      if (compare) corner.append(made("a", "Compare", { href: compare }));
      for (const [kind, list, one, many] of [["warnings", warnings, "1 warning", " warnings"], ["findings", findings, "1 finding of check", " findings of check"]]) {
        if (!list.length) continue;
        const details = made("details", "", { className: "warnings", open: opened.has(kind) });
        details.dataset.kind = kind;
        const inside = made("div");
        for (const each of list) inside.append(...diagnostic(each));
        details.append(made("summary", list.length === 1 ? one : list.length + many), inside);
        corner.append(details);
      }
      if (elsewhere) corner.append(made("a", elsewhere + (elsewhere === 1 ? " error elsewhere" : " errors elsewhere"), { className: "bad", href: "/_sitegen/#errors" }));
      shadow.append(corner);
    }
    document.body.append(host);
  };

  const show = (text) => {
    const now = parsed(text);
    const sentScript = now.querySelector("script[data-overlay]");
    if (!sentScript || scripts(sent) !== scripts(now)) return again();
    const isAnother = sentScript.dataset.overlay !== sent.querySelector("script[data-overlay]").dataset.overlay;
    overlayData = dataOf(sentScript.dataset.overlay);
    added.length = 0;
    const [oldHead, oldBody] = [sent.querySelector("head"), sent.querySelector("body")];
    const [nowHead, nowBody] = [now.querySelector("head"), now.querySelector("body")];
    attributes(sent, now, document.documentElement);
    head(oldHead, nowHead);
    patch(oldBody, nowBody);
    sent = now;
    if (isAnother) overlay();
    if (!inFrame) check().catch(() => {});
    document.dispatchEvent(new CustomEvent("sitegen:change", { detail: { added: [...added] } }));
  };

  // The last answer of the server, so that an equal page is not compared.
  let tag = null;
  const ask = (url) => fetch(url, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
  const follow = async () => {
    const answer = await fetch("/_sitegen/at?path=" + encodeURIComponent(overlayData.file));
    const { url } = await answer.json();
    if (!url || url === decodeURI(location.pathname) || url === location.pathname) return false;
    location.replace(url + location.hash);
    return true;
  };
  const change = async () => {
    const answer = await ask(location.href);
    if (answer.status === 304) return;
    // The page may have gone to another address: the tab goes along.
    if (answer.status === 404 && overlayData.file && (await follow())) return;
    tag = answer.headers.get("etag");
    show(await answer.text());
  };

  // One after the other; what comes while one is under way is one more.
  let running = null;
  let waiting = false;
  const changed = async () => {
    if (running) {
      waiting = true;
      return;
    }
    do {
      waiting = false;
      running = change().then(refresh).catch(() => {});
      await running;
    } while (waiting);
    running = null;
  };

  // A browser has few connections to one server: of all tabs one listens and tells the others.
  const listen = (tell) => {
    const events = new EventSource("/_sitegen/events");
    events.addEventListener("change", tell);
    // Changes during a lost connection; and a server that was started again may show another site.
    events.addEventListener("open", tell);
  };
  const start = async () => {
    restore();
    overlay();
    if (!inFrame) check().catch(() => {});
    const answer = await fetch(location.href, { cache: "no-store" });
    tag = answer.headers.get("etag");
    if (tag !== `"${script.dataset.tag}"`) return again();
    sent = parsed(await answer.text());
    align(sent, early);
    await remember();
    if (navigator.locks && window.BroadcastChannel) {
      const channel = new BroadcastChannel("sitegen:events");
      channel.addEventListener("message", changed);
      navigator.locks.request("sitegen:events", () => {
        listen(() => {
          channel.postMessage("change");
          changed();
        });
        return new Promise(() => {});
      });
    } else {
      listen(changed);
    }
  };
  document.addEventListener("DOMContentLoaded", start);
})();
