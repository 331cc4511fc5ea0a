//! Tera, and its errors as diagnostics.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use tera::{Context, ErrorKind, Tera};

use super::budget::{self, Inserted};
use super::filters::{self, Lookup};
use super::theme_files::Template;
use super::used_variables::UsedVariables;
use crate::content::FingerprintHasher;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::limits::Limits;
use crate::near_miss;

/// Output of Tera, checked to be UTF-8.
struct Text {
    text: String,
    /// The most bytes of it.
    most: u64,
    /// Bytes that are not checked yet: many short pieces are checked together.
    new: Vec<u8>,
    /// The ranges of values of at least [`Rendered::LONG`] bytes.
    long: Vec<Range<usize>>,
}

/// A text that a template made.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// The ranges of its long pieces, which are values or literal texts of the template, in order.
    pub long: Vec<Range<usize>>,
}

impl Rendered {
    /// Length in bytes from which a piece is long.
    const LONG: usize = 512;
}

impl Text {
    /// Length in bytes from which a piece is checked alone.
    const LONG: usize = 1024;

    fn settle(&mut self) -> io::Result<()> {
        let new = simdutf8::basic::from_utf8(&self.new).map_err(io::Error::other)?;
        self.text.push_str(new);
        self.new.clear();
        Ok(())
    }
}

impl Write for Text {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let length = self.text.len() + self.new.len() + text.len();
        if length as u64 > self.most {
            budget::stop_page();
            return Err(io::Error::other("the page is too long"));
        }
        if text.len() >= Rendered::LONG {
            self.long.push(length - text.len()..length);
        }
        if text.len() < Self::LONG {
            self.new.extend(text);
        } else {
            self.settle()?;
            let text = simdutf8::basic::from_utf8(text).map_err(io::Error::other)?;
            self.text.push_str(text);
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The templates of a site, parsed once.
pub struct Engine {
    tera: Tera,
    /// By name: the file as the author knows it, and its text.
    sources: BTreeMap<String, (String, String)>,
    /// By name the calls that were put into it, to count its steps.
    inserted: BTreeMap<String, Vec<Inserted>>,
    limits: Limits,
    /// By name what it asks for.
    used: BTreeMap<String, UsedVariables>,
    /// By name the errors of templates that are left out, and of those that include or extend one.
    broken: BTreeMap<String, Diagnostic>,
}

impl Engine {
    /// Parses `templates`; the later of two with one name wins. A template with an error is reported and left out,
    /// so that the default theme's is used.
    #[must_use]
    pub fn new(templates: Vec<Template>, lookup: &Arc<Lookup>) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut broken = BTreeMap::new();
        let mut candidates = templates;
        loop {
            let mut chosen: BTreeMap<&str, &Template> = BTreeMap::new();
            for template in &candidates {
                chosen.insert(&template.name, template);
            }
            let sources: BTreeMap<String, (String, String)> = chosen
                .values()
                .map(|t| (t.name.clone(), (t.path.clone(), t.text.clone())))
                .collect();
            let mut tera = Tera::default();
            filters::register(&mut tera, lookup);
            budget::register(&mut tera, lookup);
            let texts: Vec<(&str, &str)> = chosen
                .values()
                .map(|t| (t.name.as_str(), t.text.as_str()))
                .collect();
            let used = UsedVariables::by_template(texts.iter().copied());
            let (counted, inserted) = with_steps(chosen.values().copied());
            let engine = |tera, broken| Self {
                tera,
                sources,
                inserted,
                limits: lookup.limits,
                used,
                broken,
            };
            let Err(error) = tera.add_raw_templates(counted) else {
                return (engine(tera, broken).spread(), diagnostics);
            };
            let engine = engine(Tera::default(), broken.clone());
            let found = engine.problems(&error, "template-syntax");
            // Leave the broken ones out and go on, to find the next.
            let before = candidates.len();
            for (name, diagnostic) in found {
                let last = candidates
                    .iter()
                    .rposition(|t| Some(&t.name) == name.as_ref());
                if let Some(i) = last {
                    candidates.remove(i);
                }
                if let Some(name) = name {
                    broken.insert(name, diagnostic.clone());
                }
                diagnostics.push(diagnostic);
            }
            if candidates.len() == before {
                return (engine, diagnostics);
            }
        }
    }

    /// The engine in which templates that include or extend a broken one are broken too.
    fn spread(mut self) -> Self {
        loop {
            let needs = |text: &str, name: &str| {
                let mut quotes = ['"', '\''].into_iter();
                quotes.any(|quote| text.contains(&format!("{quote}{name}{quote}")))
            };
            let mut more = Vec::new();
            for (name, (_, text)) in &self.sources {
                let mut broken = self.broken.iter();
                if !self.broken.contains_key(name)
                    && let Some((_, error)) = broken.find(|(broken, _)| needs(text, broken))
                {
                    more.push((name.clone(), error.clone()));
                }
            }
            if more.is_empty() {
                return self;
            }
            self.broken.extend(more);
        }
    }

    /// Adds all templates to a fingerprint.
    pub fn fingerprint(&self, hasher: &mut FingerprintHasher) {
        for (name, (path, text)) in &self.sources {
            hasher.text(name).text(path).text(text);
        }
        hasher.debug(&self.broken);
    }

    /// The error of a template, if it has one, or includes or extends one that has.
    #[must_use]
    pub fn broken(&self, name: &str) -> Option<&Diagnostic> {
        self.broken.get(name)
    }

    /// Returns true if any template has an error.
    #[must_use]
    pub fn has_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// Returns true if there is a template called `name`; it may have an error.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.tera.contains_template(name) || self.broken.contains_key(name)
    }

    /// Returns true if the template `name` is one of the site's own files.
    #[must_use]
    pub fn is_of_the_site(&self, name: &str) -> bool {
        let source = self.sources.get(name);
        let is_own =
            source.is_some_and(|(path, _)| !path.starts_with(super::theme_files::EMBEDDED));
        is_own || self.broken.contains_key(name)
    }

    /// Returns the variables of `page` that the template `name` uses.
    #[must_use]
    pub fn used_variables(&self, name: &str) -> &UsedVariables {
        self.used.get(name).unwrap_or(UsedVariables::ANYTHING)
    }

    /// Returns true if a template has this text in it.
    #[must_use]
    pub fn mentions(&self, text: &str) -> bool {
        self.sources
            .values()
            .any(|(_, template)| template.contains(text))
    }

    /// Returns true if a template of the site's own uses this variable of `page`.
    #[must_use]
    pub fn is_asked_for_by_the_site(&self, name: &str) -> bool {
        let mut templates = self.used.iter();
        templates.any(|(template, used)| used.has(name) && self.is_of_the_site(template))
    }

    /// Returns true if any template uses this variable of `page`.
    #[must_use]
    pub fn is_asked_for(&self, name: &str) -> bool {
        self.used.values().any(|used| used.has(name))
    }

    /// Renders the template `name`, to a text of about `room` bytes.
    ///
    /// # Errors
    /// A diagnostic with the place in the template, and those that it was included from.
    pub fn render(
        &self,
        name: &str,
        context: &Context,
        room: usize,
    ) -> Result<Rendered, Box<Diagnostic>> {
        if let Some(error) = self.broken.get(name) {
            return Err(Box::new(error.clone()));
        }
        let mut rendered = Text {
            text: String::with_capacity(room),
            most: self.limits.page_bytes,
            new: Vec::with_capacity(4 * Text::LONG),
            long: Vec::new(),
        };
        budget::begin();
        let written = self.tera.render_to(name, context, &mut rendered);
        let written = written.and_then(|()| Ok(rendered.settle()?));
        written.map_err(|error| {
            let mut found = self.problems(&error, "template-render");
            let mut error = found.swap_remove(0).1;
            if let Some((message, help)) = budget::reached(&self.limits) {
                error.code = "limit".into();
                error.message = message;
                error = error.help(help);
            }
            Box::new(error)
        })?;
        Ok(Rendered {
            text: rendered.text,
            long: rendered.long,
        })
    }

    /// The errors in `error`, at least one, each with the template that it is about.
    ///
    /// Tera's `Display` is the one form in which all of its errors have a place: reports like
    /// `error: …`, ` --> list.html:3:5`, a quoted line and carets under it, and for each include
    /// `note: called from list.html:3:5`.
    fn problems(
        &self,
        error: &tera::Error,
        code: &'static str,
    ) -> Vec<(Option<String>, Diagnostic)> {
        if let ErrorKind::MissingParent { current, parent } = error.kind() {
            let message =
                format!("the template `{parent}`, which this one extends, does not exist");
            return vec![self.at_first_line(code, message, current)];
        }
        if let ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } =
            error.kind()
        {
            let message = "the template includes or extends itself".to_owned();
            return vec![self.at_first_line(code, message, tpl)];
        }
        let report = error.to_string();
        let mut found: Vec<(Option<String>, Diagnostic)> = Vec::new();
        let mut lines = report.lines();
        while let Some(line) = lines.next() {
            if let Some(message) = line.strip_prefix("error: ") {
                found.push((None, with_suggestion(Diagnostic::error(code, message))));
            } else if let Some((name, diagnostic)) = found.last_mut() {
                let (label, place) = match line.trim_start().strip_prefix("--> ") {
                    Some(place) => ("here", place),
                    None => match line.strip_prefix("note: ").and_then(|n| n.rsplit_once(' ')) {
                        Some(note) => note,
                        None => continue,
                    },
                };
                let carets = lines
                    .clone()
                    .nth(2)
                    .map_or(1, |l| l.matches('^').count().max(1));
                if let Some((template, place)) = self.place(place, carets, label) {
                    name.get_or_insert(template);
                    diagnostic.spans.push(place);
                }
            }
        }
        if found.is_empty() {
            found.push((None, Diagnostic::error(code, report)));
        }
        found
    }

    /// The place that `list.html:3:5` names, `width` characters wide.
    fn place(&self, place: &str, width: usize, label: &str) -> Option<(String, SourceSpan)> {
        let mut parts = place.rsplitn(3, ':');
        let column: usize = parts.next()?.trim().parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let (path, text) = self.sources.get(name)?;
        let start: usize = text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let quoted = text[start..].lines().next().unwrap_or_default();
        let at = |character: usize| {
            quoted
                .char_indices()
                .nth(character)
                .map_or(quoted.len(), |(i, _)| i)
        };
        let inserted = self.inserted.get(name).map_or(&[][..], Vec::as_slice);
        let column = budget::column(inserted, line, column).saturating_sub(1);
        let span = start + at(column)..start + at(column + width);
        Some((name.to_owned(), SourceSpan::span(path, text, span, label)))
    }

    fn at_first_line(
        &self,
        code: &'static str,
        message: String,
        name: &str,
    ) -> (Option<String>, Diagnostic) {
        let diagnostic = Diagnostic::error(code, message);
        let diagnostic = match self.sources.get(name) {
            Some((path, text)) => {
                let end = text.find('\n').unwrap_or(text.len());
                diagnostic.at(SourceSpan::span(path, text, 0..end, ""))
            }
            None => diagnostic,
        };
        (Some(name.to_owned()), diagnostic)
    }
}

/// Filters of Tera and of sitegen that templates use most, for suggestions.
const FILTERS: [&str; 33] = [
    "abs",
    "capitalize",
    "date",
    "default",
    "escape",
    "fill",
    "filter",
    "first",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "json",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "number",
    "nth",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "slice",
    "sort",
    "split",
    "title",
    "trim",
    "unique",
    "upper",
];

/// Adds the name that was probably meant. Tera lists all names that there are behind its message.
fn with_suggestion(mut diagnostic: Diagnostic) -> Diagnostic {
    let message = diagnostic.message.clone();
    let Some(name) = message.split('`').nth(1) else {
        return diagnostic;
    };
    let near = if let Some((first, names)) = message.split_once(". Available ") {
        let (kind, names) = names.split_once(": ").unwrap_or(("names", names));
        first.clone_into(&mut diagnostic.message);
        diagnostic.help = Some(format!("the {kind} are {names}"));
        near_miss::nearest(name, names.split(", "))
    } else if message.starts_with("Unknown filter") {
        near_miss::nearest(name, FILTERS)
    } else {
        None
    };
    let all = diagnostic.help.take();
    let meant = near.map(|near| format!("did you mean `{near}`?"));
    diagnostic.help = match (meant, all) {
        (Some(meant), Some(all)) => Some(format!("{meant} {all}")),
        (meant, all) => meant.or(all),
    };
    diagnostic
}

/// Texts of templates by name.
type Texts<'t> = Vec<(&'t str, Cow<'t, str>)>;

/// The texts of templates by name, those of the site with calls that count their steps.
fn with_steps<'t>(
    templates: impl Iterator<Item = &'t Template>,
) -> (Texts<'t>, BTreeMap<String, Vec<Inserted>>) {
    let mut inserted = BTreeMap::new();
    let texts = templates.map(|template| {
        if template.path.starts_with(super::theme_files::EMBEDDED) {
            return (
                template.name.as_str(),
                Cow::Borrowed(template.text.as_str()),
            );
        }
        let (text, calls) = budget::counted(&template.text);
        inserted.insert(template.name.clone(), calls);
        (template.name.as_str(), Cow::Owned(text))
    });
    (texts.collect(), inserted)
}

#[cfg(test)]
mod tests;
