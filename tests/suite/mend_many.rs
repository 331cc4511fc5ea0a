//! `sitegen check --fix` over documents that a generator makes, each with one broken fence.
//!
//! A document with a mended fence must render as the one that was broken, or be untouched; a second run must change nothing.

use std::collections::BTreeMap;
use std::fs;

use crate::helper::{Site, run};

/// A small generator of numbers (xorshift), so that the documents are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

const CODE: &[&str] = &[
    "sudo rm -rf /var/cache/x",
    "x = 1",
    "print(\"a b\")",
    "RuntimeError: call failed",
    "# comment",
    "    return y",
    "- item",
    "> quoted",
    "cargo build `x`",
];
const PROSE: &[&str] = &[
    "The build stops here.",
    "Some text with `code` in it.",
    "A **bold** word and a [link](https://e.com/x).",
    "안녕하세요 여기서 실행.",
    "هذا نص.",
];

/// A fenced block: what is before each of its lines, its fences, and the code.
struct Block {
    before: &'static str,
    marks: &'static str,
    language: &'static str,
    code: Vec<String>,
}

impl Block {
    fn new(numbers: &mut Numbers) -> Self {
        let marks = ["```", "```", "```", "~~~", "````", "`````"][numbers.below(6)];
        let code = if marks.len() > 3 && numbers.below(3) > 0 {
            ["```python", "x = 1", "```"].map(str::to_owned).to_vec()
        } else {
            let lines = 1 + numbers.below(4);
            (0..lines).map(|_| numbers.of(CODE).to_owned()).collect()
        };
        Self {
            before: ["", "", "", "  ", "> "][numbers.below(5)],
            marks,
            language: ["bash", "python", "", "yaml", ""][numbers.below(5)],
            code,
        }
    }

    fn text(&self, opening: &str, closing: &str) -> String {
        let mut lines = vec![format!("{opening}{}", self.language)];
        lines.extend(self.code.iter().cloned());
        lines.push(closing.to_owned());
        let item = if self.before == "  " {
            "- item\n\n"
        } else {
            ""
        };
        let lines = lines.iter().map(|line| format!("{}{line}\n", self.before));
        format!("{item}{}", lines.collect::<String>())
    }

    fn intact(&self) -> String {
        self.text(self.marks, self.marks)
    }

    /// The block with one of its fences broken.
    fn broken(&self, numbers: &mut Numbers) -> String {
        let (marks, mark) = (self.marks, &self.marks[..1]);
        let other = if mark == "`" { "~" } else { "`" };
        match numbers.below(8) {
            0 | 1 => {
                let mut all = self.intact();
                let end = format!("\n{}{marks}\n", self.before);
                let at = all.len() - end.len();
                all.replace_range(at.., &format!("{marks}\n"));
                all
            }
            2 => self.text(marks, &marks[1..]),
            3 => self.text(marks, &other.repeat(marks.len())),
            4 => self.text(&format!("\u{200b}{marks}"), marks),
            5 => self.text(marks, &format!("\u{2060}{marks}")),
            6 => self.text(&marks[..2], marks),
            _ => self.text(&format!("{marks}{mark}"), marks),
        }
    }
}

/// A document, intact and with one broken fence.
fn document(numbers: &mut Numbers) -> (String, String) {
    let count = 3 + numbers.below(6);
    let broken = numbers.below(count);
    let (mut intact, mut damaged) = (String::new(), String::new());
    for n in 0..count {
        let block = Block::new(numbers);
        let text = block.intact();
        if n == broken {
            damaged.push_str(&block.broken(numbers));
        } else {
            damaged.push_str(&text);
        }
        intact.push_str(&text);
        let heading = if numbers.below(3) == 0 { "## " } else { "" };
        let prose = format!("\n{heading}{}\n\n", numbers.of(PROSE));
        intact.push_str(&prose);
        damaged.push_str(&prose);
    }
    (intact, damaged)
}

/// The part of a published page that its document made.
fn rendered(site: &Site, name: &str) -> String {
    let path = site.output().join(name).join("index.html");
    let html = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
    let start = html.find("<div class=\"body\">").unwrap();
    let end = html[start..].find("</div><footer>").unwrap();
    html[start..start + end].to_owned()
}

/// Mends `count` documents in a site of a kind, and returns how many were mended.
fn mended(count: usize, seed: u64, is_jekyll: bool, around: impl Fn(&str) -> String) -> usize {
    let mut numbers = Numbers(seed);
    let folder = if is_jekyll {
        "_posts/2024-01-01-"
    } else {
        "content/"
    };
    let mut site = if is_jekyll {
        Site::new().file("_config.yml", "title: x\nlang: en\n")
    } else {
        Site::new().file("sitegen.yml", "title: x\ndefault_language: en\n")
    };
    let page = |name: &str, body: &str| {
        format!(
            "---\ntitle: t\npermalink: /{name}/\n---\n\n{}",
            around(body)
        )
    };
    let mut before = BTreeMap::new();
    for n in 0..count {
        let (intact, damaged) = document(&mut numbers);
        let (whole, broken) = (format!("whole{n}"), format!("broken{n}"));
        let text = page(&broken, &damaged);
        site = site
            .file(&format!("{folder}{whole}.md"), &page(&whole, &intact))
            .file(&format!("{folder}{broken}.md"), &text);
        before.insert(n, text);
    }
    let texts = || -> BTreeMap<usize, String> {
        let text = |n: &usize| {
            let path = site.source().join(format!("{folder}broken{n}.md"));
            (*n, fs::read_to_string(path).unwrap())
        };
        before.keys().map(text).collect()
    };
    let fix = || run(site.command("check").args(["--fix", "--fail-on", "error"]));
    assert_eq!(fix().code, 0);
    let once = texts();
    let again = fix();
    assert!(!again.stderr.contains("mended"), "{}", again.stderr);
    assert_eq!(texts(), once);
    let whole =
        |n: &usize| fs::read_to_string(site.source().join(format!("{folder}whole{n}.md"))).unwrap();
    site.built();
    let mut changed = 0;
    for (n, text) in &before {
        if once[n] != *text {
            changed += 1;
            assert!(
                rendered(&site, &format!("broken{n}")) == rendered(&site, &format!("whole{n}")),
                "document {n} was\n{}\nand with a broken fence\n{text}\nand is\n{}",
                whole(n),
                once[n]
            );
        }
    }
    changed
}

#[test]
fn one_broken_fence_of_commonmark_is_mended_and_nothing_else() {
    let mended = mended(600, 11, false, str::to_owned);
    assert!(mended > 300, "{mended}");
}

#[test]
fn one_broken_fence_of_kramdown_is_mended_and_nothing_else() {
    let mended = mended(600, 12, true, str::to_owned);
    assert!(mended > 240, "{mended}");
}

#[test]
fn one_broken_fence_between_liquid_is_mended_and_nothing_else() {
    let mended = mended(500, 13, true, |body| {
        format!(
            "{{% assign a = 'x' %}}{{{{ a }}}} before\n\n{body}\n{{% for i in (1..2) %}}\nitem {{{{ i }}}}\n{{% endfor %}}\n"
        )
    });
    assert!(mended > 200, "{mended}");
}
