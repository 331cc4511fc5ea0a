//! Links as they are compared between languages.
//!
//! In: the targets of the links of two pages. Out: keys without what differs between languages (a language code
//! in the path, `./`, the scheme), the links that lead to the page itself in other languages (a language
//! switcher), and the links without a counterpart.

use std::collections::{HashMap, HashSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::page_view::PageView;
use super::translation_pair::TranslationPair;
use crate::language::{Languages, is_language_name};
use crate::markdown::block_structure::{BlockKind, InlineSpan, Prose};
use crate::markdown::html_tags;
use crate::work_counter;

/// The codes by which the languages of a site appear in addresses.
pub(crate) struct Codes(FxHashSet<String>);

/// Codes of countries that sites use in addresses for languages.
const COUNTRIES: &[&str] = &["cn", "tw", "hk", "jp", "kr", "ua", "cz", "gr", "dk"];

impl Codes {
    pub(crate) fn of(languages: &Languages) -> Self {
        let mut codes = FxHashSet::default();
        for (_, language) in languages.iter() {
            for code in [language.code.as_str(), language.tag.as_str()] {
                let code = code.to_ascii_lowercase();
                codes.extend(code.split(['-', '_']).map(str::to_owned));
                codes.insert(code.replace('_', "-"));
                codes.insert(code.replace('-', "_"));
            }
        }
        codes.insert("en".to_owned());
        codes.extend(COUNTRIES.iter().map(|code| (*code).to_owned()));
        Self(codes)
    }

    /// A target without its fragment, its language, and what says nothing: two links with one key lead to the
    /// same thing, perhaps each in its language.
    pub(crate) fn key(&self, target: &str) -> String {
        let plain = plain(target);
        let mut key = String::with_capacity(plain.len());
        for part in plain.split(['/', '.', '?', '=', '&', '-', '_']) {
            let is_kept = !matches!(part, "" | "index" | "html" | "htm" | "md" | "markdown");
            if is_kept && !self.0.contains(part) {
                if !key.is_empty() {
                    key.push('/');
                }
                key.push_str(part);
            }
        }
        key
    }
}

/// A target in lower case, without fragment, scheme, `www.`, and dots and slashes at its ends.
pub(crate) fn plain(target: &str) -> String {
    let target = target.split('#').next().unwrap_or(target).to_lowercase();
    let target = target
        .strip_prefix("https://")
        .or_else(|| target.strip_prefix("http://"))
        .unwrap_or(&target);
    let target = target.strip_prefix("www.").unwrap_or(target);
    let target = archived(target).unwrap_or(target);
    let target = target.trim_start_matches("./").trim_start_matches("../");
    target.trim_end_matches('/').to_owned()
}

/// Returns the address whose copy in the Internet Archive a target leads to, without scheme and `www.`.
fn archived(target: &str) -> Option<&str> {
    let copy = target.strip_prefix("web.archive.org/web/")?;
    let (_, address) = copy.split_once('/')?;
    let address = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    Some(address.strip_prefix("www.").unwrap_or(address))
}

/// Returns the host of a URL in lower case, without `www.` and the port; none if the URL is relative.
pub(crate) fn host(url: &str) -> Option<String> {
    let url = url.trim().to_lowercase();
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .or_else(|| url.strip_prefix("//"))?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let host = host.split(':').next().unwrap_or_default();
    (!host.is_empty()).then(|| host.to_owned())
}

/// Returns true if the words of a link are the name of a language.
fn names_language(prose: &Prose, link: usize) -> bool {
    let words = prose
        .linked
        .get(link)
        .and_then(|at| prose.text.get(at.clone()));
    words.is_some_and(is_language_name)
}

/// Returns where the links of a page begin whose words are the name of a language, and those of language switchers.
pub(crate) fn named_by_language(view: &PageView<'_>) -> HashSet<usize> {
    let mut named = HashSet::new();
    for part in view.parts() {
        match &part.kind {
            BlockKind::Heading { prose, .. } | BlockKind::Prose(prose)
                if !prose.links.is_empty() =>
            {
                let is_all = is_switcher(prose);
                let links = prose.links.iter().enumerate();
                let links = links.filter(|(at, _)| is_all || names_language(prose, *at));
                named.extend(links.map(|(_, link)| link.span.start));
            }
            BlockKind::Html(html) => {
                for tag in html_tags::tags(html).filter(|tag| tag.name == "a") {
                    let words = html[tag.at + tag.text.len()..].split('<').next();
                    if words.is_some_and(is_language_name) || tag.attribute("hreflang").is_some() {
                        named.insert(view.within(&part.span, tag.text).start);
                    }
                }
            }
            _ => {}
        }
    }
    named
}

/// The longest text with one link that is a switcher, in bytes.
const SWITCHER: usize = 120;

/// Returns true if a text is a language switcher: most of its links are named by languages.
pub(crate) fn is_switcher(prose: &Prose) -> bool {
    let named = (0..prose.links.len()).filter(|link| names_language(prose, *link));
    let named = named.count();
    named > 0 && named * 2 > prose.links.len() && (named > 1 || prose.text.trim().len() < SWITCHER)
}

/// A link of a page, with its section and its key.
pub(crate) struct Link {
    pub(crate) link: InlineSpan,
    pub(crate) section: usize,
    pub(crate) key: String,
    /// Its words, if it is one of Markdown.
    pub(crate) words: Option<String>,
}

/// The links of a page that a translation has to keep: without those to places in the page, to the page in another
/// language, and without its language switcher.
pub(crate) fn of(view: &PageView<'_>, codes: &Codes) -> Vec<Link> {
    let own = codes.key(&view.page.path);
    let leads_here = |key: &str| {
        own.strip_suffix(key)
            .is_some_and(|above| above.is_empty() || above.ends_with('/'))
    };
    let mut section = 0;
    let mut links = Vec::new();
    let mut after_switcher = false;
    for (at, part) in view.parts().iter().enumerate() {
        while view
            .sections
            .get(section + 1)
            .is_some_and(|next| next.heading.is_some_and(|heading| heading <= at))
        {
            section += 1;
        }
        if let BlockKind::Prose(prose) = &part.kind {
            after_switcher = is_switcher(prose);
        }
        if after_switcher {
            continue;
        }
        let prose = match &part.kind {
            BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => Some(prose),
            _ => None,
        };
        let in_text = view.links(at..at + 1).into_iter();
        let all = in_text.chain(view.component_links(at));
        for (number, link) in all.enumerate() {
            let key = codes.key(&link.text);
            if !key.is_empty() && !leads_here(&key) {
                let words =
                    prose.and_then(|prose| prose.text.get(prose.linked.get(number)?.clone()));
                links.push(Link {
                    link,
                    section,
                    key,
                    words: words.map(str::to_owned),
                });
            }
        }
    }
    links
}

/// Number of occurrences per section, by the key of the link.
type SectionCounts = FxHashMap<usize, FxHashMap<String, usize>>;

fn by_section(links: &[Link]) -> SectionCounts {
    let mut counts = SectionCounts::default();
    for link in links {
        let of_section = counts.entry(link.section).or_default();
        *of_section.entry(link.key.clone()).or_default() += 1;
    }
    counts
}

/// The links of both pages whose keys the other page lacks.
pub(crate) struct UnmatchedLinks {
    pub(crate) here: Vec<Link>,
    pub(crate) there: Vec<Link>,
    /// Links of the original that the translation has, and less often.
    pub(crate) fewer: Vec<Link>,
    /// Number of occurrences of each link per section, in the original and in the translation.
    of_sections: (SectionCounts, SectionCounts),
}

impl UnmatchedLinks {
    pub(crate) fn of(pair: &TranslationPair<'_, '_>) -> Self {
        let codes = pair.original.codes();
        let (here, there) = (of(pair.original, codes), of(pair.translation, codes));
        let count = |links: &[Link]| -> FxHashMap<String, usize> {
            let mut counts = FxHashMap::default();
            for link in links {
                *counts.entry(link.key.clone()).or_default() += 1;
            }
            counts
        };
        let (original, translation) = (count(&here), count(&there));
        let of_sections = (by_section(&here), by_section(&there));
        let without =
            |links: Vec<Link>, known: &FxHashMap<String, usize>| -> (Vec<Link>, Vec<Link>) {
                let mut links: (Vec<Link>, Vec<Link>) = links
                    .into_iter()
                    .partition(|link| !known.contains_key(&link.key));
                links
                    .1
                    .retain(|link| known.get(&link.key) < original.get(&link.key));
                links
            };
        let (here, fewer) = without(here, &translation);
        let (there, _) = without(there, &original);
        Self {
            here,
            there,
            fewer,
            of_sections,
        }
    }

    /// Returns true if a section of the translation lacks a link that its original has; or has it less often, where no
    /// other link is in its place.
    pub(crate) fn is_fewer_in(&self, original: usize, translation: usize, key: &str) -> bool {
        let none = FxHashMap::default();
        let here = self.of_sections.0.get(&original).unwrap_or(&none);
        let there = self.of_sections.1.get(&translation).unwrap_or(&none);
        let is_new = |key: &String| !here.contains_key(key);
        match there.get(key) {
            None => true,
            Some(count) => here.get(key) > Some(count) && !there.keys().any(is_new),
        }
    }

    /// Returns the links of a section of the original that the translation has less often.
    pub(crate) fn fewer_of_section(&self, original: usize) -> &[Link] {
        let start = self.fewer.partition_point(|link| link.section < original);
        let end = self.fewer.partition_point(|link| link.section <= original);
        &self.fewer[start..end]
    }

    /// Returns the links of a section of the original.
    pub(crate) fn of_section(&self, original: usize) -> &[Link] {
        let start = self.here.partition_point(|link| link.section < original);
        let end = self.here.partition_point(|link| link.section <= original);
        &self.here[start..end]
    }

    /// Returns the number of links per section that the other page lacks.
    pub(crate) fn counts(links: &[Link]) -> HashMap<usize, usize> {
        let mut counts = HashMap::new();
        for link in links {
            *counts.entry(link.section).or_default() += 1;
        }
        counts
    }
}

/// Returns the keys of the addresses that a text contains as words.
pub(crate) fn addresses(text: &str, codes: &Codes) -> HashSet<String> {
    work_counter::done(text.len() / 64);
    let ends = |c: char| c.is_whitespace() || "()<>[]{}\"'`，。、；：".contains(c);
    text.split(ends)
        .map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?']))
        .filter(|word| word.contains(['/', '.']))
        .map(|word| codes.key(word))
        .filter(|key| !key.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(codes: &[&str]) -> Codes {
        Codes(codes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn an_address_in_another_language_has_the_same_key() {
        let codes = codes(&["en", "de", "zh", "cn", "zh-cn"]);
        for (a, b) in [
            ("/en/x/", "/de/x"),
            ("./a.html", "a"),
            ("README.md", "README.zh-CN.md"),
            (
                "https://web.archive.org/web/20170406/http://www.x.example/a",
                "https://x.example/a",
            ),
            ("README.md", "README-de.md"),
            (
                "https://en.wikipedia.org/wiki/Git",
                "http://de.wikipedia.org/wiki/Git#top",
            ),
            ("/nodes/", "../nodes/"),
        ] {
            assert_eq!(codes.key(a), codes.key(b), "{a} {b}");
        }
        assert_ne!(codes.key("/en/x/"), codes.key("/en/y/"));
    }
}
