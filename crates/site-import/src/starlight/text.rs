//! Front matter, bodies and links of pages.

use serde_json::Value;

use super::Starlight;
use crate::data::text;
use crate::front_matter::Change;
use crate::links::{self, Link};
use crate::mdx::{self, IMPORTED};
use crate::pages::{Context, Keys, Page};
use crate::report::Report;
use crate::{Tool, fences, paths};

pub(super) fn keys(page: &Page, report: &mut Report) -> Keys {
    let front_matter = &page.front_matter;
    let mut keys = Keys::default();
    for entry in &front_matter.entries {
        let value = &entry.value;
        let change = match entry.key.as_str() {
            "title" | "description" | "draft" | "tags" | "date" => Change::Keep,
            "slug" => match &page.address {
                Some(address) => Change::Set(
                    "permalink".to_owned(),
                    format!("{}/", address.trim_end_matches('/')).into(),
                ),
                None => Change::Drop,
            },
            "editUrl" => Change::Rename("edit_url".to_owned()),
            "lastUpdated" if value.is_string() => Change::Rename("last_modified_at".to_owned()),
            "pagefind" if value.is_boolean() => Change::Rename("search".to_owned()),
            "sidebar" if value.is_object() => {
                let mut others = value.clone();
                if let Some(map) = others.as_object_mut() {
                    if let Some(order) = map.remove("order") {
                        keys.added.push(("weight".to_owned(), order));
                    }
                    if map.remove("hidden") == Some(Value::Bool(true)) {
                        keys.added.push(("nav".to_owned(), false.into()));
                    }
                    for key in map.keys() {
                        keys.idle
                            .push((format!("sidebar.{key}"), front_matter.line(entry)));
                    }
                }
                Change::Drop
            }
            // The body shows what is in it.
            "hero" => Change::Drop,
            "template" | "type" | "layout" | "nav" | "search" | "lang" | "next" | "prev" => {
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
    keys
}

/// Returns the hero of a page as text and a list of links.
fn hero(page: &Page, report: &mut Report) -> String {
    let Some(hero) = page.front_matter.value("hero") else {
        return String::new();
    };
    let mut out = String::new();
    if let Some(tagline) = text(hero, "tagline") {
        out.push_str(&format!("\n{tagline}\n"));
    }
    let actions = hero.get("actions").and_then(Value::as_array);
    let links = actions.into_iter().flatten().filter_map(|action| {
        Some(format!(
            "- [{}]({})\n",
            text(action, "text")?,
            text(action, "link")?
        ))
    });
    let links: String = links.collect();
    if !links.is_empty() {
        out.push_str(&format!("\n:::cards\n{links}:::\n"));
    }
    let entry = page
        .front_matter
        .entries
        .iter()
        .find(|entry| entry.key == "hero");
    let line = entry.map_or(1, |entry| page.front_matter.line(entry));
    let help = "its text is a paragraph, its actions are cards; its title and image are left out";
    report.leave(&page.source, line, "hero", "hero", help);
    out
}

pub(super) fn body(
    context: &Context<'_>,
    starlight: &Starlight<'_>,
    report: &mut Report,
) -> String {
    let page = context.page;
    let text = fences::convert(
        Tool::Starlight,
        &page.source,
        page.front_matter.body_line,
        page.body(),
        report,
    );
    let text = match paths::stem(&page.source).1 {
        "mdx" => mdx::convert(
            starlight.tree,
            page,
            &text,
            &|module| resolve(page, module),
            report,
        ),
        _ => text,
    };
    let text = format!("{}{text}", hero(page, report));
    let base = starlight.site.as_deref().unwrap_or_default();
    let base = base
        .split_once("://")
        .map_or("", |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let base = base.trim_end_matches('/');
    let own = |link: Link<'_>| {
        if let Some(path) = link.path.strip_prefix(IMPORTED) {
            return Some(path.to_owned());
        }
        let path = link
            .path
            .strip_prefix('/')
            .map(|_| link.path.strip_prefix(base).unwrap_or(link.path))?;
        context.links.at_address(path).map(str::to_owned)
    };
    links::relink(context, &text, &own, true, report)
}

/// Returns the path of a module: relative, or with the aliases `~/` and `@/` of the folder `src`.
fn resolve(page: &Page, module: &str) -> Option<String> {
    for alias in ["~/", "@/"] {
        if let Some(rest) = module.strip_prefix(alias) {
            return Some(format!("src/{rest}"));
        }
    }
    if module.starts_with('.') {
        return paths::resolve(paths::folder(&page.source), module);
    }
    module.strip_prefix('/').map(str::to_owned)
}
