//! Front matter defaults (Jekyll 4 `FrontmatterDefaults`): values for all files under a path, of a
//! type. The longer path wins, then a rule with a type, then the later rule; mappings merge.

use serde_json::{Map, Value};

use super::super::content::glob;

/// One entry of `defaults`.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultRule {
    /// The path prefix or glob; empty for the whole site.
    pub path: String,
    /// `posts`, `pages`, `drafts` or a collection's name.
    pub kind: Option<String>,
    /// Values for files of the scope; a file's own front matter wins.
    pub values: Map<String, Value>,
}

/// All entries, in the order in which they apply: the strongest last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Defaults {
    rules: Vec<DefaultRule>,
}

impl Defaults {
    /// Reads the key `defaults`; entries without `values` are left out. Paths are relative to the folder of collections
    /// (Jekyll 4.3 `FrontmatterDefaults#strip_collections_dir`).
    #[must_use]
    pub(super) fn read(value: &Value, collections_folder: &str) -> Self {
        let in_collections = |path: &'_ str| {
            let path = path.trim_start_matches('/');
            let below = (!collections_folder.is_empty())
                .then(|| path.strip_prefix(collections_folder)?.strip_prefix('/'))
                .flatten();
            below.unwrap_or(path).to_owned()
        };
        let mut rules: Vec<DefaultRule> = value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let scope = entry.get("scope");
                let text = |key| scope.and_then(|s| s.get(key)).and_then(Value::as_str);
                Some(DefaultRule {
                    path: in_collections(text("path").unwrap_or_default()),
                    kind: text("type").map(str::to_owned),
                    values: entry.get("values")?.as_object()?.clone(),
                })
            })
            .collect();
        // Stable: among equals the later rule stays later, and so wins.
        rules.sort_by_key(|rule| (rule.path.len(), rule.kind.is_some()));
        Self { rules }
    }

    /// Puts what the rules say of the file at `path` (of type `kind`) under `own`, which wins.
    #[must_use]
    pub fn apply(&self, path: &str, kind: &str, own: Map<String, Value>) -> Map<String, Value> {
        if self.rules.is_empty() {
            return own;
        }
        let mut merged = Map::new();
        for rule in &self.rules {
            if rule.covers(path, kind) {
                merge(&mut merged, &rule.values);
            }
        }
        if kind == "pages" {
            merge(&mut merged, &own);
        } else {
            // In a document, null says nothing (Jekyll 4 `Utils.deep_merge_hashes`).
            let says = |(_, value): &(String, Value)| !value.is_null();
            let nulls: Vec<String> = own
                .iter()
                .filter(|(key, value)| value.is_null() && !merged.contains_key(*key))
                .map(|(key, _)| key.clone())
                .collect();
            merge(&mut merged, &own.into_iter().filter(says).collect());
            merged.extend(nulls.into_iter().map(|key| (key, Value::Null)));
        }
        merged
    }

    /// Returns the value that the whole site has for `key`: that of a rule without a path and without a type.
    #[must_use]
    pub(super) fn of_site(&self, key: &str) -> Option<&Value> {
        let mut rules = self.rules.iter().rev();
        rules.find_map(|rule| rule.values.get(key).filter(|_| rule.is_of_site()))
    }

    /// Returns true if the value that a file has for `key` is that of the whole site, not one of a path or a type.
    #[must_use]
    pub fn is_of_site(&self, path: &str, kind: &str, key: &str) -> bool {
        let mut rules = self.rules.iter().rev();
        let strongest = rules.find(|rule| rule.values.contains_key(key) && rule.covers(path, kind));
        strongest.is_some_and(DefaultRule::is_of_site)
    }
}

impl DefaultRule {
    fn is_of_site(&self) -> bool {
        self.path.is_empty() && self.kind.is_none()
    }

    fn covers(&self, path: &str, kind: &str) -> bool {
        if self.kind.as_deref().is_some_and(|wanted| wanted != kind) {
            return false;
        }
        if self.path.is_empty() {
            return true;
        }
        if self.path.contains('*') {
            let pattern = self.path.trim_end_matches('/');
            return glob::matches(pattern, path)
                || path
                    .match_indices('/')
                    .any(|(i, _)| glob::matches(pattern, &path[..i]));
        }
        // A prefix of the text, not of the folders (Jekyll 4 `FrontmatterDefaults#path_is_subpath?`): `docs` covers `docs-old/`.
        path.starts_with(&self.path)
    }
}

fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_longer_path_then_the_type_then_the_later_wins() {
        let defaults = Defaults::read(
            &json!([
                {"scope": {"path": "_posts/ar"}, "values": {"a": "path"}},
                {"scope": {"path": "", "type": "posts"}, "values": {"a": "type", "b": "type"}},
                {"scope": {"path": ""}, "values": {"a": "all", "b": "all", "c": "first", "m": {"x": 1}}},
                {"scope": {"path": ""}, "values": {"c": "second", "m": {"y": 2}}},
            ]),
            "",
        );
        let own = json!({"d": 1, "m": {"x": 3}}).as_object().unwrap().clone();
        let merged = Value::Object(defaults.apply("_posts/ar/x.md", "posts", own));
        assert_eq!(
            merged,
            json!({"a": "path", "b": "type", "c": "second", "m": {"x": 3, "y": 2}, "d": 1})
        );
        let page = defaults.apply("posts/ar/x.md", "pages", Map::new());
        assert_eq!(page["a"], "all");
    }

    #[test]
    fn a_path_is_a_prefix_of_the_text() {
        let defaults = Defaults::read(
            &json!([
                {"scope": {"path": "docs"}, "values": {"a": 1}},
                {"scope": {"path": "docs/"}, "values": {"b": 1}},
            ]),
            "",
        );
        let applied = |path| Value::Object(defaults.apply(path, "pages", Map::new()));
        assert_eq!(applied("docs/x.md"), json!({"a": 1, "b": 1}));
        assert_eq!(applied("docs-old/x.md"), json!({"a": 1}));
        assert_eq!(applied("x/docs/x.md"), json!({}));
    }

    #[test]
    fn paths_are_relative_to_the_folder_of_collections() {
        let rules = json!([{"scope": {"path": "sets/_notes"}, "values": {"a": 1}}]);
        let defaults = Defaults::read(&rules, "sets");
        let applied = defaults.apply("_notes/x.md", "notes", Map::new());
        assert_eq!(applied["a"], 1);
    }
}
