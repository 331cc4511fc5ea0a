//! MDX, Markdown with JavaScript: its imports are removed, and the rest is read as Markdown.
//!
//! Components (`<Tabs>`) and expressions (`{x}`) stay in the page as they are.

use super::page::Page;
use crate::diagnostics::{Diagnostic, SourceSpan};

/// Returns the length of the `import` and `export` statements at the start of a body, with the blank lines
/// after each.
pub(super) fn imports(body: &str) -> usize {
    let mut length = 0;
    let mut is_open = false;
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        at += line.len();
        let text = line.trim_end();
        let begins = ["import ", "import{", "export "]
            .iter()
            .any(|word| text.starts_with(word));
        if is_open || begins {
            // A statement ends with `;`, or with the module that it names.
            is_open = !(text.is_empty() || text.ends_with([';', '\'', '"']));
        } else if !text.is_empty() {
            break;
        }
        if !is_open {
            length = at;
        }
    }
    length
}

/// Returns one hint for all MDX pages.
pub(super) fn hint<'p>(pages: impl Iterator<Item = &'p Page>) -> Option<Diagnostic> {
    let is_mdx = |page: &&Page| super::file_name::FileName::parse(&page.path).is_mdx();
    let mut pages = pages.filter(is_mdx);
    let first = pages.next()?;
    let message = match pages.count() {
        0 => "the file is MDX: it is read as Markdown".to_owned(),
        more => format!("{} files are MDX: they are read as Markdown", more + 1),
    };
    let help = "imports at the start are left out; components (`<Tabs>`) and expressions (`{x}`) stay as they are";
    Some(
        Diagnostic::info("mdx", message)
            .at(SourceSpan::file(&first.path))
            .help(help),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_what_stands_before_the_text() {
        let text = "\nimport A from 'a'\nimport {\n  B,\n} from \"b\";\n\nexport const x = 1;\n\n# Title\n\nimport it\n";
        assert!(text[imports(text)..].starts_with("# Title"));
        assert_eq!(imports("# Title\n"), 0);
        assert_eq!(imports("important\n"), 0);
        // A statement without an end is text.
        assert_eq!(imports("import {\n"), 0);
    }
}
