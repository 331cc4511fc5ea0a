//! Sites of Zola: `page.<lang>.md`, `_index.<lang>.md`, TOML, links `@/page.md`, shortcodes.

use serde_json::{Map, Value};
use text_scan::forward_search::ForwardSearch;

use crate::code::Code;
use crate::data::data_file;
use crate::data::{get, text};
use crate::edits::{Edits, LineNumbers};
use crate::front_matter::Change;
use crate::links::{self, Link};
use crate::markup::{alert_of, close_block, container, open_block, opening};
use crate::pages::{Context, Keys, OldSite, Page};
use crate::report::Report;
use crate::site_config::{Language, SiteConfig};
use crate::{Import, SourceTree, Tool, fences, paths};

/// Reads a site of Zola.
pub(crate) fn import(tree: &dyn SourceTree) -> Result<Import, String> {
    let config = ["config.toml", "zola.toml"]
        .iter()
        .find_map(|name| data_file(tree, name));
    let config = config.filter(|config| get(config, "base_url").is_some());
    let config =
        config.ok_or("there is no config of Zola here: a `config.toml` with `base_url`")?;
    let mut site = OldSite {
        config: site_config(&config),
        ..OldSite::default()
    };
    let codes = site.config.codes();
    for path in tree.paths() {
        let Some(rest) = paths::below(path, "content") else {
            continue;
        };
        if paths::is_markdown(path) {
            page(tree, &codes, path, rest, &mut site);
        } else {
            site.copies.insert(path.clone(), path.clone());
        }
    }
    site.copy_folder(tree, "static", "static");
    for (folder, help) in [
        (
            "templates",
            "templates are not copied: sitegen has a theme, and templates of its own in `templates/`",
        ),
        (
            "sass",
            "stylesheets are not copied: write CSS into `static/own.css`",
        ),
        ("themes", "themes are not copied: sitegen has its own"),
    ] {
        let mut files = tree
            .paths()
            .iter()
            .filter(|path| paths::below(path, folder).is_some());
        if let Some(first) = files.next() {
            let text = format!("{folder}/: {} files", files.count() + 1);
            site.report
                .leave(first, 1, format!("folder {folder}"), &text, help);
        }
    }
    Ok(site.finish(tree, keys, body))
}

fn site_config(root: &Value) -> SiteConfig {
    let default = text(root, "default_language").unwrap_or_else(|| "en".to_owned());
    let mut languages = vec![Language {
        code: default.clone(),
        ..Language::default()
    }];
    for (code, value) in get(root, "languages")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let language = Language {
            code: code.clone(),
            name: text(value, "language_name").or_else(|| text(value, "name")),
            title: text(value, "title"),
            description: text(value, "description"),
        };
        if *code == default {
            languages[0] = language;
        } else {
            languages.push(language);
        }
    }
    SiteConfig {
        tool: "zola",
        title: text(root, "title"),
        description: text(root, "description"),
        url: text(root, "base_url"),
        languages,
        permalink: "/:folders/:slug/".to_owned(),
        ..SiteConfig::default()
    }
}

fn page(tree: &dyn SourceTree, codes: &[String], path: &str, rest: &str, site: &mut OldSite) {
    let (stem, _) = paths::stem(rest);
    let (plain, suffix) = paths::stem(stem);
    let (language, stem) = match codes.iter().find(|code| *code == suffix) {
        Some(code) => (code.clone(), plain),
        None => (codes[0].clone(), stem),
    };
    let folder = site.config.folder(&language);
    let target = format!("{folder}/{stem}.md");
    let Some(mut page) = Page::read(tree, path, target, &language, &mut site.report) else {
        return;
    };
    page.address = address(&page, stem, language == codes[0]);
    site.pages.push(page);
}

/// Returns the address. `None` for names that Zola transliterates.
fn address(page: &Page, stem: &str, is_default: bool) -> Option<String> {
    let front_matter = &page.front_matter;
    let is_hidden = front_matter.value("render") == Some(&Value::Bool(false));
    let prefix = if is_default {
        String::new()
    } else {
        format!("/{}", page.language)
    };
    if let Some(path) = front_matter.word("path") {
        return (!is_hidden)
            .then(|| paths::address(&format!("{prefix}/{}", path.trim_matches('/'))));
    }
    let path = match paths::name(stem) {
        "_index" | "index" => paths::folder(stem),
        _ => stem,
    };
    let name = front_matter
        .word("slug")
        .unwrap_or_else(|| without_date(paths::name(path)).1.to_owned());
    let path = paths::join(paths::folder(path), &name);
    let words = path.split('/').map(|part| {
        let words = part
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-").to_lowercase()
    });
    let path = words.collect::<Vec<_>>().join("/");
    (path.is_ascii() && stem.is_ascii() && !is_hidden)
        .then(|| paths::address(&format!("{prefix}/{path}")))
}

/// Returns the date that a name begins with, and the rest.
fn without_date(name: &str) -> (Option<&str>, &str) {
    let is_date = name.len() > 11
        && name.is_char_boundary(11)
        && name
            .bytes()
            .take(10)
            .enumerate()
            .all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
        && matches!(name.as_bytes()[10], b'-' | b'_');
    if is_date {
        (Some(&name[..10]), &name[11..])
    } else {
        (None, name)
    }
}

fn keys(page: &Page, report: &mut Report) -> Keys {
    let front_matter = &page.front_matter;
    let mut keys = Keys::default();
    for entry in &front_matter.entries {
        let value = &entry.value;
        let change = match entry.key.as_str() {
            "title" | "description" | "date" | "draft" | "weight" | "slug" | "authors"
            | "redirect_to" => Change::Keep,
            "updated" => Change::Rename("last_modified_at".to_owned()),
            "in_search_index" => Change::Rename("search".to_owned()),
            "path" => match &page.address {
                Some(address) => Change::Set("permalink".to_owned(), format!("{address}/").into()),
                None => Change::Drop,
            },
            "aliases" => Change::Set("aliases".to_owned(), rooted(value)),
            "taxonomies" => {
                taxonomies(value, &mut keys.added);
                Change::Drop
            }
            "render" => {
                if *value == Value::Bool(false) {
                    keys.added.push(("published".to_owned(), false.into()));
                    let help = "it stays without an address: `published: false`";
                    let line = front_matter.line(entry);
                    report.leave(
                        &page.source,
                        line,
                        "page that is not rendered",
                        &page.source,
                        help,
                    );
                }
                Change::Drop
            }
            "extra" => Change::Keep,
            // These would mean something else.
            "template" | "type" | "layout" => {
                keys.add_idle(page, entry);
                Change::Drop
            }
            _ => {
                keys.add_idle(page, entry);
                Change::Keep
            }
        };
        keys.add(change, report);
    }
    let stem = paths::stem(&page.target).0;
    if let (Some(date), _) = without_date(paths::name(stem))
        && front_matter.value("date").is_none()
    {
        keys.added.push(("date".to_owned(), date.into()));
    }
    keys
}

/// Returns aliases, which are from the root of the site.
fn rooted(value: &Value) -> Value {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    let root = |alias: &Value| {
        let alias = alias.as_str().unwrap_or_default().trim_matches('/');
        let end = if alias.ends_with(".html") { "" } else { "/" };
        Value::from(format!("/{alias}{end}"))
    };
    list.iter().map(root).collect()
}

fn taxonomies(value: &Value, added: &mut Vec<(String, Value)>) {
    let mut others = Map::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        if matches!(key.as_str(), "tags" | "categories") {
            added.push((key.clone(), value.clone()));
        } else {
            others.insert(key.clone(), value.clone());
        }
    }
    if !others.is_empty() {
        added.push(("taxonomies".to_owned(), Value::Object(others)));
    }
}

fn body(context: &Context<'_>, report: &mut Report) -> String {
    let page = context.page;
    let text = shortcodes(context, page.body(), report);
    let text = fences::convert(
        Tool::Zola,
        &page.source,
        page.front_matter.body_line,
        &text,
        report,
    );
    let own = |link: Link<'_>| {
        link.path
            .strip_prefix("@/")
            .map(|path| paths::join("content", &paths::decoded(path)))
    };
    links::relink(context, &text, &own, true, report)
}

/// A shortcode: `{{ name(a="b") }}`, or `{% name(a="b") %}` up to `{% end %}`.
struct Tag<'t> {
    start: usize,
    end: usize,
    name: &'t str,
    arguments: &'t str,
    has_body: bool,
}

fn shortcodes(context: &Context<'_>, text: &str, report: &mut Report) -> String {
    let code = Code::of(text);
    let lines = LineNumbers::new(text, context.page.front_matter.body_line);
    let mut edits = Edits::default();
    let ends = Ends::default();
    let mut at = 0;
    while let Some(tag) = next_tag(text, at, &ends) {
        at = tag.end;
        if tag.name == "/*" {
            let escaped = &text[tag.start..tag.end];
            edits.replace(
                tag.start..tag.end,
                escaped.replacen("/*", "", 1).replacen("*/", "", 1),
            );
            report.count("escaped shortcodes");
        } else if !code.contains(tag.start) && converted(text, &tag, &ends, &mut edits) {
            report.count(if tag.name == "mermaid" {
                "blocks of code"
            } else {
                "alerts"
            });
        } else {
            let kind = format!("shortcode {}", tag.name);
            let help = "it stays as text: write Markdown or HTML";
            report.leave(
                &context.page.source,
                lines.at(tag.start),
                kind,
                &text[tag.start..tag.end],
                help,
            );
        }
    }
    edits.apply(text)
}

/// Searches for the ends of shortcodes: a text may have many openings and no end.
struct Ends {
    variable: ForwardSearch,
    tag: ForwardSearch,
    pairs: [ForwardSearch; 3],
}

impl Default for Ends {
    fn default() -> Self {
        Self {
            variable: ForwardSearch::new("}}"),
            tag: ForwardSearch::new("%}"),
            pairs: ["{% end %}", "{%- end -%}", "{% end -%}"].map(ForwardSearch::new),
        }
    }
}

fn next_tag<'t>(text: &'t str, from: usize, ends: &Ends) -> Option<Tag<'t>> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(['{'])?;
        at = start + 1;
        let rest = &text[start..];
        let (close, has_body) = match rest.get(..2) {
            Some("{{") => (&ends.variable, false),
            Some("{%") => (&ends.tag, true),
            _ => continue,
        };
        let Some(end) = close.find(text, start + 2) else {
            continue;
        };
        let inside = text[start + 2..end].trim_matches([' ', '-', '\n']);
        let end = end + 2;
        if inside.starts_with("/*") && inside.ends_with("*/") {
            return Some(Tag {
                start,
                end,
                name: "/*",
                arguments: "",
                has_body,
            });
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
        let length = inside.find(|c| !is_name(c)).unwrap_or(inside.len());
        let (name, behind) = inside.split_at(length);
        let arguments = behind.strip_prefix('(').filter(|_| !name.is_empty());
        if let Some(arguments) = arguments.and_then(|arguments| arguments.strip_suffix(')')) {
            return Some(Tag {
                start,
                end,
                name,
                arguments,
                has_body,
            });
        }
    }
}

/// Converts an admonition.
fn converted(text: &str, tag: &Tag<'_>, ends: &Ends, edits: &mut Edits) -> bool {
    let argument = |key: &str| {
        let at = tag.arguments.find(&format!("{key}="))? + key.len() + 1;
        let quote = tag.arguments[at..]
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let inside = &tag.arguments[at + 1..];
        Some(inside[..inside.find(quote)?].to_owned())
    };
    if tag.name == "mermaid" && tag.has_body {
        return pair(text, tag, ends, edits, ["```mermaid", "```"]);
    }
    let Some(own) = alert_of(tag.name) else {
        return false;
    };
    let kind = argument("type")
        .or_else(|| argument("kind"))
        .and_then(|kind| alert_of(&kind))
        .unwrap_or(own);
    let title = argument("title");
    let Some(container) = container(text, tag.start) else {
        return false;
    };
    let line = opening(kind, title.as_deref());
    if !tag.has_body {
        let Some(content) = argument("text") else {
            return false;
        };
        open_block(
            edits,
            text,
            tag.start..tag.end,
            &format!("{line}\n{content}\n:::"),
            &container,
        );
        return true;
    }
    pair(text, tag, ends, edits, [&line, ":::"])
}

/// Replaces a shortcode with a body and its end by lines of their own.
fn pair(
    text: &str,
    tag: &Tag<'_>,
    ends: &Ends,
    edits: &mut Edits,
    [opening, closing]: [&str; 2],
) -> bool {
    let ends = ends.pairs.iter();
    let place = |end: &ForwardSearch| Some((end.find(text, tag.end)?, end.needle().len()));
    let (Some((at, length)), Some(container)) =
        (ends.filter_map(place).min(), container(text, tag.start))
    else {
        return false;
    };
    open_block(edits, text, tag.start..tag.end, opening, &container);
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..at];
    close_block(edits, text, at..at + length, closing, &container, before);
    true
}
