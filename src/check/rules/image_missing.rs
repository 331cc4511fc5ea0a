//! An image of the original that the translation lacks.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::links::{self, Codes};
use crate::check::page_view::Picture;
use crate::diagnostics::counted;

pub(super) const RULE: Rule = Rule {
    code: "image-missing",
    severity: Severity::Warning,
    summary: "an image of the original is not in the translation",
    run: Run::Pair(run),
};

/// The most images of a section that are reported one by one.
const MAX_SINGLE_FINDINGS: usize = 2;
/// The share of pictures from which a page is surely of the text of its original.
const MIN_SHARE_OF_IMAGES: f64 = 0.6;
/// The share below which it is a text of its own.
const OTHER: f64 = 0.3;

fn name(target: &str) -> &str {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the keys of all pictures and addresses of the translation: a picture may have become code or text.
fn shown(pair: &TranslationPair<'_, '_>, codes: &Codes) -> HashSet<String> {
    let view = pair.translation;
    let key = |target: &str| codes.key(name(target));
    let all = view.pictures(0..view.parts().len());
    let mut known: HashSet<String> = all.iter().map(|picture| key(&picture.target)).collect();
    known.extend(links::addresses(&view.text, codes));
    let words = view
        .text
        .split(|c: char| c.is_whitespace() || "()<>[]\"'`/".contains(c));
    known.extend(words.filter(|word| word.contains('.')).map(key));
    known
}

/// Returns true for pictures of a project's state and of its contributors, which translations of a README leave out.
fn is_badge(target: &str) -> bool {
    const MARKS: &[&str] = &[
        "shields.io",
        "badge",
        "avatar",
        "contrib.rocks",
        "opencollective.com",
        "star-history",
    ];
    MARKS.iter().any(|mark| target.contains(mark))
}

/// Returns the share of the pictures of the original that a translation shows: a page that shows few of them may be a
/// text of its own.
fn share(pair: &TranslationPair<'_, '_>, codes: &Codes) -> f64 {
    let original = pair.original;
    let keys = original.pictures(0..original.parts().len());
    let keys: HashSet<String> = keys.iter().map(|of| codes.key(name(&of.target))).collect();
    let known = shown(pair, codes);
    let shown = keys.iter().filter(|key| known.contains(*key)).count();
    shown as f64 / keys.len().max(1) as f64
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let codes = pair.original.codes();
    let key = |target: &str| codes.key(name(target));
    let all = OnceCell::new();
    let shares = OnceCell::new();
    // A page with as many pictures as its original shows others.
    let count = |view: &super::PageView<'_>| view.pictures(0..view.parts().len()).len();
    let is_enough = count(pair.translation) >= count(pair.original);
    let mut said: HashSet<String> = HashSet::new();
    for (original, translation) in pair.both() {
        if super::section_short::is_short(pair, original) {
            continue;
        }
        let section = |view: &super::PageView<'_>, at: usize| {
            let of = &view.sections[at];
            view.pictures(of.heading.unwrap_or(of.parts.start)..of.parts.end)
        };
        let (here, there) = (
            section(pair.original, original),
            section(pair.translation, translation),
        );
        // As many images as there were: they may show the program in the other language.
        let mut lacking = here.len().saturating_sub(there.len());
        let mut lost: Vec<Picture> = Vec::new();
        for picture in here {
            if lacking == 0 {
                break;
            }
            let known = all.get_or_init(|| shown(pair, codes));
            if known.contains(&key(&picture.target)) || is_badge(&picture.target) {
                continue;
            }
            lacking -= 1;
            if said.insert(key(&picture.target)) {
                lost.push(picture);
            }
        }
        if lost.is_empty() {
            continue;
        }
        let share = *shares.get_or_init(|| share(pair, codes));
        if is_enough || share < OTHER && 0.0 < share {
            continue;
        }
        let is_one = lost.len() > MAX_SINGLE_FINDINGS;
        let more = lost.len().saturating_sub(1);
        for picture in lost
            .into_iter()
            .take(if is_one { 1 } else { MAX_SINGLE_FINDINGS })
        {
            let and_more = match is_one {
                true => format!("; and {} of its section", counted(more, "more image")),
                false => String::new(),
            };
            let mut finding = RULE
                .finding(format!(
                    "an image of the original is not in the translation: `{}`{and_more}",
                    picture.target
                ))
                .at(pair.translation.place_of(translation, "in this section"))
                .at(pair.original.place(picture.span, "this image"))
                .help("put it back");
            // Another image in the section may be a newer one.
            if !there.is_empty() || share < MIN_SHARE_OF_IMAGES {
                finding.severity = Severity::Info;
            }
            findings.push(finding);
        }
    }
}
