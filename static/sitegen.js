// Additions of the theme that need a script: every page reads and navigates without them.

(() => {
  const script = document.currentScript;
  let words = script.dataset;
  const root = document.documentElement;

  const remembered = (key) => {
    try {
      return localStorage.getItem("sitegen:" + key);
    } catch (error) {
      return null;
    }
  };

  const remember = (key, value) => {
    try {
      if (value) localStorage.setItem("sitegen:" + key, value);
      else localStorage.removeItem("sitegen:" + key);
    } catch (error) {
      // A browser that keeps nothing forgets the choice.
    }
  };

  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];

  const button = (label) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    return made;
  };

  // Light, dark, or what the system says.
  const appearance = () => {
    const control = document.querySelector("button.theme");
    if (!control) return;
    const themes = ["", "light", "dark"];
    const names = [words.system, words.light, words.dark];
    const show = () => {
      const at = themes.indexOf(root.dataset.theme || "");
      control.title = words.theme + ": " + names[at];
      control.setAttribute("aria-label", control.title);
    };
    control.addEventListener("click", () => {
      const next = themes[(themes.indexOf(root.dataset.theme || "") + 1) % 3];
      if (next) root.dataset.theme = next;
      else delete root.dataset.theme;
      remember("theme", next);
      show();
    });
    control.hidden = false;
    show();
  };

  // The commands of a session, without prompts and output; of other code everything. The highlighter marks the start
  // of each line to copy by a prompt (`.p`), which may be empty, and output (`.u`), which may contain prompts.
  const copied = (code) => {
    const lines = [{ text: "" }];
    const read = (node) => {
      if (node.nodeType === 3) {
        node.data.split("\n").forEach((text, at) => {
          if (at) lines.push({ text: "" });
          lines[lines.length - 1].text += text;
        });
      } else if (node.className === "p") lines[lines.length - 1].isCommand = true;
      else if (node.className !== "u") node.childNodes.forEach(read);
    };
    read(code);
    const commands = lines.filter((line) => line.isCommand);
    return commands.length ? commands.map((line) => line.text).join("\n") : code.textContent.replace(/\n$/, "");
  };

  const icons = {
    copy: "M9 9h11v11H9zM5 15H4V4h11v1",
    done: "M5 12.5l4.5 4.5L19 7.5",
    wrap: "M4 6h16M4 12h13a3 3 0 0 1 0 6h-5m2.5-2.5L12 18l2.5 2.5M4 18h4",
  };
  const draw = (control, icon) => control.querySelector("path").setAttribute("d", icons[icon]);

  const iconButton = (label, icon) => {
    const made = button("");
    made.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path/></svg><span class="hidden"></span>';
    made.lastChild.textContent = made.title = label;
    made.className = "icon";
    draw(made, icon);
    return made;
  };

  // The button that wraps long lines is shown beside code that has some, also if a tab shows the code later.
  const isWide = (pre) => root.classList.contains("wrap") || pre.scrollWidth > pre.clientWidth;
  const resized = new ResizeObserver((entries) => {
    const wide = entries.map(({ target }) => isWide(target));
    entries.forEach(({ target }, at) => (target.nextElementSibling.firstChild.hidden = !wide[at]));
  });

  const codeBlocks = () => {
    const setWrap = (on) => {
      root.classList.toggle("wrap", on);
      all(".code-bar .wrap-lines").forEach((control) => control.setAttribute("aria-pressed", on));
    };
    for (const pre of all(".body pre")) {
      const code = pre.querySelector("code");
      if (!code || pre.matches(":has(+ .code-bar)")) continue;
      const bar = document.createElement("div");
      bar.className = "code-bar";
      const wrap = iconButton(words.wrap, "wrap");
      wrap.classList.add("wrap-lines");
      wrap.hidden = true;
      wrap.addEventListener("click", () => {
        const on = !root.classList.contains("wrap");
        setWrap(on);
        remember("wrap", on ? "on" : "");
      });
      const copy = iconButton(words.copy, "copy");
      const show = (label, icon) => {
        copy.lastChild.textContent = copy.title = label;
        draw(copy, icon);
      };
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(copied(code));
        show(words.copied, "done");
        setTimeout(() => show(words.copy, "copy"), 2000);
      });
      bar.append(wrap);
      if (navigator.clipboard) bar.append(copy);
      // A block with a title has its frame already.
      let frame = pre.parentElement;
      if (!frame.matches("figure.code")) {
        frame = document.createElement("div");
        frame.className = "code";
        pre.before(frame);
        frame.append(pre);
      }
      if (pre.dataset.lang) frame.dataset.lang = pre.dataset.lang;
      pre.after(bar);
      resized.observe(pre);
    }
    setWrap(remembered("wrap") === "on");
  };

  // The current section is marked in the table of contents, and goes along to another language.
  const sections = () => {
    let headings = [];
    let links = new Map();
    const wide = matchMedia("(min-width: 64rem)");
    const contents = document.querySelector(".toc details");
    const open = () => contents && (contents.open = wide.matches);
    open();
    wide.addEventListener("change", open);

    // The original's anchor, which every translation has.
    const shared = (heading) => {
      const own = heading.querySelector("span[id]:empty");
      return own ? own.id : heading.id;
    };
    let current = null;
    const find = () => {
      headings = all(".body :is(h2, h3, h4)[id]");
      links = new Map(all(".toc a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
      current = null;
    };
    const mark = () => {
      const above = headings.filter((heading) => heading.getBoundingClientRect().top < 140);
      const atEnd = innerHeight + scrollY >= document.body.scrollHeight - 2;
      const now = (atEnd && scrollY > 0 && headings[headings.length - 1]) || above[above.length - 1] || null;
      if (now === current) return;
      if (current && links.get(current.id)) links.get(current.id).removeAttribute("aria-current");
      current = now;
      if (now && links.get(now.id)) links.get(now.id).setAttribute("aria-current", "true");
      for (const link of all(".languages a[hreflang]")) link.hash = now ? shared(now) : "";
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    }, { passive: true });
    const again = () => {
      find();
      mark();
    };
    again();
    document.addEventListener("sitegen:change", again);
  };

  // A field that filters a long list of languages by their names, in themselves and in the language of the page.
  const languageFilter = () => {
    const filter = document.querySelector(".language-filter");
    const items = all(".all-languages li");
    if (!filter || items.length <= 8) return;
    let names = null;
    try {
      names = new Intl.DisplayNames([root.lang], { type: "language" });
    } catch (error) {
      // Only the names of languages in themselves are searched.
    }
    const texts = items.map((item) => {
      const link = item.querySelector("a");
      return [link.textContent, link.lang, names ? names.of(link.lang) : ""].join(" ").toLocaleLowerCase();
    });
    const field = filter.querySelector("input");
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLocaleLowerCase();
      items.forEach((item, at) => (item.hidden = !texts[at].includes(wanted)));
    });
    filter.hidden = false;
  };

  // Sections of the navigation stay as the reader left them, and the current page is in view.
  const navigation = () => {
    const column = document.querySelector(".site-nav");
    if (!column) return;
    const states = new Map(Object.entries(JSON.parse(remembered("nav") || "{}")));
    const current = column.querySelector("[aria-current]");
    for (const section of all("details", column)) {
      const key = section.dataset.nav;
      if (states.has(key) && !section.contains(current)) section.open = states.get(key);
      // A click alone: sections that are open from the start fire `toggle` too.
      section.firstElementChild.addEventListener("click", () => {
        states.set(key, !section.open);
        remember("nav", JSON.stringify(Object.fromEntries(states)));
      });
    }
    const show = () => {
      if (current) column.scrollTop = Math.max(0, current.offsetTop - column.clientHeight / 3);
    };
    show();
    column.addEventListener("toggle", show);
    // A drawer becomes a column in a wide window.
    const wide = matchMedia("(min-width: 80rem)");
    wide.addEventListener("change", () => wide.matches && column.matches(":popover-open") && column.hidePopover());
  };

  const chosen = remembered("language");
  const reads = [chosen].concat(navigator.languages || []).filter(Boolean);
  // `zh-TW` is written in the script of `zh-Hant`.
  const parts = (tag) => {
    try {
      const { language, script } = new Intl.Locale(tag).maximize();
      return [language, script];
    } catch (error) {
      return [tag.split("-")[0], ""];
    }
  };
  const ofReader = (sections) => {
    const by = (tag) => {
      const [language, script] = parts(tag);
      const near = sections.filter((section) => parts(section.lang)[0] === language);
      return sections.find((section) => section.lang === tag) || near.find((section) => parts(section.lang)[1] === script) || near[0];
    };
    return reads.map(by).find(Boolean);
  };

  // A reader who chose a language is taken there from the root; nobody else is, and no crawler.
  const languages = () => {
    for (const link of all(".languages a[hreflang], [data-choose] a[hreflang], .all-languages a[hreflang]")) {
      link.addEventListener("click", () => remember("language", link.hreflang));
    }
    const choice = document.querySelector("[data-choose]");
    if (choice && chosen && !location.hash && !document.referrer.startsWith(location.origin)) {
      const link = all("h2 a[hreflang]", choice).find((link) => link.hreflang === chosen);
      if (link) location.replace(link.href);
    }
    // The reader's language is first on the home page. One that was hidden takes the place of the last.
    if (choice) {
      const sections = all("section", choice);
      const first = ofReader(sections);
      if (first) {
        if (first.hidden) sections.filter((section) => !section.hidden).pop().hidden = true;
        first.hidden = false;
        choice.prepend(first);
      }
    }
    languageFilter();
    // A menu closes when the reader turns to something else.
    for (const menu of all("details.menu")) {
      document.addEventListener("click", (event) => {
        if (!menu.contains(event.target)) menu.open = false;
      });
      menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  };

  // Tabs, images and their script: only pages that have them load it.
  const components = () => {
    if (!words.components || !document.querySelector(".tabs, a.zoom")) return;
    const more = document.createElement("script");
    more.src = words.components;
    document.head.append(more);
    delete words.components;
  };

  // The search is loaded when a reader turns to it, and at once on a page with a panel of its own.
  const search = () => {
    if (!words.search) return;
    let loading = null;
    const load = () => {
      loading ||= Promise.all(words.search.split(" ").map((src) => new Promise((done, failed) => {
        const more = document.createElement("script");
        more.src = src;
        more.async = false;
        more.onload = done;
        more.onerror = failed;
        document.head.append(more);
      })));
      return loading;
    };
    const panel = () => document.querySelector(".search-panel textarea");
    const open = () => {
      const link = document.querySelector(".search-open");
      if (panel() && !panel().closest("dialog")) panel().focus();
      else if (link) load().then(() => window.sitegenSearch(link.href), () => (location.href = link.href));
    };
    const opener = (event) => event.target.closest && event.target.closest(".search-open");
    for (const turn of ["pointerover", "focusin"]) {
      addEventListener(turn, (event) => opener(event) && load().catch(() => {}));
    }
    addEventListener("click", (event) => {
      if (!opener(event) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
    addEventListener("keydown", (event) => {
      // A field in a dialog that just closed may still have the focus.
      const typing = event.target.closest("input, textarea, select, [contenteditable]") && !event.target.closest("dialog:not([open])");
      const combined = event.ctrlKey || event.metaKey;
      const asks = event.key === "k" ? combined : event.key === "/" && !combined && !typing;
      if (!asks || event.altKey) return;
      event.preventDefault();
      open();
    });
    if (panel()) load();
  };

  // Hosts show one page for all that is missing. It becomes the page of the language of the address, or else of
  // the reader.
  const missing = all(".not-found section");
  const notFound = async () => {
    const under = missing.filter((section) => location.pathname.startsWith(section.dataset.home));
    const one = under.sort((a, b) => b.dataset.home.length - a.dataset.home.length)[0] || ofReader(missing);
    if (!one) return;
    missing.forEach((section) => (section.hidden = section !== one));
    const answer = await fetch(one.dataset.page);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.querySelector(".not-found")) return;
    const named = page.querySelector("script[data-copy]");
    if (named) words = { ...named.dataset };
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
    document.title = page.title;
    document.body.replaceWith(document.importNode(page.body, true));
  };

  const start = () => {
    appearance();
    navigation();
    sections();
    codeBlocks();
    languages();
    components();
    search();
  };
  if (missing.length > 1) notFound().then(start, start);
  else start();
  // A preview changes the page in place.
  document.addEventListener("sitegen:change", codeBlocks);
  document.addEventListener("sitegen:change", components);
})();
