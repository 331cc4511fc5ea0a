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
    /// The names of the gems that it needs at run time.
    pub(super) dependencies: Vec<String>,
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
            dependencies: dependencies(&value["dependencies"]),
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
            dependencies: text.lines().filter_map(dependency).collect(),
        }
    }
}

/// Returns the names of the run-time dependencies in the metadata of a `.gem` file.
fn dependencies(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    // `type: :runtime`
    let of_run_time = all.filter(|gem| {
        gem["type"]
            .as_str()
            .is_some_and(|kind| kind.ends_with("runtime"))
    });
    let mut names: Vec<String> = of_run_time
        .filter_map(|gem| gem["name"].as_str().map(str::to_owned))
        .collect();
    names.dedup();
    names
}

/// Returns the name in a line of a gemspec that adds a run-time dependency: `s.add_dependency "jekyll", "~> 4"` or
/// `s.add_runtime_dependency(%q<jekyll>.freeze, …)`.
fn dependency(line: &str) -> Option<String> {
    let (_, rest) = line
        .split_once(".add_runtime_dependency")
        .or_else(|| line.split_once(".add_dependency"))?;
    let rest = rest.trim_start_matches([' ', '(']);
    let (inside, end) = match rest.strip_prefix("%q<") {
        Some(inside) => (inside, '>'),
        None => (rest.strip_prefix(['"', '\''])?, rest.chars().next()?),
    };
    Some(inside[..inside.find(end)?].to_owned())
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
            "--- !ruby/object:Gem::Specification\nname: x\nversion: !ruby/object:Gem::Version\n  version: 1.10.0\nauthors:\n- A B\n- C\ndescription:\nemail:\n- a@b.example\nsummary: A theme.\nmetadata:\n  plugin_type: theme\ndependencies:\n- !ruby/object:Gem::Dependency\n  name: jekyll-feed\n  requirement: &1 !ruby/object:Gem::Requirement\n    requirements:\n    - - \"~>\"\n      - !ruby/object:Gem::Version\n        version: '0.9'\n  type: :runtime\n  prerelease: false\n  version_requirements: *1\n- !ruby/object:Gem::Dependency\n  name: bundler\n  type: :development\n",
        );
        assert_eq!(spec.version, "1.10.0");
        assert_eq!(spec.authors, ["A B", "C"]);
        assert_eq!(spec.description, "A theme.");
        assert_eq!(spec.metadata["plugin_type"], "theme");
        assert_eq!(spec.dependencies, ["jekyll-feed"]);
    }

    #[test]
    fn the_texts_of_a_gemspec_are_read() {
        let spec = GemSpec::of_ruby(
            "Gem::Specification.new do |s|\n  s.version = \"0.2\"\n  s.authors = [\"A B\".freeze, 'C']\n  s.metadata = { \"plugin_type\" => \"theme\" } if s.respond_to? :metadata=\n  s.summary = 'A theme.'.freeze\n  s.files = `git ls-files`\n  s.add_runtime_dependency(%q<jekyll>.freeze, [\">= 3.5\"])\n  s.add_dependency 'jekyll-feed', '~> 0.9'\n  s.add_development_dependency(%q<bundler>)\nend\n",
        );
        assert_eq!(spec.version, "0.2");
        assert_eq!(spec.authors, ["A B", "C"]);
        assert_eq!(spec.description, "A theme.");
        assert_eq!(spec.metadata["plugin_type"], "theme");
        assert_eq!(spec.dependencies, ["jekyll", "jekyll-feed"]);
        assert_eq!(GemSpec::of_ruby("s.version = X::VERSION\n").version, "");
    }
}
