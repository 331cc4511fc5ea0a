//! The reader of PO files.

use std::ops::Range;

use super::super::problems::Problems;
use super::strings::unquoted;
use super::{BLOCK, MARK};
use crate::diagnostics::Diagnostic;
use crate::exchange::{ExportedBlock, TranslatedUnit, UnitState};

/// Reads the units of a PO file.
///
/// # Errors
/// The problems of the file, with their lines.
pub fn read(text: &str, path: &str) -> Result<Vec<TranslatedUnit>, Vec<Diagnostic>> {
    let mut reader = Reader {
        problems: Problems::new(path, text),
        entry: Entry::default(),
        language: None,
        units: Vec::new(),
    };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if reader.problems.is_full() {
            break;
        }
        reader.line(line, start, number + 1);
        start += line.len();
    }
    reader.finish();
    let Reader {
        mut problems,
        language,
        mut units,
        ..
    } = reader;
    match language {
        Some(language) => {
            for unit in &mut units {
                unit.language.clone_from(&language);
            }
        }
        None => problems.add(
            0..0,
            "the header of the file names no language",
            "write `\"Language: ar\\n\"` with the language of the translations into its header",
        ),
    }
    problems.or(units)
}

/// A keyword of PO, with the text behind it in the entry that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keyword {
    Context,
    Id,
    Text,
    /// A plural form; no entry of an export has one.
    Plural,
}

/// The entry that is read.
#[derive(Debug, Default)]
struct Entry {
    /// The 1-based line of its first keyword.
    line: usize,
    /// The bytes of its first keyword.
    span: Range<usize>,
    context: Option<String>,
    id: Option<String>,
    text: Option<String>,
    block: ExportedBlock,
    is_fuzzy: bool,
    is_plural: bool,
    /// The keyword whose strings follow.
    keyword: Option<Keyword>,
}

struct Reader<'t> {
    problems: Problems<'t>,
    entry: Entry,
    language: Option<String>,
    units: Vec<TranslatedUnit>,
}

impl Reader<'_> {
    /// Reads a line that starts at a byte of the file.
    fn line(&mut self, line: &str, start: usize, number: usize) {
        let content = line.trim_start_matches(['\u{feff}', ' ', '\t']);
        let at = start + line.len() - content.len();
        let content = content.trim_end();
        if content.is_empty() {
            return;
        }
        if let Some(comment) = content.strip_prefix('#') {
            // Comments are before the keywords of their entry.
            if self.entry.text.is_some() {
                self.finish();
            }
            let note = comment.strip_prefix('.').map(str::trim_start);
            if let Some(block) = note.and_then(|note| note.strip_prefix(BLOCK)) {
                self.entry.block = ExportedBlock::named(block);
            }
            if let Some(flags) = comment.strip_prefix(',') {
                self.entry.is_fuzzy |= flags.split(',').any(|flag| flag.trim() == "fuzzy");
            }
            return;
        }
        if content.starts_with('"') {
            match self.entry.keyword {
                Some(keyword) => self.string(keyword, content, at),
                None => self.problems.add(
                    at..at + content.len(),
                    "a text without a keyword",
                    "put `msgid` or `msgstr` before it",
                ),
            }
            return;
        }
        let end = content.find(|c: char| c.is_whitespace() || c == '"');
        let (word, rest) = content.split_at(end.unwrap_or(content.len()));
        let keyword = match word {
            "msgctxt" => Keyword::Context,
            "msgid" => Keyword::Id,
            "msgstr" => Keyword::Text,
            "msgid_plural" => Keyword::Plural,
            _ if word.starts_with("msgstr[") => Keyword::Plural,
            _ => {
                self.problems.add(
                    at..at + word.len(),
                    "the line is neither a comment, nor a keyword of PO, nor a text in quotes",
                    "export again, or restore the line",
                );
                return;
            }
        };
        self.keyword(keyword, at..at + word.len(), number);
        let string = rest.trim_start();
        self.string(keyword, string, at + content.len() - string.len());
    }

    /// Starts the strings of a keyword; the first keyword of an entry starts the entry.
    fn keyword(&mut self, keyword: Keyword, span: Range<usize>, line: usize) {
        let starts = match keyword {
            Keyword::Context => self.entry.context.is_some() || self.entry.id.is_some(),
            Keyword::Id => self.entry.id.is_some(),
            Keyword::Text | Keyword::Plural => false,
        };
        if starts {
            self.finish();
        }
        if self.entry.line == 0 {
            self.entry.line = line;
            self.entry.span = span.clone();
        }
        let is_repeated = keyword == Keyword::Text && self.entry.text.is_some();
        if is_repeated {
            let help = "remove one of the two";
            self.problems
                .add(span, "a second `msgstr` of one `msgid`", help);
        }
        self.entry.keyword = Some(keyword);
    }

    /// Adds a string of a keyword.
    fn string(&mut self, keyword: Keyword, string: &str, at: usize) {
        let text = match unquoted(string) {
            Ok(text) => text,
            Err((span, what)) => {
                let help =
                    "a text is in quotes; in it, `\"` is written `\\\"` and `\\` is written `\\\\`";
                self.problems
                    .add(at + span.start..at + span.end, what, help);
                String::new()
            }
        };
        let slot = match keyword {
            Keyword::Context => &mut self.entry.context,
            Keyword::Id => &mut self.entry.id,
            Keyword::Text => &mut self.entry.text,
            Keyword::Plural => {
                self.entry.is_plural = true;
                return;
            }
        };
        slot.get_or_insert_default().push_str(&text);
    }

    /// Takes the entry that is complete.
    fn finish(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        if entry.line == 0 {
            return;
        }
        let span = entry.span.clone();
        if entry.is_plural {
            let message = "an entry with plural forms, which no export has";
            self.problems
                .add(span, message, "remove it, or export again");
            return;
        }
        let (Some(id), Some(text)) = (entry.id, entry.text) else {
            let message = "an entry without `msgid` or without `msgstr`";
            self.problems
                .add(span, message, "complete it, or export again");
            return;
        };
        let Some(context) = entry.context else {
            if id.is_empty() {
                self.header(&text);
            } else {
                self.unknown(span);
            }
            return;
        };
        let Some((original, unit)) = context.rsplit_once(MARK) else {
            self.unknown(span);
            return;
        };
        self.units.push(TranslatedUnit {
            original: original.to_owned(),
            language: String::new(),
            id: unit.to_owned(),
            source: id,
            target: Some(text),
            state: if entry.is_fuzzy {
                UnitState::NeedsReview
            } else {
                UnitState::Translated
            },
            block: entry.block,
            line: entry.line,
        });
    }

    fn unknown(&mut self, span: Range<usize>) {
        let message = "the entry has no `msgctxt` of an export, so its page is unknown";
        self.problems
            .add(span, message, "restore its `msgctxt`, or remove the entry");
    }

    /// Reads the language in the header.
    fn header(&mut self, text: &str) {
        let mut fields = text.lines().filter_map(|line| line.split_once(':'));
        let language = fields.find(|(name, _)| name.trim().eq_ignore_ascii_case("language"));
        let language = language.map(|(_, value)| value.trim().replace('_', "-"));
        self.language = language.filter(|language| !language.is_empty());
    }
}
