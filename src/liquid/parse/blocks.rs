//! Blocks of a template: tags with a content and an end tag.

use std::ops::Range;

use super::super::Problem;
use super::super::blank_blocks::{all_blank, without_blanks};
use super::super::expression::{Condition, Expression, is_too_deep, quoted, words};
use super::syntax_tree::{For, Kind, Node};
use super::{BLOCKS_OF_PLUGINS, Parser, option, unknown};

impl<'t> Parser<'t> {
    pub(super) fn block(
        &mut self,
        span: &Range<usize>,
        name: &str,
        markup: &str,
        in_code: bool,
    ) -> Result<Kind, Problem> {
        let bad = || Problem::syntax(span.clone(), name, in_code);
        Ok(match name {
            "capture" => {
                let variable = quoted(markup).unwrap_or(markup).to_owned();
                Kind::Capture(variable, self.body(span, name, "endcapture", in_code)?)
            }
            "highlight" => {
                let (language, options) = match markup.split_once(char::is_whitespace) {
                    Some((language, options)) => (language, options.trim()),
                    None => (markup, ""),
                };
                if language.is_empty() {
                    return Err(bad());
                }
                Kind::Highlight {
                    language: language.to_owned(),
                    options: options.to_owned(),
                    body: self.body(span, name, "endhighlight", in_code)?,
                }
            }
            "if" | "unless" => {
                let condition = Condition::parse(markup).ok_or_else(bad)?;
                self.unknown_operator(&condition, span, name);
                let condition = if name == "unless" {
                    Condition::Not(Box::new(condition))
                } else {
                    condition
                };
                let end = format!("end{name}");
                self.conditions(span, name, &end, condition, in_code)?
            }
            "case" => self.case(span, markup, in_code)?,
            "for" => Kind::For(Box::new(self.loop_(span, (name, markup), in_code)?)),
            "tablerow" => {
                let columns = option(words(markup).get(3..).unwrap_or_default(), "cols");
                let found = Box::new(self.loop_(span, (name, markup), in_code)?);
                if all_blank(self.text, &found.body) {
                    // The cells of a blank block are not shown (Liquid 4 `BlockBody#render_node_to_output`).
                    Kind::For(found)
                } else {
                    Kind::TableRow(found, columns.map(|text| Expression::parse(&text)))
                }
            }
            "ifchanged" => {
                let mut body = self.body(span, name, "endifchanged", in_code)?;
                without_blanks(self.text, std::iter::once(&mut body));
                Kind::IfChanged(body)
            }
            _ if BLOCKS_OF_PLUGINS.contains(&name) => {
                let body = self.body(span, name, &format!("end{name}"), in_code)?;
                unknown(name, markup, Some(body))
            }
            _ => return Err(Problem::unknown_tag(span.clone(), name, in_code)),
        })
    }

    pub(super) fn body(
        &mut self,
        span: &Range<usize>,
        name: &str,
        end: &str,
        in_code: bool,
    ) -> Result<Vec<Node>, Problem> {
        let mut nodes = Vec::new();
        match self.nodes(&mut nodes, &[end]) {
            Some(_) => Ok(nodes),
            None => Err(Problem::unclosed(span.clone(), name, in_code)),
        }
    }

    fn conditions(
        &mut self,
        span: &Range<usize>,
        name: &str,
        end: &str,
        first: Condition,
        in_code: bool,
    ) -> Result<Kind, Problem> {
        let mut branches = Vec::new();
        let mut condition = first;
        loop {
            let mut nodes = Vec::new();
            let Some((found, tag)) = self.nodes(&mut nodes, &[end, "elsif", "else"]) else {
                return Err(Problem::unclosed(span.clone(), name, in_code));
            };
            branches.push((condition, nodes));
            condition = match tag.as_str() {
                "elsif" => {
                    if is_too_deep(self.markup(&found)) {
                        return Err(Problem::nested(found, in_code));
                    }
                    let condition = Condition::parse(self.markup(&found))
                        .ok_or_else(|| Problem::syntax(found.clone(), "elsif", in_code))?;
                    self.unknown_operator(&condition, &found, "elsif");
                    condition
                }
                "else" => Condition::Is(Expression::parse("true")),
                _ => break,
            };
        }
        without_blanks(self.text, branches.iter_mut().map(|(_, nodes)| nodes));
        Ok(Kind::If(branches))
    }

    fn case(&mut self, span: &Range<usize>, markup: &str, in_code: bool) -> Result<Kind, Problem> {
        let unclosed = || Problem::unclosed(span.clone(), "case", in_code);
        let value = Expression::parse(words(markup).first().copied().unwrap_or_default());
        let mut whens: Vec<(Vec<Expression>, Vec<Node>)> = Vec::new();
        // Text before the first `when` is not shown.
        let ends = ["endcase", "when", "else"];
        let (mut found, mut tag) = self.nodes(&mut Vec::new(), &ends).ok_or_else(unclosed)?;
        while tag != "endcase" {
            let values = if tag == "when" {
                if is_too_deep(self.markup(&found)) {
                    return Err(Problem::nested(found, in_code));
                }
                words(self.markup(&found))
                    .into_iter()
                    .filter(|word| !matches!(*word, "," | "or"))
                    .map(Expression::parse)
                    .collect()
            } else {
                Vec::new()
            };
            let mut nodes = Vec::new();
            (found, tag) = self.nodes(&mut nodes, &ends).ok_or_else(unclosed)?;
            whens.push((values, nodes));
        }
        without_blanks(self.text, whens.iter_mut().map(|(_, nodes)| nodes));
        Ok(Kind::Case(value, whens))
    }

    fn unknown_operator(&mut self, condition: &Condition, span: &Range<usize>, name: &str) {
        if condition.has_unknown() {
            let in_code = self.is_code(span.start);
            let problem = Problem::operator(span.clone(), name, in_code);
            self.problems.push(problem);
        }
    }

    fn loop_(
        &mut self,
        span: &Range<usize>,
        (tag, markup): (&str, &str),
        in_code: bool,
    ) -> Result<For, Problem> {
        let parts = words(markup);
        let [variable, "in", list, options @ ..] = parts.as_slice() else {
            return Err(Problem::syntax(span.clone(), tag, in_code));
        };
        let name = format!("{variable}-{list}");
        let offset = option(options, "offset");
        let continues = offset.as_deref() == Some("continue");
        let mut found = For {
            variable: (*variable).to_owned(),
            list: Expression::parse(list),
            // Behind other options it means nothing.
            reversed: options.first() == Some(&"reversed"),
            limit: option(options, "limit").map(|text| Expression::parse(&text)),
            offset: offset
                .filter(|_| !continues)
                .map(|text| Expression::parse(&text)),
            continues: continues.then(|| name.clone()),
            name,
            body: Vec::new(),
            otherwise: Vec::new(),
        };
        let unclosed = || Problem::unclosed(span.clone(), tag, in_code);
        let end = format!("end{tag}");
        let (_, divider) = self
            .nodes(&mut found.body, &[&end, "else"])
            .ok_or_else(unclosed)?;
        if divider == "else" {
            self.nodes(&mut found.otherwise, &[&end])
                .ok_or_else(unclosed)?;
        }
        let bodies = [&mut found.body, &mut found.otherwise];
        without_blanks(self.text, bodies.into_iter());
        Ok(found)
    }
}
