//! jekyll-paginate 1.1: the page `index.html` in parts, each with some of the posts.

use crate::content::{Page, PageKind, encoded, plain_path};
use crate::liquid::{Map, Value};
use crate::site::jekyll::generated_pages::{GeneratedPage, GeneratedPages, SiteContent};
use crate::site::liquid_globals::PageNumber;

/// The default of `paginate_path`.
const PATH: &str = "/page:num";

/// Adds the pages after the first one of the list, and `paginator` to all of them.
pub(super) fn generate(content: &SiteContent<'_>, generated: &mut GeneratedPages) {
    let data = &content.config.data;
    let per_page = data
        .get("paginate")
        .map_or(0, |value| Value::from(value).integer());
    let per_page = usize::try_from(per_page).unwrap_or(0);
    let path = data.get("paginate_path").and_then(|path| path.as_str());
    let path = path.unwrap_or(PATH);
    let Some((number, template)) = template(content, path).filter(|_| per_page > 0) else {
        return;
    };
    let posts = content.shown(content.list("posts"));
    let count = posts.chunks(per_page).len();
    let url_of = |page: usize| {
        if page == 1 {
            template.url.clone()
        } else {
            format!(
                "/{}",
                path.trim_start_matches('/')
                    .replacen(":num", &page.to_string(), 1)
            )
        }
    };
    for (page, part) in (1..).zip(posts.chunks(per_page)) {
        let before = (page > 1).then(|| page - 1);
        let after = (page < count).then(|| page + 1);
        let paginator: Map = [
            ("page", Value::from(page)),
            ("per_page", per_page.into()),
            ("posts", part.to_vec().into()),
            ("total_posts", posts.len().into()),
            ("total_pages", count.into()),
            ("previous_page", before.into()),
            ("previous_page_path", before.map(url_of).into()),
            ("next_page", after.into()),
            ("next_page_path", after.map(url_of).into()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        if page == 1 {
            generated.paginate(number, paginator.into(), Map::new());
        } else {
            let folder = plain_path(&url_of(page));
            let url = if template.data.contains_key("permalink") {
                template.url.clone()
            } else {
                format!("/{}/", encoded(&folder))
            };
            let page = GeneratedPage::of_template(template, (&url, ".html"), Map::new());
            generated.add(content, page, Some(paginator.into()));
        }
    }
}

/// Returns the page of the list: the file `index.html` nearest to the folder of `paginate_path`, in it or above it
/// (`Pager.pagination_candidate?`).
fn template<'s>(content: &SiteContent<'s>, path: &str) -> Option<(PageNumber, &'s Page)> {
    let folder = plain_path(path);
    let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_candidate = |page: &Page| {
        let (place, name) = page.path.rsplit_once('/').unwrap_or(("", &page.path));
        let is_above = folder
            .strip_prefix(place)
            .is_some_and(|rest| place.is_empty() || rest.is_empty() || rest.starts_with('/'));
        page.kind == PageKind::Page && name == "index.html" && is_above
    };
    let pages = content.source.pages.iter().map(AsRef::as_ref).enumerate();
    let candidates = pages.filter(|(_, page)| is_candidate(page));
    candidates.max_by_key(|(_, page)| page.path.len())
}
