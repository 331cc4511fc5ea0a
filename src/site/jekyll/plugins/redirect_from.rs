//! jekyll-redirect-from 0.16: pages that lead from a former URL to a page (`redirect_from`), or from a page to another
//! URL (`redirect_to`), and `redirects.json`. A layout `redirect` of the site makes the documents, if there is one.

use super::view::PluginView;
use crate::content::{BodyFormat, Page, PageKind};
use crate::diagnostics::Diagnostic;
use crate::liquid::{Environment, Handle, Map, Value};
use crate::site::dependencies::DependencyRecorder;
use crate::site::liquid_drops::PageEnvironment;
use crate::site::liquid_globals::PageNumber;
use crate::site::redirects::Redirect;
use crate::site::{LiquidInput, Site, SiteData};

/// The name of the layout of redirects.
const LAYOUT: &str = "redirect";
/// The name and path of a redirect that has no file (`RedirectPage.from_paths`).
const FILE: &str = "redirect.html";

/// Returns the document of a redirect.
pub(in crate::site) fn render(
    site: &Site,
    redirect: &Redirect,
    recorder: &DependencyRecorder,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let environment = site.environment_without_page(recorder);
    let to = target(&environment, &redirect.to);
    if !site.liquid_globals.layouts.has(LAYOUT) {
        return document(&to);
    }
    recorder.input(LiquidInput::Whole);
    let path = redirect.path.as_deref().unwrap_or(FILE);
    let number = site.number_at(path);
    let file = number.and_then(|number| Some((number, site.numbered_page(number)?)));
    // Of a page with `redirect_from`, a redirect has the path alone.
    let file = file.filter(|(_, page)| page.url == redirect.from);
    // kramdown makes a line break of an empty text.
    let is_markdown = file.is_some_and(|(_, page)| page.format == BodyFormat::Markdown);
    let body = Value::from(if is_markdown { "\n" } else { "" });
    let is_document = file.is_some_and(|(_, page)| page.kind != PageKind::Page);
    let mut values = values(&environment, redirect, file.map(|(number, _)| number), to);
    // The layouts of a page get its source, those of a document its HTML.
    let content = if is_document { body.clone() } else { "".into() };
    values.insert("content".to_owned(), content);
    site.values_in_layout((LAYOUT, body), (path, values), recorder, diagnostics)
}

/// Returns the values of `page` in the layout of a redirect: those of the file with `redirect_to`, or of a page without a
/// file, and above them those of the redirect (`RedirectPage#set_paths`).
fn values(
    environment: &PageEnvironment<'_>,
    redirect: &Redirect,
    number: Option<PageNumber>,
    to: String,
) -> Map {
    let from = redirect.from.as_str();
    let mut values = match number {
        Some(number) => environment.entries(Handle::Page(number)),
        None => {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            let dir = format!("{folder}/");
            let texts = [
                ("dir", dir.as_str()),
                ("name", FILE),
                ("path", FILE),
                ("url", from),
            ];
            let texts = texts.map(|(key, text)| (key.to_owned(), text.into()));
            texts.into_iter().collect()
        }
    };
    let mapping = [("from", Value::from(from)), ("to", to.into())];
    let mapping: Map = mapping
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect();
    for (key, value) in [
        ("sitemap", Value::Bool(false)),
        ("layout", LAYOUT.into()),
        ("permalink", from.into()),
        ("redirect", mapping.into()),
    ] {
        values.insert(key.to_owned(), value);
    }
    values
}

/// Returns the document that leads to a URL, which is absolute.
fn document(to: &str) -> String {
    // The plugin writes the URL as it is.
    let script = to
        .replace('"', "%22")
        .replace('<', "%3C")
        .replace('\\', "%5C");
    let to = highlight::escaped(to).replace('"', "&quot;");
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-US\">\n  <meta charset=\"utf-8\">\n  <title>Redirecting&hellip;</title>\n  <link rel=\"canonical\" href=\"{to}\">\n  <script>location=\"{script}\"</script>\n  <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n  <meta name=\"robots\" content=\"noindex\">\n  <h1>Redirecting&hellip;</h1>\n  <a href=\"{to}\">Click here if you are not redirected.</a>\n</html>\n"
    )
}

/// Returns the ending of the file of a redirect: that of its URL, if it has one (Jekyll 4.3 `Renderer#output_ext`).
pub(in crate::site) fn ending(url: &str) -> &str {
    let name = url.rsplit('/').next().unwrap_or_default();
    let dot = name.rfind('.').filter(|at| *at > 0);
    dot.map_or(".html", |at| &name[at..])
}

/// Returns the absolute URL of the target of a redirect.
pub(in crate::site) fn target(environment: &PageEnvironment<'_>, to: &str) -> String {
    if to.starts_with("http://") || to.starts_with("https://") {
        return to.to_owned();
    }
    PluginView::new(environment).absolute_url(&to.into())
}

/// Returns `redirects.json`: each former URL with the URL that it leads to. Documents of collections come before pages,
/// as in the plugin.
pub(super) fn json(environment: &PageEnvironment<'_>) -> String {
    let site = environment.site;
    let mut all = site.redirects();
    all.sort_by_key(|(_, _, path)| {
        let source = &site.source;
        let page = source.page(path).map(|id| &source.pages[id]);
        let other = || {
            let others = &source.others;
            let at = others.binary_search_by(|other| other.path.as_str().cmp(path));
            at.ok().map(|at| &others[at])
        };
        let page = page.or_else(other);
        page.map(|page| order(site, page))
    });
    let mut json = serde_json::Map::new();
    for (from, to, _) in all {
        json.insert(from, target(environment, &to).into());
    }
    serde_json::Value::Object(json).to_string()
}

/// Returns the place of a page among those that Jekyll writes: posts by date, documents by collection, pages by name.
pub(in crate::site) fn order<'p>(
    site: &SiteData,
    page: &'p Page,
) -> (usize, Option<jiff::Timestamp>, &'p str) {
    let date = page.date.as_ref().map(jiff::Zoned::timestamp);
    let collections = &site.config.collections;
    match &page.kind {
        PageKind::Post | PageKind::Draft => (0, date, &page.path),
        PageKind::Document(name) => {
            let at = collections.iter().position(|one| one.name == *name);
            (1 + at.unwrap_or(0), date, &page.path)
        }
        PageKind::Page => {
            let name = page.path.rsplit('/').next().unwrap_or_default();
            (1 + collections.len(), None, name)
        }
    }
}
