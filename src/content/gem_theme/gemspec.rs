//! The facts that a gem gives about itself: in the YAML of a `.gem` file, or in a gemspec in Ruby.
//!
//! A gemspec is a program, which does not run: texts that are written in it are read.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::yaml::{self, Scalars};

/// The most values of a gem's metadata.
const MOST_VALUES: u64 = 100_000;

/// The facts of a gem that layouts may ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct GemSpec {
    pub(super) version: String,
    pub(super) authors: Vec<String>,
    /// The description, or the summary.
    pub(super) description: String,
    pub(super) metadata: BTreeMap<String, Value>,
}

impl GemSpec {
    /// Reads the `metadata` of a `.gem` file.
    pub(super) fn of_yaml(text: &str) -> Self {
        let read = yaml::value(text, Scalars::Own, MOST_VALUES).ok();
        let value = read.map(|(value, _)| value).unwrap_or_default();
        let text = |value: &Value| yaml::scalar(value, "").filter(|text| !text.is_empty());
        let version = text(&value["version"]["version"]);
        let description = text(&value["description"]).or_else(|| text(&value["summary"]));
        let metadata = value["metadata"].as_object();
        Self {
            version: version.unwrap_or_default(),
            authors: yaml::words(&value["authors"]),
            description: description.unwrap_or_default(),
            metadata: metadata.cloned().unwrap_or_default().into_iter().collect(),
        }
    }

    /// Reads a gemspec in Ruby: `s.authors = ["Name".freeze]`.
    pub(super) fn of_ruby(text: &str) -> Self {
        let texts = |key: &str| text.lines().find_map(|line| value_of(line, key));
        let one = |key: &str| texts(key).and_then(|texts| texts.into_iter().next());
        let metadata = texts("metadata").unwrap_or_default();
        let pairs = metadata.chunks_exact(2);
        let pairs = pairs.map(|pair| (pair[0].clone(), Value::from(pair[1].as_str())));
        Self {
            version: one("version").unwrap_or_default(),
            authors: texts("authors")
                .or_else(|| texts("author"))
                .unwrap_or_default(),
            description: one("description")
                .or_else(|| one("summary"))
                .unwrap_or_default(),
            metadata: pairs.collect(),
        }
    }
}

/// Returns the texts in quotes of an assignment to `key`, if the line is one and has a text.
fn value_of(line: &str, key: &str) -> Option<Vec<String>> {
    let (left, right) = line.split_once('=')?;
    let (_, name) = left.trim().rsplit_once('.')?;
    if name != key {
        return None;
    }
    // `"a" if s.respond_to? :metadata=`
    let right = right.split(" if ").next().unwrap_or(right);
    let mut texts = Vec::new();
    let mut rest = right;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = if rest[start..].starts_with('"') {
            '"'
        } else {
            '\''
        };
        let inside = &rest[start + 1..];
        let end = inside.find(quote)?;
        texts.push(inside[..end].to_owned());
        rest = &inside[end + 1..];
    }
    (!texts.is_empty()).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_of_a_gem_are_read() {
        let spec = GemSpec::of_yaml(
            "--- !ruby/object:Gem::Specification\nname: x\nversion: !ruby/object:Gem::Version\n  version: 1.10.0\nauthors:\n- A B\n- C\ndescription:\nemail:\n- a@b.example\nsummary: A theme.\nmetadata:\n  plugin_type: theme\n",
        );
        assert_eq!(spec.version, "1.10.0");
        assert_eq!(spec.authors, ["A B", "C"]);
        assert_eq!(spec.description, "A theme.");
        assert_eq!(spec.metadata["plugin_type"], "theme");
    }

    #[test]
    fn the_texts_of_a_gemspec_are_read() {
        let spec = GemSpec::of_ruby(
            "Gem::Specification.new do |s|\n  s.version = \"0.2\"\n  s.authors = [\"A B\".freeze, 'C']\n  s.metadata = { \"plugin_type\" => \"theme\" } if s.respond_to? :metadata=\n  s.summary = 'A theme.'.freeze\n  s.files = `git ls-files`\nend\n",
        );
        assert_eq!(spec.version, "0.2");
        assert_eq!(spec.authors, ["A B", "C"]);
        assert_eq!(spec.description, "A theme.");
        assert_eq!(spec.metadata["plugin_type"], "theme");
        assert_eq!(GemSpec::of_ruby("s.version = X::VERSION\n").version, "");
    }
}
