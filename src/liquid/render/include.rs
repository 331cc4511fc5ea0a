//! Rendering of `include` and `include_relative`.

use super::super::parse::{Include, Template};
use super::super::value::Map;
use super::super::{PlaceInside, Problem};
use super::{Interrupt, MAX_DEPTH, Run};

impl Run<'_> {
    /// `text` with its `{{ }}` put in.
    pub(super) fn interpolated(&mut self, text: &str) -> String {
        if !crate::liquid::is_liquid(text) {
            return text.to_owned();
        }
        let template = Template::parse(text);
        let outer = std::mem::take(&mut self.out.text);
        // Borrowed for one rendering: the nodes' bytes are those of `text`.
        let mut inner = Run::new(self.environment, text, self.budget);
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

    pub(super) fn include(&mut self, include: &Include) -> Result<(), Interrupt> {
        if !self.budget.include() {
            // The caller reports it.
            return Ok(());
        }
        let file = self.interpolated(&include.file);
        let found = self
            .budget
            .included(self.environment, &file, include.relative);
        let Some((name, included)) = found else {
            let is_refused = !include.relative && self.environment.is_refused(&file);
            if !include.relative && !is_refused && self.environment.is_theme_missing() {
                self.report(Problem::of_missing_theme(self.here.clone(), &file));
                return Ok(());
            }
            let help = if is_refused {
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
        if self.includes >= MAX_DEPTH {
            self.out.problems.push(Problem::too_deep(self.here.clone()));
            return Err(Interrupt::Stop);
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
        let mut inner = Run::new(self.environment, &included.text, self.budget);
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
            Err(Interrupt::Stop) => Err(Interrupt::Stop),
            _ => Ok(()),
        }
    }
}
