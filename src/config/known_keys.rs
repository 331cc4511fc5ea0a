//! Keys of the config that are nearly known: the site is built without what their author wanted.
//!
//! Every other key is the author's own, because templates see it. The known keys are those of `site_schema`.

use super::Layout;
use super::load::Reader;
use crate::diagnostics::Diagnostic;
use crate::near_miss;

/// Usual keys of authors that are near to keys that sitegen reads.
const OF_AUTHORS: [&str; 2] = ["email", "name"];

/// Reports keys that are nearly known.
pub(super) fn check(reader: &mut Reader<'_>, layout: Layout) {
    let is_jekyll = layout == Layout::Jekyll;
    let known = || {
        let keys = site_schema::config().filter(|key| is_jekyll || !key.is_of_jekyll);
        keys.flat_map(site_schema::Key::names).chain(OF_AUTHORS)
    };
    // Keys of a theme gem have no place in the file.
    let written = |span: &std::ops::Range<usize>| !span.is_empty();
    let entries = reader.mapping.entries.iter();
    let misses: Vec<Diagnostic> = entries
        .filter(|entry| written(&entry.key_span) && !known().any(|key| key == entry.key))
        .filter_map(|entry| {
            let near = near_miss::misspelt(&entry.key, known())?;
            let message = format!("`{}` is no key of the config", entry.key);
            let place = reader.key_place(entry, "not read");
            let diagnostic = Diagnostic::warning("config-key", message).at(place);
            Some(diagnostic.help(format!("did you mean `{near}`?")))
        })
        .collect();
    for miss in misses {
        reader.report(miss);
    }
    if !is_jekyll
        && reader.mapping.get("url").is_some()
        && let Some(entry) = reader.mapping.get("base_url")
    {
        let message = "`base_url` is another name of `url`, and has no effect beside it";
        let diagnostic = Diagnostic::warning("config-key", message);
        let place = reader.key_place(entry, "not read");
        let help = "for the path below the host write `baseurl`, or put it into `url`";
        reader.report(diagnostic.at(place).help(help));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use site_schema::{Document, Key};

    /// The names in the first column of the tables of a section of the guide.
    fn names_of(section: &str) -> BTreeSet<&'static str> {
        let guide = include_str!("../../content/guide/reference/config.md");
        let mut parts = guide.split("\n## ");
        let part = parts.find(|part| part.starts_with(section)).unwrap();
        let rows = part.lines().filter(|line| line.starts_with("| `"));
        let names = rows.flat_map(|row| row.split('|').nth(1).unwrap().split(','));
        names.map(|name| name.trim().trim_matches('`')).collect()
    }

    fn own(document: Document) -> BTreeSet<&'static str> {
        let keys = document.keys().filter(|key| !key.is_of_jekyll);
        keys.map(|key| key.name).collect()
    }

    #[test]
    fn the_guide_and_the_schema_have_the_same_keys() {
        assert_eq!(names_of("Keys"), own(Document::Config));
        assert_eq!(names_of("Front matter"), own(Document::FrontMatter));
        let limits: BTreeSet<&str> = site_schema::LIMITS.iter().map(|key| key.name).collect();
        assert_eq!(names_of("Limits"), limits);
    }

    #[test]
    fn the_schema_has_the_limits_with_their_values() {
        let mut limits = crate::limits::Limits::default();
        let of_program =
            crate::limits::KEYS.map(|(name, field)| (name, field(&mut limits).to_string()));
        let default = |key: &Key| (key.name, key.default.to_owned());
        let of_schema: BTreeSet<_> = site_schema::LIMITS.iter().map(default).collect();
        assert_eq!(of_schema, of_program.into_iter().collect());
    }
}
