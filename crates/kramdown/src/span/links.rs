//! Links and images.

use super::super::attributes::AttributeList;
use super::super::ends::EndMarker;
use super::super::link;
use super::{EndCondition, MAX_DEPTH, Span, SpanBuffer, SpanContext, SpanKind, SpanParser};

impl<'t> SpanParser<'_, 't> {
    /// Parses a link or an image; if there is none, its bracket is text.
    pub(super) fn link(&self, at: usize, out: &mut SpanBuffer<'t>, context: SpanContext) -> usize {
        let image = self.rest(at).starts_with('!');
        let from = at + if image { 2 } else { 1 };
        let found = if (context.in_link && !image)
            || self.is_spent()
            || context.depth >= MAX_DEPTH
            || self.find(EndMarker::Bracket, from).is_none()
        {
            None
        } else {
            self.linked(at, from, image, context)
        };
        match found {
            Some((span, end)) => {
                out.after_symbol = false;
                out.add(span);
                end
            }
            None => {
                out.plain(at..from);
                from
            }
        }
    }

    fn linked(
        &self,
        at: usize,
        from: usize,
        image: bool,
        context: SpanContext,
    ) -> Option<(Span<'t>, usize)> {
        let inner = SpanContext {
            in_link: true,
            directly_in_emphasis: false,
            ..context
        };
        let parsed = self.spans(from, EndCondition::Bracket, inner);
        if !parsed.stopped || !self.rest(parsed.at).starts_with(']') {
            return None;
        }
        self.spend_way(parsed.at - from);
        let label = unescaped(&self.text[from..parsed.at]);
        let after = parsed.at + 1;
        let rest = self.rest(after);
        let built = |target: link::LinkTarget, end: usize| {
            let kind = if image {
                SpanKind::Image {
                    url: target.url,
                    title: target.title,
                    alt: label.clone(),
                    standalone: false,
                }
            } else {
                SpanKind::Link {
                    url: target.url,
                    title: target.title,
                    children: parsed.spans.clone(),
                }
            };
            let span = Span {
                kind,
                range: at..end,
                attributes: target.list.resolve(self.definitions),
            };
            Some((span, end))
        };
        let reference = rest
            .trim_ascii_start()
            .strip_prefix('[')
            .and_then(|inside| {
                let close = inside.find(']')?;
                Some((&inside[..close], self.text.len() - inside.len() + close + 1))
            });
        if reference.is_some() || !rest.starts_with('(') {
            let (id, end) = match reference {
                Some(("", end)) => (label.as_str(), end),
                Some((id, end)) => (id, end),
                None => (label.as_str(), after),
            };
            let target = self.definitions.links.get(&link::normalized(id))?;
            return built(target.clone(), end);
        }
        if !self.looks_for(after, EndMarker::Parenthesis) {
            return None;
        }
        let (url, title, end) = self.target(after)?;
        let target = link::LinkTarget {
            url,
            title,
            list: AttributeList::default(),
        };
        built(target, end)
    }

    /// Parses `(url "title")` at `at`.
    fn target(&self, at: usize) -> Option<(String, Option<String>, usize)> {
        let rest = self.rest(at);
        if let Some(inside) = rest.strip_prefix("(<")
            && let Some(close) = self.find(EndMarker::Angle, at + 2)
            && let (url, after) = inside.split_at(close - at - 2)
            && let Some(after) = after.strip_prefix('>')
        {
            self.spend_way(url.len());
            if after.starts_with(')') {
                return Some((url.to_owned(), None, self.text.len() - after.len() + 1));
            }
            let (title, end) = self.title(self.text.len() - after.len())?;
            return Some((url.to_owned(), Some(title), end));
        }
        let mut depth = 0_usize;
        for (i, c) in rest.char_indices() {
            self.spend(usize::from(i % 4 == 0));
            if self.is_spent() {
                return None;
            }
            match c {
                '(' => depth += 1,
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some((one_line(&rest[1..i]), None, at + i + 1));
                    }
                }
                c if c.is_ascii_whitespace() && rest[i + 1..].starts_with(['"', '\'']) => {
                    let (title, end) = self.title(at + i)?;
                    return Some((one_line(&rest[1..i]), Some(title), end));
                }
                _ => {}
            }
        }
        None
    }

    /// Parses ` "title")` at `at`.
    fn title(&self, at: usize) -> Option<(String, usize)> {
        let rest = self.rest(at).trim_ascii_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inside = &rest[1..];
        let mut from = 0;
        inside.match_indices(quote).find_map(|(i, _)| {
            self.spend_way(i - from);
            from = i;
            if self.is_spent() {
                return None;
            }
            let after = inside[i + 1..].trim_ascii_start();
            (i > 0 && after.starts_with(')')).then(|| {
                let end = self.text.len() - after.len() + 1;
                (inside[..i].to_owned(), end)
            })
        })
    }
}

/// Maximum length of a URL in angle brackets, in bytes.
const MAX_URL_LENGTH: usize = 8192;

/// Returns a URL with line breaks replaced by spaces.
fn one_line(url: &str) -> String {
    url.trim_ascii().replace('\n', " ")
}

/// Removes backslashes before escapable characters.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\'
            && let Some(next) = chars.next_if(|n| "\\.*_+`<>()[]{}#!:|\"'$=-".contains(*n))
        {
            out.push(next);
        } else {
            out.push(c);
        }
    }
    out
}

/// Parses the inside of `<https://…>` or `<a@b>`; returns the URL, the text, and the length with the brackets.
pub(super) fn autolink(target: &str) -> Option<(String, &str, usize)> {
    let length = target.len() + 2;
    // A link contains no line break; a mail address consists of words.
    let has_scheme = ["mailto:", "http:", "https:", "ftp:", "ftps:"]
        .iter()
        .any(|scheme| {
            target
                .strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        });
    let is_long = target.len() > MAX_URL_LENGTH;
    if has_scheme && !is_long && !target.contains('\n') {
        let shown = target.strip_prefix("mailto:").unwrap_or(target);
        return Some((target.to_owned(), shown, length));
    }
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@'));
    if target.find(is_end).is_some() {
        return None;
    }
    let (name, host) = target.split_once('@')?;
    (is_part(name) && is_part(host)).then(|| (format!("mailto:{target}"), target, length))
}
