// Search in the browser: the other half of crates/search-index/src/lib.rs, which says what the files hold.

(() => {
  const form = document.querySelector("form.search");
  const field = form.querySelector("input");
  const found = form.querySelector(".found");
  const said = found.querySelector(".said");
  const list = found.querySelector("ol");
  const onPage = Boolean(form.closest(".search-page"));
  const words = form.dataset;
  // In a layout of a Jekyll site it is hidden where no script runs.
  const widget = form.closest(".sitegen-search");
  if (widget) widget.hidden = false;
  const language = document.documentElement.lang;
  const most = onPage ? 50 : 8;

  // Letters as crates/search-index/src/folding.rs folds them.
  const marks = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
  const forms = {
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه",
    "ς": "σ", "ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe",
  };
  const digits = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g;
  const fold = (text) => {
    const bare = text.normalize("NFKD").replace(marks, "").toLowerCase();
    const one = [...bare].map((c) => forms[c] || (simple && simple.get(c)) || c).join("");
    return one.replace(digits, (c) => (c.charCodeAt(0) - (c < "\u0966" ? 0 : 6)) & 15).normalize("NFC");
  };
  const run = "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}";
  const byCharacter = new RegExp("[" + run + "]", "u");
  const pieces = new RegExp("(?<![\\p{Alphabetic}\\p{N}\\p{M}_])[a-zA-Z](?:\\+\\+|#)(?![\\p{Alphabetic}\\p{N}\\p{M}_])|(?:(?=[\\p{Alphabetic}\\p{N}\\p{M}])[" + run + "])+|(?:(?![" + run + "])[\\p{Alphabetic}\\p{N}\\p{M}_])+", "gu");
  const article = /^(?:وال|فال|بال|كال|لل|ال)(?=.{3})/u;

  let simple = null;
  let index = null;
  const files = new Map();

  const load = async (name) => {
    if (!files.has(name)) {
      files.set(name, fetch(words.index + name).then((answer) => {
        if (!answer.ok) throw new Error(name);
        return name.endsWith(".json") ? answer.json() : answer.text();
      }));
      files.get(name).catch(() => files.delete(name));
    }
    return files.get(name);
  };

  const start = async () => {
    if (index) return;
    index = await load("index.json");
    if (index.fold) {
      const pairs = [...index.fold];
      simple = new Map();
      for (let at = 0; at < pairs.length; at += 2) simple.set(pairs[at], pairs[at + 1]);
    }
  };

  // The parts of a name, as crates/search-index/src/words.rs takes it apart.
  const parts = (name) => {
    const humps = name.replace(/(\p{Ll})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$&_");
    const all = humps.split("_").filter((part) => part.length > 1);
    return all.length > 1 ? all.map(fold) : [];
  };

  // What is typed as groups of terms: a page has to have one of each group, or where there are `parts` of a
  // name, all of these. A letter alone is in no index: it asks for words that begin with it, and a page may
  // lack it.
  const groups = (text) => {
    const found = [];
    const runs = [...text.normalize("NFC").matchAll(pieces)];
    const end = text.normalize("NFC").length;
    runs.forEach((match, at) => {
      const written = match[0];
      const piece = fold(written);
      const isLast = at === runs.length - 1 && match.index + written.length === end;
      if (byCharacter.test(piece)) {
        const characters = [...piece];
        if (characters.length === 1) found.push({ term: piece, prefix: true, text: piece });
        for (let i = 1; i < characters.length; i++) {
          const pair = characters[i - 1] + characters[i];
          found.push({ term: pair, prefix: false, text: pair });
        }
        return;
      }
      const word = piece.replace(/^_+|_+$/g, "");
      const optional = word.length < 2 && !/\d/.test(word);
      if (word.length > 64 || (optional && !isLast) || !word) return;
      const group = { term: word.replace(article, ""), prefix: isLast && !/[+#]$/.test(word), text: word };
      found.push({ ...group, parts: parts(written), optional });
    });
    return found.every((group) => group.optional) ? found.map((group) => ({ ...group, optional: false })) : found;
  };

  // The place of the last shard that begins at or before `term`.
  const shardOf = (term) => {
    let low = 0;
    let high = index.shards.length / 2;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (index.shards[middle * 2] <= term) low = middle;
      else high = middle;
    }
    return low;
  };

  const postings = (line, into, factor) => {
    let page = 0;
    for (const part of line.split(" ")) {
      const number = parseInt(part, 36);
      page += number >> 2;
      const score = factor * (1 << (number & 3));
      if (!(into.get(page) > score)) into.set(page, score);
    }
  };

  // The pages that have a term, each with its score; with `prefix` also those of longer terms.
  const lookUp = async (term, prefix) => {
    const pages = new Map();
    const first = shardOf(term);
    for (let at = first; at < index.shards.length / 2 && at < first + 3; at++) {
      if (at > first && !(prefix && index.shards[at * 2].startsWith(term))) break;
      const text = "\n" + (await load(index.shards[at * 2 + 1]));
      let from = text.indexOf("\n" + term + (prefix ? "" : "\t"));
      while (from >= 0) {
        const end = text.indexOf("\n", from + 1);
        const tab = text.indexOf("\t", from);
        postings(text.slice(tab + 1, end), pages, tab - from - 1 === term.length ? 2 : 1);
        from = prefix && text.startsWith(term, end + 1) ? end : -1;
      }
    }
    return pages;
  };

  const pagesOf = async (group) => {
    let pages = await lookUp(group.term, group.prefix);
    if (!pages.size && !group.prefix) pages = await lookUp(group.term, true);
    if (!pages.size && /^[a-z]{4,}s$/.test(group.term)) pages = await lookUp(group.term.slice(0, -1), true);
    if (group.parts && group.parts.length) {
      const last = group.parts.length - 1;
      const each = await Promise.all(group.parts.map((part, at) => lookUp(part, group.prefix && at === last)));
      for (const page of each[0].keys()) {
        const scores = each.map((one) => one.get(page) || 0);
        if (!pages.has(page) && scores.every(Boolean)) pages.set(page, Math.min(...scores) / 2);
      }
    }
    return pages;
  };

  // The numbers of the pages, the best first. Where no page has all that was typed (an error message
  // has paths and numbers of its own), those that have most of it.
  const rank = async (asked) => {
    const each = await Promise.all(asked.map(pagesOf));
    const rarity = each.map((pages) => Math.log(1 + index.pages / Math.max(pages.size, 0.5)));
    const needed = asked.filter((group) => !group.optional).length;
    const whole = rarity.reduce((sum, one, at) => sum + (asked[at].optional ? 0 : one), 0);
    const scores = new Map();
    each.forEach((pages, at) => {
      for (const [page, score] of pages) {
        const entry = scores.get(page) || { score: 0, has: 0, count: 0 };
        entry.score += score * rarity[at];
        if (!asked[at].optional) {
          entry.has += rarity[at];
          entry.count += 1;
        }
        scores.set(page, entry);
      }
    });
    const entries = [...scores];
    const complete = entries.filter(([, entry]) => entry.count === needed);
    const chosen = complete.length ? complete : entries.filter(([, entry]) => entry.has >= whole / 2);
    return chosen
      .sort((a, b) => b[1].has - a[1].has || b[1].score - a[1].score || a[0] - b[0])
      .map(([page]) => page);
  };

  const titles = async (pages) => {
    const rows = pages.map(async (page) => {
      const chunk = await load(index.chunks[Math.floor(page / index.chunk)]);
      return chunk[page % index.chunk];
    });
    return (await Promise.all(rows)).filter(Boolean);
  };

  // `text` with what was asked for marked, into `element`.
  const marked = (element, text, asked) => {
    const characters = [...text];
    let folded = "";
    const origin = [];
    characters.forEach((c, at) => {
      const one = fold(c);
      for (let i = 0; i < one.length; i++) origin.push(at);
      folded += one;
    });
    const hits = new Array(characters.length).fill(false);
    for (const { text: wanted } of asked) {
      if (wanted.length < 2 && !byCharacter.test(wanted)) continue;
      for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
        for (let i = at; i < at + wanted.length; i++) hits[origin[i]] = true;
      }
    }
    element.textContent = "";
    let from = 0;
    while (from < characters.length) {
      let to = from;
      while (to < characters.length && hits[to] === hits[from]) to++;
      const part = characters.slice(from, to).join("");
      if (hits[from]) {
        const mark = document.createElement("mark");
        mark.textContent = part;
        element.append(mark);
      } else {
        element.append(part);
      }
      from = to;
    }
    return hits.filter(Boolean).length;
  };

  // The passage of a page that answers best, from the page itself, and the section that it stands in.
  const passage = async (item, url, asked) => {
    const answer = await fetch(url);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    let section = null;
    let best = null;
    for (const block of page.querySelectorAll(".body :is(h2, h3, h4, p, li, pre, td, dd)")) {
      if (/^H/.test(block.tagName)) section = block;
      const folded = fold(block.textContent);
      const has = asked.filter(({ text }) => folded.includes(text)).length;
      if (has && (!best || has > best.has)) best = { has, block, section };
    }
    if (!best || best.has < asked.length / 2) return;
    const line = best.block.tagName === "PRE"
      ? best.block.textContent.split("\n").reduce((a, b) => (score(b, asked) > score(a, asked) ? b : a))
      : best.block.textContent;
    const about = item.querySelector("p");
    if (best.block.tagName === "PRE") {
      const code = document.createElement("code");
      code.dir = "ltr";
      about.replaceChildren(code);
      marked(code, line.trim().slice(0, 200), asked);
    } else {
      marked(about, around(line, asked), asked);
    }
    if (best.section && best.section.id) {
      item.querySelector("a").hash = best.section.id;
    }
  };

  const score = (text, asked) => {
    const folded = fold(text);
    return asked.filter((one) => folded.includes(one.text)).length;
  };

  // The part of a long text around the first thing that was asked for.
  const around = (text, asked) => {
    const folded = fold(text);
    const places = asked.map((one) => folded.indexOf(one.text)).filter((at) => at >= 0);
    const from = Math.max(0, Math.min(...places) - 60);
    return (from ? "…" : "") + text.slice(from, from + 180) + (from + 180 < text.length ? "…" : "");
  };

  const count = (number) => {
    const texts = JSON.parse(words.results);
    const category = new Intl.PluralRules(language).select(number);
    const text = (number === 1 && texts["=1"]) || texts[category] || texts.other;
    return text.replace("{n}", new Intl.NumberFormat(language).format(number));
  };

  let turn = 0;
  // Whether the list was closed since something was typed: what is found then does not open it again.
  let closed = false;
  const show = async () => {
    const mine = ++turn;
    const typed = field.value.trim();
    if (!typed) {
      found.hidden = true;
      list.replaceChildren();
      said.textContent = "";
      return;
    }
    found.hidden = closed;
    if (!index) said.textContent = words.loading;
    try {
      await start();
      const asked = groups(typed);
      const pages = asked.length ? await rank(asked) : [];
      const rows = await titles(pages.slice(0, most));
      if (mine !== turn) return;
      const items = rows.map(([url, title, about]) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = url;
        marked(link, title, asked);
        const text = document.createElement("p");
        marked(text, about, asked);
        item.append(link, text);
        return item;
      });
      // Who has gone into the list already stays where they are in it.
      const at = [...list.querySelectorAll("a")].indexOf(document.activeElement);
      list.replaceChildren(...items);
      if (at >= 0) (items[Math.min(at, items.length - 1)]?.querySelector("a") || field).focus();
      said.textContent = pages.length ? count(pages.length) : words.none;
      for (let at = 0; at < items.length && at < 5; at++) {
        await passage(items[at], rows[at][0], asked).catch(() => {});
        if (mine !== turn) return;
      }
    } catch (error) {
      if (mine === turn) said.textContent = words.failed;
    }
  };

  const close = () => {
    if (!onPage) closed = found.hidden = true;
  };
  let timer = 0;
  field.addEventListener("input", () => {
    closed = false;
    clearTimeout(timer);
    timer = setTimeout(show, 120);
  });
  field.addEventListener("focus", () => {
    if (list.children.length) closed = found.hidden = false;
  });
  form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? at + 1 : at - 1;
      if (next < 0) field.focus();
      else if (links[next]) links[next].focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      field.focus();
      if (onPage || found.hidden) field.value = "";
      close();
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  if (onPage) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      history.replaceState(null, "", "?q=" + encodeURIComponent(field.value));
      show();
    });
  }
  start().catch(() => {});
  if (field.value) show();
})();
