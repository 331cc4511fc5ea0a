// Two pages of a note side by side: they scroll together by section, and code that differs is marked.
(() => {
  const frames = [...document.querySelectorAll("iframe")];
  const status = document.querySelector("[role=status]");
  const inner = (frame) => frame.contentWindow;

  // The anchors that both pages have, with how far down they stand.
  const anchors = (frame) => {
    const { document: page, scrollY } = inner(frame);
    const found = new Map();
    for (const heading of page.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
      const ids = [heading, ...heading.querySelectorAll("[id]")].map((node) => node.id).filter(Boolean);
      const top = heading.getBoundingClientRect().top + scrollY;
      for (const id of ids) if (!found.has(id)) found.set(id, top);
    }
    return found;
  };
  const points = (from, to) => {
    const [ours, theirs] = [anchors(from), anchors(to)];
    const end = (frame) => inner(frame).document.documentElement.scrollHeight;
    const shared = [...ours].filter(([id]) => theirs.has(id)).map(([id, top]) => [top, theirs.get(id)]);
    const rising = shared.filter(([, top], at) => at === 0 || top > shared[at - 1][1]);
    return [[0, 0], ...rising, [end(from), end(to)]];
  };

  // Between two sections that both have, as far on one side as on the other. What is looked at is a
  // third of the window down.
  let leads = null;
  const follow = (from, to) => {
    const eye = inner(from).innerHeight / 3;
    const at = inner(from).scrollY + eye;
    const known = points(from, to);
    let section = 0;
    while (section < known.length - 2 && known[section + 1][0] <= at) section++;
    const [[start, other], [end, otherEnd]] = [known[section], known[section + 1]];
    const part = end > start ? (at - start) / (end - start) : 0;
    const top = other + part * (otherEnd - other) - inner(to).innerHeight / 3;
    const isAtTop = inner(from).scrollY <= 0;
    inner(to).scrollTo({ top: isAtTop ? 0 : top, behavior: "instant" });
  };
  const leading = (frame) => () => (leads = frame);
  const scrolled = (frame) => () => {
    if (leads === null) leads = frame;
    if (leads !== frame) return;
    follow(frame, frames.find((other) => other !== frame));
  };

  // The lines of a block as ranges of its text.
  const ranges = (code, lines) => {
    const wanted = new Set(lines);
    const { document: page } = code.ownerDocument.defaultView;
    const walker = page.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const found = [];
    let line = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let start = 0;
      node.data.split("\n").forEach((part, at) => {
        if (at > 0) line++;
        if (wanted.has(line) && part) {
          const range = page.createRange();
          range.setStart(node, start);
          range.setEnd(node, start + part.length);
          found.push(range);
        }
        start += part.length + 1;
      });
    }
    return found;
  };
  const style = "::highlight(sitegen-differs) { background: #ffd54a; color: #1c2028; } .sitegen-differs { outline: 3px solid #e0a800; outline-offset: 2px; }";
  const mark = (frame, blocks) => {
    const view = inner(frame);
    const page = view.document;
    if (!view.sitegenStyled) {
      const sheet = new view.CSSStyleSheet();
      sheet.replaceSync(style);
      page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
      view.sitegenStyled = true;
    }
    page.querySelectorAll(".sitegen-differs").forEach((pre) => pre.classList.remove("sitegen-differs"));
    const bare = (text) => text.replace(/\s+/g, "");
    const codes = [...page.querySelectorAll("pre code, pre:not(:has(code))")];
    const all = [];
    for (const { code, lines } of blocks) {
      const at = codes.findIndex((element) => bare(element.textContent) === bare(code));
      if (at < 0) continue;
      const [element] = codes.splice(at, 1);
      (element.closest("pre") || element).classList.add("sitegen-differs");
      all.push(...ranges(element, lines));
    }
    if (view.CSS.highlights) view.CSS.highlights.set("sitegen-differs", new view.Highlight(...all));
  };
  const compare = async () => {
    const answer = await fetch(status.dataset.differences, { cache: "no-store" });
    const { left, right, count } = await answer.json();
    mark(frames[0], left);
    mark(frames[1], right);
    const blocks = count === 1 ? "1 block of code differs" : count + " blocks of code differ";
    status.textContent = count ? blocks + " by more than comments" : "The code is the same, but for comments";
  };

  const ready = (frame) => {
    const view = inner(frame);
    for (const event of ["wheel", "pointerdown", "keydown", "touchstart"]) view.addEventListener(event, leading(frame), { passive: true });
    view.addEventListener("scroll", scrolled(frame), { passive: true });
    view.document.addEventListener("sitegen:change", compare);
    compare();
  };
  for (const frame of frames) {
    frame.addEventListener("load", () => ready(frame));
    if (inner(frame).document.readyState === "complete" && inner(frame).location.href !== "about:blank") ready(frame);
  }
})();
