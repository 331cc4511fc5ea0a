//! An image without words for those who do not see it.
//!
//! A translation is asked only for what its original has: an image that has no words there is said once, there.

use std::collections::HashSet;

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::Picture;

pub(super) const RULE: Rule = Rule {
    code: "image-alt-missing",
    severity: Severity::Warning,
    summary: "an image has no alternative text",
    run: Run::Page(run),
};

/// The same of a translation whose original has the words.
pub(super) const LOST: Rule = Rule {
    run: Run::Pair(lost),
    ..RULE
};

fn run(view: &PageView<'_>, findings: &mut Findings) {
    // A translation is compared with its original.
    if view.site.notes.of(view.id).original != view.id {
        return;
    }
    for picture in pictures(view).filter(|picture| has_no_words(view, picture)) {
        say(view, picture, findings);
    }
}

fn lost(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let mute: HashSet<String> = pictures(pair.original)
        .filter(|picture| has_no_words(pair.original, picture))
        .map(|picture| name(&picture.target).to_owned())
        .collect();
    for picture in pictures(pair.translation) {
        let is_lost = has_no_words(pair.translation, &picture);
        if is_lost && !mute.contains(name(&picture.target)) {
            say(pair.translation, picture, findings);
        }
    }
}

fn pictures(view: &PageView<'_>) -> impl Iterator<Item = Picture> {
    view.pictures(0..view.parts().len()).into_iter()
}

fn name(target: &str) -> &str {
    target.rsplit('/').next().unwrap_or(target)
}

/// Returns true if an image has no `alt`, or is Markdown's `![]()`. HTML's `alt=""` says that an image adds nothing. A text
/// that Liquid makes may come from a plugin, which is not run.
fn has_no_words(page: &PageView<'_>, picture: &Picture) -> bool {
    let Some(text) = &picture.alternative else {
        return true;
    };
    let source = page.text.get(picture.span.clone()).unwrap_or_default();
    let is_of_liquid = source.starts_with("![{");
    text.trim().is_empty() && !picture.is_html && !is_of_liquid
}

fn say(view: &PageView<'_>, picture: Picture, findings: &mut Findings) {
    findings.push(
        RULE.finding(format!(
            "the image `{}` has no alternative text",
            picture.target
        ))
        .at(view.place(picture.span, "this image"))
        .help("say in a few words what it shows; HTML's `alt=\"\"` says that it adds nothing"),
    );
}
