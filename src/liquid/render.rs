//! A template to text.

mod include;
mod loops;
mod tags;
mod values;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::budget::{Budget, ReachedLimit};
use super::expression::{Expression, Filtered};
use super::filters;
use super::parse::{Kind, Node, Template};
use super::value::{Map, Value};
use super::{Environment, Included, PlaceInside, Problem, Variables};
use text_scan::source_map::SourceMap;

/// Maximum depth of includes.
const MAX_DEPTH: usize = 32;
/// The most problems that a page reports: in a loop there is one in each round.
const MAX_PROBLEMS: usize = 1000;

/// The result of rendering a template.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// Positions of its parts in the source.
    pub map: SourceMap,
    /// Problems found while rendering.
    pub problems: Vec<Problem>,
    /// The steps that it took, which `limits: liquid_steps` bounds.
    pub steps: u64,
}

/// Renders a template that was read from `text`.
#[must_use]
pub fn render(template: &Template, text: &str, environment: &dyn Environment) -> Rendered {
    let budget = Budget::new(environment.limits());
    let mut run = Run::new(environment, text, &budget);
    names_assigned(&template.nodes, &mut run.assigned);
    let _ = run.nodes(&template.nodes);
    run.out.steps = budget.steps();
    if budget.over().is_some() {
        // A part of a page is worth nothing, and may be as long as a page may be.
        run.out.text = String::new();
        run.out.map = SourceMap::default();
    }
    run.out
}

/// Returns the result of a filter outside of a template, for plugins.
pub(crate) fn filter(
    environment: &dyn Environment,
    name: &str,
    input: Value,
    arguments: &[Value],
) -> Value {
    let budget = Budget::new(environment.limits());
    let run = Run::new(environment, "", &budget);
    filters::apply(&run, name, input, arguments, &Map::new())
}

/// The names that a template gives values to, anywhere.
fn names_assigned(nodes: &[Node], names: &mut BTreeSet<String>) {
    for node in nodes {
        match &node.kind {
            Kind::Assign(name, _) | Kind::Count(name, _) => {
                names.insert(name.clone());
            }
            Kind::Capture(name, body) => {
                names.insert(name.clone());
                names_assigned(body, names);
            }
            Kind::If(branches) => branches.iter().for_each(|(_, n)| names_assigned(n, names)),
            Kind::Case(_, whens) => whens.iter().for_each(|(_, n)| names_assigned(n, names)),
            Kind::For(found) | Kind::TableRow(found, _) => {
                names_assigned(&found.body, names);
                names_assigned(&found.otherwise, names);
            }
            Kind::Highlight { body, .. }
            | Kind::IfChanged(body)
            | Kind::Unknown {
                body: Some(body), ..
            } => names_assigned(body, names),
            _ => {}
        }
    }
}

/// The reason for leaving a list of nodes before its end.
#[derive(Clone, Copy)]
enum Interrupt {
    Break,
    Continue,
    /// Nothing more is rendered.
    Stop,
}

/// One rendering, as it goes on.
pub(super) struct Run<'r> {
    pub(super) environment: &'r dyn Environment,
    pub(super) budget: &'r Budget,
    text: &'r str,
    variables: HashMap<String, Value>,
    scopes: Vec<(String, Value)>,
    counts: HashMap<String, i64>,
    cycles: HashMap<String, usize>,
    /// End offsets of loops, by name, for `offset: continue`.
    ends: HashMap<String, usize>,
    /// The last output of `ifchanged`.
    last_change: String,
    out: Rendered,
    /// Number of open captures and includes, in which positions are not recorded.
    captures: usize,
    includes: usize,
    /// The bytes of the texts around the captures that are open.
    outside: usize,
    /// The number of expressions in texts around the one that is evaluated: `where_exp` and its like.
    evaluations: usize,
    /// The bytes of the node of the page's own text that is rendered.
    here: Range<usize>,
    /// The bytes of the node of the included file that is rendered.
    inside: Range<usize>,
    /// True for a text of its own, such as the markup of a tag.
    is_fragment: bool,
    assigned: BTreeSet<String>,
}

impl<'r> Run<'r> {
    /// A rendering that has not begun.
    fn new(environment: &'r dyn Environment, text: &'r str, budget: &'r Budget) -> Self {
        Self {
            environment,
            budget,
            text,
            variables: HashMap::new(),
            scopes: Vec::new(),
            counts: HashMap::new(),
            cycles: HashMap::new(),
            ends: HashMap::new(),
            last_change: String::new(),
            out: Rendered::default(),
            captures: 0,
            includes: 0,
            outside: 0,
            evaluations: 0,
            here: 0..0,
            inside: 0..0,
            is_fragment: false,
            assigned: BTreeSet::new(),
        }
    }
}

impl Variables for Run<'_> {
    fn value_of(&self, expression: &str) -> Value {
        self.value(&Expression::parse(expression))
    }

    fn render(&self, file: &Included) -> Option<String> {
        if self.includes >= MAX_DEPTH {
            self.budget.stop(ReachedLimit::Depth);
        }
        if !self.budget.include() {
            return None;
        }
        let mut inner = Run::new(self.environment, &file.text, self.budget);
        inner.variables = self.variables.clone();
        inner.scopes = self.scopes.clone();
        inner.includes = self.includes + 1;
        inner.evaluations = self.evaluations;
        // Positions in the file are not those of the page.
        inner.captures = 1;
        inner.outside = self.outside + self.out.text.len();
        inner.here = self.here.clone();
        let _ = inner.nodes(&file.template.nodes);
        Some(inner.out.text)
    }
}

impl Run<'_> {
    fn nodes(&mut self, nodes: &[Node]) -> Result<(), Interrupt> {
        self.budget.enter();
        let left = self.nodes_inside(nodes);
        self.budget.leave();
        left
    }

    fn nodes_inside(&mut self, nodes: &[Node]) -> Result<(), Interrupt> {
        for node in nodes {
            if self.includes == 0 {
                self.here = node.span.clone();
            } else if !self.is_fragment {
                self.inside = node.span.clone();
            }
            self.budget.spend(1);
            if self.budget.over().is_none() {
                self.node(node)?;
            }
            let size = self.out.text.len().saturating_add(self.outside);
            // In a loop over short texts, the map needs more memory than the text.
            let size = size.max(4 * self.out.map.count());
            if size as u64 > self.budget.limits.page_bytes {
                self.budget.stop(ReachedLimit::Page);
            }
            if let Some(over) = self.budget.over() {
                let problem = Problem::over(self.here.clone(), over, &self.budget.limits);
                self.out.problems.push(problem);
                return Err(Interrupt::Stop);
            }
        }
        Ok(())
    }

    /// Adds a problem, unless there are too many.
    fn report(&mut self, mut problem: Problem) {
        self.budget.spend(10);
        if self.includes > 0 && problem.inside.is_none() {
            problem.inside = Some(Box::new(PlaceInside {
                file: String::new(),
                span: self.inside.clone(),
            }));
        }
        if self.out.problems.len() < MAX_PROBLEMS {
            self.out.problems.push(problem);
        }
    }

    fn put(&mut self, text: &str) {
        self.budget.spend_bytes(text.len());
        if !text.is_empty() && self.captures == 0 {
            self.out.map.push(self.out.text.len(), self.here.start);
        }
        self.out.text.push_str(text);
    }

    fn node(&mut self, node: &Node) -> Result<(), Interrupt> {
        match &node.kind {
            Kind::Text | Kind::Raw => self.source_text(node),
            Kind::Output(filtered) => self.output(node, filtered),
            Kind::Assign(name, filtered) => {
                let value = self.filtered(filtered);
                self.variables.insert(name.clone(), value);
            }
            Kind::Capture(name, body) => return self.capture(name, body),
            Kind::If(branches) => {
                for (condition, body) in branches {
                    if self.is_met(condition) {
                        return self.nodes(body);
                    }
                }
            }
            Kind::Case(value, whens) => return self.case(value, whens),
            Kind::For(found) => return self.each(found),
            Kind::TableRow(found, columns) => return self.table_row(found, columns.as_ref()),
            Kind::IfChanged(body) => return self.if_changed(body),
            Kind::Unknown { name, markup, body } => {
                return self.plugin_tag(node, name, markup, body.as_deref());
            }
            Kind::Break => return Err(Interrupt::Break),
            Kind::Continue => return Err(Interrupt::Continue),
            Kind::Cycle(group, values) => self.cycle(group, values),
            Kind::Count(name, down) => self.count(name, *down),
            Kind::Include(include) => return self.include(include),
            Kind::Link(path) => {
                let path = self.interpolated(path);
                let url = self.environment.link(path.trim());
                self.target(url, "file", path.trim());
            }
            Kind::PostUrl(name) => {
                let name = self.interpolated(name);
                let url = self.environment.post_url(name.trim());
                self.target(url, "post", name.trim());
            }
            Kind::Highlight {
                language,
                options,
                body,
            } => return self.highlight(language, options, body),
            Kind::Nothing => {}
        }
        Ok(())
    }

    fn source_text(&mut self, node: &Node) {
        let text = self.text;
        if self.captures == 0 && self.includes == 0 {
            self.out.map.push(self.out.text.len(), node.span.start);
        }
        self.out.text.push_str(&text[node.span.clone()]);
    }

    fn output(&mut self, node: &Node, filtered: &Filtered) {
        let value = self.filtered(filtered);
        if !self.budget.go_through(&value) {
            return;
        }
        self.budget.spend(3);
        let text = self.shown(&value);
        if text.is_empty() && self.includes == 0 {
            self.report_empty_output(node, &filtered.value);
        }
        self.put(&text);
    }
}
