//! The reader of XLIFF 2.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};
use text_scan::xml_limits;

use super::super::problems::Problems;
use super::{BLOCK, CORE, MARK};
use crate::diagnostics::Diagnostic;
use crate::exchange::tags::Tag;
use crate::exchange::{ExportedBlock, TranslatedUnit, UnitState};

/// The most elements and texts of a document; each takes about 100 bytes of memory.
const MOST_NODES: u32 = 8_000_000;
/// The deepest nesting of elements in a text. Markdown of a unit has few levels.
const DEEPEST: usize = 64;

/// Reads the units of an XLIFF document. A document type declaration is refused, and with it all entities of its own.
///
/// # Errors
/// The problems of the file, with their lines.
pub fn read(text: &str, path: &str) -> Result<Vec<TranslatedUnit>, Vec<Diagnostic>> {
    let mut problems = Problems::new(path, text);
    if let Some((span, message)) = xml_limits::exceeded(text) {
        problems.add(span, message, "save it as XLIFF 2.1 again");
        return problems.or(Vec::new());
    }
    let options = ParsingOptions {
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => {
            let (message, help) = explain(&error);
            let declaration = memchr::memmem::find(text.as_bytes(), b"<!DOCTYPE");
            let span = match (&error, declaration) {
                // The error has no position.
                (roxmltree::Error::DtdDetected, Some(at)) => at..at + "<!DOCTYPE".len(),
                _ => position(text, error.pos()),
            };
            problems.add(span, message, help);
            return problems.or(Vec::new());
        }
    };
    let units = Reader {
        text,
        counted: (0, 1),
        language: String::new(),
        units: Vec::new(),
        problems: &mut problems,
    }
    .document(document.root_element());
    problems.or(units)
}

/// The message and the help for an error of XML.
fn explain(error: &roxmltree::Error) -> (String, &'static str) {
    match error {
        roxmltree::Error::DtdDetected => (
            "the document has a document type declaration, which no XLIFF has".to_owned(),
            "remove `<!DOCTYPE …>`",
        ),
        roxmltree::Error::NodesLimitReached => (
            format!("the document has more than {MOST_NODES} elements"),
            "export fewer pages at once with `--only`",
        ),
        error => (
            format!("the document is no XML: {error}"),
            "save it as XLIFF 2.1 again",
        ),
    }
}

/// The byte of a line and column of an error.
fn position(text: &str, position: roxmltree::TextPos) -> Range<usize> {
    let row = (position.row as usize).saturating_sub(1);
    let start = match row.checked_sub(1) {
        None => 0,
        Some(last) => memchr::memchr_iter(b'\n', text.as_bytes())
            .nth(last)
            .map_or(text.len(), |end| end + 1),
    };
    let column = (position.col as usize).saturating_sub(1);
    let line = &text[start..];
    let at = line
        .char_indices()
        .nth(column)
        .map_or(line.len(), |(at, _)| at);
    start + at..start + at + 1
}

struct Reader<'a, 'p> {
    text: &'a str,
    /// A byte of the text, and its line: nodes come in the order of the text.
    counted: (usize, usize),
    language: String,
    units: Vec<TranslatedUnit>,
    problems: &'a mut Problems<'p>,
}

/// Returns true for an element of the core with this name.
fn is(node: Node<'_, '_>, name: &str) -> bool {
    let tag = node.tag_name();
    node.is_element() && tag.name() == name && tag.namespace() == Some(CORE)
}

/// The bytes of the start of a node: enough to mark it.
fn start(node: Node<'_, '_>) -> Range<usize> {
    let range = node.range();
    range.start..range.end.min(range.start + 1)
}

impl Reader<'_, '_> {
    fn document(mut self, root: Node<'_, '_>) -> Vec<TranslatedUnit> {
        if !is(root, "xliff") {
            let is_old = root.tag_name().name() == "xliff";
            let message = if is_old {
                let version = root.attribute("version").unwrap_or("1.2");
                format!("the document is XLIFF {version}, and only 2.0 and 2.1 are read")
            } else {
                format!(
                    "the document is no XLIFF: it begins with <{}>",
                    root.tag_name().name()
                )
            };
            self.problems
                .add(start(root), message, "save it as XLIFF 2.1");
            return self.units;
        }
        let Some(language) = root.attribute("trgLang") else {
            let message = "the document names no language of the translations";
            let help = "add `trgLang` to <xliff>";
            self.problems.add(start(root), message, help);
            return self.units;
        };
        language.clone_into(&mut self.language);
        for file in root.children().filter(|node| is(*node, "file")) {
            self.file(file);
        }
        self.units
    }

    fn file(&mut self, file: Node<'_, '_>) {
        let Some(original) = file.attribute("original") else {
            let message = "the <file> does not name its page";
            let help = "restore its attribute `original`: the path of the page";
            self.problems.add(start(file), message, help);
            return;
        };
        let prefix = format!("{}{MARK}", file.attribute("id").unwrap_or_default());
        for unit in file.descendants().filter(|node| is(*node, "unit")) {
            if self.problems.is_full() {
                return;
            }
            let id = unit.attribute("id").unwrap_or_default();
            match id.strip_prefix(&prefix) {
                Some(id) => self.unit(unit, original, id),
                None => self.problems.add(
                    start(unit),
                    format!("the unit has the id `{id}`, which no export gave it"),
                    "restore its id, or remove the unit",
                ),
            }
        }
    }

    /// Reads a unit. A program may have split its segment: the parts are joined.
    fn unit(&mut self, unit: Node<'_, '_>, original: &str, id: &str) {
        let (mut source, mut target) = (String::new(), String::new());
        let mut state = UnitState::Translated;
        let mut is_whole = true;
        let is_part = |node: &Node<'_, '_>| is(*node, "segment") || is(*node, "ignorable");
        for part in unit.children().filter(is_part) {
            let child = |name: &str| part.children().find(|node| is(*node, name));
            let before = source.len();
            if let Some(node) = child("source") {
                self.inline(node, &mut source, 0);
            }
            let is_segment = is(part, "segment");
            match child("target") {
                Some(node) => self.inline(node, &mut target, 0),
                None if is_segment => is_whole = false,
                None => target.push_str(&source[before..]),
            }
            if is_segment && needs_review(part) {
                state = UnitState::NeedsReview;
            }
        }
        let is_block =
            |node: &Node<'_, '_>| is(*node, "note") && node.attribute("category") == Some(BLOCK);
        let block = unit.descendants().find(is_block);
        let block = block.and_then(|note| note.text()).unwrap_or_default();
        let line = self.line(unit.range().start);
        self.units.push(TranslatedUnit {
            original: original.to_owned(),
            language: self.language.clone(),
            id: id.to_owned(),
            source,
            target: Some(target).filter(|_| is_whole),
            state,
            block: ExportedBlock::named(block),
            line,
        });
    }

    /// Adds the text of an element, with tags.
    fn inline(&mut self, node: Node<'_, '_>, out: &mut String, depth: usize) {
        if depth > DEEPEST {
            let message = format!("more than {DEEPEST} elements are inside one another");
            self.problems
                .add(start(node), message, "export the unit again");
            return;
        }
        for child in node.children() {
            if child.is_text() {
                out.push_str(child.text().unwrap_or_default());
            } else if child.is_element() {
                self.element(child, out, depth);
            }
        }
    }

    fn element(&mut self, node: Node<'_, '_>, out: &mut String, depth: usize) {
        if node.tag_name().namespace() != Some(CORE) {
            return self.unknown(node);
        }
        match node.tag_name().name() {
            "ph" => self.tag(node, "id", Tag::Alone, out),
            "pc" => {
                self.tag(node, "id", Tag::Open, out);
                self.inline(node, out, depth + 1);
                self.tag(node, "id", Tag::Close, out);
            }
            "sc" => self.tag(node, "id", Tag::Open, out),
            "ec" => self.tag(node, "startRef", Tag::Close, out),
            // Annotations of an editor.
            "mrk" => self.inline(node, out, depth + 1),
            "sm" | "em" => {}
            "cp" => {
                let hex = node.attribute("hex").unwrap_or_default();
                let code = u32::from_str_radix(hex, 16).ok();
                match code.and_then(char::from_u32) {
                    Some(c) => out.push(c),
                    None => self.unknown(node),
                }
            }
            _ => self.unknown(node),
        }
    }

    /// Adds the tag of an element whose number is in an attribute.
    fn tag(&mut self, node: Node<'_, '_>, name: &str, tag: fn(usize) -> Tag, out: &mut String) {
        let id = node.attribute(name).unwrap_or_default();
        match id.parse() {
            Ok(number) if number > 0 => out.push_str(&tag(number).to_string()),
            _ => {
                let element = node.tag_name().name();
                let message = format!("<{element} {name}=\"{id}\"> is no placeholder of an export");
                let help = "copy the placeholders of <source> with their numbers";
                self.problems.add(start(node), message, help);
            }
        }
    }

    fn unknown(&mut self, node: Node<'_, '_>) {
        let message = format!("<{}> is not read in a text", node.tag_name().name());
        self.problems.add(start(node), message, "remove it");
    }

    /// The 1-based line of a byte that is not before the last one that was asked for.
    fn line(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        let between = &self.text.as_bytes()[from.min(at)..at];
        self.counted = (at, line + memchr::memchr_iter(b'\n', between).count());
        self.counted.1
    }
}

/// Returns true if a segment with a target needs review. Programs without states leave `state` out.
fn needs_review(segment: Node<'_, '_>) -> bool {
    let state = segment.attribute("state");
    let part = segment.attribute("subState").unwrap_or_default();
    state == Some("initial") || state.is_none() && part.ends_with("needs-review")
}
