//! `check --fix` over documents with one broken fence among intact blocks.
//!
//! The input decides which blocks there are and what is broken, so that the intact ones are known: a block that
//! was shown as it was meant before is so after the fix, and a second run changes nothing.

use sitegen::check::fix_safety::fixed_files;
use sitegen::check::{CheckScope, check};
use sitegen::diagnostics::Diagnostic;

use super::files::Folder;

/// Bytes of the input, zeros behind its end.
struct Choices<'d>(std::slice::Iter<'d, u8>);

impl Choices<'_> {
    fn next(&mut self, among: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % among
    }
}

/// A block as it was meant.
struct Block {
    text: String,
    code: String,
}

const LANGUAGES: [&str; 5] = ["", "bash", "python", "markdown", "json"];
const LINES: [&str; 8] = [
    "ls -l",
    "x = 1",
    "```",
    "~~~",
    "rm -rf /tmp/x",
    "",
    "# a heading",
    "  - item ``` inline",
];
const TEXTS: [&str; 8] = [
    "Plain text.",
    "- item",
    "1. item",
    "> quote",
    "## Heading",
    "A `span` of code.",
    "Text with <b>HTML</b>.",
    "[link]: /x",
];
const INVISIBLE: [&str; 2] = ["\u{200b}", "\u{feff}"];

fn block(choices: &mut Choices<'_>, number: usize) -> Block {
    let mark = ["`", "~"][choices.next(2)];
    let count = choices.next(4);
    let lines: Vec<&str> = (0..count)
        .map(|_| LINES[choices.next(LINES.len())])
        .collect();
    // Longer than any fence in it.
    let fence = mark.repeat(4 + choices.next(2));
    let language = LANGUAGES[choices.next(LANGUAGES.len())];
    let indent = ["", "", "  ", "   "][choices.next(4)];
    let code: String = [
        &[format!("block {number}")],
        &lines
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<Vec<_>>()[..],
    ]
    .concat()
    .iter()
    .map(|line| format!("{line}\n"))
    .collect();
    let inside: String = code
        .lines()
        .map(|line| format!("{indent}{line}\n"))
        .collect();
    Block {
        text: format!("{indent}{fence}{language}\n{inside}{indent}{fence}\n"),
        code,
    }
}

/// A fence with one damage.
fn broken(choices: &mut Choices<'_>) -> String {
    let fence = ["```", "~~~", "````"][choices.next(3)];
    let language = LANGUAGES[choices.next(LANGUAGES.len())];
    let short = &fence[1..];
    let invisible = INVISIBLE[choices.next(2)];
    match choices.next(7) {
        0 => format!("{fence}{language}\nbroken{fence}\n"),
        1 => format!("{fence}{language}\nbroken\n{short}\n"),
        2 => format!("Text: {fence}{language}\nbroken\n{fence}\n"),
        3 => format!("{invisible}{fence}{language}\nbroken\n{fence}\n"),
        4 => format!("{short}{language}\nbroken\n{fence}\n"),
        5 => format!("{fence}{language}\nbroken\n"),
        _ => format!("{fence}{language}\nbroken\n{fence} text\n"),
    }
}

pub(super) fn fence_fix(data: &[u8]) {
    let mut choices = Choices(data.iter());
    let is_jekyll = choices.next(2) == 1;
    let before = choices.next(4);
    let count = before + 1 + choices.next(4);
    let mut body = String::new();
    let mut blocks = Vec::new();
    for number in 0..count {
        body += TEXTS[choices.next(TEXTS.len())];
        body += ["\n\n", "\n"][choices.next(2)];
        if number == before {
            body += &broken(&mut choices);
        } else {
            let block = block(&mut choices, number);
            body += &block.text;
            blocks.push(block);
        }
        body += ["\n", ""][choices.next(2)];
    }
    let body = if choices.next(8) == 1 {
        body.replace('\n', "\r\n")
    } else {
        body
    };
    let text = format!("---\ntitle: A title\n---\n\n{body}");

    let Some((fixed, shown_before)) = fix(&text, is_jekyll) else {
        return;
    };
    let Some((twice, shown_after)) = fix(&fixed, is_jekyll) else {
        panic!("the fixed file is no page: {fixed}");
    };
    assert_eq!(twice, fixed, "a second run changes the file of:\n{text}");
    for block in &blocks {
        let is_shown = |shown: &[String]| shown.contains(&block.code);
        assert!(
            !is_shown(&shown_before) || is_shown(&shown_after),
            "a block is lost:\n{}\nbefore:\n{text}\nafter:\n{fixed}",
            block.text
        );
    }
}

/// The text with its fixes, and the code that is shown without them. `None` if it is no page.
fn fix(text: &str, is_jekyll: bool) -> Option<(String, Vec<String>)> {
    let (config, path) = if is_jekyll {
        ("_config.yml", "_posts/2024-01-01-a.md")
    } else {
        ("sitegen.yml", "content/a.md")
    };
    let folder = Folder::with(&[(config, b"title: T\n"), (path, text.as_bytes())]);
    let (site, said) = folder.site();
    let site = site?;
    let id = site.source.page(path)?;
    let body = site.examine(id).ok()?.body;
    let code = body
        .code
        .into_iter()
        .map(|block| block.code.replace('\r', ""))
        .collect();
    let scope = CheckScope::default();
    let findings: Vec<Diagnostic> = check(&site, said, &scope, None).findings;
    let edits = fixed_files(&site, &findings, &scope);
    let edit = edits.into_iter().next();
    Some((
        edit.map_or_else(|| text.to_owned(), |edit| edit.after),
        code,
    ))
}
