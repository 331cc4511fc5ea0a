//! A code block of the original that the translation lacks.

use std::cell::OnceCell;
use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::code_imports::has_import;
use crate::check::page_view::{Block, PageView, Section};
use crate::diagnostics::counted;
use crate::markdown::block_structure::{BlockKind, BlockNode};

pub(super) const RULE: Rule = Rule {
    code: "code-block-missing",
    severity: Severity::Warning,
    summary: "a code block of the original is not in the translation",
    run: Run::Pair(run),
};

/// The most blocks that are said one by one.
const MAX_SINGLE_FINDINGS: usize = 2;

/// Returns the words of a text that are in few others: with a digit, a mark or a capital letter inside.
fn rare_words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || "`\"'()[]{},;|<>\\".contains(c));
    let words = words.map(|word| word.trim_end_matches(['.', ':']));
    let is_rare = |c: char| c.is_ascii_digit() || "#@$%_=/+-".contains(c) || c.is_ascii_uppercase();
    words.filter(move |word| word.len() > 2 && word.is_ascii() && word[1..].contains(is_rare))
}

/// Returns the rare words of the translation's text, HTML and code blocks without a counterpart: a block of the original
/// may be a list there, or another block.
fn words_elsewhere<'p>(pair: &'p TranslationPair<'_, '_>) -> HashSet<&'p str> {
    let paired: HashSet<usize> = pair
        .both_blocks()
        .map(|(_, translation)| translation)
        .collect();
    let mut words = HashSet::new();
    for (at, part) in pair.translation.parts().iter().enumerate() {
        match &part.kind {
            BlockKind::Code { code, .. } if !paired.contains(&at) => words.extend(rare_words(code)),
            BlockKind::Html(html) => words.extend(rare_words(html)),
            BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => {
                words.extend(rare_words(&prose.text));
                words.extend(prose.code.iter().flat_map(|code| rare_words(&code.text)));
            }
            _ => {}
        }
    }
    words
}

/// Returns true if most of the rare words of a block are elsewhere in the translation.
fn is_elsewhere(block: &Block<'_>, words: &HashSet<&str>) -> bool {
    let wanted: HashSet<&str> = rare_words(block.code).collect();
    let found = wanted.iter().filter(|word| words.contains(*word)).count();
    wanted.len() > 2 && found * 10 >= wanted.len() * 7
}

/// Returns the code blocks of the translation without a counterpart: their sections and numbers of lines.
fn unpaired_blocks(pair: &TranslationPair<'_, '_>) -> Vec<(usize, usize)> {
    let paired: HashSet<usize> = pair
        .both_blocks()
        .map(|(_, translation)| translation)
        .collect();
    let sections = pair.translation.sections.iter().enumerate();
    let of = |(at, section): (usize, &Section)| {
        let blocks = pair.translation.blocks(section.parts.clone());
        let blocks = blocks.filter(|block| !paired.contains(&block.part));
        blocks
            .map(|block| (at, block.code.lines().count()))
            .collect::<Vec<_>>()
    };
    sections.flat_map(of).collect()
}

/// Returns how often each line is in the code of the translation beyond what the counterpart of its block in the
/// original has: lines that may be those of another block.
fn surplus_lines(pair: &TranslationPair<'_, '_>) -> FxHashMap<u64, usize> {
    let counterparts: FxHashMap<usize, usize> = pair
        .both_blocks()
        .map(|(original, translation)| (translation, original))
        .collect();
    let mut surplus = FxHashMap::default();
    for block in pair.translation.all_blocks() {
        let mut own: FxHashMap<u64, usize> = FxHashMap::default();
        if let Some(original) = counterparts.get(&block.part) {
            for line in pair.original.essence(*original) {
                *own.entry(*line).or_default() += 1;
            }
        }
        for line in pair.translation.essence(block.part) {
            match own.get_mut(line).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => *surplus.entry(*line).or_default() += 1,
            }
        }
    }
    surplus
}

/// Returns true if most lines of a block of the original are at another place of the translation.
fn has_moved(
    pair: &TranslationPair<'_, '_>,
    block: usize,
    surplus: &FxHashMap<u64, usize>,
) -> bool {
    let wanted = pair.original.essence(block);
    let shared = wanted.iter().filter(|line| surplus.contains_key(line));
    // A single command may be written once for several systems.
    match wanted.len() {
        1 => pair.translation.has_code_of(pair.original, block),
        2 => shared.count() > 0,
        all => shared.count() * 2 > all,
    }
}

/// Returns true if a section or one beside it has a block of about the same length without a counterpart: the block in
/// another language.
fn has_like(block: &Block<'_>, section: usize, unpaired: &[(usize, usize)]) -> bool {
    let lines = block.code.lines().count();
    let is_like = |(at, others): &(usize, usize)| {
        at.abs_diff(section) < 2 && lines.min(*others) * 3 >= lines.max(*others) * 2
    };
    unpaired.iter().any(is_like)
}

/// Returns true if a section imports a code block from a file and its counterpart imports none: the block is there.
fn is_imported(pair: &TranslationPair<'_, '_>, block: &Block<'_>, section: usize) -> bool {
    let text = |page: &PageView<'_>, section: usize| -> String {
        let parts = &page.parts()[page.sections[section].parts.clone()];
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return String::new();
        };
        let text = page.text.get(first.span.start..last.span.end);
        text.unwrap_or_default().to_owned()
    };
    let sections = &pair.original.sections;
    let original = sections.partition_point(|section| section.parts.start <= block.part);
    has_import(&text(pair.translation, section))
        && !has_import(&text(pair.original, original.saturating_sub(1)))
}

/// Returns true if a block is a tag that an indent after a blank line in HTML makes code of.
fn is_indented_tag(original: &PageView<'_>, block: &Block<'_>) -> bool {
    let before = block.part.checked_sub(1).map(|at| &original.parts()[at]);
    let is_in_html = before.is_some_and(|part| matches!(part.kind, BlockKind::Html(_)));
    !block.fenced && is_in_html && block.code.trim_start().starts_with('<')
}

/// Returns true if a block is in an indented text of a translation in MDX, where fences may have any indent.
fn is_indented_fence(pair: &TranslationPair<'_, '_>, block: &Block<'_>) -> bool {
    let first = block
        .code
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty());
    let is_it = |part: &BlockNode| match &part.kind {
        BlockKind::Code { code, fenced, .. } => {
            !fenced && code.contains("```") && first.is_some_and(|first| code.contains(first))
        }
        _ => false,
    };
    pair.translation.page.path.ends_with(".mdx") && pair.translation.parts().iter().any(is_it)
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if pair.is_of_peers() {
        return;
    }
    let words = OnceCell::new();
    let surplus = OnceCell::new();
    let unpaired = OnceCell::new();
    let missing: Vec<(usize, usize)> = pair
        .blocks()
        .iter()
        .filter_map(|(original, translation, section)| {
            Some((original.filter(|_| translation.is_none())?, *section))
        })
        .filter(|(original, section)| {
            let block = pair.original.block(*original);
            // It may have been put elsewhere.
            !block.code.trim().is_empty()
                && !has_moved(pair, *original, surplus.get_or_init(|| surplus_lines(pair)))
                && !is_imported(pair, &block, *section)
                && !is_indented_fence(pair, &block)
                && !is_indented_tag(pair.original, &block)
                && !is_elsewhere(&block, words.get_or_init(|| words_elsewhere(pair)))
                && !has_like(
                    &block,
                    *section,
                    unpaired.get_or_init(|| unpaired_blocks(pair)),
                )
        })
        .collect();
    let is_one = missing.len() > MAX_SINGLE_FINDINGS;
    for (original, section) in missing
        .iter()
        .take(if is_one { 1 } else { MAX_SINGLE_FINDINGS })
    {
        let block = pair.original.block(*original);
        let first = block.code.lines().find(|line| !line.trim().is_empty());
        let first = super::shortened(first.unwrap_or_default().trim());
        let message = if is_one {
            format!(
                "{} of the original are not in the translation; the first: `{first}`",
                counted(missing.len(), "code block")
            )
        } else {
            format!("a code block of the original is not in the translation: `{first}`")
        };
        findings.push(
            RULE.finding(message)
                .at(pair.translation.place_of(*section, "in this section"))
                .at(pair
                    .original
                    .place(pair.original.first_line(block.span.clone()), "this block"))
                .help(if is_one {
                    "put them back"
                } else {
                    "put it back"
                }),
        );
    }
}
