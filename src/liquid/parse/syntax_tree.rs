//! The syntax tree of a template.

use std::ops::Range;

use super::super::Problem;
use super::super::expression::{Condition, Expression, Filtered};

/// A template, ready to be rendered.
#[derive(Debug, Clone, Default)]
pub struct Template {
    pub(in crate::liquid) nodes: Vec<Node>,
    /// Problems of the text.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone)]
pub(in crate::liquid) struct Node {
    pub(in crate::liquid) kind: Kind,
    /// The bytes of the text.
    pub(in crate::liquid) span: Range<usize>,
    pub(in crate::liquid) in_code: bool,
}

#[derive(Debug, Clone)]
pub(in crate::liquid) enum Kind {
    /// The text of the span.
    Text,
    /// The content of a `raw` block, which keeps its white space.
    Raw,
    Output(Filtered),
    Assign(String, Filtered),
    Capture(String, Vec<Node>),
    /// Conditions with what they guard, in their order.
    If(Vec<(Condition, Vec<Node>)>),
    Case(Expression, Vec<(Vec<Expression>, Vec<Node>)>),
    For(Box<For>),
    Break,
    Continue,
    Cycle(CycleGroup, Vec<Expression>),
    /// `increment` and, with true, `decrement`.
    Count(String, bool),
    Include(Include),
    Link(String),
    PostUrl(String),
    Highlight {
        language: String,
        options: String,
        body: Vec<Node>,
    },
    /// A loop that shows the rows of a table, with the number of columns.
    TableRow(Box<For>, Option<Expression>),
    /// The content of `ifchanged`, shown if it differs from the last one.
    IfChanged(Vec<Node>),
    /// A tag that Liquid does not have: one of a plugin, or a mistake.
    Unknown {
        name: String,
        /// The text after the name.
        markup: String,
        /// The content of a block of a plugin ([`BLOCKS_OF_PLUGINS`]).
        body: Option<Vec<Node>>,
    },
    /// Shows nothing.
    Nothing,
}

/// The `cycle` tags that go round together.
#[derive(Debug, Clone)]
pub(in crate::liquid) enum CycleGroup {
    /// Cycles with the same text.
    Text(String),
    /// Cycles whose expression has the same value: `cycle "a": …`, `cycle page.title: …`.
    Value(Expression),
}

#[derive(Debug, Clone)]
pub(in crate::liquid) struct For {
    pub(in crate::liquid) variable: String,
    pub(in crate::liquid) list: Expression,
    pub(in crate::liquid) reversed: bool,
    pub(in crate::liquid) limit: Option<Expression>,
    pub(in crate::liquid) offset: Option<Expression>,
    /// The name of the earlier loop over the same list, if this one continues where that ended (`offset:
    /// continue`).
    pub(in crate::liquid) continues: Option<String>,
    /// The variable and the list, as loops are known by.
    pub(in crate::liquid) name: String,
    pub(in crate::liquid) body: Vec<Node>,
    pub(in crate::liquid) otherwise: Vec<Node>,
}

/// `{% include file.html key="value" %}`.
#[derive(Debug, Clone)]
pub(in crate::liquid) struct Include {
    /// The file name, which may contain `{{ }}`.
    pub(in crate::liquid) file: String,
    pub(in crate::liquid) arguments: Vec<(String, Expression)>,
    /// True for `include_relative`: the file is searched beside the page.
    pub(in crate::liquid) relative: bool,
}
