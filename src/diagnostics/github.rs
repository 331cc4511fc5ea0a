//! Diagnostics as annotations of GitHub Actions ("workflow commands").

use super::{Diagnostic, Severity};

/// One diagnostic as a line, without its end. `prefix` leads from the repository to the source: empty, or
/// `docs/`.
#[must_use]
pub fn line(diagnostic: &Diagnostic, prefix: &str) -> String {
    let diagnostic = &*super::terminal::safe_diagnostic(diagnostic);
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = diagnostic.spans.first() {
        properties.push(format!(
            "file={}",
            property(&format!("{prefix}{}", place.path))
        ));
        properties.push(format!("line={}", place.line));
        properties.push(format!("col={}", place.column));
    }
    properties.push(format!("title={}", property(&diagnostic.code)));
    let mut message = diagnostic.message.clone();
    for place in diagnostic.spans.iter().skip(1) {
        message.push_str(&format!(
            "\n{prefix}{}:{} {}",
            place.path, place.line, place.label
        ));
    }
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    format!("::{level} {}::{}", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::SourceSpan;
    use super::*;

    #[test]
    fn what_would_end_a_property_is_escaped() {
        let text = "a\nb";
        let diagnostic = Diagnostic::warning("code-changed", "`a` has become `b`: 100%")
            .at(SourceSpan::span("a,b.md", text, 2..3, "here"))
            .at(SourceSpan::span("c.md", text, 0..1, "in the original"))
            .help("mend it");
        assert_eq!(
            line(&diagnostic, "docs/"),
            "::warning file=docs/a%2Cb.md,line=2,col=1,title=code-changed::`a` has become `b`: 100%25%0Adocs/c.md:1 in the original%0Ahelp: mend it"
        );
    }
}
