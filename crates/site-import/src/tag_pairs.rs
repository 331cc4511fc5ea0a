//! Pairs of opening and closing tags.
//!
//! In: the tags of a text in order. Out: for each the tag that closes it, and the innermost pair around it. Tags without
//! a counterpart are no pairs.

/// The part of a tag in a pair.
pub(crate) enum Role<'t> {
    /// It opens a pair with this name.
    Opens(&'t str),
    /// It closes a pair with this name.
    Closes(&'t str),
    /// It never belongs to a pair.
    Alone,
}

/// The place of a tag among pairs, by indices of tags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The tag that closes this one.
    pub(crate) closing: Option<usize>,
    /// The tag that opens the innermost pair around this one.
    pub(crate) parent: Option<usize>,
}

/// Matches the pairs of tags.
pub(crate) fn match_pairs<'t, T>(tags: &'t [T], role: impl Fn(&'t T) -> Role<'t>) -> Vec<Place> {
    let mut places = vec![Place::default(); tags.len()];
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        match role(tag) {
            Role::Opens(name) => open.push((index, name)),
            Role::Closes(name) => {
                if let Some(at) = open.iter().rposition(|(_, opened)| *opened == name) {
                    places[open[at].0].closing = Some(index);
                    open.truncate(at);
                }
            }
            Role::Alone => {}
        }
    }
    set_parents(&mut places);
    places
}

/// Sets the pairs around tags.
fn set_parents(places: &mut [Place]) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (index, place) in places.iter_mut().enumerate() {
        while open.last().is_some_and(|(_, end)| *end <= index) {
            open.pop();
        }
        place.parent = open.last().map(|(opening, _)| *opening);
        if let Some(end) = place.closing {
            open.push((index, end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_nest_and_tags_without_a_counterpart_are_alone() {
        let tags = ["a", "b", "br", "/b", "c", "/a", "/x"];
        let places = match_pairs(&tags, |tag| match tag.strip_prefix('/') {
            _ if *tag == "br" => Role::Alone,
            Some(name) => Role::Closes(name),
            None => Role::Opens(tag),
        });
        let shown: Vec<_> = places.iter().map(|p| (p.closing, p.parent)).collect();
        let (outer, inner) = (Some(0), Some(1));
        assert_eq!(
            shown,
            [
                (Some(5), None),
                (Some(3), outer),
                (None, inner),
                (None, outer),
                (None, outer),
                (None, None),
                (None, None),
            ]
        );
    }
}
