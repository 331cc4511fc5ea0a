//! Code blocks that other generators read from files.
//!
//! In: the text of a section. Out: whether a line of it imports a block.

/// Beginnings of lines that import a file, in VuePress, VitePress, Hugo, Docsy, MkDocs and Sphinx.
const IMPORTS: &[&str] = &[
    "@[code",
    "<<< ",
    "--8<--",
    ".. literalinclude",
    "```{literalinclude",
    "{% include_code",
    "{{% code",
    "{{% readfile",
    "{{< code",
    "{{< readfile",
    "{{% code_sample",
    "<!--@include",
    "<!-- @include",
];

/// Returns true if a line of a text imports a code block.
pub(crate) fn has_import(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        IMPORTS.iter().any(|import| line.starts_with(import))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_of_other_generators_are_known() {
        for text in [
            "a\n\n@[code](@snippets/a.sh)\n",
            "<<< @/a.js{2}\n",
            "  {{< readfile file=\"a\" >}}",
        ] {
            assert!(has_import(text), "{text}");
        }
        assert!(!has_import("a <<< b\n[code](a.sh)\n"));
    }
}
