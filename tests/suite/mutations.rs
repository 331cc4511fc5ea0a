//! Clean notes, damaged in each way that a translation damages a note, and whether `sitegen check` says so.
//!
//! Each kind of damage is done twenty times, at places that a generator with a seed chooses, each to a copy
//! of a note of its own; one check judges them all. A damage counts as found if a finding of the right rule
//! stands in the file that was damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use crate::helper::{Random, Site, run};

/// How often each kind of damage is done.
const TIMES: usize = 20;
/// How many of all damages must be found, of a hundred.
const RECALL: usize = 98;

/// The lines of a text with their ends, and what each is part of.
struct Text {
    lines: Vec<String>,
    /// The blocks of code: from the opening fence to the closing one.
    blocks: Vec<Range<usize>>,
}

impl Text {
    fn of(text: &str) -> Self {
        let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let mut blocks = Vec::new();
        let mut open = None;
        for (n, line) in lines.iter().enumerate() {
            if line.trim_start().starts_with("```") {
                match open.take() {
                    None => open = Some(n),
                    Some(start) => blocks.push(start..n + 1),
                }
            }
        }
        Self { lines, blocks }
    }

    fn text(&self) -> String {
        self.lines.concat()
    }

    fn in_code(&self, line: usize) -> bool {
        self.blocks.iter().any(|block| block.contains(&line))
    }

    /// Lines outside of code and front matter for which something holds.
    fn prose(&self, holds: impl Fn(&str) -> bool) -> Vec<usize> {
        let body = self
            .lines
            .iter()
            .skip(1)
            .position(|l| l.starts_with("---"))
            .unwrap()
            + 2;
        (body..self.lines.len())
            .filter(|n| !self.in_code(*n) && holds(&self.lines[*n]))
            .collect()
    }

    /// Lines of code of some languages for which something holds, without their comments.
    fn code(&self, languages: &[&str], holds: impl Fn(&str) -> bool) -> Vec<usize> {
        let of = |block: &&Range<usize>| {
            let info = self.lines[block.start]
                .trim()
                .trim_start_matches('`')
                .to_owned();
            languages.is_empty() || languages.contains(&info.as_str())
        };
        let lines = self
            .blocks
            .iter()
            .filter(of)
            .flat_map(|block| block.start + 1..block.end - 1);
        lines.filter(|n| holds(code_of(&self.lines[*n]))).collect()
    }

    /// The lines of the sections: a heading of the second level up to the next.
    fn sections(&self) -> Vec<Range<usize>> {
        let mut starts = self.prose(|line| line.starts_with("## "));
        let end = self.prose(|line| line.starts_with("[^") && line.contains("]:"));
        starts.push(end.first().copied().unwrap_or(self.lines.len()));
        starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
    }

    fn edit(&mut self, line: usize, edit: impl FnOnce(&str) -> String) {
        self.lines[line] = edit(&self.lines[line]);
    }
}

/// A line of code up to a comment.
fn code_of(line: &str) -> &str {
    let end = line
        .find("  #")
        .or_else(|| line.trim_start().starts_with("# ").then_some(0));
    &line[..end.unwrap_or(line.len())]
}

/// Damages a text; `None` if there is nothing in it to damage so.
type Damage = fn(&mut Text, &mut Random, &Original<'_>) -> Option<()>;

/// What a damage may need of the rest of the note.
struct Original<'o> {
    language: &'o str,
    lines: &'o Text,
}

const SHELL: &[&str] = &["bash"];
const STRICT: &[&str] = &["bash", "python", "yaml", "json"];

/// The kinds of damage, with the rules of which one has to find it.
const KINDS: &[(&str, &[&str], Damage)] = &[
    (
        "a section is dropped",
        &["section-missing"],
        |text, random, _| {
            let section = random.one(&text.sections()).cloned()?;
            text.lines.drain(section);
            Some(())
        },
    ),
    (
        "a heading is dropped",
        &["section-missing"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.starts_with("##")))?;
            text.lines.drain(line..line + 2);
            Some(())
        },
    ),
    (
        "a heading has another level",
        &["heading-level"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.starts_with("## ")))?;
            text.edit(line, |line| format!("#{line}"));
            Some(())
        },
    ),
    (
        "two sections change places",
        &["section-moved"],
        |text, random, _| {
            let sections = text.sections();
            let first = random.below(sections.len() - 1);
            let (a, b) = (sections[first].clone(), sections[first + 1].clone());
            let moved: Vec<String> = text.lines.drain(a.clone()).collect();
            let at = b.end - a.len();
            text.lines.splice(at..at, moved);
            Some(())
        },
    ),
    (
        "a section is emptied",
        &["section-short", "code-block-missing", "section-missing"],
        |text, random, _| {
            let section = random.one(&text.sections()).cloned()?;
            text.lines.drain(section.start + 2..section.end);
            Some(())
        },
    ),
    (
        "a code block is dropped",
        &["code-block-missing"],
        |text, random, _| {
            let block = random.one(&text.blocks).cloned()?;
            text.lines.drain(block);
            Some(())
        },
    ),
    (
        "a fence names another language",
        &["code-language"],
        |text, random, _| {
            let block = random.one(&text.blocks).cloned()?;
            text.edit(block.start, |line| {
                let at = line.rfind('`').unwrap() + 1;
                format!("{}ruby\n", &line[..at])
            });
            Some(())
        },
    ),
    (
        "a fence loses its language",
        &["code-language"],
        |text, random, _| {
            let block = random.one(&text.blocks).cloned()?;
            text.edit(block.start, |line| {
                format!("{}\n", &line[..line.rfind('`').unwrap() + 1])
            });
            Some(())
        },
    ),
    (
        "a row of a table is dropped",
        &["table-shape"],
        |text, random, _| {
            let rows = text.prose(|line| line.starts_with('|') && line.contains('`'));
            text.lines.remove(*random.one(&rows)?);
            Some(())
        },
    ),
    (
        "a column of a table is dropped",
        &["table-shape"],
        |text, _, _| {
            for row in text.prose(|line| line.starts_with('|')) {
                text.edit(row, |line| {
                    let end = line.trim_end().trim_end_matches('|').rfind('|').unwrap();
                    format!("{}|\n", &line[..end])
                });
            }
            Some(())
        },
    ),
    (
        "the line below the head of a table is lost",
        &["table-shape"],
        |text, _, _| {
            let line = *text.prose(|line| line.starts_with("|---")).first()?;
            text.lines.remove(line);
            Some(())
        },
    ),
    (
        "an item of a list is dropped",
        &["list-shape"],
        |text, random, _| {
            let line = *random
                .one(&text.prose(|line| line.starts_with("  - ") || line.starts_with("- ")))?;
            if text.lines[line].trim_end().ends_with([':', '：']) {
                return None;
            }
            text.lines.remove(line);
            Some(())
        },
    ),
    (
        "a list in a list is flattened",
        &["list-shape"],
        |text, _, _| {
            let lines = text.prose(|line| line.starts_with("  - "));
            for line in lines {
                text.edit(line, |line| line[2..].to_owned());
            }
            Some(())
        },
    ),
    ("a link is lost", &["link-missing"], |text, random, _| {
        let line = *random.one(&text.prose(|line| line.contains("](http")))?;
        text.edit(line, |line| {
            let at = line.find("](http").unwrap();
            let end = at + line[at..].find(')').unwrap();
            let open = line[..at].rfind('[').unwrap();
            format!(
                "{}{}{}",
                &line[..open],
                &line[open + 1..at],
                &line[end + 1..]
            )
        });
        Some(())
    }),
    (
        "the address of a link is mistyped",
        &["link-changed"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.contains("](http")))?;
            let chosen = random.below(6);
            text.edit(line, |line| {
                let at = line.find("](http").unwrap() + "](https://".len() + 3 + chosen;
                format!("{}{}", &line[..at], &line[at + 1..])
            });
            Some(())
        },
    ),
    (
        "an image is dropped",
        &["image-missing"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.starts_with("![")))?;
            text.lines.drain(line..line + 2);
            Some(())
        },
    ),
    (
        "an image loses its text",
        &["image-alt-missing"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.starts_with("![")))?;
            text.edit(line, |line| {
                format!("![{}", &line[line.find(']').unwrap()..])
            });
            Some(())
        },
    ),
    (
        "the address of an image is mistyped",
        &["image-broken"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.starts_with("![")))?;
            text.edit(line, |line| line.replace("resolver", "resolvr"));
            Some(())
        },
    ),
    ("a footnote is lost", &["footnote-lost"], |text, _, _| {
        let line = *text.prose(|line| line.starts_with("[^")).first()?;
        text.lines.remove(line);
        for line in 0..text.lines.len() {
            text.edit(line, |line| {
                line.replace("[^why]", "").replace("[^dry]", "")
            });
        }
        Some(())
    }),
    (
        "the word of an alert is translated",
        &["alert-changed"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.starts_with("> [!")))?;
            text.edit(line, |_| "> [!ACHTUNG]\n".to_owned());
            Some(())
        },
    ),
    (
        "an alert is of another kind",
        &["alert-changed"],
        |text, random, _| {
            let line = *random.one(&text.prose(|line| line.starts_with("> [!")))?;
            text.edit(line, |_| "> [!TIP]\n".to_owned());
            Some(())
        },
    ),
    (
        "a command is another",
        &["code-changed"],
        |text, random, _| {
            let line = *random.one(&text.code(SHELL, |line| line.contains(' ')))?;
            text.edit(line, |line| {
                line.replacen("sudo ", "su ", 1)
                    .replacen("docker ", "dockr ", 1)
            });
            Some(())
        },
    ),
    (
        "an option is another",
        &["code-changed"],
        |text, random, _| {
            let line = *random.one(&text.code(SHELL, |line| line.contains(" --")))?;
            text.edit(line, |line| line.replacen(" --", " --no-", 1));
            Some(())
        },
    ),
    (
        "an option loses a hyphen",
        &["code-changed"],
        |text, random, _| {
            let line = *random.one(&text.code(SHELL, |line| line.contains(" --")))?;
            text.edit(line, |line| line.replacen(" --", " -", 1));
            Some(())
        },
    ),
    (
        "two hyphens are a dash",
        &["code-typography"],
        |text, random, _| {
            let line = *random.one(&text.code(SHELL, |line| line.contains(" --")))?;
            text.edit(line, |line| line.replacen("--", "\u{2013}", 1));
            Some(())
        },
    ),
    ("a path is another", &["code-changed"], |text, random, _| {
        let line = *random.one(&text.code(SHELL, |line| line.contains(" /")))?;
        text.edit(line, |line| line.replacen(" /", " /opt/", 1));
        Some(())
    }),
    (
        "a version or an address is another",
        &["code-changed"],
        |text, random, _| {
            let holds = |line: &str| line.chars().any(|c| c.is_ascii_digit());
            let line = *random.one(&text.code(STRICT, holds))?;
            text.edit(line, |line| {
                let at = line.find(|c: char| c.is_ascii_digit()).unwrap();
                format!("{}9{}", &line[..at], &line[at..])
            });
            Some(())
        },
    ),
    (
        "a translator translates a key",
        &["code-changed"],
        |text, random, _| {
            let line =
                *random.one(&text.code(&["yaml", "python"], |line| line.contains(['i', 'e'])))?;
            text.edit(line, |line| {
                line.replacen("image", "bild", 1)
                    .replacen("socket", "sockel", 1)
                    .replacen("services", "dienste", 1)
                    .replacen("dns", "namen", 1)
                    .replacen("web:", "netz:", 1)
            });
            Some(())
        },
    ),
    (
        "quotes in code are typographic",
        &["code-typography"],
        |text, random, _| {
            let line = *random.one(&text.code(STRICT, |line| line.contains('"')))?;
            text.edit(line, |line| {
                line.replacen('"', "\u{201c}", 1)
                    .replacen('"', "\u{201d}", 1)
            });
            Some(())
        },
    ),
    (
        "a mark in code is full-width",
        &["code-typography"],
        |text, random, _| {
            let marks = [(':', "："), (',', "，"), ('(', "（"), ('|', "｜")];
            let holds = |line: &str| marks.iter().any(|(mark, _)| line.contains(*mark));
            let line = *random.one(&text.code(STRICT, holds))?;
            text.edit(line, |line| {
                let code = code_of(line);
                let (mark, wide) = marks.iter().find(|(mark, _)| code.contains(*mark)).unwrap();
                line.replacen(*mark, wide, 1)
            });
            Some(())
        },
    ),
    (
        "a space in code is none to a shell",
        &["odd-space", "code-typography"],
        |text, random, _| {
            let line = *random.one(&text.code(SHELL, |line| line.contains(' ')))?;
            text.edit(line, |line| line.replacen(' ', "\u{a0}", 1));
            Some(())
        },
    ),
    (
        "a character in code is invisible",
        &["invisible-character"],
        |text, random, _| {
            let line = *random.one(&text.code(&[], |line| line.trim().len() > 4))?;
            let at = 2 + random.below(2);
            text.edit(line, |line| {
                let start = line.len() - line.trim_start().len() + at;
                format!("{}\u{200b}{}", &line[..start], &line[start..])
            });
            Some(())
        },
    ),
    (
        "code is turned round",
        &["bidi-control"],
        |text, random, _| {
            let line = *random.one(&text.code(&[], |line| line.trim().len() > 4))?;
            text.edit(line, |line| {
                let start = line.len() - line.trim_start().len();
                let (indent, code) = line.trim_end().split_at(start);
                format!("{indent}\u{202e}{code}\u{202c}\n")
            });
            Some(())
        },
    ),
    (
        "a letter in code is Cyrillic",
        &["mixed-script"],
        |text, random, _| {
            let line =
                *random.one(&text.code(&[], |line| line.contains('o') || line.contains('e')))?;
            text.edit(line, |line| {
                let code = code_of(line);
                match code.contains('o') {
                    true => line.replacen('o', "\u{43e}", 1),
                    false => line.replacen('e', "\u{435}", 1),
                }
            });
            Some(())
        },
    ),
    (
        "a line of code is lost",
        &["code-line-missing", "code-block-missing"],
        |text, random, _| {
            let lines = text.code(&[], |line| line.trim().len() > 3);
            text.lines.remove(*random.one(&lines)?);
            Some(())
        },
    ),
    (
        "a line of code is added",
        &["code-line-added"],
        |text, random, _| {
            let line = *random.one(&text.code(SHELL, |line| line.len() > 3))?;
            text.lines.insert(line, "rm -rf build\n".to_owned());
            Some(())
        },
    ),
    (
        "inline code is another",
        &["inline-code-changed"],
        |text, random, _| {
            let holds = |line: &str| long_code(line).is_some();
            let line = *random.one(&text.prose(holds))?;
            text.edit(line, |line| {
                let code = long_code(line).unwrap();
                let at = code.end - 2;
                format!("{}{}", &line[..at], &line[at + 1..])
            });
            Some(())
        },
    ),
    (
        "inline code has a dash",
        &["inline-code-changed"],
        |text, random, _| {
            let line =
                *random.one(&text.prose(|line| line.contains("`") && line.contains("--")))?;
            text.edit(line, |line| line.replacen("--", "\u{2014}", 1));
            Some(())
        },
    ),
    (
        "a fence closes at the end of a line",
        &["fence-closed-in-line"],
        |text, random, _| {
            // The last block of a text may end with it, and does no damage.
            let blocks = &text.blocks[..text.blocks.len() - 1];
            let block = random.one(blocks).cloned()?;
            let fence = text.lines[block.end - 1].trim().to_owned();
            text.edit(block.end - 2, |line| {
                format!("{}{fence}\n", line.trim_end())
            });
            text.lines.remove(block.end - 1);
            Some(())
        },
    ),
    (
        "a fence is never closed",
        &["fence-unclosed"],
        |text, random, _| {
            let block = random.one(&text.blocks).cloned()?;
            text.lines.remove(block.end - 1);
            Some(())
        },
    ),
    (
        "a fence is closed by too few marks",
        &["fence-short"],
        |text, random, _| {
            let block = random.one(&text.blocks).cloned()?;
            text.edit(block.end - 1, |line| line.replacen('`', "", 1));
            Some(())
        },
    ),
    (
        "a fence is opened by too few marks",
        &["fence-short"],
        |text, random, _| {
            let block = random.one(&text.blocks).cloned()?;
            text.edit(block.start, |line| line.replacen('`', "", 1));
            Some(())
        },
    ),
    (
        "a fence opens behind text",
        &["fence-after-text"],
        |text, random, _| {
            let blocks: Vec<usize> = text
                .blocks
                .iter()
                .map(|block| block.start)
                .filter(|start| text.lines[start - 1] == "\n" && text.lines[start - 2].len() > 8)
                .filter(|start| !text.lines[start - 2].starts_with(['#', '-', '|', '1', '2']))
                .collect();
            let start = *random.one(&blocks)?;
            let fence = text.lines[start].trim().to_owned();
            text.edit(start - 2, |line| format!("{} {fence}\n", line.trim_end()));
            text.lines.drain(start - 1..start + 1);
            Some(())
        },
    ),
    (
        "an invisible character stands before a fence",
        &["fence-invisible"],
        |text, random, _| {
            let block = random.one(&text.blocks).cloned()?;
            let line = [block.start, block.end - 1][random.below(2)];
            text.edit(line, |line| format!("\u{200b}{line}"));
            Some(())
        },
    ),
    (
        "a fence ends the list that it stands in",
        &["fence-ends-list"],
        |text, _, _| {
            let block = text
                .blocks
                .iter()
                .find(|block| text.lines[block.start].starts_with("   ```"));
            for line in block.cloned()? {
                text.edit(line, |line| line.trim_start_matches(' ').to_owned());
            }
            Some(())
        },
    ),
    (
        "a paragraph is left in the original's language",
        &["untranslated"],
        |text, random, original| {
            let is_text =
                |line: &str| line.len() > 60 && !line.starts_with(['|', '!', '[', '>', '-', '#']);
            let theirs = *random.one(&text.prose(is_text))?;
            let ours = *random.one(&original.lines.prose(is_text))?;
            let paragraph = paragraph(original.lines, ours);
            let range = lines_of_paragraph(text, theirs);
            text.lines.splice(range, paragraph);
            Some(())
        },
    ),
    (
        "the tail of a paragraph is left in English",
        &["untranslated"],
        |text, random, _| {
            let tails = [
                "further. Happy coding!",
                "Please try again and let us know what you see.",
                "Then it should work as you want it to.",
            ];
            let is_text =
                |line: &str| line.len() > 60 && !line.starts_with(['|', '!', '[', '>', '-', '#']);
            let line = *random.one(&text.prose(is_text))?;
            let end = lines_of_paragraph(text, line).end - 1;
            let tail = random.one(&tails)?;
            text.edit(end, |line| format!("{} {tail}\n", line.trim_end()));
            Some(())
        },
    ),
    (
        "characters are of the other Chinese",
        &["chinese-variant"],
        |text, random, original| {
            if original.language != "hant" {
                return None;
            }
            let swaps = [
                ("檔案", "档案"),
                ("容器", "软件"),
                ("程式", "软件"),
                ("伺服器", "服务器"),
                ("記錄", "记录"),
                ("網路", "网络"),
                ("選項", "选项"),
            ];
            let holds = |line: &str| swaps.iter().any(|(from, _)| line.contains(from));
            let line = *random.one(&text.prose(holds))?;
            text.edit(line, |line| {
                let (from, to) = swaps.iter().find(|(from, _)| line.contains(from)).unwrap();
                line.replacen(from, to, 1)
            });
            Some(())
        },
    ),
    (
        "the title is left in the original's language",
        &["title-untranslated"],
        |text, _, original| {
            if original.language == "de" {
                return None;
            }
            text.lines[2] = original.lines.lines[2].clone();
            Some(())
        },
    ),
    (
        "the page is another page's language",
        &["language-mismatch"],
        |text, _, original| {
            if original.language == "de" {
                return None;
            }
            let body: Vec<String> = original.lines.lines[5..].to_vec();
            text.lines.splice(5.., body);
            Some(())
        },
    ),
    ("a link leads nowhere", &["link-broken"], |text, _, _| {
        let line = *text.prose(|line| line.contains("](rotation.md)")).first()?;
        text.edit(line, |line| {
            line.replace("](rotation.md)", "](/en/rotatoin/)")
        });
        Some(())
    }),
    (
        "a link leads to no section",
        &["anchor-broken"],
        |text, _, _| {
            let line = *text.prose(|line| line.contains("](rotation.md)")).first()?;
            text.edit(line, |line| {
                line.replace("](rotation.md)", "](rotation.md#no-such-part)")
            });
            Some(())
        },
    ),
    (
        "a link leads to another language",
        &["link-language"],
        |text, _, _| {
            let line = *text.prose(|line| line.contains("](rotation.md)")).first()?;
            text.edit(line, |line| {
                line.replace("](rotation.md)", "](../../en/FOLDER/rotation.md)")
            });
            Some(())
        },
    ),
];

fn long_code(line: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(start) = line[from..].find('`').map(|at| from + at + 1) {
        let end = start + line[start..].find('`')?;
        if end - start >= 9 {
            return Some(start..end);
        }
        from = end + 1;
    }
    None
}

fn lines_of_paragraph(text: &Text, line: usize) -> Range<usize> {
    let blank = |n: &usize| text.lines[*n].trim().is_empty();
    let start = (0..line).rev().find(blank).map_or(0, |n| n + 1);
    let end = (line..text.lines.len())
        .find(blank)
        .unwrap_or(text.lines.len());
    start..end
}

fn paragraph(text: &Text, line: usize) -> Vec<String> {
    text.lines[lines_of_paragraph(text, line)].to_vec()
}

const LANGUAGES: [&str; 3] = ["ar", "hant", "de"];
const NOTES: [&str; 2] = ["names", "rotation"];

fn clean(language: &str, note: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/clean-notes/content");
    fs::read_to_string(folder.join(language).join(format!("{note}.md"))).unwrap()
}

#[test]
fn clean_notes_have_no_findings() {
    let site = Site::of("clean-notes");
    let run = run(site
        .command("check")
        .args(["--format", "json", "--fail-on", "info"]));
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(run.json()["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn damage_of_every_kind_is_found() {
    let mut random = Random::new(0x5eed_1234_abcd_0007);
    let mut site = Site::of("clean-notes");
    // What was done, by the file it was done to.
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, (name, _, damage)) in KINDS.iter().enumerate() {
        let mut times = 0;
        let mut tries = 0;
        while times < TIMES {
            tries += 1;
            assert!(tries < TIMES * 40, "{name}: nothing to damage");
            let language = *random.one(&LANGUAGES).unwrap();
            let note = *random.one(&NOTES).unwrap();
            let (before, english) = (clean(language, note), clean("en", note));
            let mut text = Text::of(&before);
            let lines = Text::of(&english);
            let original = Original {
                language,
                lines: &lines,
            };
            if damage(&mut text, &mut random, &original).is_none() || text.text() == before {
                continue;
            }
            // Each in a folder of its own, so that links between the notes stay what they are.
            let folder = format!("k{kind:02}-{times:02}");
            let path =
                |language: &str, note: &str| format!("content/{language}/{folder}/{note}.md");
            for other in NOTES {
                site = site.file(&path("en", other), &clean("en", other));
                if other != note {
                    site = site.file(&path(language, other), &clean(language, other));
                }
            }
            let text = text.text().replace("FOLDER", &folder);
            site = site.file(&path(language, note), &text);
            done.insert(path(language, note), kind);
            times += 1;
        }
    }
    let run = run(site.command("check").args(["--format", "json"]));
    let json = run.json();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for finding in json["diagnostics"].as_array().unwrap() {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        found.entry(text("file")).or_default().insert(text("code"));
    }
    let mut missed: Vec<String> = Vec::new();
    for (path, kind) in &done {
        let (name, rules, _) = KINDS[*kind];
        let codes = found.remove(path).unwrap_or_default();
        if !rules.iter().any(|rule| codes.contains(*rule)) {
            let (language, rest) = path["content/".len()..].split_once('/').unwrap();
            let before = clean(language, rest.rsplit(['/', '.']).nth(1).unwrap());
            let after = fs::read_to_string(site.source().join(path)).unwrap();
            let line = before.lines().zip(after.lines()).find(|(a, b)| a != b);
            missed.push(format!("{name} ({path}): {codes:?} {line:?}"));
        }
    }
    // What was not damaged has no finding.
    assert!(found.is_empty(), "in clean notes: {found:?}");
    let recall = (done.len() - missed.len()) * 100 / done.len();
    println!(
        "{} kinds, {} damages, {} missed",
        KINDS.len(),
        done.len(),
        missed.len()
    );
    for one in &missed {
        println!("missed: {one}");
    }
    assert!(KINDS.len() >= 30);
    assert!(
        recall >= RECALL,
        "{recall} of a hundred were found: {missed:#?}"
    );
}
