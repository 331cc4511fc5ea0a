//! Rendering of tags with an output of their own: links, tags of plugins, unknown tags, captured blocks.

use super::super::budget::ASKED;
use super::super::expression::Expression;
use super::super::parse::Node;
use super::super::{PluginTag, Problem};
use super::{Interrupt, Run};

impl Run<'_> {
    pub(super) fn target(&mut self, url: Option<String>, what: &'static str, name: &str) {
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
    pub(super) fn plugin_tag(
        &mut self,
        node: &Node,
        name: &str,
        markup: &str,
        body: Option<&[Node]>,
    ) -> Result<(), Interrupt> {
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
    pub(super) fn swallowed(&mut self, node: &Node, value: &Expression) {
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

    pub(super) fn captured(&mut self, body: &[Node]) -> (String, Result<(), Interrupt>) {
        self.budget.spend(10);
        let before = std::mem::take(&mut self.out.text);
        self.captures += 1;
        self.outside += before.len();
        let left = self.nodes(body);
        self.outside -= before.len();
        self.captures -= 1;
        (std::mem::replace(&mut self.out.text, before), left)
    }
}
