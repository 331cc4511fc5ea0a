//! The addresses in the file of a page, with their bytes.
//!
//! In: a page, taken apart by `check`. Out: [`Address`]es: of Markdown links, images, definitions and automatic links, of
//! attributes of HTML, of `{% link %}`, `{% post_url %}` and Hugo's `ref` and `relref`, and of texts that Liquid filters make addresses of. Code is
//! left out, except for Liquid's tags, which run there too.

use std::ops::Range;

use crate::check::PageView;
use crate::content::BodyFormat;
use crate::markdown::block_structure::BlockKind;
use crate::markdown::html_tags;

/// The form of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressForm {
    /// In Markdown.
    Markdown,
    /// In an attribute of HTML; true if it has no quotes.
    Html(bool),
    /// The path of `{% link %}`.
    LinkTag,
    /// The name of `{% post_url %}`.
    PostTag,
    /// The path in a shortcode of Hugo.
    Shortcode,
    /// A path from the root of the site, after what Liquid writes before it.
    Liquid,
}

/// An address in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// The bytes in the file.
    pub(super) span: Range<usize>,
    /// The address, without escapes and entities.
    pub(super) target: String,
    pub(super) form: AddressForm,
}

/// Returns the addresses of a page in the order of the file, each once.
pub(super) fn of(view: &PageView<'_>) -> Vec<Address> {
    let text = view.text.as_str();
    let body = view.page.body;
    let mut found = Vec::new();
    let mut code: Vec<Range<usize>> = Vec::new();
    for block in &view.structure.blocks {
        match &block.kind {
            BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => {
                code.extend(prose.code.iter().map(|code| code.span.clone()));
                let links = prose.links.iter().map(|link| (&link.text, &link.span));
                let images = prose
                    .images
                    .iter()
                    .map(|image| (&image.target, &image.span));
                let spans = links.chain(images);
                found.extend(spans.filter_map(|(target, span)| inline(text, target, span)));
            }
            BlockKind::Code { .. } => code.push(block.span.clone()),
            _ => {}
        }
    }
    let is_code = |at: usize| code.iter().any(|span| span.contains(&at));
    if view.page.format == BodyFormat::Markdown {
        found.extend(definitions(text, body).filter(|address| !is_code(address.span.start)));
    }
    found.extend(attributes(text, body).filter(|address| !is_code(address.span.start)));
    // Of an address that Liquid writes a part of, the other part is found below.
    found.retain(|address| !address.target.contains("{{") && !address.target.contains("{%"));
    found.extend(liquid(text, body));
    found.sort_by_key(|address| (address.span.start, address.span.end));
    found.dedup_by(|next, before| next.span.start < before.span.end);
    found
}

/// Returns the address of a link or an image at `span`, if the text there has it.
fn inline(text: &str, target: &str, span: &Range<usize>) -> Option<Address> {
    let written = text.get(span.clone())?;
    let found = |range: Range<usize>| Address {
        span: span.start + range.start..span.start + range.end,
        target: target.to_owned(),
        form: AddressForm::Markdown,
    };
    if written == target {
        return Some(found(0..written.len()));
    }
    let automatic = written
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    if automatic == Some(target) {
        return Some(found(1..written.len() - 1));
    }
    // A link may be around an image: its own destination is the last one.
    let mut marks = written.rmatch_indices("](");
    marks.find_map(|(at, _)| {
        let range = destination(written, at + 2)?;
        let raw = &written[range.clone()];
        (raw == target || decoded(raw) == target).then(|| found(range))
    })
}

/// Returns the destination that begins after `](` at `at`, and the byte after it.
fn destination(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let start = at + (rest.len() - rest.trim_start().len());
    let rest = &text[start..];
    if let Some(inside) = rest.strip_prefix('<') {
        let end = inside.find(['>', '\n'])?;
        return inside[end..]
            .starts_with('>')
            .then_some(start + 1..start + 1 + end);
    }
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return (at > 0).then_some(start..start + at),
            ')' => depth -= 1,
            c if c.is_whitespace() => return (at > 0).then_some(start..start + at),
            _ => {}
        }
    }
    (!rest.is_empty()).then_some(start..text.len())
}

/// Returns the destinations of definitions: `[name]: destination`.
fn definitions(text: &str, body: usize) -> impl Iterator<Item = Address> {
    let mut at = body;
    text[body..].split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let inside = line.trim_start_matches([' ', '\t', '>']);
        let label = inside.strip_prefix('[')?;
        let end = label.find(']').filter(|end| *end > 0)?;
        if label.starts_with('^') || !label[end + 1..].starts_with(':') {
            return None;
        }
        let begin = start + (line.len() - inside.len()) + end + 3;
        let span = destination(text.get(..start + line.trim_end().len())?, begin)?;
        Some(Address {
            target: decoded(&text[span.clone()]),
            span,
            form: AddressForm::Markdown,
        })
    })
}

/// Returns the addresses in attributes.
fn attributes(text: &str, body: usize) -> impl Iterator<Item = Address> {
    html_tags::tags(&text[body..]).flat_map(move |tag| {
        let start = body + tag.at;
        let urls = tag.urls().into_iter();
        let urls = urls.map(move |url| Address {
            span: start + url.range.start..start + url.range.end,
            target: url.text,
            form: AddressForm::Html(url.is_bare),
        });
        urls.collect::<Vec<_>>()
    })
}

/// Returns the addresses in Liquid: the arguments of `link` and `post_url`, texts with the filters `relative_url` and
/// `absolute_url`, and paths after `{{ site.baseurl }}` and `{{ site.url }}`.
fn liquid(text: &str, body: usize) -> Vec<Address> {
    let mut found = Vec::new();
    let mut at = body;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        at = open + 1;
        let rest = &text[open..];
        if rest.starts_with("{% raw") || rest.starts_with("{%- raw") {
            at = rest.find("endraw").map_or(text.len(), |end| open + end);
        } else if rest.starts_with("{%") {
            let Some(end) = rest.find("%}") else { break };
            found.extend(tag(text, open + 2..open + end));
            at = open + end;
        } else if rest.starts_with("{{<") || rest.starts_with("{{%") {
            let Some(end) = rest.find("}}") else { break };
            found.extend(shortcode(text, open + 3..open + end));
            at = open + end;
        } else if rest.starts_with("{{") {
            let Some(end) = rest.find("}}") else { break };
            found.extend(output(text, open, open + end + 2));
            at = open + end;
        }
    }
    found
}

fn tag(text: &str, inside: Range<usize>) -> Option<Address> {
    let start = text[inside.clone()].find(|c: char| c.is_ascii_alphabetic())? + inside.start;
    let words = &text[start..inside.end];
    let (name, rest) = words.split_once(char::is_whitespace)?;
    let form = match name {
        "link" => AddressForm::LinkTag,
        "post_url" => AddressForm::PostTag,
        _ => return None,
    };
    let argument = rest.trim().trim_end_matches('-').trim();
    let from = argument.as_ptr() as usize - text.as_ptr() as usize;
    (!argument.is_empty() && !argument.contains('{')).then(|| Address {
        span: from..from + argument.len(),
        target: argument.to_owned(),
        form,
    })
}

/// Returns the path in one of Hugo's shortcodes for links: `{{< relref "guide/x.md" >}}`.
fn shortcode(text: &str, inside: Range<usize>) -> Option<Address> {
    let words = text[inside].trim_start();
    let rest = words
        .strip_prefix("relref")
        .or_else(|| words.strip_prefix("ref"))?;
    let quote = rest.trim_start().strip_prefix('"')?;
    let length = quote.find('"').filter(|length| *length > 0)?;
    let start = quote.as_ptr() as usize - text.as_ptr() as usize;
    Some(Address {
        span: start..start + length,
        target: text[start..start + length].to_owned(),
        form: AddressForm::Shortcode,
    })
}

fn output(text: &str, open: usize, close: usize) -> Option<Address> {
    let inside = text[open + 2..close - 2].trim().trim_matches('-').trim();
    let address = |span: Range<usize>| Address {
        target: text[span.clone()].to_owned(),
        span,
        form: AddressForm::Liquid,
    };
    if matches!(inside, "site.baseurl" | "site.url") {
        let rest = &text[close..];
        let is_end =
            |c: char| c.is_whitespace() || ['"', '\'', ')', '>', '<', '{', '}', ']'].contains(&c);
        let length = rest.find(is_end).unwrap_or(rest.len());
        let is_path = rest.starts_with('/') && length > 1;
        return is_path.then(|| address(close..close + length));
    }
    if !inside.contains("relative_url") && !inside.contains("absolute_url") {
        return None;
    }
    let quote = inside.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let length = inside[1..].find(quote)?;
    let start = inside.as_ptr() as usize - text.as_ptr() as usize + 1;
    (length > 0).then(|| address(start..start + length))
}

/// Returns an address of Markdown without its escapes and its usual entity.
fn decoded(raw: &str) -> String {
    let mut plain = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => {}
            _ => plain.push(c),
        }
    }
    plain.replace("&amp;", "&")
}

/// Returns an address as the file writes it.
pub(super) fn written(target: &str, form: AddressForm) -> String {
    let mut text = String::with_capacity(target.len());
    for c in target.chars() {
        let is_escaped = match form {
            AddressForm::Markdown => c.is_whitespace() || ['(', ')', '<', '>', '\\'].contains(&c),
            AddressForm::Html(is_bare) => {
                ['"', '\'', '<', '>'].contains(&c) || is_bare && c.is_whitespace()
            }
            AddressForm::Liquid => ['"', '\''].contains(&c),
            AddressForm::LinkTag | AddressForm::PostTag | AddressForm::Shortcode => false,
        };
        if is_escaped {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                text.push_str(&format!("%{byte:02X}"));
            }
        } else if c == '&' && matches!(form, AddressForm::Html(_)) {
            text.push_str("&amp;");
        } else {
            text.push(c);
        }
    }
    text
}
