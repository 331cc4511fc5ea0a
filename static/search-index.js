// Finds pages in the index of crates/search-index, whose src/lib.rs describes the files. `load` returns a file by
// its name. search.js shows the results.

window.sitegenIndex = (load) => {
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
  const letter = new RegExp("[\\p{Alphabetic}\\p{N}\\p{M}_]", "u");
  const before = "(?<=^|[\\s(\\[/|,])";
  // As crates/search-index/src/words.rs takes a text apart: `C++`, `--flag`, `.NET`, versions, runs of a script
  // without spaces, words.
  const pieces = new RegExp([
    "(?<![\\p{Alphabetic}\\p{N}\\p{M}_])[a-zA-Z](?:\\+\\+|#)(?![\\p{Alphabetic}\\p{M}_])",
    before + "--[a-zA-Z][\\w-]*",
    before + "\\.[a-zA-Z]\\w*",
    "(?<![\\p{Alphabetic}\\p{N}\\p{M}_])\\w*?\\d+(?:\\.\\d+)+\\w*",
    "(?:(?=[\\p{Alphabetic}\\p{N}\\p{M}])[" + run + "])+",
    "(?:(?![" + run + "])[\\p{Alphabetic}\\p{N}\\p{M}_])+",
  ].join("|"), "gu");
  const article = /^(?:وال|فال|بال|كال|لل|ال)(?=.{3})/u;
  // Endings of inflected words in languages of Latin and Cyrillic script.
  const ending = new RegExp("^(?:" + [
    "[aeionrsty]|[aeio][nrsdm]|ed|ers?|ors?|l[ey]|ies|i?[oae]ns?|ings?|ions?|ments?|ung(?:en)?|e[rt]e?s?|e[zn]t?|[ai]d[oa]s?|[aei]ndo",
    "[аеиоуыьэюя]|[аоеыия][йвмхт]|[ао]?го|[оеы]му|[аяиы]ми|[оеи]в|[аяи]?ть|ени[еяй]|и[еяюи]",
  ].join("|") + ")?$", "u");
  const error = /error|exception|fatal|fail|denied|cannot|can't|could not|unable|not found|no such|refused|panic|undefined|invalid|\bE:|ERR!/i;
  // Terms of one query, shards that are read to correct its words, and shards in which words with one beginning are.
  const mostGroups = 24;
  const mostCorrecting = 4;
  const mostOfPrefix = 4;

  let simple = null;
  let index = null;
  let starting = null;
  let filtering = null;
  const files = new Map();
  const texts = new Map();

  const file = (name) => {
    if (!files.has(name)) {
      files.set(name, load(name));
      files.get(name).catch(() => files.delete(name));
    }
    return files.get(name);
  };

  const start = () => {
    starting ||= file("index.json").then((found) => {
      index = found;
      if (!index.fold) return;
      const pairs = [...index.fold];
      simple = new Map();
      for (let at = 0; at < pairs.length; at += 2) simple.set(pairs[at], pairs[at + 1]);
    });
    starting.catch(() => (starting = null));
    return starting;
  };

  // The parts of a name, as crates/search-index/src/words.rs takes it apart.
  const parts = (name) => {
    const humps = name.replace(/(\p{Ll})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$&_");
    const all = humps.split("_").filter((part) => part.length > 1);
    return all.length > 1 ? all.map(fold) : [];
  };

  // Of a text of several lines those that look like errors: the rest is the reader's own.
  const telling = (text) => {
    const lines = text.split("\n").filter((line) => line.trim());
    const errors = lines.filter((line) => error.test(line));
    return lines.length > 1 && errors.length ? errors.slice(-3).join("\n") : text;
  };

  const isNumber = (word) => /^\d[\d.]*$/.test(word);

  // The groups of one piece of the query; `typed` says that its end is being typed.
  const groupsOf = (written, typed) => {
    const piece = fold(written);
    if (byCharacter.test(piece)) {
      const characters = [...piece];
      if (characters.length === 1) return [{ term: piece, prefix: true, text: piece }];
      return characters.slice(1).map((c, at) => ({ term: characters[at] + c, text: characters[at] + c }));
    }
    if (/^\.|^--|[+#]$/.test(piece)) {
      const word = piece.replace(/^[.-]+/, "");
      const bare = /[+#]$/.test(word) ? [] : word.split("-").filter(Boolean);
      return [{ term: piece, prefix: typed && bare.length > 0, text: piece, instead: bare }];
    }
    const version = piece.match(/^(\w*?)(\d+)((?:\.\d+)+)(\w*)$/);
    if (version) {
      const [, head, first, rest, tail] = version;
      const number = first + rest;
      const numbers = number.split(".");
      const last = numbers[numbers.length - 1] + tail;
      const all = [{ term: number, prefix: typed && !tail, text: number, isNumber: true, instead: head ? numbers.slice(1) : numbers }];
      if (head) all.push({ term: head + first, text: head + first, optional: head === "v" });
      if (tail) all.push({ term: last, text: last, prefix: typed });
      return all;
    }
    const word = piece.replace(/^_+|_+$/g, "");
    const optional = word.length < 2 && !/\d/.test(word);
    if (word.length > 64 || (optional && !typed) || !word) return [];
    const term = word.replace(article, "");
    return [{ term, prefix: typed, text: word, parts: parts(written), optional, isNumber: isNumber(word) }];
  };

  // The query as groups of terms: a page has to have one of each group, or where there are `parts` of a name,
  // all of these. A letter alone is in no index: it asks for words that begin with it, and a page may lack it.
  // A number with the word before it only decides the order.
  const groups = (query, typing) => {
    const text = telling(query.normalize("NFKC"));
    const found = [];
    const all = [...text.matchAll(pieces)];
    let last = "";
    all.forEach((match, at) => {
      const ends = match.index + match[0].length === text.length;
      const of = groupsOf(match[0], typing && ends && at === all.length - 1);
      for (const group of of) {
        if (group.isNumber && last) found.push({ term: last + " " + group.term, text: "", optional: true, isPair: true });
        last = group.isNumber || byCharacter.test(group.term) ? "" : group.text;
        if (!found.some((other) => other.term === group.term && other.prefix === group.prefix)) found.push(group);
      }
    });
    const some = found.slice(0, mostGroups);
    return some.every((group) => group.optional) ? some.map((group) => ({ ...group, optional: group.isPair })) : some;
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

  const shard = async (at) => {
    const name = index.shards[at * 2 + 1];
    const text = "\n" + (await file(name));
    texts.set(at, text);
    return text;
  };

  // Pages with their weights, from one to eight.
  const postings = (line) => {
    let page = 0;
    return line.split(" ").map((part) => {
      const number = parseInt(part, 36);
      page += number >> 2;
      return [page, 1 << (number & 3)];
    });
  };

  // The score of a page that has the term itself and not only a longer one.
  const exactly = 64;

  // The pages that have a term, each with its score; with `prefix` also those of longer terms. After `child`
  // a longer term counts as the term itself: `3.9.1` is 3.9. A longer term goes on with one of `endings`.
  const lookUp = async (term, prefix, child, endings = /^/) => {
    const pages = new Map();
    const first = shardOf(term);
    for (let at = first; at < index.shards.length / 2 && at < first + mostOfPrefix; at++) {
      if (at > first && !(prefix && index.shards[at * 2].startsWith(term))) break;
      const text = await shard(at);
      let from = text.indexOf("\n" + term + (prefix ? "" : "\t"));
      while (from >= 0) {
        const end = text.indexOf("\n", from + 1);
        const tab = text.indexOf("\t", from);
        const found = text.slice(from + 1, tab);
        const isExact = found === term || (child && found[term.length] === child);
        const isPair = found.includes(" ") && !term.includes(" ");
        if (!isPair && endings.test(found.slice(term.length))) {
          for (const [page, weight] of postings(text.slice(tab + 1, end))) {
            const score = isExact ? exactly + weight : weight / 2;
            if (!(pages.get(page) > score)) pages.set(page, score);
          }
        }
        from = prefix && text.startsWith(term, end + 1) ? end : -1;
      }
    }
    return pages;
  };

  // The pages that have all of these terms, with half the lowest score.
  const allOf = async (terms, typed, into) => {
    const each = await Promise.all(terms.map((term, at) => lookUp(term, typed && at === terms.length - 1)));
    for (const page of each[0].keys()) {
      const scores = each.map((one) => (one.get(page) || 0) % exactly);
      if (!into.has(page) && scores.every(Boolean)) into.set(page, Math.min(...scores) / 2);
    }
  };

  // The pages that have other forms of a word, and the beginning that these forms share: `merged` for `merging`.
  const formsOf = async (word) => {
    for (let length = word.length - 1; length >= Math.max(4, word.length - 5); length--) {
      if (!ending.test(word.slice(length))) continue;
      const stem = word.slice(0, length);
      const pages = await lookUp(stem, true, "", ending);
      if (pages.size) return { pages, stem };
    }
    return { pages: new Map(), stem: "" };
  };

  const isSpellable = (group) => /^\p{L}{4,}$/u.test(group.term) && !byCharacter.test(group.term);

  const pagesOf = async (group) => {
    const { term, prefix } = group;
    const isVersion = group.isNumber && term.includes(".");
    let pages = await lookUp(term, prefix, isVersion ? "." : "");
    if (isVersion && !prefix) {
      for (const [page, score] of await lookUp(term + ".", true)) pages.has(page) || pages.set(page, exactly + score);
    }
    if (!pages.size && !prefix && !group.isNumber && !group.isPair) pages = await lookUp(term, true);
    if (group.parts && group.parts.length) await allOf(group.parts, prefix, pages);
    if (!pages.size && group.instead && group.instead.length) await allOf(group.instead, prefix, pages);
    if (!pages.size && isSpellable(group)) ({ pages, stem: group.stem } = await formsOf(term));
    return pages;
  };

  // The numbers of the pages, the best first: those with most of the query, then those with its words as they
  // are written, then by weight. If no page has all of it (an error message has paths and numbers of its own),
  // those with the share `least` of it. A word of a long query that no page has counts less.
  const rank = async (asked, least) => {
    const each = await Promise.all(asked.map(pagesOf));
    const needed = asked.filter((group) => !group.optional).length;
    const rarity = each.map((pages) => Math.log(1 + index.pages / Math.max(pages.size, 0.5)));
    const share = each.map((pages, at) => (asked[at].optional ? 0 : rarity[at] * (pages.size ? 1 : Math.min(1, 3 / needed))));
    const whole = share.reduce((sum, one) => sum + one, 0);
    const scores = new Map();
    each.forEach((pages, at) => {
      for (const [page, score] of pages) {
        const entry = scores.get(page) || { score: 0, has: 0, count: 0, exact: 0 };
        if (!asked[at].isPair) entry.score += (score % exactly) * rarity[at];
        if (score >= exactly) entry.exact += rarity[at];
        if (!asked[at].optional) {
          entry.has += rarity[at];
          entry.count += 1;
        }
        scores.set(page, entry);
      }
    });
    const entries = [...scores];
    const complete = entries.filter(([, entry]) => entry.count === needed);
    const chosen = complete.length ? complete : entries.filter(([, entry]) => entry.count && entry.has >= whole * least);
    chosen.sort((a, b) => b[1].has - a[1].has || b[1].exact - a[1].exact || b[1].score - a[1].score || a[0] - b[0]);
    return { pages: chosen.map(([page]) => page), missing: asked.filter((_, at) => !each[at].size) };
  };

  // True if one letter more, less or changed, or two that change places, make one word of the other.
  const isNear = (a, b) => {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    const [restA, restB] = [a.slice(at), b.slice(at)];
    return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) ||
      (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  };

  // Reads shards in which mistyped words may be: all of a small index; else those of the first two letters of each
  // word, and those of words whose first letter is missing or in the wrong place.
  const readNear = (terms) => {
    const count = index.shards.length / 2;
    const near = new Set();
    const add = (at) => at >= 0 && at < count && near.size < mostCorrecting && !texts.has(at) && near.add(at);
    if (count <= 2 * mostCorrecting) for (let at = 0; at < count; at++) near.add(at);
    for (let away = 0; away <= mostCorrecting; away++) {
      for (const term of terms) {
        const first = shardOf(term.slice(0, 2));
        const last = shardOf(term.slice(0, 2) + "\uffff");
        for (const at of [shardOf(term) - away, shardOf(term) + away]) if (at >= first && at <= last) add(at);
      }
    }
    for (const term of terms) [term[1] + term[0] + term.slice(2), term.slice(1)].forEach((one) => add(shardOf(one)));
    return Promise.all([...near].map(shard));
  };

  // The word of the index that differs by one mistake from `term` and has most pages; the first letter is seldom wrong.
  const nearest = ({ term, prefix }) => {
    let best = null;
    for (const text of texts.values()) {
      for (const line of text.split("\n")) {
        const tab = line.indexOf("\t");
        if (tab < term.length - 1 || (!prefix && tab > term.length + 1) || line.slice(0, tab).includes(" ")) continue;
        const lengths = prefix ? [term.length, term.length + 1, term.length - 1] : [tab];
        const length = lengths.find((one) => one <= tab && isNear(term, line.slice(0, one)));
        if (!length) continue;
        const value = (line[0] === term[0] ? 1e6 : 0) + (length === tab ? 1e5 : 0) + line.length - tab;
        if (!best || value > best.value) best = { value, word: line.slice(0, tab) };
      }
    }
    return best && best.word;
  };

  // Finds pages for what was typed. Returns their numbers, the groups that were asked for, and the query in which
  // mistakes were corrected, if nothing was found otherwise. `typing` says that the last word may be unfinished.
  const find = async (query, { typing = false, least = 0.5 } = {}) => {
    await start();
    const asked = groups(query, typing);
    if (!asked.length) return { pages: [], asked, instead: "" };
    const { pages, missing } = await rank(asked, least);
    const wrong = missing.filter(isSpellable).slice(0, 3);
    if (pages.length || !wrong.length) return { pages, asked, instead: "" };
    let instead = fold(query).replace(/\s+/g, " ").trim();
    await readNear(wrong.map((group) => group.term));
    const words = wrong.map(nearest);
    const corrected = asked.map((group) => {
      const word = words[wrong.indexOf(group)];
      if (!word) return group;
      instead = instead.replace(group.text, () => word);
      return { term: word, text: word, prefix: false };
    });
    const found = words.some(Boolean) ? (await rank(corrected, least)).pages : [];
    return { pages: found, asked: found.length ? corrected : asked, instead: found.length ? instead : "" };
  };

  // URL, title and description of pages.
  const rows = async (pages) => {
    const all = pages.map(async (page) => (await file(index.chunks[Math.floor(page / index.chunk)]))[page % index.chunk]);
    return (await Promise.all(all)).filter(Boolean);
  };

  // The filters, each with its terms and the pages of each.
  const filters = () => {
    const pagesOfTerm = ([name, url, differences]) => {
      let page = 0;
      const pages = new Set(differences.split(" ").map((one) => (page += parseInt(one, 36))));
      return { name, url, pages };
    };
    const read = (all) => all.map(([key, title, terms]) => ({ key, title, terms: terms.map(pagesOfTerm) }));
    filtering ||= start().then(() => (index.filters ? file(index.filters) : [])).then(read);
    filtering.catch(() => (filtering = null));
    return filtering;
  };

  // Folds a text and remembers of which of its characters each letter comes.
  const folded = (text) => {
    const characters = [...text];
    const origin = [];
    let whole = "";
    characters.forEach((c, at) => {
      const one = fold(c);
      for (let i = 0; i < one.length; i++) origin.push(at);
      whole += one;
    });
    return { characters, origin, whole };
  };

  // True if a word, or a part of a name, begins at `at`. Scripts without spaces have no beginnings.
  const begins = ({ characters, origin, whole }, at, wanted) => {
    if (at === 0 || byCharacter.test(wanted) || !letter.test(wanted[0])) return true;
    const last = characters[origin[at] - 1] || " ";
    const here = characters[origin[at]];
    if (!letter.test(last) || last === "_" || byCharacter.test(last)) return true;
    if (/\p{Lu}/u.test(here) && /[\p{Ll}\d]/u.test(last)) return true;
    if (/\p{Lu}/u.test(here) && /\p{Lu}/u.test(last) && /\p{Ll}/u.test(characters[origin[at] + 1] || "")) return true;
    const word = whole.slice(0, at).match(/[\p{L}\p{M}]*$/u)[0];
    return /^(?:وال|فال|بال|كال|لل|ال)$/u.test(word);
  };

  // A number is marked whole: 2 is not in 28, 3.9 not in 13.9.
  const isWhole = (whole, at, group) => {
    if (!group.isNumber) return true;
    const [last, next] = [whole.slice(0, at), whole.slice(at + group.text.length)];
    return !/\d$|\d\.$/.test(last) && (group.prefix || !/^\d/.test(next));
  };

  // Places of `group` in a folded text: pairs of begin and end.
  const places = (text, group) => {
    const find = (wanted) => {
      const found = [];
      if (wanted.length < 2 && !byCharacter.test(wanted) && !/\d/.test(wanted)) return found;
      for (let at = text.whole.indexOf(wanted); at >= 0; at = text.whole.indexOf(wanted, at + 1)) {
        if (begins(text, at, wanted) && isWhole(text.whole, at, group)) found.push([at, at + wanted.length]);
      }
      return found;
    };
    const all = find(group.text);
    if (all.length || !group.text) return all;
    const others = [group.term, ...(group.parts || []), ...(group.instead || [])].flatMap(find);
    return others.length || !group.stem ? others : find(group.stem);
  };

  // The characters of a text, which of them were asked for, and how many groups are in it.
  const hits = (text, asked) => {
    const of = folded(text);
    const hit = new Array(of.characters.length).fill(false);
    let count = 0;
    for (const group of asked) {
      const found = places(of, group);
      if (found.length) count += 1;
      for (const [from, to] of found) for (let i = from; i < to; i++) hit[of.origin[i]] = true;
    }
    return { characters: of.characters, hit, count };
  };

  // Number of groups that a text contains, at any place in a word; a group of which it has only the parts counts half.
  const mayHave = (text, asked) => {
    const whole = fold(text);
    const has = (word) => word && whole.includes(word);
    const value = ({ text, term, parts, instead, stem }) => {
      if (has(text) || has(term) || has(stem)) return 1;
      return [...(parts || []), ...(instead || [])].some(has) ? 0.5 : 0;
    };
    return asked.reduce((sum, group) => sum + value(group), 0);
  };

  // About the index, once it is loaded: how many pages it has, if it has filters, and terms with URLs to offer.
  const about = () => ({ count: index.pages, hasFilters: Boolean(index.filters), offered: index.offered || [] });

  const isError = (line) => error.test(line);

  return { start, find, rows, filters, about, hits, mayHave, isError };
};
