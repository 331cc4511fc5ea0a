#!/usr/bin/env python3
"""Runs sitegen over a folder of site trees that it was not made for, and measures what comes out.

    scripts/trees.py run        --sitegen BIN --trees DIR --out DIR
    scripts/trees.py sample     --sitegen BIN --trees DIR --out FILE --seed N
    scripts/trees.py precision  FILE
    scripts/trees.py mutate     --sitegen BIN --trees DIR --seed N

DIR holds one folder per tree: a checkout of a public site, untouched. Nothing is fetched, and nothing is
written into a tree. `trees.json` beside this script names public repositories and, for those whose layout
says it, the true language and note of every page.

`run`        builds, groups and checks each tree: exit codes, errors, time, memory, languages and groups held
             against the layout, local links and files that the output lacks. Prints a Markdown table.
`sample`     writes a random sample of the findings of each rule, with the lines of both sides, for a reader
             to judge: put `true` or `false` behind each `verdict:`.
`precision`  adds up the verdicts of such a file, rule by rule.
`mutate`     damages copies of the trees at random and runs every command over them; fails on a panic.

Needs Python 3.9 and a Unix system; no packages.
"""

import argparse
import collections
import html.parser
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
EXIT_CODES = (0, 1, 3)


# Running the program


class Run:
    """One run of the program: exit code, output, seconds, peak memory in MiB."""

    def __init__(self, command):
        start = time.monotonic()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            self.stdout = out.read().decode("utf-8", "replace")
            self.stderr = err.read().decode("utf-8", "replace")
        self.code = process.returncode
        self.seconds = time.monotonic() - start
        self.memory = usage.ru_maxrss / 1024

    def json(self):
        try:
            return json.loads(self.stdout)
        except ValueError:
            return {}

    def panicked(self):
        """Returns the evidence of a panic or a crash, if there is any."""
        codes = [d["code"] for d in self.json().get("diagnostics", [])]
        if "internal-error" in codes or "panicked at" in self.stderr:
            return self.stderr[-2000:] or self.stdout[-2000:]
        return f"exit code {self.code}" if self.code not in EXIT_CODES else None


def sitegen(options, command, source, *more):
    """Runs one command over a tree, with JSON as its output."""
    arguments = [options.sitegen, command, "--source", str(source), "--format", "json", *more]
    return Run(arguments)


def build(options, source, output):
    """Builds a tree below a host of its own, so that every local link begins at the root."""
    more = ["--output", str(output), "--no-cache", "--base-url", "https://trees.example"]
    return sitegen(options, "build", source, *more)


def trees(options):
    """Returns the trees that are asked for, as pairs of name and folder."""
    wanted = options.only.split(",") if options.only else None
    known = json.loads(pathlib.Path(options.facts).read_text())
    for folder in sorted(pathlib.Path(options.trees).iterdir()):
        if folder.is_dir() and (wanted is None or folder.name in wanted):
            facts = known.get(folder.name, {})
            yield folder.name, folder / facts.get("site", "."), facts


# Languages and groups


def truth(facts, path):
    """Returns the language and the key of a page by the first rule of the layout that matches its path."""
    for rule in facts.get("rules", []):
        match = re.match(rule["path"], path)
        if match:
            return match.expand(rule["language"]), match.expand(rule["key"])
    return facts.get("default", "en"), path


def grouping(facts, notes):
    """Holds languages and notes against the layout of a tree."""
    if "rules" not in facts:
        return {}
    spelling = facts.get("spelling", {})
    same = lambda code: spelling.get(code, code).replace("_", "-").lower()
    note_of, pages_of_key, wrong, pages = {}, collections.defaultdict(set), [], 0
    for number, note in enumerate(notes):
        for page in note["pages"]:
            language, key = truth(facts, page["path"])
            pages += 1
            note_of[page["path"]] = number
            pages_of_key[key].add(page["path"])
            if same(language) not in (same(page["code"]), same(page.get("tag", ""))):
                wrong.append(f"{page['path']}: {page['code']} for {language}")
    members = [{page["path"] for page in note["pages"]} for note in notes]
    groups = [group for group in pages_of_key.values() if len(group) > 1]
    exact = [group for group in groups if members[note_of[next(iter(group))]] == group]
    inexact = [sorted(group) for group in groups if group not in exact]
    return {
        "pages": pages,
        "wrong": wrong,
        "groups": len(groups),
        "exact": len(exact),
        "inexact": inexact,
    }


# Local links and files


class References(html.parser.HTMLParser):
    """The addresses that a document refers to."""

    ATTRIBUTES = {"href", "src", "poster", "data"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        rel = dict(attributes).get("rel") or ""
        for name, value in attributes:
            if not value or (tag == "link" and ("canonical" in rel or "alternate" in rel)):
                continue
            if name in self.ATTRIBUTES:
                self.found.append(value)
            elif name == "srcset":
                self.found += [part.split()[0] for part in value.split(",") if part.split()]

    handle_startendtag = handle_starttag


def local_path(page, address):
    """Returns the path below the output that an address on a page names, or `None` for other hosts."""
    try:
        parts = urllib.parse.urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    path = urllib.parse.unquote(parts.path)
    return os.path.normpath(os.path.join("/", os.path.dirname(page), path)) + ("/" if path.endswith("/") else "")


def dangling(output, source):
    """Returns the local references whose file the output lacks, and whether the tree has such a file."""
    published = {str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()}
    names = collections.defaultdict(list)
    for path in source.rglob("*"):
        if path.is_file():
            names[path.name].append(str(path.relative_to(source)))
    missing = collections.Counter()
    for page in sorted(published):
        if not page.endswith(".html"):
            continue
        references = References()
        references.feed((output / page).read_text("utf-8", "replace"))
        for address in references.found:
            path = local_path(page, address)
            if path is None:
                continue
            bare = path.strip("/")
            served = {bare, f"{bare}.html", f"{bare}/index.html".lstrip("/")}
            if not served & published:
                missing[(page, address)] += 1
    rows = []
    for page, address in missing:
        name = os.path.basename(urllib.parse.unquote(urllib.parse.urlsplit(address).path).rstrip("/"))
        rows.append({"page": page, "address": address, "in_tree": names.get(name, [])[:3]})
    return rows


# run


def measure(options, name, source, facts):
    """Runs every command over one tree and returns what it measured."""
    output = pathlib.Path(options.out) / name
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    built = build(options, source, output / "site")
    listed = sitegen(options, "translations", source)
    checked = sitegen(options, "check", source)
    missing = dangling(output / "site", source) if (output / "site").is_dir() else []
    said = built.json().get("diagnostics", [])
    result = {
        "build": {"code": built.code, "seconds": built.seconds, "memory": built.memory},
        "pages": built.json().get("pages"),
        "errors": [d for d in said if d["severity"] == "error"],
        "warnings": collections.Counter(d["code"] for d in said if d["severity"] == "warning"),
        "groups": grouping(facts, listed.json().get("notes", [])),
        "check": {"code": checked.code, "seconds": checked.seconds, "memory": checked.memory},
        "findings": collections.Counter(d["code"] for d in checked.json().get("diagnostics", [])),
        "dangling": missing,
        "panics": [text for text in (built.panicked(), listed.panicked(), checked.panicked()) if text],
    }
    (output / "result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False))
    return result


def row(name, result):
    """Returns the row of a tree in the table."""
    groups = result["groups"]
    wrong = len(groups["wrong"]) if groups else "–"
    exact = f"{groups['exact']} of {groups['groups']}" if groups else "–"
    here = sum(1 for reference in result["dangling"] if reference["in_tree"])
    cells = [
        name,
        result["pages"],
        result["build"]["code"],
        len(result["errors"]),
        f"{result['build']['seconds']:.1f} s, {result['build']['memory']:.0f} MiB",
        wrong,
        exact,
        f"{len(result['dangling'])} ({here})",
        f"{sum(result['findings'].values())} in {result['check']['seconds']:.1f} s",
        len(result["panics"]),
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def command_run(options):
    os.makedirs(options.out, exist_ok=True)
    print("| tree | pages | exit | errors | build | wrong language | groups exact | local references without a file (name exists in the tree) | check | panics |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    panics = 0
    for name, source, facts in trees(options):
        result = measure(options, name, source, facts)
        panics += len(result["panics"])
        print(row(name, result), flush=True)
    return 1 if panics else 0


# sample and precision


def excerpt(source, place):
    """Returns the lines around a place, the place itself marked."""
    try:
        lines = (source / place["file"]).read_text("utf-8", "replace").splitlines()
    except (OSError, TypeError, KeyError):
        return []
    at = (place.get("line") or 1) - 1
    shown = range(max(0, at - 2), min(len(lines), at + 4))
    return [f"    {'>' if n == at else ' '} {n + 1:5} {lines[n][:300]}" for n in shown]


def command_sample(options):
    generator = random.Random(options.seed)
    by_rule = collections.defaultdict(list)
    for name, source, _ in trees(options):
        for finding in sitegen(options, "check", source).json().get("diagnostics", []):
            if finding["severity"] in options.severity.split(","):
                by_rule[finding["code"]].append((name, source, finding))
    with open(options.out, "w", encoding="utf-8") as out:
        for rule in sorted(by_rule):
            # Trees in turn, so that a large one does not speak for all.
            by_tree = collections.defaultdict(list)
            for entry in by_rule[rule]:
                by_tree[entry[0]].append(entry)
            for entries in by_tree.values():
                generator.shuffle(entries)
            chosen = []
            while len(chosen) < options.number and any(by_tree.values()):
                for tree in sorted(by_tree):
                    if by_tree[tree] and len(chosen) < options.number:
                        chosen.append(by_tree[tree].pop())
            out.write(f"# {rule}: {len(chosen)} of {len(by_rule[rule])}\n\n")
            for name, source, finding in chosen:
                out.write(f"## {rule} in {name}\n{finding['severity']}: {finding['message']}\n")
                for place in [finding, *finding["related"]]:
                    out.write(f"  {place.get('file')}:{place.get('line')}:{place.get('column')} {place.get('label') or ''}\n")
                    out.write("\n".join(excerpt(source, place)) + "\n")
                out.write("verdict: \n\n")
    return 0


def command_precision(options):
    verdicts = collections.defaultdict(collections.Counter)
    rule = None
    for line in open(options.out, encoding="utf-8"):
        if line.startswith("## "):
            rule = line.split()[1]
        elif line.startswith("verdict:"):
            word = line.split(":", 1)[1].split()
            verdicts[rule][word[0].lower() if word else "unread"] += 1
    print("| rule | true | false | unclear | precision |\n|---|---|---|---|---|")
    total = collections.Counter()
    for rule, counts in sorted(verdicts.items()) + [("all", total)]:
        if counts is not total:
            total.update(counts)
        judged = counts["true"] + counts["false"]
        precision = f"{counts['true'] / judged:.2f}" if judged else "–"
        other = sum(counts.values()) - judged
        print(f"| {rule} | {counts['true']} | {counts['false']} | {other} | {precision} |")
    return 0


# mutate


TEXTS = {".md", ".markdown", ".html", ".yml", ".yaml", ".scss", ".css", ".json", ".csv", ".txt", ".mdx"}
PIECES = ["---\n", "```\n", "~~~", "{% include x %}", "{% raw %}", "{{ page.title", "%}", "\u200b", "\ufeff", "\x00", "\xff",
          "|", "| a | b |\n", "[^1]", "[^1]: x\n", "$$", "<div>", "</div>", "<!--", "> ", "- ", "1. ", "{: .x #y}", "*[X]: y\n",
          "“", "，", "\u202e", "\r", "\t", "&amp;", "lang: ar\n", "[x](y.md#z)", "![](a.png)", "{::nomarkdown}", "# ", "\\"]


def damage(text, generator):
    """Returns a text with a few random edits of its lines and characters."""
    for _ in range(generator.randint(1, 6)):
        lines = text.splitlines(keepends=True) or [""]
        at = generator.randrange(len(lines))
        kind = generator.randrange(7)
        if kind == 0:
            del lines[at : at + generator.randint(1, 5)]
        elif kind == 1:
            lines.insert(at, lines[generator.randrange(len(lines))])
        elif kind == 2:
            lines = lines[:at]
        elif kind == 3:
            lines[at] = lines[at] * generator.randint(2, 20)
        else:
            place = generator.randint(0, len(lines[at]))
            lines[at] = lines[at][:place] + generator.choice(PIECES) + lines[at][place + (kind == 4) :]
        text = "".join(lines)
    return text


def mutant(source, folder, generator, most):
    """Copies at most so many files of a tree and damages one in four of the texts."""
    files = sorted(path for path in source.rglob("*") if path.is_file() and not path.is_symlink() and ".git" not in path.parts)
    config = [path for path in files if path.parent == source and path.suffix in (".yml", ".yaml", ".toml")]
    chosen = set(generator.sample(files, min(most, len(files)))) | set(config)
    for path in sorted(chosen):
        to = folder / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()[:200_000]
        if path.suffix in TEXTS and generator.random() < 0.25:
            content = damage(content.decode("utf-8", "surrogateescape"), generator).encode("utf-8", "surrogateescape")
        to.write_bytes(content)


def command_mutate(options):
    failures = 0
    for name, source, _ in trees(options):
        for round_ in range(options.number):
            seed = options.seed * 1000 + round_
            with tempfile.TemporaryDirectory() as folder:
                site = pathlib.Path(folder) / "site"
                site.mkdir()
                mutant(source, site, random.Random(f"{name} {seed}"), options.files)
                runs = [
                    build(options, site, pathlib.Path(folder) / "out"),
                    sitegen(options, "translations", site),
                    sitegen(options, "check", site),
                    sitegen(options, "check", site, "--fix"),
                    sitegen(options, "check", site),
                ]
                for run in runs:
                    if run.panicked():
                        failures += 1
                        print(f"{name}, seed {seed}: {run.panicked()}", flush=True)
        print(f"{name}: {options.number} mutants", flush=True)
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["run", "sample", "precision", "mutate"])
    parser.add_argument("out_file", nargs="?", help="the file that `precision` reads")
    parser.add_argument("--sitegen", default="target/release/sitegen")
    parser.add_argument("--trees")
    parser.add_argument("--facts", default=HERE / "trees.json", help="the layouts of trees")
    parser.add_argument("--out")
    parser.add_argument("--only", help="names of trees, with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=30, help="findings per rule, or mutants per tree")
    parser.add_argument("--files", type=int, default=60, help="files of a mutant")
    parser.add_argument("--severity", default="error,warning,info")
    options = parser.parse_args()
    options.out = options.out_file or options.out
    commands = {"run": command_run, "sample": command_sample, "precision": command_precision, "mutate": command_mutate}
    sys.exit(commands[options.command](options))


if __name__ == "__main__":
    main()
