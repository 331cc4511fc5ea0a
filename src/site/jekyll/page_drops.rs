//! Pages and documents for Liquid as a whole: their keys with their values, in Jekyll's order (`DocumentDrop`,
//! `Convertible#to_liquid`).

use crate::content::{Page, PageKind};
use crate::liquid::{Map, Value};

/// The keys of a document that are methods of its drop, in the order of Jekyll 4.3 with Ruby 3.1.
const OF_DOCUMENTS: [&str; 15] = [
    "name",
    "id",
    "relative_path",
    "excerpt",
    "title",
    "categories",
    "collection",
    "next",
    "tags",
    "previous",
    "content",
    "output",
    "path",
    "url",
    "date",
];
/// Keys of a document that are not in its front matter.
const OF_FILES: [&str; 2] = ["slug", "ext"];
/// The keys that a page has beside its front matter (`Page::ATTRIBUTES_FOR_LIQUID`).
const OF_PAGES: [&str; 6] = ["content", "dir", "excerpt", "name", "path", "url"];

/// Returns all keys of a page with their values, which `get` computes.
pub(in crate::site) fn entries(page: &Page, get: &dyn Fn(&str) -> Value) -> Map {
    let mut entries = Map::new();
    let mut add = |keys: &[&str]| {
        for key in keys {
            entries.insert((*key).to_owned(), get(key));
        }
    };
    let data: Vec<&str> = page.data.keys().map(String::as_str).collect();
    if page.kind == PageKind::Page {
        add(&data);
        if !get("excerpt").is_nil() {
            // It is in the data of a page that has one.
            add(&["excerpt"]);
        }
        add(&OF_PAGES);
    } else {
        add(&OF_DOCUMENTS);
        add(&["draft"]);
        add(&data);
        add(&OF_FILES);
    }
    entries
}
