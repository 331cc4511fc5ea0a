// Shows in an author's browser what changed: the page is fetched again, and replaced if it is another.

(() => {
  const script = document.currentScript;
  const place = "sitegen:place";

  const overlay = () => {
    const errors = JSON.parse(script.dataset.errors || "[]");
    if (!errors.length) return;
    const host = document.createElement("div");
    host.setAttribute("role", "alert");
    const shadow = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "div { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 2rem; background: rgb(20 23 29 / 0.94); color: #dfe3ea; direction: ltr; }" +
      "pre { font: 15px/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; border-left: 4px solid #ff9c94; padding-left: 1rem; }" +
      "button { position: fixed; top: 1rem; right: 1rem; font: 15px system-ui; padding: 0.4rem 1rem; }",
    );
    shadow.adoptedStyleSheets = [sheet];
    const box = document.createElement("div");
    for (const { text } of errors) {
      const pre = document.createElement("pre");
      pre.textContent = text;
      box.append(pre);
    }
    const close = document.createElement("button");
    close.textContent = "×";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => host.remove());
    box.append(close);
    shadow.append(box);
    document.body.append(host);
  };

  // Where the reader was: how far down, and which parts were open.
  const keep = () => {
    const open = [...document.querySelectorAll("details")].map((details) => details.open);
    sessionStorage.setItem(place, JSON.stringify({ path: location.pathname, top: scrollY, open }));
  };
  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(place) || "null");
    sessionStorage.removeItem(place);
    if (!kept || kept.path !== location.pathname) return;
    document.querySelectorAll("details").forEach((details, at) => (details.open = Boolean(kept.open[at])));
    scrollTo({ top: kept.top, behavior: "instant" });
  };

  let shown = null;
  const fetched = async () => (await fetch(location.href, { cache: "no-store" })).text();
  const change = async () => {
    const now = await fetched();
    if (now === shown) return;
    keep();
    location.reload();
  };

  const start = async () => {
    overlay();
    restore();
    shown = await fetched();
    const events = new EventSource("/_sitegen/events");
    events.addEventListener("change", change);
    // A server that was started again may show another site.
    let lost = false;
    events.addEventListener("error", () => (lost = true));
    events.addEventListener("open", () => {
      if (lost) change();
      lost = false;
    });
  };
  start();
})();
