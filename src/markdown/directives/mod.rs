//! Directives: blocks with a name (`:::note[Title]` … `:::`), as Docusaurus and VitePress have them.
//!
//! In: a body. Out: the [`Marker`]s of its lines that open and close directives, and insertions that make each such
//! line a comment of HTML (`lines`). A comment begins and ends a block in both dialects of Markdown and in every
//! container, so that the content of a directive is read as the Markdown that it is. `stack` turns the comments back
//! into events when the body is read. An insertion that the parser finds in code is removed from the event, so that
//! code shows the line as written.

mod attributes;
mod badge;
mod lines;
mod stack;

use std::ops::Range;

use kramdown::Attributes;

pub(super) use badge::{BADGE, badge_attributes, without_badges};
pub(super) use lines::Directives;
pub(super) use stack::{DirectiveEvent, DirectiveStack, Step};

/// A component of the theme that a directive writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Component {
    /// `:::note`, `:::warning` …
    Alert(AlertKind),
    /// `:::details`: folded content.
    Details,
    /// `:::tabs`: alternatives, of which one is shown.
    Tabs,
    /// `:::tab` in `:::tabs`.
    Tab,
    /// `:::code-group`: each code block is a tab.
    CodeGroup,
    /// `:::steps`: a numbered list with a line beside it.
    Steps,
    /// `:::figure`: content with a caption.
    Figure,
    /// `:::cards`: a list of links as a grid.
    Cards,
    /// `:::filetree`: a nested list of files.
    FileTree,
}

/// The kind of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AlertKind {
    Note,
    Tip,
    Info,
    Important,
    Warning,
    Caution,
    Danger,
}

impl AlertKind {
    const ALL: [Self; 7] = [
        Self::Note,
        Self::Tip,
        Self::Info,
        Self::Important,
        Self::Warning,
        Self::Caution,
        Self::Danger,
    ];

    /// Returns the name in directives, classes and interface texts.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Info => "info",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
            Self::Danger => "danger",
        }
    }

    /// Returns the kind with a name, in any case.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// The names of components other than alerts.
const NAMES: [(&str, Component); 9] = [
    ("details", Component::Details),
    ("tabs", Component::Tabs),
    ("tab", Component::Tab),
    ("code-group", Component::CodeGroup),
    ("steps", Component::Steps),
    ("figure", Component::Figure),
    ("cards", Component::Cards),
    ("filetree", Component::FileTree),
    ("file-tree", Component::FileTree),
];

/// Returns the names of all directives.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let alerts = AlertKind::ALL.into_iter().map(AlertKind::name);
    alerts.chain(NAMES.iter().map(|(name, _)| *name))
}

impl Component {
    /// Returns the component with a name, in any case.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let of_name = |(known, _): &&(&str, Self)| known.eq_ignore_ascii_case(name);
        match NAMES.iter().find(of_name) {
            Some((_, component)) => Some(*component),
            None => AlertKind::parse(name).map(Self::Alert),
        }
    }

    /// Returns the name in directives.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alert(kind) => kind.name(),
            other => {
                let named = NAMES.iter().find(|(_, component)| *component == other);
                named.map_or("", |(name, _)| name)
            }
        }
    }
}

/// The opening of a directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Directive {
    /// The component.
    pub(crate) component: Component,
    /// Byte range of the title in the body, and then in the text with insertions.
    title: Option<Range<usize>>,
    /// `{#id .class key=value}`.
    pub(crate) attributes: Attributes,
}

impl Directive {
    /// Returns true if a title is written.
    #[must_use]
    pub(crate) fn has_title(&self) -> bool {
        self.title.is_some()
    }
}

/// Returns true if HTML is the comment that a line of a directive becomes: its text begins with a noncharacter.
pub(super) fn is_marker(html: &str) -> bool {
    let text = html.trim_start().strip_prefix("<!--");
    text.is_some_and(|text| text.starts_with(|c| ('\u{fdd0}'..='\u{fdef}').contains(&c)))
}

/// A line that opens or closes a directive.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Marker {
    /// Byte range in the body, from the first colon to the end of the line.
    line: Range<usize>,
    /// The same range in the text with insertions.
    place: Range<usize>,
    kind: MarkerKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum MarkerKind {
    Open(Directive),
    /// `::tab[Title]`: begins a part of the directive around it.
    Part(Directive),
    /// Closes the directive that the marker with this index opens.
    Close(usize),
}
