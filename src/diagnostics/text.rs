//! Diagnostics for people: like a good compiler's, with the source line and a mark.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

use super::{Diagnostic, Severity};

/// Renders one diagnostic, with a line end; coloured if `colour`.
#[must_use]
pub fn render(diagnostic: &Diagnostic, colour: bool) -> String {
    let diagnostic = &*super::terminal::safe_diagnostic(diagnostic);
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO.with_name("info"),
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(&*diagnostic.code);

    let mut group = Group::with_title(title);
    for (i, place) in diagnostic.spans.iter().enumerate() {
        group = match &place.excerpt {
            Some(excerpt) => {
                let kind = if i == 0 {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let mark = kind.span(excerpt.span.clone()).label(place.label.as_str());
                group.element(
                    Snippet::source(excerpt.text.as_str())
                        .line_start(excerpt.first_line)
                        .path(place.path.as_str())
                        .annotation(mark),
                )
            }
            None => group.element(
                annotate_snippets::Origin::path(place.path.as_str())
                    .line(place.line)
                    .char_column(place.column),
            ),
        };
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::super::SourceSpan;
    use super::*;

    #[test]
    fn reads_like_a_compiler() {
        let text = "---\nlang: klingon\n---\n";
        let diagnostic = Diagnostic::error("language-unknown", "`klingon` is not a language")
            .at(SourceSpan::span("a.md", text, 10..17, "not known"))
            .help("did you mean `kn`?");
        insta::assert_snapshot!(render(&diagnostic, false), @r"
        error[language-unknown]: `klingon` is not a language
         --> a.md:2:7
          |
        2 | lang: klingon
          |       ^^^^^^^ not known
          |
          = help: did you mean `kn`?
        ");
    }

    #[test]
    fn names_every_file() {
        let diagnostic = Diagnostic::error("url-taken", "two pages have one URL")
            .at(SourceSpan::file("a.md"))
            .at(SourceSpan::file("b.md"));
        let text = render(&diagnostic, false);
        assert!(
            text.contains("a.md:1:1") && text.contains("b.md:1:1"),
            "{text}"
        );
    }
}
