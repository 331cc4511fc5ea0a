//! Permalink templates and the values of their placeholders (Jekyll 4 `UrlDrop`).

use std::ops::Range;

use super::super::file_name::FileName;
use super::super::page::PageKind;
use super::super::slug;
use super::{HTML, NoUrl, SlugStyle, UrlParts};
use crate::config::{Config, Ending, Layout, Permalink};

/// Returns the byte ranges of the names after `:`. A `:` in `12:30` starts no name.
pub(super) fn placeholders(template: &str) -> Vec<Range<usize>> {
    template
        .match_indices(':')
        .filter_map(|(colon, _)| {
            let start = colon + 1;
            let length = template[start..]
                .bytes()
                .take_while(|b| b.is_ascii_lowercase() || *b == b'_')
                .count();
            (length > 0).then_some(start..start + length)
        })
        .collect()
}

/// The placeholders; those of dates are in [`date_format`].
const NAMES: [&str; 11] = [
    "title",
    "slug",
    "name",
    "basename",
    "output_ext",
    "lang",
    "collection",
    "path",
    "folders",
    "categories",
    "slugified_categories",
];

/// The placeholders of dates, for suggestions.
const OF_DATES: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];

/// Returns the words after `:` in a template of a sitegen site that are no placeholders.
pub(crate) fn unknown(template: &str) -> Vec<String> {
    let is_known = |name: &str| NAMES.contains(&name) || date_format(name).is_some();
    let names = placeholders(template)
        .into_iter()
        .map(|range| &template[range]);
    let unknown = names.filter(|name| !is_known(name) && !is_known(name.trim_end_matches('_')));
    unknown.map(str::to_owned).collect()
}

/// Returns the help for a word that is no placeholder.
pub(crate) fn help(name: &str) -> String {
    match crate::near_miss::nearest(name, NAMES.into_iter().chain(OF_DATES)) {
        Some(near) => format!("did you mean `:{near}`?"),
        None => "placeholders are `:title`, `:slug`, `:lang`, `:categories`, `:year`, `:month`, `:day`, …".to_owned(),
    }
}

pub(super) fn template(config: &Config, parts: &UrlParts<'_>) -> String {
    if let Some(permalink) = parts.permalink {
        return permalink.to_owned();
    }
    let site = &config.permalink;
    let own = config.layout != Layout::Jekyll;
    if parts.output_ext != HTML && *parts.kind == PageKind::Page {
        return "/:path/:basename:output_ext".to_owned();
    }
    let of_collection = |name: &str| {
        let collection = config.collections.iter().find(|c| c.name == name);
        collection.and_then(|c| c.permalink.as_deref())
    };
    match parts.kind {
        PageKind::Document(name) => match of_collection(name) {
            Some(permalink) => Permalink::parse(permalink).template,
            None if own => own_template(site, parts),
            None => format!("/:collection/:path{}", suffix(site.ending)),
        },
        _ if own => own_template(site, parts),
        // Posts are a collection too (Jekyll 4 `Configuration#add_default_collections`).
        PageKind::Post | PageKind::Draft => match of_collection("posts") {
            Some(permalink) => Permalink::parse(permalink).template,
            None => site.template.clone(),
        },
        PageKind::Page if FileName::parse(parts.path).stem == "index" => "/:path/".to_owned(),
        PageKind::Page => format!("/:path/:basename{}", suffix(site.ending)),
    }
}

/// Returns the template of a sitegen site: one for all pages; `index` is the URL of its folder.
fn own_template(site: &Permalink, parts: &UrlParts<'_>) -> String {
    let key = parts.path_key.rsplit('/').next().unwrap_or_default();
    if parts.slug.is_none() && key == "index" {
        "/:lang/:folders/".to_owned()
    } else {
        site.template.clone()
    }
}

fn suffix(ending: Ending) -> &'static str {
    match ending {
        Ending::Slash => "/",
        Ending::Extension => ":output_ext",
        Ending::Nothing => "",
    }
}

/// Returns the length of the placeholder at the start of `name`, and its value. A name ends before a `_` that
/// is not part of it: `:month_:day` (Jekyll 4 `URL#possible_keys`).
pub(super) fn value(
    name: &str,
    slug: &str,
    parts: &UrlParts<'_>,
) -> Result<(usize, String), NoUrl> {
    for candidate in [name, name.trim_end_matches('_')] {
        if let Some(value) = known(candidate, slug, parts)? {
            return Ok((candidate.len(), value));
        }
    }
    Err(NoUrl::Placeholder(name.to_owned()))
}

fn known(name: &str, slug: &str, parts: &UrlParts<'_>) -> Result<Option<String>, NoUrl> {
    let file = FileName::parse(parts.path);
    let text = match name {
        "title" | "slug" if parts.spelling != SlugStyle::Jekyll => own_slug(name, slug, parts),
        "title" => slug::pretty(slug),
        "slug" => slug::default(slug),
        "name" if parts.spelling != SlugStyle::Jekyll => slug::own(file.stem),
        "name" => slug::default(file.stem),
        "basename" => file.stem.to_owned(),
        "output_ext" => parts.output_ext.to_owned(),
        "lang" => parts.language.to_lowercase().replace('_', "-"),
        "collection" => match parts.kind {
            PageKind::Post | PageKind::Draft => "posts".to_owned(),
            PageKind::Document(name) => name.clone(),
            PageKind::Page => String::new(),
        },
        "path" => path(parts),
        "folders" => folders(parts),
        "categories" => parts
            .categories
            .iter()
            .map(|c| c.to_lowercase())
            .collect::<Vec<_>>()
            .join("/"),
        "slugified_categories" => parts
            .categories
            .iter()
            .map(|c| slug::default(c))
            .collect::<Vec<_>>()
            .join("/"),
        _ => {
            let Some(format) = date_format(name) else {
                // Plugins of Jekyll sites add keys of the front matter.
                let own = parts
                    .data
                    .get(name)
                    .filter(|_| parts.spelling == SlugStyle::Jekyll);
                return Ok(own.and_then(|value| crate::yaml::scalar(value, "")));
            };
            let date = parts.date.ok_or_else(|| NoUrl::Date(name.to_owned()))?;
            date.strftime(format).to_string()
        }
    };
    Ok(Some(text))
}

/// Returns the last part of a URL in a sitegen site. A name of symbols alone (`🎉.md`) is kept as it is.
fn own_slug(placeholder: &str, slug: &str, parts: &UrlParts<'_>) -> String {
    if parts.slug.is_some() {
        return slug.trim().to_owned();
    }
    let short = match (parts.spelling, placeholder) {
        (SlugStyle::Exact | SlugStyle::Dated, _) => String::new(),
        (_, "title") => slug::pretty(slug),
        _ => slug::own(slug),
    };
    if short.is_empty() {
        slug::exact(slug).replace('%', "%25")
    } else {
        short
    }
}

/// Returns Jekyll's `cleaned_relative_path` of a document (without the collection's folder, wherever it is in
/// the path), or the folder of a page.
fn path(parts: &UrlParts<'_>) -> String {
    let collection = match parts.kind {
        PageKind::Page => {
            let folder = parts.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            return folder.to_owned();
        }
        PageKind::Post => "_posts",
        PageKind::Draft => "_drafts",
        PageKind::Document(name) => &format!("_{name}"),
    };
    let (stem, _) = parts.path.rsplit_once('.').unwrap_or((parts.path, ""));
    let mut segments: Vec<&str> = stem.split('/').collect();
    if let Some(at) = segments.iter().position(|segment| *segment == collection) {
        segments.remove(at);
    }
    segments.join("/").trim_end_matches('.').to_owned()
}

/// Returns the folders below the content root, without the folder of the language.
fn folders(parts: &UrlParts<'_>) -> String {
    let folder = parts
        .path_key
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let below = |root: &str| {
        folder
            .split('/')
            .skip_while(|part| *part != root)
            .skip(1)
            .collect::<Vec<_>>()
            .join("/")
    };
    match parts.kind {
        PageKind::Post if folder.split('/').any(|part| part == "_posts") => String::new(),
        PageKind::Draft => String::new(),
        PageKind::Document(name) => below(&format!("_{name}")),
        PageKind::Page if folder.split('/').next() == Some("content") => below("content"),
        PageKind::Post | PageKind::Page => folder.to_owned(),
    }
}

/// Returns the `strftime` format of a date placeholder (Jekyll 4 `UrlDrop`).
fn date_format(name: &str) -> Option<&'static str> {
    Some(match name {
        "year" => "%Y",
        "month" => "%m",
        "day" => "%d",
        "hour" => "%H",
        "minute" => "%M",
        "second" => "%S",
        "i_day" => "%-d",
        "i_month" => "%-m",
        "short_month" => "%b",
        "long_month" => "%B",
        "short_year" => "%y",
        "w_year" => "%G",
        "week" => "%V",
        "w_day" => "%u",
        "short_day" => "%a",
        "long_day" => "%A",
        "y_day" => "%j",
        _ => return None,
    })
}
