//! The links of a document of jekyll-polyglot: they stay in the language of the build (polyglot 1.13
//! `Site#relativize_urls`, `#relativize_absolute_urls`, `#correct_nonrelativized_urls`).

/// The attribute that `static_href` writes. It is no link, so that it is not changed, and becomes one at the end.
const STATIC: &str = "ferh=";
const LINK: &str = "href=";
/// The bytes of the longest address that is looked at: one without quotes may go on to the end of the page.
const LONGEST_ADDRESS: usize = 4096;

/// Changes the links of documents of a language.
#[derive(Debug, Clone)]
pub(in crate::site) struct LinkRewriter {
    /// The code of the language; `None` for the default language, whose links stay as they are.
    pub(super) language: Option<String>,
    /// The code of the default language.
    pub(super) default: String,
    /// The scheme and host of the site; empty if unknown.
    pub(super) host: String,
    /// The path of the site's root: empty, or `/docs`.
    pub(super) base_path: String,
    /// The patterns of paths that have no language.
    pub(super) excluded: Vec<String>,
}

impl LinkRewriter {
    /// Returns a document with its links in the language.
    pub(super) fn rewritten(&self, document: &str) -> String {
        let mut text = document.to_owned();
        if self.language.is_some() {
            text = self.replaced(&text, LINK, "");
        }
        text = self.replaced(&text, STATIC, "");
        if !self.host.is_empty() {
            if self.language.is_some() {
                text = self.replaced(&text, LINK, &self.host);
            }
            text = self.replaced(&text, STATIC, &self.host);
        }
        text
    }

    /// Returns a document with all addresses below `host` in an attribute in their final form.
    fn replaced(&self, document: &str, attribute: &str, host: &str) -> String {
        let mut text = String::with_capacity(document.len() + 64);
        let mut from = 0;
        for (at, _) in document.match_indices(attribute) {
            if at < from || !host.is_empty() && self.is_of_default(&document[..at], attribute) {
                continue;
            }
            let rest = &document[at + attribute.len()..];
            let address = rest.strip_prefix('"').unwrap_or(rest);
            let Some(path) = self.path_of(address, host) else {
                continue;
            };
            let Some(length) = self.length_of_address(path, attribute == LINK) else {
                continue;
            };
            text.push_str(&document[from..at]);
            let language = self.language.as_deref().filter(|_| attribute == LINK);
            let slash = if language.is_some() { "/" } else { "" };
            for part in [
                LINK,
                "\"",
                host,
                &self.base_path,
                "/",
                language.unwrap_or_default(),
                slash,
                &path[..length],
                "\"",
            ] {
                text.push_str(part);
            }
            // The closing quote is part of the address.
            from = document.len() - path.len() + length + 1;
        }
        text.push_str(&document[from..]);
        text
    }

    /// Returns true if the attribute after `before` belongs to a link to the default language (`hreflang`).
    fn is_of_default(&self, before: &str, attribute: &str) -> bool {
        let ends = |language: &str| before.ends_with(&format!("hreflang=\"{language}\" "));
        attribute == LINK && (ends(&self.default) || ends("x-default"))
    }

    /// Returns what follows the root of the site in an address.
    fn path_of<'d>(&self, address: &'d str, host: &str) -> Option<&'d str> {
        let path = address.strip_prefix(host)?;
        path.strip_prefix(self.base_path.as_str())?
            .strip_prefix('/')
    }

    /// Returns the length of an address up to its closing quote; `None` if it is not changed. Each part of the first
    /// segment between dots must not begin as an excluded path does.
    fn length_of_address(&self, path: &str, has_language: bool) -> Option<usize> {
        let mut ends = (0..=LONGEST_ADDRESS.min(path.len())).rev();
        let end = ends.find(|at| path.is_char_boundary(*at));
        let path = &path[..end.unwrap_or_default()];
        let in_segment =
            |c: char| !matches!(c, ',' | '\'' | '"' | '/' | '?' | '.') && !c.is_ascii_whitespace();
        let mut length = 0;
        while path[length..].starts_with(in_segment) {
            let rest = &path[length..];
            if has_language && self.is_excluded(rest) {
                return None;
            }
            let end = rest.find(|c| !in_segment(c)).unwrap_or(rest.len());
            length += end;
            length += usize::from(path[length..].starts_with('.'));
        }
        if path[length..].starts_with('/') {
            let in_rest = |c: char| {
                !matches!(c, ']' | '[' | ')' | '(' | '"' | '\'') && !c.is_ascii_whitespace()
            };
            let rest = &path[length..];
            length += rest.find(|c| !in_rest(c)).unwrap_or(rest.len());
        }
        path[length..].starts_with('"').then_some(length)
    }

    fn is_excluded(&self, path: &str) -> bool {
        self.excluded
            .iter()
            .any(|pattern| begins_with(path, pattern))
    }
}

/// Returns true if a path begins with a pattern, in which `*` is any text of a line and `?` any character (polyglot
/// 1.13 `Site#glob_to_regex`).
fn begins_with(path: &str, pattern: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return path.starts_with(pattern);
    }
    let text: Vec<char> = path.chars().take_while(|c| *c != '\n').collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let (mut at, mut next) = (0, 0);
    // The last `*`, and the offset where the text behind it is tried.
    let mut star: Option<(usize, usize)> = None;
    while let Some(wanted) = pattern.get(next) {
        if *wanted == '*' {
            star = Some((next, at));
            next += 1;
        } else if text.get(at).is_some_and(|c| *wanted == '?' || wanted == c) {
            at += 1;
            next += 1;
        } else if let Some((place, from)) = star.filter(|(_, from)| *from < text.len()) {
            star = Some((place, from + 1));
            at = from + 1;
            next = place + 1;
        } else {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewriter(language: Option<&str>) -> LinkRewriter {
        LinkRewriter {
            language: language.map(str::to_owned),
            default: "en".to_owned(),
            host: "https://x.example".to_owned(),
            base_path: String::new(),
            excluded: ["css", "robots.txt", "im*s", "en/", "de/"]
                .map(str::to_owned)
                .to_vec(),
        }
    }

    /// Recorded from polyglot 1.13.
    #[test]
    fn links_stay_in_the_language() {
        for (before, after) in [
            (r#"<a href="/">"#, r#"<a href="/de/">"#),
            (r#"<a href="/about/">"#, r#"<a href="/de/about/">"#),
            (r#"<a href="/about/#x">"#, r#"<a href="/de/about/#x">"#),
            (r#"<a href="/de/about/">"#, r#"<a href="/de/about/">"#),
            (r#"<a href="/fr/about/">"#, r#"<a href="/de/fr/about/">"#),
            (r#"<a href="/css/a.css">"#, r#"<a href="/css/a.css">"#),
            (r#"<a href="/a.css">"#, r#"<a href="/a.css">"#),
            (r#"<a href="/images/a.png">"#, r#"<a href="/images/a.png">"#),
            (
                r#"<a href="/a.b/c.css?d=1">"#,
                r#"<a href="/de/a.b/c.css?d=1">"#,
            ),
            (r#"<a href="/a?x=1">"#, r#"<a href="/a?x=1">"#),
            (r#"<a href='/a'>"#, r#"<a href='/a'>"#),
            (r#"<a href="a/">"#, r#"<a href="a/">"#),
            (
                r#"<a href="//h.example/">"#,
                r#"<a href="/de//h.example/">"#,
            ),
            (
                r#"<a href="https://x.example/a/">"#,
                r#"<a href="https://x.example/de/a/">"#,
            ),
            (
                r#"<a href="https://y.example/a/">"#,
                r#"<a href="https://y.example/a/">"#,
            ),
            (
                r#"<link hreflang="en" href="https://x.example/a/">"#,
                r#"<link hreflang="en" href="https://x.example/a/">"#,
            ),
            (r#"<a ferh="/about/">"#, r#"<a href="/about/">"#),
            (
                r#"<a ferh="https://x.example/a">"#,
                r#"<a href="https://x.example/a">"#,
            ),
        ] {
            assert_eq!(rewriter(Some("de")).rewritten(before), after, "{before}");
        }
        let default = rewriter(None).rewritten(r#"<a href="/a/"><a ferh="/de/a/">"#);
        assert_eq!(default, r#"<a href="/a/"><a href="/de/a/">"#);
    }
}
