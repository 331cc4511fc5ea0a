//! The units of a page.
//!
//! In: the text of a file. Out: its units in order: title and description of the front matter, then each block of prose
//! that has letters. Liquid tags and shortcodes of other programs are no text. The Markdown is parsed as it is in the
//! file, not as Liquid expands it: only what is in the file can be translated there.

use std::collections::HashMap;
use std::ops::Range;

use super::tagged::{tag_block, without_tags};
use super::tags::{Piece, pieces};
use super::{Placeholder, UnitKind};
use crate::check;
use crate::config::Config;
use crate::content::Page;
use crate::content::front_matter::{self, FrontMatterRules};
use crate::diagnostics::Diagnostic;
use crate::markdown::{FenceInfo, Mark, ProseKind, ProseSpan, prose_spans};
use crate::site::Site;

/// The longest excerpt of a code block that is shown as context, in characters.
const CODE_EXCERPT: usize = 400;

/// Liquid blocks whose content is no Markdown.
const OPAQUE_BLOCKS: [&str; 2] = ["highlight", "comment"];

/// A text of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) kind: UnitKind,
    /// The level of a heading; 0 for all others.
    pub(super) level: u8,
    /// The title of its section.
    pub(super) section: String,
    /// The byte offset of the heading's line of its section in the file; that of the body before the first one, and
    /// for front matter.
    pub(super) section_start: usize,
    /// The text with tags.
    pub(super) tagged: String,
    pub(super) placeholders: Vec<Placeholder>,
    /// The byte range in the file: of the value in front matter, or of the Markdown.
    pub(super) span: Range<usize>,
    pub(super) id: String,
    /// The code block before it, shortened.
    pub(super) code_before: String,
}

/// A page with its texts.
#[derive(Debug, Clone, Default)]
pub(super) struct SegmentedPage {
    pub(super) text: String,
    /// The byte offset of the body.
    pub(super) body: usize,
    pub(super) segments: Vec<Segment>,
    /// The byte ranges of the code blocks in the file.
    pub(super) code: Vec<Range<usize>>,
}

/// The rules by which a page is read.
#[derive(Clone, Copy)]
pub(super) struct PageReading<'a> {
    pub(super) config: &'a Config,
    /// True for a language with wide characters.
    pub(super) is_wide: bool,
    /// True if `:::` begins a directive.
    pub(super) has_directives: bool,
}

impl<'a> PageReading<'a> {
    /// The rules of a page of the site.
    pub(super) fn of(site: &'a Site, page: &Page) -> Self {
        Self {
            config: &site.config,
            is_wide: site.source.languages.get(page.language).is_wide(),
            has_directives: site.reads_directives(page),
        }
    }
}

impl SegmentedPage {
    /// Reads the units of the file `name`.
    ///
    /// # Errors
    /// A diagnostic, if the front matter cannot be read.
    pub(super) fn of(
        reading: &PageReading<'_>,
        name: &str,
        text: String,
    ) -> Result<Self, Box<Diagnostic>> {
        let config = reading.config;
        let rules = config.layout.front_matter();
        let mut segments = Vec::new();
        let body = front_matter_segments(rules, name, &text, &mut segments)?;
        let (protected, opaque) = protect(&text[body..]);
        let spans = prose_spans(&protected, &config.dialect, reading.has_directives);
        let code: Vec<Range<usize>> = spans
            .code
            .iter()
            .map(|range| range.start + body..range.end + body)
            .collect();
        let mut reader = SegmentReader {
            body: &text[body..],
            start: body,
            is_wide: reading.is_wide,
            section: (body, String::new()),
            code: &code,
            code_at: 0,
        };
        for prose in spans.prose {
            segments.extend(reader.segment(prose, &opaque));
        }
        let mut page = Self {
            text,
            body,
            segments,
            code,
        };
        page.add_comments();
        add_ids(&mut page.segments);
        Ok(page)
    }

    /// Adds the comments in code blocks, in the order of the file.
    fn add_comments(&mut self) {
        for at in 0..self.code.len() {
            let start = self.code[at].start;
            let block = self.code(at);
            let before = self
                .segments
                .partition_point(|segment| segment.span.start < start);
            let (section, section_start) = match before.checked_sub(1).map(|at| &self.segments[at])
            {
                Some(segment) => (segment.section.clone(), segment.section_start),
                None => (String::new(), self.body),
            };
            let comment = |range: Range<usize>| Segment {
                kind: UnitKind::CodeComment,
                level: 0,
                section: section.clone(),
                section_start,
                tagged: block[range.clone()].to_owned(),
                placeholders: Vec::new(),
                span: start + range.start..start + range.end,
                id: String::new(),
                code_before: String::new(),
            };
            let comments: Vec<Segment> = comments(block).into_iter().map(comment).collect();
            self.segments.splice(before..before, comments);
        }
    }

    /// The code of a block without the texts of its comments: what an import must leave as it is.
    pub(super) fn code_without_comments(&self, at: usize) -> String {
        let block = self.code(at);
        let mut code = String::with_capacity(block.len());
        let mut end = 0;
        for range in comments(block) {
            code.push_str(&block[end..range.start]);
            end = range.end;
        }
        code.push_str(&block[end..]);
        code
    }

    /// The code of a block, as it is in the file.
    pub(super) fn code(&self, at: usize) -> &str {
        let range = self.code.get(at).cloned().unwrap_or_default();
        self.text.get(range).unwrap_or_default()
    }
}

/// The byte ranges of the comments of a fenced block, as it is in the file. A comment that looks like a tag of a
/// placeholder is left out, and so are the comments of blocks in quotes, whose lines begin with `>`.
fn comments(block: &str) -> Vec<Range<usize>> {
    let Some((fence, rest)) = block.split_once('\n') else {
        return Vec::new();
    };
    let info = fence.trim_start();
    if !(info.starts_with("```") || info.starts_with("~~~")) {
        return Vec::new();
    }
    let Some((code, _)) = rest.trim_end().rsplit_once('\n') else {
        return Vec::new();
    };
    if code.lines().any(|line| line.starts_with('>')) {
        return Vec::new();
    }
    let language = FenceInfo::parse(info.trim_start_matches(['`', '~'])).language;
    let start = fence.len() + 1;
    let found = check::comments(&language, code).into_iter();
    found
        .filter(|range| pieces(&code[range.clone()]).all(|piece| matches!(piece, Piece::Text(_))))
        .map(|range| start + range.start..start + range.end)
        .collect()
}

/// Adds the title and the description. Returns the byte offset of the body.
fn front_matter_segments(
    rules: FrontMatterRules,
    name: &str,
    text: &str,
    segments: &mut Vec<Segment>,
) -> Result<usize, Box<Diagnostic>> {
    let Some(split) = front_matter::split_by(rules, name, text)? else {
        return Ok(0);
    };
    let keys = [
        ("title", UnitKind::Title),
        ("description", UnitKind::Description),
    ];
    for (key, kind) in keys {
        let Some(entry) = split.front_matter.get(key) else {
            continue;
        };
        let Some(value) = entry.value.as_str().filter(|value| has_letters(value)) else {
            continue;
        };
        segments.push(Segment {
            kind,
            level: 0,
            section: String::new(),
            section_start: split.body,
            tagged: value.split_whitespace().collect::<Vec<_>>().join(" "),
            placeholders: Vec::new(),
            span: split.front_matter.value_span(entry),
            id: String::new(),
            code_before: String::new(),
        });
    }
    Ok(split.body)
}

/// Makes segments of blocks of prose, in order.
struct SegmentReader<'a> {
    body: &'a str,
    start: usize,
    is_wide: bool,
    /// The last heading: its byte offset in the file, and its text.
    section: (usize, String),
    code: &'a [Range<usize>],
    /// The number of code blocks before the last segment.
    code_at: usize,
}

impl SegmentReader<'_> {
    /// The segment of a block; `None` for a block without letters.
    fn segment(&mut self, prose: ProseSpan, opaque: &[Range<usize>]) -> Option<Segment> {
        let marks = with_opaque(&prose, opaque)?;
        let (tagged, placeholders) = tag_block(self.body, &prose.span, &marks, self.is_wide)?;
        let span = prose.span.start + self.start..prose.span.end + self.start;
        let level = match prose.kind {
            ProseKind::Heading(level) => level,
            _ => 0,
        };
        if level > 0 {
            let line = self.body[..prose.span.start]
                .rfind('\n')
                .map_or(0, |at| at + 1);
            self.section = (line + self.start, without_tags(&tagged));
        }
        if !has_letters(&without_tags(&tagged)) {
            return None;
        }
        let before = self.code.partition_point(|code| code.end <= span.start);
        let code_before = match before > self.code_at {
            true => self.excerpt(before - 1),
            false => String::new(),
        };
        self.code_at = before;
        Some(Segment {
            kind: match prose.kind {
                ProseKind::Heading(_) => UnitKind::Heading,
                ProseKind::Paragraph => UnitKind::Paragraph,
                ProseKind::ListItem => UnitKind::ListItem,
                ProseKind::TableCell => UnitKind::TableCell,
                ProseKind::Footnote => UnitKind::Footnote,
            },
            level,
            section: self.section.1.clone(),
            section_start: self.section.0,
            tagged,
            placeholders,
            span,
            id: String::new(),
            code_before,
        })
    }

    /// The beginning of a code block.
    fn excerpt(&self, at: usize) -> String {
        let code = &self.code[at];
        let code = self
            .body
            .get(code.start - self.start..code.end - self.start);
        let code = code.unwrap_or_default().trim_end();
        match code.char_indices().nth(CODE_EXCERPT) {
            Some((end, _)) => format!("{}…", &code[..end]),
            None => code.to_owned(),
        }
    }
}

/// The marks of a block, with the opaque ranges in its text. `None` if an opaque range and a mark overlap in part.
fn with_opaque(prose: &ProseSpan, opaque: &[Range<usize>]) -> Option<Vec<Mark>> {
    let first = opaque.partition_point(|range| range.end <= prose.span.start);
    let inside: Vec<&Range<usize>> = opaque[first..]
        .iter()
        .take_while(|range| range.start < prose.span.end)
        .collect();
    if inside.is_empty() {
        return Some(prose.marks.clone());
    }
    let mut marks = Vec::with_capacity(prose.marks.len() + inside.len());
    let mut own = prose.marks.iter().peekable();
    for range in inside {
        while let Some(mark) = own.next_if(|mark| mark.range().end <= range.start) {
            marks.push(mark.clone());
        }
        match own.peek() {
            Some(mark) if mark.range().start < range.end => {
                let mark = mark.range();
                let is_within = mark.start <= range.start && range.end <= mark.end;
                if !is_within {
                    return None;
                }
            }
            _ if range.start >= prose.span.start && range.end <= prose.span.end => {
                marks.push(Mark::Alone(range.clone()));
            }
            _ => return None,
        }
    }
    marks.extend(own.cloned());
    Some(marks)
}

/// Returns the body with Liquid and shortcodes replaced by letters of the same length, so that their punctuation is
/// no Markdown, and their byte ranges.
fn protect(body: &str) -> (String, Vec<Range<usize>>) {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(found) = body[at..].find('{').map(|found| at + found) {
        let end = match body.as_bytes().get(found + 1) {
            Some(b'%') => body[found..].find("%}").map(|end| found + end + 2),
            Some(b'{') => body[found..].find("}}").map(|end| found + end + 2),
            _ => None,
        };
        let Some(end) = end else {
            at = found + 1;
            continue;
        };
        let end = block_end(body, found..end).unwrap_or(end);
        ranges.push(found..end);
        at = end;
    }
    let mut protected = String::with_capacity(body.len());
    let mut at = 0;
    for range in &ranges {
        protected.push_str(&body[at..range.start]);
        let masked = body[range.clone()].bytes().map(|byte| match byte {
            b'\n' => '\n',
            b'\r' => '\r',
            _ => 'x',
        });
        protected.extend(masked);
        at = range.end;
    }
    protected.push_str(&body[at..]);
    (protected, ranges)
}

/// The end of a Liquid block whose content is no Markdown, if the tag begins one.
fn block_end(body: &str, tag: Range<usize>) -> Option<usize> {
    let inside = body[tag.clone()]
        .trim_start_matches("{%")
        .trim_start_matches('-');
    let name = inside.split_whitespace().next()?;
    let name = OPAQUE_BLOCKS.iter().find(|block| **block == name)?;
    let rest = &body[tag.end..];
    let closing = rest.find(&format!("end{name}"))?;
    let end = rest[closing..].find("%}")?;
    Some(tag.end + closing + end + 2)
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Gives each segment its id.
fn add_ids(segments: &mut [Segment]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for segment in segments {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[segment.kind as u8]);
        hasher.update(segment.tagged.as_bytes());
        for place in &segment.placeholders {
            hasher.update(b"\0");
            hasher.update(place.open.as_bytes());
            hasher.update(b"\0");
            hasher.update(place.close.as_deref().unwrap_or_default().as_bytes());
        }
        let hash = hasher.finalize().to_hex();
        let base = hash[..12].to_owned();
        let count = counts.entry(base.clone()).or_default();
        *count += 1;
        segment.id = match *count {
            1 => base,
            again => format!("{base}.{again}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liquid_is_no_text() {
        let body = "A {{ site.x | y: \"*\" }} *b* {% include c.md %}\n\n{% highlight sh %}\n# no heading\n\nx\n{% endhighlight %}\n\n{{< figure src=\"a\" >}}\n\nEnd {";
        let (protected, ranges) = protect(body);
        assert_eq!(protected.len(), body.len());
        assert_eq!(ranges.len(), 4);
        let spans = prose_spans(&protected, &crate::config::Dialect::CommonMark, true);
        let texts: Vec<String> = spans
            .prose
            .iter()
            .filter_map(|prose| {
                let marks = with_opaque(prose, &ranges)?;
                let (tagged, _) = tag_block(body, &prose.span, &marks, false)?;
                has_letters(&without_tags(&tagged)).then_some(tagged)
            })
            .collect();
        assert_eq!(texts, ["A <x1/> <g2>b</g2> <x3/>", "End {"]);
    }
}
