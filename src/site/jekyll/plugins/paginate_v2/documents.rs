//! The documents of a list: by collection, category, tag and locale, in the order of a key.

use std::cmp::Ordering;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::{is_true, number};
use crate::content::Page;
use crate::liquid::{Handle, Value};
use crate::site::jekyll::generated_pages::SiteContent;

/// Returns the documents that the settings of a list name.
pub(super) fn of(content: &SiteContent<'_>, settings: &Json) -> Vec<Value> {
    let names = match &settings["collection"] {
        Json::String(names) => split(names),
        Json::Array(names) => names.iter().map(|name| Value::from(name).text()).collect(),
        _ => Vec::new(),
    };
    let names = names.iter().map(|name| name.trim().to_lowercase());
    let documents: Vec<Value> = names
        .filter(|name| !name.is_empty())
        .flat_map(|name| collection(content, &name))
        .collect();
    let all = content.shown(&documents);
    let mut documents = all.clone();
    for (filter, key) in [
        ("category", "categories"),
        ("tag", "tags"),
        ("locale", "locale"),
    ] {
        let wanted = match &settings[filter] {
            Json::Null => continue,
            Json::String(words) => words.split([';', ',']).map(str::to_owned).collect(),
            Json::Array(words) => words.iter().map(|word| Value::from(word).text()).collect(),
            other => vec![Value::from(other).text()],
        };
        let index = indexed(content, &all, key);
        for word in wanted {
            let word = word.trim().to_lowercase();
            // All documents, in the category of the plugin's first versions.
            if key == "categories" && word == "posts" {
                continue;
            }
            let with_word = index.get(&word).map_or(&[][..], Vec::as_slice);
            documents.retain(|document| with_word.iter().any(|one| is_same(one, document)));
        }
    }
    sort(content, settings, &mut documents);
    documents
}

/// Returns the words of a text that the plugin splits: at `;`, `,` and white space.
pub(super) fn split(text: &str) -> Vec<String> {
    let is_end = |c: char| c == ';' || c == ',' || c.is_whitespace();
    text.split(is_end).map(str::to_owned).collect()
}

/// Returns the documents of a collection that are no lists themselves; `all` are those of all collections but posts.
pub(super) fn collection(content: &SiteContent<'_>, name: &str) -> Vec<Value> {
    let is_list = |value: &&Value| {
        let page = content.page(value);
        page.is_some_and(|page| page.data.contains_key("pagination"))
    };
    if name == "posts" {
        // In the order of the collection, from old to new.
        let posts = content.list("posts").iter().rev();
        return posts.filter(|post| !is_list(post)).cloned().collect();
    }
    let collections = content.config.collections.iter();
    let names =
        collections.filter(|one| one.name != "posts" && (name == "all" || one.name == name));
    let documents = names.flat_map(|one| content.list(&one.name));
    documents.filter(|one| !is_list(one)).cloned().collect()
}

/// Returns the values of a key of a document: its terms.
pub(super) fn words_of(page: &Page, key: &str) -> Vec<String> {
    match key {
        "categories" => page.categories.clone(),
        "tags" => page.tags.clone(),
        key => match page.data.get(key) {
            Some(Json::String(text)) => split(text),
            Some(Json::Array(list)) => list.iter().map(|one| Value::from(one).text()).collect(),
            _ => Vec::new(),
        },
    }
}

/// Documents by a term in lower case.
type ByTerm = IndexMap<String, Vec<Value>>;

fn indexed(content: &SiteContent<'_>, documents: &[Value], key: &str) -> ByTerm {
    let mut index = ByTerm::new();
    for document in documents {
        let words = content.page(document).map(|page| words_of(page, key));
        for word in words.into_iter().flatten() {
            for word in word.split([';', ',']) {
                let word = word.trim().to_lowercase();
                index.entry(word).or_default().push(document.clone());
            }
        }
    }
    index
}

fn is_same(one: &Value, other: &Value) -> bool {
    matches!((one, other), (Value::Handle(Handle::Page(one)), Value::Handle(Handle::Page(other))) if one == other)
}

/// Sorts by `sort_field`, leaves `offset` documents at the end out, and reverses the order on demand.
fn sort(content: &SiteContent<'_>, settings: &Json, documents: &mut Vec<Value>) {
    let Some(field) = settings["sort_field"].as_str() else {
        return;
    };
    documents.sort_by_cached_key(|document| {
        SortKey(
            content
                .page(document)
                .map_or(Value::Nil, |page| sort_value(page, field)),
        )
    });
    let offset = number(&settings["offset"]);
    documents.truncate(documents.len().saturating_sub(offset));
    if is_true(&settings["sort_reverse"]) {
        documents.reverse();
    }
}

/// Returns the value of a field of a document: `date`, `author:name`.
fn sort_value(page: &Page, field: &str) -> Value {
    let mut keys = field.split(':').map(|key| key.trim().to_lowercase());
    let first = keys.next().unwrap_or_default();
    let own = match first.as_str() {
        "date" => {
            return page
                .date
                .clone()
                .map(|date| Value::Date(date.into()))
                .unwrap_or_default();
        }
        "title" => return page.title.as_str().into(),
        first => page.data.get(first),
    };
    let value = keys.fold(own, |value, key| value?.get(key));
    match value {
        Some(Json::Object(_)) | None => Value::Nil,
        Some(value) => value.into(),
    }
}

/// A value in the plugin's order: missing ones first, texts without case.
struct SortKey(Value);

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Value::Nil, Value::Nil) => Ordering::Equal,
            (Value::Nil, _) => Ordering::Less,
            (_, Value::Nil) => Ordering::Greater,
            (Value::Text(one), Value::Text(other)) => one.to_lowercase().cmp(&other.to_lowercase()),
            (one, other) => one.compare(other).unwrap_or(Ordering::Equal),
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SortKey {}
