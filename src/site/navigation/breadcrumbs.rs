//! The way to a page: the list of its language, its sections, the page.

use std::borrow::Cow;

use super::SectionKind;
use crate::content::Page;
use crate::language::LanguageId;
use crate::site::PlannedSite;
use crate::site::taxonomies::Taxonomy;
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// A step of the way to a page.
pub(in crate::site) struct Crumb<'p> {
    pub(in crate::site) title: Cow<'p, str>,
    /// On the host; `None` for a section without a page.
    pub(in crate::site) path: Option<String>,
}

impl PlannedSite {
    /// Returns the way from the list of a language to a page that is shown at `url` in that language.
    pub(in crate::site) fn breadcrumbs<'p>(
        &'p self,
        id: PageId,
        reader: LanguageId,
        url: &str,
    ) -> Vec<Crumb<'p>> {
        let page = &self.source.pages[id];
        let home = self.base_of(reader);
        let mut crumbs = vec![Crumb {
            title: self.title_of_list(reader).into(),
            path: Some(self.path_to(&home)),
        }];
        if url == home {
            return crumbs;
        }
        let before = crumbs.len();
        self.add_sections(&mut crumbs, id, reader);
        if crumbs.len() == before {
            crumbs.extend(self.category_crumb(page, reader));
        }
        crumbs.push(Crumb {
            title: Cow::Borrowed(&page.title),
            path: Some(self.path_to(url)),
        });
        crumbs
    }

    /// Adds the sections above a page. Years are left out: they have no page.
    fn add_sections<'p>(&'p self, crumbs: &mut Vec<Crumb<'p>>, id: PageId, reader: LanguageId) {
        let tree = &self.plan.navigation[reader.0];
        let path = tree.section_of(id).map(|section| tree.path_to(section));
        for section in path.unwrap_or_default() {
            let section = &tree.sections[section];
            let is_own_page = section.index == Some(id);
            if section.kind != SectionKind::Year && !is_own_page {
                crumbs.push(Crumb {
                    title: Cow::Borrowed(self.section_title(section)),
                    path: self.section_url(section, reader),
                });
            }
        }
    }

    fn category_crumb<'p>(&self, page: &'p Page, reader: LanguageId) -> Option<Crumb<'p>> {
        let language = self.source.languages.get(page.language);
        let names = Taxonomy::Categories.of(page, language);
        let name = names.first()?;
        let path = if page.language == reader {
            self.term_url(reader, Taxonomy::Categories, name)
        } else {
            self.term_for(page, reader, Taxonomy::Categories, name)
        };
        Some(Crumb {
            title: Cow::Borrowed(*name),
            path: Some(path?),
        })
    }

    pub(in crate::site) fn describe_breadcrumbs(
        &self,
        id: PageId,
        reader: LanguageId,
        url: &str,
    ) -> Vec<Object> {
        let crumbs = self.breadcrumbs(id, reader, url).into_iter();
        crumbs
            .map(|crumb| {
                let permalink = crumb
                    .path
                    .as_ref()
                    .map(|path| self.config.url.clone() + path);
                object! {
                    "title": &*crumb.title,
                    "permalink": permalink,
                    "url": crumb.path,
                }
            })
            .collect()
    }
}
