//! Properties of an import, with random pages, random subsets of edited units and random damage to placeholders: the
//! edited blocks change and no other byte, code never changes, and a page with a damaged unit is not changed at all.

use super::super::samples::Random;
use super::super::tags::{Piece, Tag, pieces};
use super::*;
use crate::exchange::jsonl::Per;

/// Blocks of a page with a place for a word. All text in them is on one line, except beside tags of HTML.
const BLOCKS: &[&str] = &[
    "## Heading {}",
    "### Use `du {{x}}` {} *now*",
    "Text {} with `code`, [a link](x.md \"t\") and ![image](y.png).",
    "Text {} with **bold *and more***, <b>tags</b> and $x_1$.",
    "- Item {}\n- Second of `them`\n  - Below {{ site.x }}",
    "1. First {}\n\n   Paragraph of [it][ref].",
    "| A | `B` |\n|---|---|\n| {} | *c* \\| d |",
    "> Quote {} & more.",
    "> [!NOTE]\n> Note {} with <kbd>Esc</kbd>.",
    "<img src=\"a.png\" alt=\"x\">\n  Words {} after a tag.",
    "Words {} before\n<br>\na tag.",
    "```sh\nrun --all # comment\n\n# Not a heading {}\n```",
    "    indented {} code",
    "~~~\n| no | table |\n<x1/> {}\n~~~",
    "<div class=\"x\">\n  <p>{}</p>\n</div>",
    "Escapes \\* {} \\<x1/> &amp; 5 < 6.",
    "Footnote {}.[^1]",
];

/// The alert among the blocks.
const ALERT: usize = 8;

const END: &str = "[^1]: The note.\n\n[ref]: https://example.org \"title\"\n";

/// A page of the chosen blocks, each with a word of its own.
fn page(language: &str, blocks: &[usize], words: &[String], line_end: &str) -> String {
    let body = blocks.iter().zip(words).map(|(block, word)| {
        let text = BLOCKS[*block];
        // Only the place of the word is two braces without anything in between.
        format!("{}\n\n", text.replacen("{}", word, 1))
    });
    let head = format!(
        "---\ntitle: Title {language} # comment\nlang: {language}\ntags: [a, \"b\"] # more\n---\n\n"
    );
    let text = head + &body.collect::<String>() + END;
    text.replace('\n', line_end)
}

/// The sites that are tried: the two dialects, by the config.
const DIALECTS: [&str; 2] = [
    "default_language: en\n",
    "default_language: en\nmarkdown: kramdown\n",
];

/// Writes pages in a format, and reads their units again.
fn through(format: usize, pages: &[TranslationPage]) -> Vec<TranslatedUnit> {
    let files = match format {
        0 => po::write(pages),
        1 => xliff::write(pages),
        _ => jsonl::write(pages, Per::Unit),
    };
    assert_eq!(files.len(), 1);
    read(&files[0].1, &files[0].0).unwrap()
}

/// Removes, repeats, invents or tears apart a tag of a text. Returns `None` for a text without tags.
fn damaged(text: &str, random: &mut Random) -> Option<String> {
    let parts: Vec<Piece<'_>> = pieces(text).collect();
    let tags: Vec<usize> = (0..parts.len())
        .filter(|at| matches!(parts[*at], Piece::Tag(_)))
        .collect();
    let chosen = *tags.get(random.below(tags.len().max(1)))?;
    let show = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => (*text).to_owned(),
        Piece::Tag(tag) => tag.to_string(),
    };
    let mut shown: Vec<String> = parts.iter().map(show).collect();
    let tag = shown[chosen].clone();
    match random.below(4) {
        0 => shown[chosen].clear(),
        1 => shown.push(tag),
        2 => shown.push(Tag::Alone(70 + random.below(9)).to_string()),
        _ => {
            shown.remove(chosen);
            let is_close = matches!(parts[chosen], Piece::Tag(Tag::Close(_)));
            // An end before its beginning, or a tag alone in another place with a second one.
            shown.insert(if is_close { 0 } else { shown.len() }, tag.clone() + &tag);
        }
    }
    Some(shown.concat())
}

/// One random page with its translation.
struct Case {
    english: String,
    arabic: String,
    words: Vec<String>,
    config: &'static str,
}

impl Case {
    fn random(random: &mut Random) -> Self {
        let config = random.below(2);
        // kramdown has no alerts: their lines would be one paragraph, which an edit writes on one line.
        let block = |at: usize| {
            if config == 1 && at == ALERT {
                ALERT - 1
            } else {
                at
            }
        };
        let blocks: Vec<usize> = (0..2 + random.below(9))
            .map(|_| block(random.below(BLOCKS.len())))
            .collect();
        let word = |prefix: &str, n: usize| {
            format!(
                "{prefix}{}",
                ["ba", "ce", "du", "fi"][n % 4].repeat(n / 4 + 1)
            )
        };
        let english: Vec<String> = (0..blocks.len()).map(|n| word("One", n) + "x").collect();
        let words: Vec<String> = (0..blocks.len()).map(|n| word("كلمة", n) + "هنا").collect();
        let line_end = ["\n", "\r\n"][random.below(2)];
        // Code is equal in both languages.
        let is_code = |at: usize| [11, 12, 13, 14].contains(&blocks[at]);
        let theirs: Vec<String> = (0..blocks.len())
            .map(|at| {
                if is_code(at) {
                    english[at].clone()
                } else {
                    words[at].clone()
                }
            })
            .collect();
        Self {
            english: page("en", &blocks, &english, "\n"),
            arabic: page("ar", &blocks, &theirs, line_end),
            words: theirs,
            config: DIALECTS[config],
        }
    }

    fn site(&self) -> (tempfile::TempDir, Arc<Site>) {
        site(&[
            ("sitegen.yml", self.config),
            ("content/en/a.md", &self.english),
            ("content/ar/a.md", &self.arabic),
        ])
    }
}

/// Gives a random part of the units another word. Returns the page that an import must write.
fn edited(case: &Case, pages: &mut [TranslationPage], random: &mut Random) -> (String, usize) {
    let mut after = case.arabic.clone();
    let mut count = 0;
    for unit in &mut pages[0].units {
        let Some(target) = unit.target.clone() else {
            continue;
        };
        unit.state = UnitState::Translated;
        let Some(word) = case.words.iter().find(|word| target.contains(*word)) else {
            continue;
        };
        if random.below(2) == 0 {
            continue;
        }
        let new = format!("جديد{count} {word}");
        unit.target = Some(target.replacen(word, &new, 1));
        after = after.replacen(word, &new, 1);
        count += 1;
    }
    (after, count)
}

#[test]
fn an_import_of_random_edits_changes_their_blocks_alone() {
    let mut random = Random(0x5eed_0000_0000_0025);
    for round in 0..60 {
        let case = Case::random(&mut random);
        let (folder, site) = case.site();
        let mut pages = exported(&site, "ar");
        let (right, count) = edited(&case, &mut pages, &mut random);
        let units = through(round % 3, &pages);
        let result = imported(&site, units.clone());
        assert!(
            result.diagnostics.is_empty(),
            "round {round}: {:?}\n{}",
            result.diagnostics,
            case.arabic
        );
        assert_eq!(result.imported, count, "round {round}\n{}", case.arabic);
        let page = result
            .edits
            .iter()
            .find(|edit| edit.path == "content/ar/a.md");
        let after = page.map_or(case.arabic.as_str(), |page| page.after.as_str());
        assert_eq!(after, right, "round {round}");
        for edit in &result.edits {
            edit.write(folder.path()).unwrap();
        }
        let again = imported(&load(folder.path()), units);
        assert_eq!(
            (again.imported, again.edits.len()),
            (0, 0),
            "round {round}: {:?}",
            again.diagnostics
        );
    }
}

#[test]
fn a_page_with_one_damaged_unit_is_unchanged() {
    let mut random = Random(0x5eed_0000_0000_0026);
    let mut refused = 0;
    for round in 0..60 {
        let case = Case::random(&mut random);
        let (_folder, site) = case.site();
        let mut pages = exported(&site, "ar");
        edited(&case, &mut pages, &mut random);
        let with_tags: Vec<usize> = (0..pages[0].units.len())
            .filter(|at| !pages[0].units[*at].placeholders.is_empty())
            .filter(|at| pages[0].units[*at].target.is_some())
            .collect();
        let Some(at) = with_tags.get(random.below(with_tags.len().max(1))) else {
            continue;
        };
        let unit = &mut pages[0].units[*at];
        let target = unit.target.clone().unwrap();
        let Some(bad) = damaged(&target, &mut random) else {
            continue;
        };
        unit.target = Some(bad.clone());
        let id = unit.id.clone();
        let read_again = |format| std::panic::catch_unwind(|| through(format, &pages));
        // A format may be unable to write torn tags; what it can write is refused on import.
        let Ok(units) = read_again(round % 3) else {
            continue;
        };
        let result = imported(&site, units);
        assert!(
            result.edits.is_empty(),
            "round {round}: {bad:?} for {target:?}: {:?}",
            result.edits
        );
        assert!(
            result.diagnostics.iter().any(|d| d.message.contains(&id)),
            "round {round}: {bad:?}: {:?}",
            result.diagnostics
        );
        refused += 1;
    }
    assert!(refused > 25, "{refused}");
}

/// The fenced code blocks of a page.
fn code(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut fence = None;
    for line in text.lines() {
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => {
                fence = Some(mark);
                blocks.push(String::new());
            }
            (Some(open), Some(mark)) if open == mark => fence = None,
            (Some(_), _) => blocks.last_mut().unwrap().push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn a_page_that_an_import_creates_has_the_code_of_its_original() {
    let mut random = Random(0x5eed_0000_0000_0027);
    for round in 0..40 {
        let case = Case::random(&mut random);
        let (folder, site) = site(&[
            ("sitegen.yml", case.config),
            ("content/en/a.md", &case.english),
        ]);
        let mut pages = exported(&site, "ar");
        for unit in &mut pages[0].units {
            if random.below(4) > 0 {
                unit.target = Some(unit.source.replacen("One", "واحد", 1));
                unit.state = UnitState::Translated;
            }
        }
        let units = through(round % 3, &pages);
        let result = imported(&site, units.clone());
        let Some(page) = result
            .edits
            .iter()
            .find(|edit| edit.path == "content/ar/a.md")
        else {
            assert_eq!(result.imported, 0, "round {round}");
            continue;
        };
        assert_eq!(code(&page.after), code(&case.english), "round {round}");
        assert!(
            page.after.contains("tags: [a, \"b\"] # more"),
            "{}",
            page.after
        );
        for edit in &result.edits {
            edit.write(folder.path()).unwrap();
        }
        let again = imported(&load(folder.path()), units);
        assert_eq!(again.edits.len(), 0, "round {round}: {:?}", again.edits);
    }
}
