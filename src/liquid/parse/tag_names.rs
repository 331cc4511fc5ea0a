//! Names of tags: known ones, parts of blocks, and blocks of plugins.

use super::syntax_tree::{Kind, Node};

/// Tags that end or divide blocks.
pub(super) const BRANCH_TAGS: [&str; 4] = ["else", "elsif", "when", "endcomment"];

/// The tags of Liquid and Jekyll.
pub(super) const TAG_NAMES: [&str; 21] = [
    "assign",
    "break",
    "capture",
    "case",
    "comment",
    "continue",
    "cycle",
    "decrement",
    "for",
    "highlight",
    "if",
    "ifchanged",
    "include",
    "include_cached",
    "include_relative",
    "increment",
    "link",
    "post_url",
    "raw",
    "tablerow",
    "unless",
];

/// Returns the names of all tags of Liquid and Jekyll.
pub(in super::super) fn tag_names() -> impl Iterator<Item = &'static str> {
    TAG_NAMES.into_iter()
}

/// Tags of plugins that have content and an end. Every other tag that Liquid does not have is single.
pub(super) const BLOCKS_OF_PLUGINS: [&str; 2] = ["Static_Href", "static_href"];

pub(super) fn unknown(name: &str, markup: &str, body: Option<Vec<Node>>) -> Kind {
    Kind::Unknown {
        name: name.to_owned(),
        markup: markup.to_owned(),
        body,
    }
}

/// Returns true if a tag has a name: `{% %}` and `{% 1 %}` have none.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
