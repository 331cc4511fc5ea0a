//! An image without words for those who do not see it.

use super::{Findings, Rule, Run, Severity, Sheet};

pub(super) const RULE: Rule = Rule {
    code: "image-alt-missing",
    severity: Severity::Warning,
    summary: "an image has no alternative text",
    run: Run::Page(run),
};

fn run(sheet: &Sheet<'_>, findings: &mut Findings) {
    for picture in sheet.pictures(0..sheet.parts().len()) {
        let missing = match &picture.alternative {
            None => true,
            // `alt=""` says that an image adds nothing; Markdown's `![]()` says nothing at all.
            Some(text) => {
                let is_html = sheet.text[picture.span.clone()].starts_with('<');
                text.trim().is_empty() && !is_html
            }
        };
        if missing {
            findings.push(
                RULE.finding(format!(
                    "the image `{}` has no alternative text",
                    picture.target
                ))
                .at(sheet.place(picture.span, "this image"))
                .help(
                    "say in a few words what it shows; HTML's `alt=\"\"` says that it adds nothing",
                ),
            );
        }
    }
}
