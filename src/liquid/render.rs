//! A template to text.

mod loops;
mod values;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::budget::{ASKED, Budget, Over};
use super::expression::Expression;
use super::filters;
use super::parse::{CycleGroup, Include, Kind, Node, Template};
use super::value::{Map, Value};
use super::{Environment, Included, PlaceInside, PluginTag, Problem, Variables};
use text_scan::source_map::SourceMap;

/// Maximum depth of includes.
const DEEPEST: usize = 32;
/// The most problems that a page reports: in a loop there is one in each round.
const MOST_PROBLEMS: usize = 1000;

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
pub fn render(template: &Template, text: &str, world: &dyn Environment) -> Rendered {
    let budget = Budget::new(world.limits());
    let mut run = Run::new(world, text, &budget);
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
    world: &dyn Environment,
    name: &str,
    input: Value,
    arguments: &[Value],
) -> Value {
    let budget = Budget::new(world.limits());
    let run = Run::new(world, "", &budget);
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
enum Left {
    Break,
    Continue,
    /// Nothing more is rendered.
    Stop,
}

/// One rendering, as it goes on.
pub(super) struct Run<'r> {
    pub(super) world: &'r dyn Environment,
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
    fn new(world: &'r dyn Environment, text: &'r str, budget: &'r Budget) -> Self {
        Self {
            world,
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
        if self.includes >= DEEPEST {
            self.budget.stop(Over::Depth);
        }
        if !self.budget.include() {
            return None;
        }
        let mut inner = Run::new(self.world, &file.text, self.budget);
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
    fn nodes(&mut self, nodes: &[Node]) -> Result<(), Left> {
        self.budget.enter();
        let left = self.nodes_inside(nodes);
        self.budget.leave();
        left
    }

    fn nodes_inside(&mut self, nodes: &[Node]) -> Result<(), Left> {
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
                self.budget.stop(Over::Page);
            }
            if let Some(over) = self.budget.over() {
                let problem = Problem::over(self.here.clone(), over, &self.budget.limits);
                self.out.problems.push(problem);
                return Err(Left::Stop);
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
        if self.out.problems.len() < MOST_PROBLEMS {
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

    fn node(&mut self, node: &Node) -> Result<(), Left> {
        match &node.kind {
            Kind::Text | Kind::Raw => {
                let text = self.text;
                if self.captures == 0 && self.includes == 0 {
                    self.out.map.push(self.out.text.len(), node.span.start);
                }
                self.out.text.push_str(&text[node.span.clone()]);
            }
            Kind::Output(filtered) => {
                let value = self.filtered(filtered);
                if !self.budget.go_through(&value) {
                    return Ok(());
                }
                self.budget.spend(3);
                let text = self.shown(&value);
                if text.is_empty() && self.includes == 0 {
                    self.swallowed(node, &filtered.value);
                }
                self.put(&text);
            }
            Kind::Assign(name, filtered) => {
                let value = self.filtered(filtered);
                self.variables.insert(name.clone(), value);
            }
            Kind::Capture(name, body) => {
                let (text, left) = self.captured(body);
                let text = Value::from(text);
                self.budget.keep(&text);
                self.variables.insert(name.clone(), text);
                left?;
            }
            Kind::If(branches) => {
                for (condition, body) in branches {
                    if self.holds(condition) {
                        return self.nodes(body);
                    }
                }
            }
            Kind::Case(value, whens) => {
                let value = self.value(value);
                let mut any = false;
                for (values, body) in whens {
                    self.budget.spend(values.len());
                    let matches = if values.is_empty() {
                        !any
                    } else {
                        values.iter().any(|v| self.value(v).equals(&value))
                    };
                    if matches {
                        any = true;
                        self.nodes(body)?;
                        if values.is_empty() {
                            // Branches behind `else` are ignored (Liquid 4 `Case#render`).
                            return Ok(());
                        }
                    }
                }
            }
            Kind::For(found) => self.each(found)?,
            Kind::TableRow(found, columns) => self.table_row(found, columns.as_ref())?,
            Kind::IfChanged(body) => {
                let (text, left) = self.captured(body);
                if text != self.last_change {
                    self.put(&text);
                    self.last_change = text;
                }
                left?;
            }
            Kind::Unknown { name, markup, body } => {
                return self.plugin_tag(node, name, markup, body.as_deref());
            }
            Kind::Break => return Err(Left::Break),
            Kind::Continue => return Err(Left::Continue),
            Kind::Cycle(group, values) => {
                let group = match group {
                    CycleGroup::Text(text) => text.clone(),
                    CycleGroup::Value(value) => format!("={}", self.value(value).inspected()),
                };
                let next = self.cycles.entry(group).or_default();
                let index = *next;
                *next = if index + 1 >= values.len() {
                    0
                } else {
                    index + 1
                };
                if let Some(value) = values.get(index) {
                    let text = self.value(value).shown();
                    self.put(&text);
                }
            }
            Kind::Count(name, down) => {
                let count = self.counts.entry(name.clone()).or_default();
                if *down {
                    *count -= 1;
                }
                let text = count.to_string();
                if !*down {
                    *count += 1;
                }
                self.put(&text);
            }
            Kind::Include(include) => return self.include(include),
            Kind::Link(path) => {
                let path = self.interpolated(path);
                let url = self.world.link(path.trim());
                self.target(url, "file", path.trim());
            }
            Kind::PostUrl(name) => {
                let name = self.interpolated(name);
                let url = self.world.post_url(name.trim());
                self.target(url, "post", name.trim());
            }
            Kind::Highlight {
                language,
                options,
                body,
            } => {
                let (code, left) = self.captured(body);
                let code = code.trim_matches(['\n', '\r']);
                self.budget.spend(50 + code.len());
                let html = self.world.highlight(language, options, code);
                self.put(&html);
                left?;
            }
            Kind::Nothing => {}
        }
        Ok(())
    }

    fn target(&mut self, url: Option<String>, what: &'static str, name: &str) {
        self.budget.spend(ASKED);
        match url {
            Some(url) => self.put(&url),
            None if what == "file" && self.world.has_generators() => {
                let problem = Problem::maybe_generated(self.here.clone(), name);
                self.report(problem);
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                let url = self
                    .world
                    .url(&format!("/{}.html", stem.trim_start_matches('/')), false);
                self.put(&url);
            }
            None => {
                let help = if what == "post" {
                    "write the date and name of a post as in its file: `2025-03-12-name`"
                } else {
                    "write the path of a file from the root of the source"
                };
                let problem = Problem::missing(self.here.clone(), what, name, help);
                self.report(problem);
            }
        }
    }

    /// A tag that Liquid does not have: the plugins that sitegen implements are asked first.
    fn plugin_tag(
        &mut self,
        node: &Node,
        name: &str,
        markup: &str,
        body: Option<&[Node]>,
    ) -> Result<(), Left> {
        let interpolated = self.interpolated(markup);
        let (content, left) = match body.map(|body| self.captured(body)) {
            Some((content, left)) => (Some(content), left),
            None => (None, Ok(())),
        };
        self.budget.spend(ASKED);
        let tag = PluginTag {
            name,
            markup,
            interpolated: &interpolated,
            content: content.as_deref(),
            variables: &*self,
        };
        match self.world.plugin_tag(&tag) {
            Some(text) => self.put(&text),
            None => {
                self.unknown(node, name);
                self.put(content.as_deref().unwrap_or_default());
            }
        }
        left
    }

    /// A tag that no plugin of sitegen's implements. One of a site's plugin is left out, any other stays text.
    fn unknown(&mut self, node: &Node, name: &str) {
        let span = self.here.clone();
        let is_end = self.text[node.span.clone()]
            .trim_start_matches(['{', '%', '-', ' '])
            .starts_with("end");
        let is_of_plugin = self.world.is_of_plugin(name, node.in_code);
        if !is_end {
            self.report(if is_of_plugin {
                Problem::plugin_tag(span, name)
            } else {
                Problem::unknown_tag(span, name, node.in_code)
            });
        }
        if !is_of_plugin {
            let text = self.text[node.span.clone()].to_owned();
            self.put(&text);
        }
    }

    /// Reports an output of an undefined name, which shows nothing.
    fn swallowed(&mut self, node: &Node, value: &Expression) {
        let Some(root) = value.root() else {
            return;
        };
        let known = self.world.root(root).is_some()
            || self.assigned.contains(root)
            || self.scopes.iter().any(|(name, _)| name == root)
            || [
                "include",
                "layout",
                "paginator",
                "jekyll",
                "content",
                "theme",
            ]
            .contains(&root);
        if !known {
            self.report(Problem::swallowed(node.span.clone(), root, node.in_code));
        }
    }

    fn captured(&mut self, body: &[Node]) -> (String, Result<(), Left>) {
        self.budget.spend(10);
        let before = std::mem::take(&mut self.out.text);
        self.captures += 1;
        self.outside += before.len();
        let left = self.nodes(body);
        self.outside -= before.len();
        self.captures -= 1;
        (std::mem::replace(&mut self.out.text, before), left)
    }

    /// `text` with its `{{ }}` put in.
    fn interpolated(&mut self, text: &str) -> String {
        if !super::is_liquid(text) {
            return text.to_owned();
        }
        let template = Template::parse(text);
        let outer = std::mem::take(&mut self.out.text);
        // Borrowed for one rendering: the nodes' bytes are those of `text`.
        let mut inner = Run::new(self.world, text, self.budget);
        inner.variables = std::mem::take(&mut self.variables);
        inner.scopes = std::mem::take(&mut self.scopes);
        inner.captures = 1;
        inner.outside = self.outside + outer.len();
        inner.includes = self.includes + 1;
        inner.here = self.here.clone();
        inner.inside = self.inside.clone();
        inner.is_fragment = true;
        let _ = inner.nodes(&template.nodes);
        self.variables = inner.variables;
        self.scopes = inner.scopes;
        self.out.text = outer;
        inner.out.text
    }

    fn include(&mut self, include: &Include) -> Result<(), Left> {
        if !self.budget.include() {
            // The caller reports it.
            return Ok(());
        }
        let file = self.interpolated(&include.file);
        let found = self.budget.included(self.world, &file, include.relative);
        let Some((name, included)) = found else {
            let help = if !include.relative && self.world.is_refused(&file) {
                "it is a symbolic link that leads out of the source: list the folder that it leads to under `follow_links` in the config"
            } else if include.relative {
                "write its path from the folder of this file"
            } else {
                "put it into `_includes`"
            };
            let problem = Problem::missing(self.here.clone(), "include", &file, help);
            self.report(problem);
            return Ok(());
        };
        if self.includes >= DEEPEST {
            self.out.problems.push(Problem::too_deep(self.here.clone()));
            return Err(Left::Stop);
        }
        let arguments: Map = include
            .arguments
            .iter()
            .map(|(key, value)| (key.clone(), self.value(value)))
            .collect();
        for problem in &included.template.problems {
            let mut problem = problem.clone();
            problem.inside = Some(Box::new(PlaceInside {
                file: name.clone(),
                span: problem.span.clone(),
            }));
            problem.within(&name);
            problem.span = self.here.clone();
            self.report(problem);
        }
        let mut inner = Run::new(self.world, &included.text, self.budget);
        inner.variables = std::mem::take(&mut self.variables);
        inner.scopes = std::mem::take(&mut self.scopes);
        inner.counts = std::mem::take(&mut self.counts);
        inner.cycles = std::mem::take(&mut self.cycles);
        inner.ends = std::mem::take(&mut self.ends);
        inner.last_change = std::mem::take(&mut self.last_change);
        inner.out = std::mem::take(&mut self.out);
        inner.captures = self.captures;
        inner.includes = self.includes + 1;
        inner.here = self.here.clone();
        inner.outside = self.outside;
        inner.evaluations = self.evaluations;
        if self.captures == 0 {
            inner.out.map.push(inner.out.text.len(), self.here.start);
        }
        // Without arguments, those of the include around it are seen, as in Jekyll.
        let has_arguments = !arguments.is_empty();
        if has_arguments {
            inner.scopes.push(("include".to_owned(), arguments.into()));
        }
        let said = inner.out.problems.len();
        let left = inner.nodes(&included.template.nodes);
        for problem in inner.out.problems.iter_mut().skip(said) {
            problem.within(&name);
        }
        if has_arguments {
            inner.scopes.pop();
        }
        self.variables = inner.variables;
        self.scopes = inner.scopes;
        self.counts = inner.counts;
        self.cycles = inner.cycles;
        self.ends = inner.ends;
        self.last_change = inner.last_change;
        self.out = inner.out;
        match left {
            Err(Left::Stop) => Err(Left::Stop),
            _ => Ok(()),
        }
    }
}
