//! The site's `permalink`: a style by name, or a template (Jekyll 4 `Document`, `Utils.add_permalink_suffix`).

/// The end of a URL whose page has no template of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// `/x/`
    Slash,
    /// `/x.html`
    Extension,
    /// `/x`
    Nothing,
}

/// The URL of posts, and the ending of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permalink {
    /// The template of posts, with placeholders.
    pub template: String,
    /// The ending of pages and documents of collections.
    pub ending: Ending,
}

impl Permalink {
    /// The names of the styles.
    pub(super) const STYLES: [&'static str; 5] = ["date", "pretty", "ordinal", "weekdate", "none"];

    /// The style with `name`, or the template that `name` is.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let (template, ending) = match name {
            "none" => ("/:categories/:title:output_ext", Ending::Extension),
            "date" => (
                "/:categories/:year/:month/:day/:title:output_ext",
                Ending::Extension,
            ),
            "ordinal" => (
                "/:categories/:year/:y_day/:title:output_ext",
                Ending::Extension,
            ),
            "weekdate" => (
                "/:categories/:year/W:week/:short_day/:title:output_ext",
                Ending::Extension,
            ),
            "pretty" => ("/:categories/:year/:month/:day/:title/", Ending::Slash),
            custom if custom.ends_with('/') => (custom, Ending::Slash),
            custom if custom.ends_with(":output_ext") => (custom, Ending::Extension),
            custom => (custom, Ending::Nothing),
        };
        Self {
            template: template.to_owned(),
            ending,
        }
    }

    /// Returns whether pages can have different URLs.
    pub(super) fn has_placeholder(&self) -> bool {
        self.template.contains(':')
    }

    /// sitegen's own: `/:lang/:slug/`, folders of `content/` kept between the two.
    #[must_use]
    pub fn own() -> Self {
        Self {
            template: "/:lang/:folders/:slug/".to_owned(),
            ending: Ending::Slash,
        }
    }
}
