//! Links and images.

use super::super::attributes::List;
use super::super::ends::Needle;
use super::super::link;
use super::{Context, DEEPEST, Kind, Out, Parser, Span, Stop};

impl<'t> Parser<'_, 't> {
    /// A link or an image; where it is none, its bracket as text.
    pub(super) fn link(&self, at: usize, out: &mut Out<'t>, context: Context) -> usize {
        let image = self.rest(at).starts_with('!');
        let from = at + if image { 2 } else { 1 };
        let found = if (context.in_link && !image)
            || self.is_spent()
            || context.depth >= DEEPEST
            || self.find(Needle::Bracket, from).is_none()
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
        context: Context,
    ) -> Option<(Span<'t>, usize)> {
        let inner = Context {
            in_link: true,
            directly_in_emphasis: false,
            ..context
        };
        let parsed = self.spans(from, Stop::Bracket, inner);
        if !parsed.stopped || !self.rest(parsed.at).starts_with(']') {
            return None;
        }
        self.spend_way(parsed.at - from);
        let label = unescaped(&self.text[from..parsed.at]);
        let after = parsed.at + 1;
        let rest = self.rest(after);
        let built = |target: link::Target, end: usize| {
            let kind = if image {
                Kind::Image {
                    url: target.url,
                    title: target.title,
                    alt: label.clone(),
                    standalone: false,
                }
            } else {
                Kind::Link {
                    url: target.url,
                    title: target.title,
                    children: parsed.spans.clone(),
                }
            };
            let span = Span {
                kind,
                range: at..end,
                attributes: target.list.resolve(self.defined),
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
            let target = self.defined.links.get(&link::normalized(id))?;
            return built(target.clone(), end);
        }
        if !self.looks_for(after, Needle::Parenthesis) {
            return None;
        }
        let (url, title, end) = self.target(after)?;
        let target = link::Target {
            url,
            title,
            list: List::default(),
        };
        built(target, end)
    }

    /// `(url "title")` at `at`.
    fn target(&self, at: usize) -> Option<(String, Option<String>, usize)> {
        let rest = self.rest(at);
        if let Some(inside) = rest.strip_prefix("(<")
            && let Some(close) = self.find(Needle::Angle, at + 2)
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

    /// ` "title")` at `at`.
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

/// The most bytes of an address in angle brackets.
const LONGEST_ADDRESS: usize = 8192;

/// A URL that may go on in the next line.
fn one_line(url: &str) -> String {
    url.trim().replace('\n', " ")
}

/// `text` without the backslashes before what they escape.
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

/// What stands in `<https://…>` or `<a@b>`: the URL, the text, and the length with the brackets.
pub(super) fn autolink(target: &str) -> Option<(String, &str, usize)> {
    let length = target.len() + 2;
    // A link has no line break in it, a mail address nothing but words.
    let has_scheme = ["mailto:", "http:", "https:", "ftp:", "ftps:"]
        .iter()
        .any(|scheme| {
            target
                .strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        });
    let is_long = target.len() > LONGEST_ADDRESS;
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
