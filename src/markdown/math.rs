//! Math: LaTeX to MathML, at build time, without a script.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, mathml::push_mathml};

/// The MathML of `tex`, or why there is none.
pub(super) fn mathml(tex: &str, block: bool) -> Result<String, String> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(tex, &storage) {
        events.push(event.map_err(|error| first_line(&error.to_string()))?);
    }
    let config = RenderConfig {
        display_mode: if block {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        annotation: Some(tex),
        ..RenderConfig::default()
    };
    let mut html = String::new();
    let events = events.into_iter().map(Ok::<_, std::fmt::Error>);
    push_mathml(&mut html, events, config).map_err(|error| error.to_string())?;
    Ok(html)
}

fn first_line(error: &str) -> String {
    error.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::mathml;

    #[test]
    fn tex_becomes_mathml_or_says_why_not() {
        let html = mathml("\\frac{a}{b}", true).expect("math");
        assert!(
            html.starts_with("<math") && html.contains("<mfrac>"),
            "{html}"
        );
        assert!(html.contains("display=\"block\""), "{html}");
        assert!(mathml("\\nosuchcommand{x}", false).is_err());
        assert!(mathml("{a", false).is_err());
        assert!(
            mathml("a<b & c", false).is_ok_and(|html| !html.contains("<b"))
                || mathml("a<b & c", false).is_err()
        );
    }
}
