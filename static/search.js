// Shows what search-index.js finds: in a panel of the page, or in a dialog with the panel of the search page.

(() => {
  const rowsInDialog = 8;
  const rowsOnPage = 20;
  const sectionsOfNote = 3;
  const termsOfFilter = 8;
  const keptPages = 60;
  const longest = 180;

  const make = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };

  // Places of left-to-right names in right-to-left text, with Unicode isolates as crates/text-scan/src/bidi.rs
  // places them.
  const isRtl = document.documentElement.dir === "rtl";
  const rtl = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc";
  const names = new RegExp(`(?![${rtl}])[!-~\\p{L}](?: ?(?![${rtl}])[!-~\\p{L}])*`, "gu");
  const pairs = ["()", "[]", "{}", '""', "''", "``"];
  const isolates = (characters) => {
    const signs = new Map();
    // One unit for each character.
    const text = characters.map((one) => (one.length > 1 ? "\u2003" : one)).join("");
    for (const { 0: name, index } of isRtl ? text.matchAll(names) : []) {
      let run = name;
      let start = index;
      for (let before = ""; before !== run; ) {
        before = run;
        const count = (sign) => run.split(sign).length;
        const isOdd = (sign) => pairs.some(([open, close]) => (sign === open || sign === close) && (open === close ? count(open) % 2 === 0 : count(open) !== count(close)));
        if (/[.,:;!? ]$/.test(run) || isOdd(run.slice(-1))) run = run.slice(0, -1);
        else if (/^[,:;!? )\]}]/.test(run) || isOdd(run[0])) [run, start] = [run.slice(1), start + 1];
      }
      if (!/\p{L}/u.test(run) || /^\p{L}(?:.*[\p{L}\d])?$/u.test(run)) continue;
      signs.set(start, "\u2066").set(start + run.length, "\u2069");
    }
    return signs;
  };

  // A text of characters with those marked that were asked for, from `from` on.
  const fill = (element, { characters, hit }, from = 0, to = characters.length) => {
    element.replaceChildren();
    const signs = element.dir === "ltr" ? new Map() : isolates(characters.slice(from, to));
    for (let at = from; at < to; ) {
      let end = at + 1;
      while (end < to && hit[end] === hit[at] && !signs.has(end - from)) end++;
      const part = characters.slice(at, end).join("");
      element.append(signs.get(at - from) || "");
      element.append(hit[at] ? make("mark", "", part) : part);
      at = end;
    }
    element.append(signs.get(to - from) || "");
    return element;
  };

  // The part of a long text around the first thing that was asked for.
  const around = (element, found) => {
    const first = Math.max(0, found.hit.indexOf(true) - 60);
    const from = first < 20 ? 0 : first;
    const to = Math.min(found.characters.length, from + longest);
    fill(element, found, from, to);
    if (from) element.prepend("…");
    if (to < found.characters.length) element.append("…");
    return element;
  };

  // The sections of published pages, each with its blocks of text.
  const pages = new Map();
  const readPage = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sections = [{ title: "", id: "", blocks: [] }];
    for (const block of page.querySelectorAll(".body :is(h2, h3, h4, p, li, pre, td, dd, summary, figcaption)")) {
      if (/^H/.test(block.tagName)) {
        block.querySelector(".anchor")?.remove();
        sections.push({ title: block.textContent.trim(), id: block.id, blocks: [] });
      } else if (!block.querySelector("p, li, pre")) {
        const isCode = block.tagName === "PRE";
        const text = (isCode ? block.querySelector("code") || block : block).textContent;
        sections[sections.length - 1].blocks.push({ text, isCode, isError: block.id === "page:error" });
      }
    }
    return sections;
  };
  const pageAt = (url) => {
    const known = pages.get(url) || readPage(url);
    pages.delete(url);
    pages.set(url, known);
    known.catch(() => pages.delete(url));
    if (pages.size > keptPages) pages.delete(pages.keys().next().value);
    return known;
  };

  // The words of the address of a page that is missing: its last part, without an ending and the numbers of a date.
  const wordsOfAddress = () => {
    let path = location.pathname;
    try {
      path = decodeURIComponent(path);
    } catch (problem) {
      // An address that is not encoded is searched as it is.
    }
    const last = path.split("/").filter((part) => /\p{L}/u.test(part) && !/^index\.|^404\./.test(part)).pop() || "";
    return last.replace(/\.(html?|md|php|aspx?)$/i, "").replace(/^\d{4}-\d\d?-\d\d?-/, "").replace(/[-_+\s]+/g, " ").trim();
  };

  // A panel: the field, the filters and the results. In a dialog Enter opens the first result, on a page results
  // have an address.
  const begin = (panel, dialog) => {
    const words = panel.dataset;
    const language = panel.closest("[lang]").lang;
    const [form, field, clear] = ["form", "textarea", ".clear"].map((one) => panel.querySelector(one));
    const [said, filterBox, list, nothing, paging] = [".said", ".filters", "ol", ".nothing", ".pagination"].map((one) => panel.querySelector(one));
    const hasAddress = !dialog && Boolean(panel.closest(".search-page:not(.sitegen-search)"));
    const missing = panel.closest(".similar");
    const least = missing ? 0.2 : 0.5;
    const isShort = Boolean(dialog || missing);
    const index = window.sitegenIndex(async (name) => {
      const answer = await fetch(words.index + name);
      if (!answer.ok) throw new Error(name);
      return name.endsWith(".json") ? answer.json() : answer.text();
    });

    const format = (number) => new Intl.NumberFormat(language).format(number);
    const count = (forms, number) => {
      const texts = JSON.parse(forms);
      const category = new Intl.PluralRules(language).select(number);
      return ((number === 1 && texts["=1"]) || texts[category] || texts.other).replace("{n}", format(number));
    };

    let turn = 0;
    let timer = 0;
    let page = 1;
    let found = { pages: [], asked: [], instead: "" };
    let shown = "";
    let showing = Promise.resolve();
    // The chosen terms, by the keys of their filters.
    const chosen = new Map();

    const links = () => [...list.querySelectorAll("a")].concat([...nothing.querySelectorAll("a")].filter((link) => link.offsetParent));
    const grow = () => {
      field.rows = 1;
      if (CSS.supports("field-sizing", "content")) return;
      const line = parseFloat(getComputedStyle(field).lineHeight) || 24;
      field.rows = Math.min(8, Math.max(1, Math.round(field.scrollHeight / line)));
    };

    const address = (number) => {
      const query = new URLSearchParams({ q: field.value.trim() });
      for (const [key, names] of chosen) for (const name of names) query.append(key, name);
      if (number > 1) query.set("page", number);
      return words.page + "?" + query;
    };

    // The line of a section that answers best together with the section's title; an error message before others.
    const bestOf = ({ title, blocks }, asked) => {
      const ofTitle = title ? index.mayHave(title, asked) : 0;
      let best = null;
      for (const { text, isCode, isError } of blocks) {
        if (!ofTitle && !index.mayHave(text, asked)) continue;
        for (const line of isCode ? text.split("\n") : [text]) {
          const has = ofTitle ? index.mayHave(title + "\n" + line, asked) : index.mayHave(line, asked);
          const value = has + (ofTitle && index.mayHave(line, asked) ? 0.2 : 0) + (has && isError && index.isError(line) ? 0.4 : 0);
          if (has && (!best || value > best.value)) best = { value, line: line.trim(), isCode };
        }
      }
      if (!best) return null;
      const hits = index.hits(best.line, asked);
      return hits.count || ofTitle ? { ...best, hits } : null;
    };

    const passage = async (item, url, asked) => {
      const sections = await pageAt(url);
      const answers = sections
        .map((section) => ({ section, best: bestOf(section, asked) }))
        .filter(({ best }) => best)
        .sort((a, b) => b.best.value - a.best.value);
      if (!answers.length) return;
      const enough = answers[0].best.value * 0.6;
      const some = answers.filter(({ best }) => best.value >= enough).slice(0, sectionsOfNote);
      const places = make("ul", "places");
      for (const { section, best } of some) {
        const link = make("a");
        link.href = url + (section.id ? "#" + encodeURIComponent(section.id) : "");
        if (section.id) link.append(fill(make("b"), index.hits(section.title, asked)), " ");
        else if (some.length > 1) link.append(make("b", "", words.beginning), " ");
        const text = make(best.isCode ? "code" : "span");
        if (best.isCode) text.dir = "ltr";
        link.append(around(text, best.hits));
        places.append(make("li", "", link));
      }
      item.querySelector(".about, .places")?.remove();
      item.append(places);
    };

    // A note is read when its result comes into view.
    let watcher = null;
    const watch = (items, asked, mine) => {
      watcher?.disconnect();
      watcher = new IntersectionObserver((entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting || mine !== turn) continue;
          watcher.unobserve(target);
          passage(target, target.dataset.url, asked).catch(() => {});
        }
      });
      items.forEach((item) => watcher.observe(item));
    };

    const isChosen = (key, name) => Boolean(chosen.get(key)?.has(name));
    const narrowed = (all, filters) => {
      const terms = filters.flatMap(({ key, terms }) => terms.filter(({ name }) => isChosen(key, name)));
      return terms.length ? all.filter((one) => terms.every((term) => term.pages.has(one))) : all;
    };

    const chip = (key, { name, size }) => {
      const button = make("button", "", make("span", "", name), " ", make("span", "count", format(size)));
      button.type = "button";
      button.setAttribute("aria-pressed", isChosen(key, name));
      button.addEventListener("click", () => {
        const names = chosen.get(key) || new Set();
        if (!names.delete(name)) names.add(name);
        chosen.set(key, names);
        page = 1;
        showing = show();
      });
      button.dataset.term = key + ":" + name;
      return button;
    };

    // The filters with the number of results for each term.
    const showFilters = (filters, kept) => {
      const box = filterBox.querySelector("div");
      const focused = box.contains(document.activeElement) ? document.activeElement.dataset.term : null;
      box.replaceChildren();
      for (const { key, title, terms } of filters) {
        const counted = terms
          .map((term) => ({ ...term, size: kept.filter((one) => term.pages.has(one)).length }))
          .filter(({ name, size }) => isChosen(key, name) || (size && size < kept.length))
          .sort((a, b) => isChosen(key, b.name) - isChosen(key, a.name) || b.size - a.size)
          .slice(0, termsOfFilter);
        if (!counted.length) continue;
        const group = make("div", "choices", make("b", "", title), ...counted.map((term) => chip(key, term)));
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", title);
        box.append(group);
      }
      filterBox.hidden = !box.children.length && filterBox.open;
      if (focused) [...box.querySelectorAll("button")].find((one) => one.dataset.term === focused)?.focus();
    };

    const showNothing = () => {
      for (const link of nothing.querySelectorAll(".others a")) {
        const [address] = link.getAttribute("href").split("?");
        link.setAttribute("href", address + "?" + new URLSearchParams({ q: field.value.trim() }));
      }
      const chips = index.about().offered.map(([name, url]) => {
        const link = make("a", "", name);
        link.href = url;
        return make("li", "", link);
      });
      nothing.querySelector(".tags").replaceChildren(...chips);
    };

    const item = ([url, title, about], asked) => {
      const link = make("a", "title");
      link.href = url;
      fill(link, index.hits(title, asked));
      const made = make("li", "", link, fill(make("p", "about"), index.hits(about, asked)));
      made.dataset.url = url;
      return made;
    };

    const showPaging = (total) => {
      const last = Math.ceil(total / rowsOnPage);
      paging.hidden = isShort || last < 2;
      if (paging.hidden) return;
      const [back, on] = ["prev", "next"].map((rel) => paging.querySelector(`[rel=${rel}]`));
      back.hidden = page <= 1;
      on.hidden = page >= last;
      back.href = address(page - 1);
      on.href = address(page + 1);
      paging.querySelector("span").textContent = words.number.replace("{n}", format(page)).replace("{total}", format(last));
    };

    const sayCount = (total, typed) => {
      const results = count(words.results, total);
      if (!found.instead) return (said.textContent = total ? results : words.none);
      const text = words.instead.replace("{name}", () => typed).replace("{other}", () => found.instead);
      said.textContent = text + " " + results;
    };

    const empty = () => {
      list.replaceChildren();
      said.textContent = shown = "";
      found = { pages: [], asked: [], instead: "" };
      for (const one of [filterBox, nothing, paging]) one.hidden = true;
    };

    const show = async (typing = false) => {
      const mine = ++turn;
      const typed = field.value.trim();
      clear.hidden = !field.value;
      if (!typed) return empty();
      if (!shown) said.textContent = words.loading;
      try {
        const query = typing ? field.value : typed;
        const next = await index.find(query, { typing, least });
        const filters = chosen.size || filterBox.open ? await index.filters() : [];
        const kept = narrowed(next.pages, filters);
        const size = isShort ? rowsInDialog : rowsOnPage;
        page = Math.min(page, Math.max(1, Math.ceil(kept.length / size)));
        const start = isShort ? 0 : (page - 1) * size;
        const rows = await index.rows(kept.slice(start, start + size));
        if (mine !== turn) return;
        found = next;
        const items = rows.map((row) => item(row, found.asked));
        // Readers who went into the list stay at their place in it.
        const at = links().indexOf(document.activeElement);
        list.replaceChildren(...items);
        if (isShort && kept.length > items.length && words.page) {
          const all = make("a", "all", count(words.all, kept.length));
          all.href = address(1);
          list.append(make("li", "", all));
        }
        if (at >= 0) (links()[Math.min(at, links().length - 1)] || field).focus();
        sayCount(kept.length, typed);
        filterBox.hidden = !next.pages.length || !index.about().hasFilters;
        if (filterBox.open) showFilters(filters, kept);
        nothing.hidden = kept.length > 0;
        showPaging(kept.length);
        shown = panel.dataset.shown = typed;
        if (hasAddress && !typing) history.replaceState(null, "", address(page));
        if (!kept.length) showNothing();
        setTimeout(() => mine === turn && watch(items, found.asked, mine), typing ? 250 : 0);
      } catch (problem) {
        if (mine === turn) said.textContent = words.failed;
      }
    };

    const open = async () => {
      clearTimeout(timer);
      if (shown !== field.value.trim()) showing = show();
      await showing;
      list.querySelector("a")?.click();
    };

    field.addEventListener("input", () => {
      grow();
      page = 1;
      clearTimeout(timer);
      timer = setTimeout(() => (showing = show(true)), 120);
    });
    clear.addEventListener("click", () => {
      field.value = "";
      grow();
      showing = show();
      field.focus();
    });
    filterBox.querySelector("summary").addEventListener("click", () => remember(!filterBox.open));
    filterBox.addEventListener("toggle", () => {
      if (filterBox.open && shown) showing = show();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (dialog) open();
      else showing = show();
    });
    paging.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      page += link.rel === "next" ? 1 : -1;
      showing = show().then(() => {
        panel.scrollIntoView({ block: "start" });
        list.querySelector("a")?.focus({ preventScroll: true });
      });
    });
    panel.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey) return;
      const all = links();
      const at = all.indexOf(document.activeElement);
      const inField = document.activeElement === field;
      const last = field.value.lastIndexOf("\n");
      const leaves = !inField || (event.key === "ArrowDown" ? field.selectionEnd > last : field.selectionStart <= (field.value.indexOf("\n") + 1 || Infinity) - 1);
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (inField || at >= 0) && leaves) {
        const next = event.key === "ArrowDown" ? at + 1 : at - 1;
        if (next < 0 && !inField) field.focus();
        else if (next >= 0 && all[next]) all[next].focus();
        if (next >= 0 || !inField) event.preventDefault();
      } else if (event.key === "Enter" && inField && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      } else if (event.key === "Escape" && !dialog) {
        event.preventDefault();
        if (inField) {
          field.value = "";
          grow();
          showing = show();
        }
        field.focus();
      } else if (at >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
        // A letter goes on with the query.
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
      }
    });

    // The query in the address of the search page.
    const read = async () => {
      const asked = new URLSearchParams(location.search);
      field.value = asked.get("q") || "";
      page = Math.max(1, parseInt(asked.get("page"), 10) || 1);
      chosen.clear();
      for (const [key, name] of asked) {
        if (!["q", "page"].includes(key)) chosen.set(key, (chosen.get(key) || new Set()).add(name));
      }
      if (chosen.size) filterBox.open = true;
      grow();
      await show();
    };

    const started = index.start().then(() => (filterBox.open ||= isOpenAtFirst(index.about().count)), () => {});
    if (missing) {
      missing.hidden = false;
      field.value = wordsOfAddress();
    }
    if (hasAddress) showing = started.then(read);
    else if (missing) showing = started.then(() => show());
    else if (field.value) showing = started.then(() => show(true));
    return { field, panel };
  };

  // Filters are shown if the reader opened them last time; at first where there is room, if their file is small.
  const key = "sitegen:filters";
  const smallIndex = 500;
  const isOpenAtFirst = (count) => {
    let last = null;
    try {
      last = localStorage.getItem(key);
    } catch (problem) {
      // As if nothing was remembered.
    }
    return last ? last === "open" : count <= smallIndex && innerWidth >= 1024 && innerHeight >= 700;
  };
  const remember = (isOpen) => {
    try {
      localStorage.setItem(key, isOpen ? "open" : "closed");
    } catch (problem) {
      // A browser that keeps nothing forgets it.
    }
  };

  // The dialog gets the panel of the search page, with the words of the reader's language.
  let opened = null;
  const dialogOf = async (url) => {
    const answer = await fetch(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const panel = answer.ok && page.querySelector(".search-panel");
    if (!panel) throw new Error(url);
    const dialog = make("dialog", "search-dialog", document.importNode(panel, true));
    dialog.setAttribute("aria-label", panel.querySelector("label").textContent);
    dialog.lang = page.documentElement.lang;
    dialog.dir = page.documentElement.dir;
    dialog.querySelector(".keys").hidden = false;
    dialog.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (event.target === dialog || event.target.closest(".close") || link) dialog.close();
    });
    dialog.querySelector(".close").hidden = false;
    document.body.append(dialog);
    return { dialog, ...begin(dialog.firstChild, dialog) };
  };

  window.sitegenSearch = async (url) => {
    opened ||= dialogOf(url);
    try {
      const { dialog, field } = await opened;
      if (!dialog.open) dialog.showModal();
      field.focus();
      field.select();
    } catch (problem) {
      location.href = url;
    }
  };

  for (const panel of document.querySelectorAll(".search-panel")) {
    // In a layout of a Jekyll site it is hidden where no script runs.
    const widget = panel.closest(".sitegen-search");
    if (widget) widget.hidden = false;
    begin(panel, null);
  }
})();
