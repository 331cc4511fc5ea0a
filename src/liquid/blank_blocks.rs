//! Blocks that show nothing: their white space goes with them.

use super::parse::{Kind, Node};

/// Takes white space out of branches that show nothing else (Liquid's "blank" blocks).
pub(super) fn without_blanks<'n>(text: &str, branches: impl Iterator<Item = &'n mut Vec<Node>>) {
    let mut branches: Vec<&mut Vec<Node>> = branches.collect();
    let blank = branches
        .iter()
        .all(|nodes| nodes.iter().all(|node| is_blank(text, node)));
    if blank {
        for nodes in &mut branches {
            nodes.retain(|node| !matches!(node.kind, Kind::Text));
        }
    }
}

fn is_blank(text: &str, node: &Node) -> bool {
    let all = |nodes: &[Node]| nodes.iter().all(|node| is_blank(text, node));
    match &node.kind {
        Kind::Text => text[node.span.clone()].trim().is_empty(),
        Kind::Assign(..) | Kind::Capture(..) | Kind::Nothing | Kind::Break | Kind::Continue => true,
        Kind::If(branches) => branches.iter().all(|(_, nodes)| all(nodes)),
        Kind::Case(_, whens) => whens.iter().all(|(_, nodes)| all(nodes)),
        Kind::For(found) => all(&found.body) && all(&found.otherwise),
        Kind::IfChanged(nodes) => all(nodes),
        _ => false,
    }
}
