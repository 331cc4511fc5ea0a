//! Additions of sitegen to the documents of a Jekyll site with layouts of its own (`additions`).

use serde_json::Value;

use super::load::Reader;
use crate::yaml;

/// The additions to documents that a site's own layouts make. Without any, documents are exactly Jekyll's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Additions {
    /// `lang` and `dir` of the element `html` are those of the page.
    pub language: bool,
    /// Links to the translations of a page in its `head` (`hreflang`), if the layout writes none.
    pub alternates: bool,
    /// `page.translations`, `page.language`, `page.direction` and `page.original` in layouts and pages.
    pub variables: bool,
    /// The tag `sitegen_search`.
    pub search: bool,
}

impl Additions {
    /// Returns the switches, all off.
    pub(crate) const fn none() -> Self {
        Self::equal(false)
    }

    const ALL: Self = Self::equal(true);

    const fn equal(is_on: bool) -> Self {
        Self {
            language: is_on,
            alternates: is_on,
            variables: is_on,
            search: is_on,
        }
    }

    /// Reads the key `additions`: `true`, `false`, or a mapping of switches, which are on by default.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        const KEY: &str = "additions";
        let switches = match reader.mapping.value(KEY) {
            None | Some(Value::Null) => return Self::ALL,
            Some(Value::Object(switches)) => switches,
            Some(value) => {
                let all = yaml::truth(value);
                if all.is_none() {
                    reader.wrong(
                        KEY,
                        "`true`, `false` or a mapping is wanted here",
                        "write `false`, or `alternates: false` and the like below it",
                    );
                }
                return Self::equal(all.unwrap_or(true));
            }
        };
        let mut additions = Self::ALL;
        for (name, value) in switches {
            let switch = match name.as_str() {
                "language" => &mut additions.language,
                "alternates" => &mut additions.alternates,
                "variables" => &mut additions.variables,
                "search" => &mut additions.search,
                _ => {
                    reader.wrong(
                        KEY,
                        &format!("`{name}` is not an addition"),
                        "the additions are `language`, `alternates`, `variables` and `search`",
                    );
                    continue;
                }
            };
            match yaml::truth(value) {
                Some(is_on) => *switch = is_on,
                None => reader.wrong(
                    KEY,
                    &format!("`true` or `false` is wanted for `{name}`"),
                    "write `true` or `false`",
                ),
            }
        }
        additions
    }
}
