//! The kinds of damage that translations do to notes, and the rules that have to find each.

use std::ops::Range;

use super::{Text, code_of};
use crate::helper::Random;

/// Damages a text; `None` if there is nothing in it to damage so.
pub(super) type Damage = fn(&mut Text, &mut Random, &Original<'_>) -> Option<()>;

/// The parts of the note that a damage may need.
pub(super) struct Original<'o> {
    pub(super) language: &'o str,
    pub(super) lines: &'o Text,
}

const SHELL: &[&str] = &["bash"];
const STRICT: &[&str] = &["bash", "python", "yaml", "json"];

/// The kinds of damage, with the rules of which one has to find it.
pub(super) const KINDS: &[(&str, &[&str], Damage)] = &[
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
            if sections.len() < 2 {
                return None;
            }
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
        &["list-shape", "link-missing"],
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
        let removed = text.lines.remove(line);
        let end = removed.find(']')?;
        for line in 0..text.lines.len() {
            text.edit(line, |line| line.replace(&removed[..=end], ""));
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
                "OriginalAtTranslation it should work as you want it to.",
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
    (
        "a word is in a script of neither language",
        &["foreign-script"],
        |text, random, original| {
            let word = match original.language {
                "hant" | "ar" | "de" => "\u{444}\u{430}\u{439}\u{43b}",
                _ => "\u{6587}\u{4ef6}",
            };
            let line = *random.one(&text.prose(is_paragraph))?;
            text.edit(line, |line| format!("{word} {line}"));
            Some(())
        },
    ),
    (
        "a space between Arabic and Latin words is lost",
        &["glued-scripts"],
        |text, random, _| {
            let glued = |line: &str| -> Option<usize> {
                let is_arabic = |c: char| matches!(c, '\u{621}'..='\u{64a}');
                let before = |at: usize| line[..at].trim_end().chars().rev().take(3);
                let after = |at: usize| line[at + 1..].chars().take(2);
                let spaces = line.match_indices(' ').map(|(at, _)| at);
                let mut places = spaces.filter(|at| {
                    before(*at).count() == 3
                        && before(*at).all(is_arabic)
                        && after(*at).count() == 2
                        && after(*at).all(|c| c.is_ascii_alphabetic())
                });
                places.next()
            };
            let line = *random.one(&text.prose(|line| glued(line).is_some()))?;
            text.edit(line, |line| {
                let at = glued(line).unwrap_or_default();
                format!("{}{}", &line[..at], &line[at + 1..])
            });
            Some(())
        },
    ),
    (
        "a command is added that is like its neighbour",
        &["code-line-added", "code-changed"],
        |text, random, _| {
            let holds = |line: &str| line.trim().len() > 12 && !line.contains('\\');
            let line = *random.one(&text.code(SHELL, holds))?;
            let like = code_of(&text.lines[line]).trim_end().to_owned();
            text.lines.insert(line + 1, format!("{like} --verbose\n"));
            Some(())
        },
    ),
];

/// Returns true for a line of a paragraph.
fn is_paragraph(line: &str) -> bool {
    line.len() > 60 && !line.starts_with(['|', '!', '[', '>', '-', '#', ' ', '*', '1', '2'])
}

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
