//! jekyll-redirect-from 0.16: pages that lead from a former URL to a page (`redirect_from`), or from a page to another
//! URL (`redirect_to`), and `redirects.json`.

use serde_json::Map;

use super::view::PluginView;
use crate::content::{Page, PageKind};
use crate::site::Site;
use crate::site::liquid_drops::PageEnvironment;

/// Returns the document that leads to a URL, which is absolute.
pub(in crate::site) fn document(to: &str) -> String {
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
    let mut json = Map::new();
    for (from, to, _) in all {
        json.insert(from, target(environment, &to).into());
    }
    serde_json::Value::Object(json).to_string()
}

/// Returns the place of a page among those that Jekyll writes: posts by date, documents by collection, pages by name.
pub(in crate::site) fn order<'p>(
    site: &Site,
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
