//! Front matter, bodies and links of pages.

use serde_json::Value;

use super::Docusaurus;
use super::addresses::{date_of, without_number};
use crate::front_matter::Change;
use crate::links::{self, Link};
use crate::mdx::{self, IMPORTED};
use crate::pages::{Context, Keys, Page};
use crate::report::Report;
use crate::{Tool, fences, paths};

pub(super) fn keys(page: &Page, report: &mut Report) -> Keys {
    let front_matter = &page.front_matter;
    let mut keys = Keys::default();
    let has = |key: &str| front_matter.value(key).is_some();
    for entry in &front_matter.entries {
        let value = &entry.value;
        let change = match entry.key.as_str() {
            "title" | "description" | "tags" | "draft" | "image" | "date" | "keywords"
            | "author" | "authors" => Change::Keep,
            "slug" => {
                let address = page
                    .address
                    .as_deref()
                    .unwrap_or_default()
                    .trim_end_matches('/');
                Change::Set("permalink".to_owned(), format!("{address}/").into())
            }
            "sidebar_position" if value.is_number() => Change::Rename("weight".to_owned()),
            "custom_edit_url" if value.is_null() => {
                Change::Set("edit_url".to_owned(), false.into())
            }
            "custom_edit_url" => Change::Rename("edit_url".to_owned()),
            "unlisted" if *value == Value::Bool(true) => {
                keys.added.push(("noindex".to_owned(), true.into()));
                keys.added.push(("nav".to_owned(), false.into()));
                Change::Drop
            }
            "last_update" if value.get("date").is_some() => {
                Change::Set("last_modified_at".to_owned(), value["date"].clone())
            }
            "id" => Change::Drop,
            "type" | "layout" | "template" | "lang" | "nav" | "search" | "permalink"
            | "sitemap" => {
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
    let name = if paths::name(stem) == "index" {
        paths::name(paths::folder(stem))
    } else {
        paths::name(stem)
    };
    if page.address.is_some()
        && !has("sidebar_position")
        && let (Some(number), _) = without_number(name)
        && date_of(name).is_none()
    {
        keys.added.push(("weight".to_owned(), number.into()));
    }
    if !has("date")
        && let Some((date, _)) = date_of(name)
    {
        keys.added.push(("date".to_owned(), date.into()));
    }
    keys
}

pub(super) fn body(
    context: &Context<'_>,
    docusaurus: &Docusaurus<'_>,
    report: &mut Report,
) -> String {
    let page = context.page;
    let text = fences::convert(
        Tool::Docusaurus,
        &page.source,
        page.front_matter.body_line,
        page.body(),
        report,
    );
    leave_remarks(page, &text, report);
    let is_mdx = page.source.ends_with(".mdx") || docusaurus.is_markdown_mdx;
    let text = match is_mdx {
        true => mdx::convert(
            docusaurus.tree,
            page,
            &text,
            &|module| resolve(page, module),
            report,
        ),
        false => text,
    };
    let default = default_folder(docusaurus, page);
    let own = |link: Link<'_>| own_link(context, docusaurus, default.as_ref(), link);
    links::relink(context, &text, &own, false, report)
}

/// Lists the comments in code by which Docusaurus marks lines.
fn leave_remarks(page: &Page, text: &str, report: &mut Report) {
    if !text.contains("highlight-") {
        return;
    }
    for (at, line) in text.lines().enumerate() {
        if ["highlight-next-line", "highlight-start", "highlight-end"]
            .iter()
            .any(|word| line.contains(word))
        {
            let number = page.front_matter.body_line + at;
            let help = "code stays as it is: remove the comment, and write the lines behind the fence: `{2-3}`";
            report.leave(&page.source, number, "comment that marks code", line, help);
        }
    }
}

/// Returns the folder of the part of a page in its language and in the default one.
fn default_folder(docusaurus: &Docusaurus<'_>, page: &Page) -> Option<(String, String)> {
    docusaurus.parts.iter().find_map(|part| {
        let own = docusaurus.folder(part, &page.language);
        paths::below(&page.source, &own)?;
        Some((own, part.folder.clone()))
    })
}

fn own_link(
    context: &Context<'_>,
    docusaurus: &Docusaurus<'_>,
    folders: Option<&(String, String)>,
    link: Link<'_>,
) -> Option<String> {
    let page = context.page;
    if let Some(path) = link.path.strip_prefix(IMPORTED) {
        return Some(path.to_owned());
    }
    if let Some(path) = link.path.strip_prefix("@site/") {
        return Some(paths::decoded(path));
    }
    if link.is_outside() {
        return None;
    }
    let is_file = |path: &String| context.links.target(path).is_some();
    if let Some(path) = link.path.strip_prefix('/') {
        let candidates = folders
            .iter()
            .flat_map(|(own, default)| [own, default])
            .map(|folder| paths::join(folder, path));
        if paths::is_markdown(path) {
            return candidates.chain([path.to_owned()]).find(is_file);
        }
        let path = link
            .path
            .strip_prefix(docusaurus.base.as_str())
            .unwrap_or(link.path);
        let localized = format!("{}{path}", docusaurus.prefix(&page.language));
        let found = context
            .links
            .at_address(&localized)
            .or_else(|| context.links.at_address(path));
        return found.map(str::to_owned);
    }
    if context.links.file_of(page, link.path).is_some() {
        return None;
    }
    // Values that a translation lacks come from the default language.
    let (own, default) = folders?;
    let folder = paths::folder(&page.source);
    let inside = if folder == own {
        ""
    } else {
        paths::below(folder, own)?
    };
    let path = paths::resolve(&paths::join(default, inside), &paths::decoded(link.path))?;
    is_file(&path).then_some(path)
}

/// Returns the path of a module: relative, or with the alias `@site/`.
fn resolve(page: &Page, module: &str) -> Option<String> {
    if let Some(rest) = module.strip_prefix("@site/") {
        return Some(rest.to_owned());
    }
    if let Some(rest) = module.strip_prefix('/') {
        return Some(rest.to_owned());
    }
    module
        .starts_with('.')
        .then(|| paths::resolve(paths::folder(&page.source), module))
        .flatten()
}
