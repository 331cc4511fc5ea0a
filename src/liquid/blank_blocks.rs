//! Blocks that show nothing: their white space goes with them.

use super::parse::{Kind, Node};
use super::white_space::trim;

/// Takes white space out of branches that show nothing else (Liquid's "blank" blocks).
pub(super) fn without_blanks<'n>(text: &str, branches: impl Iterator<Item = &'n mut Vec<Node>>) {
    let mut branches: Vec<&mut Vec<Node>> = branches.collect();
    let blank = branches.iter().all(|nodes| all_blank(text, nodes));
    if blank {
        for nodes in &mut branches {
            nodes.retain(|node| !matches!(node.kind, Kind::Text));
        }
    }
}

/// Returns true if nodes show nothing but white space (Liquid 4 `BlockBody#blank?`).
pub(super) fn all_blank(text: &str, nodes: &[Node]) -> bool {
    nodes.iter().all(|node| is_blank(text, node))
}

fn is_blank(text: &str, node: &Node) -> bool {
    let all = |nodes: &[Node]| all_blank(text, nodes);
    match &node.kind {
        Kind::Text => trim(&text[node.span.clone()]).is_empty(),
        Kind::Assign(..) | Kind::Capture(..) | Kind::Nothing => true,
        Kind::If(branches) => branches.iter().all(|(_, nodes)| all(nodes)),
        Kind::Case(_, whens) => whens.iter().all(|(_, nodes)| all(nodes)),
        Kind::For(found) => all(&found.body) && all(&found.otherwise),
        Kind::IfChanged(nodes) => all(nodes),
        _ => false,
    }
}
