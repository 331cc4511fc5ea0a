//! The key `nav` of the config: the navigation as a tree of pages, links and sections, in MkDocs' form.
//!
//! ```yaml
//! nav:
//!   - start.md
//!   - Guide:
//!       - guide/writing.md
//!       - Templates: guide/templates.md
//!       - notes/
//!   - Source: https://example.com/source
//! ```

use serde_json::Value;

use super::Layout;
use super::load::Reader;
use crate::content::url_scheme;
use crate::diagnostics::SourceSpan;

/// The deepest nesting of sections. A deeper one is reported and left out.
const DEEPEST: usize = 8;

/// An entry of `nav`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavigationEntry {
    /// The title, if the config has one.
    pub title: Option<String>,
    /// The target.
    pub target: NavigationTarget,
    /// The position of the title or the target in the config.
    pub place: SourceSpan,
}

/// The target of an entry of `nav`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NavigationTarget {
    /// The page at a path, from the source or its folder `content`.
    Page(String),
    /// All pages below a folder.
    Folder(String),
    /// A URL.
    Link(String),
    /// More entries.
    Section(Vec<NavigationEntry>),
}

/// Reads `nav`. In a Jekyll site the key may belong to a layout, so entries of another form are no error there.
pub(super) fn read(reader: &mut Reader<'_>, layout: Layout) -> Vec<NavigationEntry> {
    let Some(value) = reader.mapping.value("nav").cloned() else {
        return Vec::new();
    };
    let mut entries = EntryReader {
        reader,
        from: 0,
        is_quiet: layout == Layout::Jekyll,
        has_errors: false,
    };
    let read = match &value {
        Value::Array(list) => entries.list(list, 0),
        _ => {
            entries.wrong("nav", "a list is wanted here");
            Vec::new()
        }
    };
    if entries.is_quiet && entries.has_errors {
        return Vec::new();
    }
    read
}

/// Reads entries in the order of the text.
struct EntryReader<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// The byte of the value of `nav` after the last title or target that was found.
    from: usize,
    is_quiet: bool,
    has_errors: bool,
}

impl EntryReader<'_, '_> {
    fn list(&mut self, list: &[Value], depth: usize) -> Vec<NavigationEntry> {
        list.iter()
            .filter_map(|value| self.entry(value, depth))
            .collect()
    }

    fn entry(&mut self, value: &Value, depth: usize) -> Option<NavigationEntry> {
        match value {
            Value::String(text) => {
                let place = self.place(text);
                let target = target(text);
                let has_title = !matches!(target, NavigationTarget::Link(_));
                if !has_title {
                    self.wrong_at(place, "a link needs a title: `Title: https://…`");
                    return None;
                }
                Some(NavigationEntry {
                    title: None,
                    target,
                    place,
                })
            }
            Value::Object(map) if map.len() == 1 => {
                let (title, value) = map.iter().next()?;
                self.titled(title, value, depth)
            }
            Value::Object(map) => {
                let first = map.keys().next().map_or("nav", String::as_str);
                self.wrong(first, "an entry has one title");
                None
            }
            other => {
                self.wrong(
                    &other.to_string(),
                    "a path, or a title with a path is wanted here",
                );
                None
            }
        }
    }

    fn titled(&mut self, title: &str, value: &Value, depth: usize) -> Option<NavigationEntry> {
        let place = self.place(title);
        let (target, place) = match value {
            Value::String(text) => (target(text), self.place(text)),
            Value::Array(list) if depth < DEEPEST => {
                (NavigationTarget::Section(self.list(list, depth + 1)), place)
            }
            Value::Array(_) => {
                self.wrong_at(place, "sections are nested too deeply");
                return None;
            }
            _ => {
                self.wrong_at(place, "a path, a URL or a list is wanted for this title");
                return None;
            }
        };
        Some(NavigationEntry {
            title: Some(title.to_owned()),
            target,
            place,
        })
    }

    /// Returns the position of the next occurrence of a text in the value of `nav`.
    fn place(&mut self, text: &str) -> SourceSpan {
        let (place, end) = self.reader.place_after("nav", text, self.from);
        self.from = end;
        place
    }

    fn wrong(&mut self, text: &str, label: &str) {
        let place = self.place(text);
        self.wrong_at(place, label);
    }

    fn wrong_at(&mut self, place: SourceSpan, label: &str) {
        self.has_errors = true;
        if !self.is_quiet {
            self.reader.wrong_at(
                "nav",
                place.labelled(label),
                "write a list of paths, `Title: path.md`, `Title: https://…`, or `Title:` with such a list below it",
            );
        }
    }
}

fn target(text: &str) -> NavigationTarget {
    if url_scheme::scheme(text).is_some() || text.starts_with("//") {
        NavigationTarget::Link(text.to_owned())
    } else if let Some(folder) = text.strip_suffix('/') {
        NavigationTarget::Folder(folder.trim_start_matches("./").to_owned())
    } else {
        NavigationTarget::Page(text.trim_start_matches("./").to_owned())
    }
}
