//! Ends of `raw` and `comment` blocks, whose content Liquid does not read.
//!
//! In: a text. Out: [`RawBlocks`], in which the end of each of these blocks is looked up. It is made once, from the
//! end of the text to its start, so that a text of openings without ends is not read again from each of them.

use std::ops::Range;

use memchr::memmem;

use crate::forward_search::ForwardSearch;
use crate::work_counter;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Raw,
    EndRaw,
    Comment,
    EndComment,
}

const NAMES: [(&str, Kind); 4] = [
    ("raw", Kind::Raw),
    ("endraw", Kind::EndRaw),
    ("comment", Kind::Comment),
    ("endcomment", Kind::EndComment),
];

/// The end tag of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) span: Range<usize>,
    /// True for each side on which it trims white space.
    pub(super) trims: (bool, bool),
}

/// The tags of a text that open and close `raw` and `comment`.
#[derive(Debug, Default)]
pub(super) struct RawBlocks {
    tags: Vec<(Kind, End)>,
    /// For each tag: the first `endraw` from there on.
    raw_ends: Vec<Option<usize>>,
    /// For each tag: the `endcomment` that closes a comment that is open there.
    comment_ends: Vec<Option<usize>>,
}

impl RawBlocks {
    pub(super) fn of(text: &str) -> Self {
        let tags = tags(text);
        let mut raw_ends = vec![None; tags.len() + 1];
        let mut comment_ends = vec![None; tags.len() + 1];
        for (i, (kind, _)) in tags.iter().enumerate().rev() {
            raw_ends[i] = raw_ends[i + 1];
            comment_ends[i] = comment_ends[i + 1];
            match kind {
                Kind::EndRaw => raw_ends[i] = Some(i),
                Kind::EndComment => comment_ends[i] = Some(i),
                // Other tags in `raw` are text.
                Kind::Raw => {
                    if let Some(end) = raw_ends[i + 1] {
                        comment_ends[i] = comment_ends[end + 1];
                    }
                }
                // One in another closes first.
                Kind::Comment => {
                    comment_ends[i] = comment_ends[i + 1].and_then(|inner| comment_ends[inner + 1]);
                }
            }
        }
        Self {
            tags,
            raw_ends,
            comment_ends,
        }
    }

    /// Returns the end of a `raw` whose tag ends at `at`.
    pub(super) fn end_of_raw(&self, at: usize) -> Option<&End> {
        self.end(&self.raw_ends, at)
    }

    /// Returns the end of a `comment` whose tag ends at `at`.
    pub(super) fn end_of_comment(&self, at: usize) -> Option<&End> {
        self.end(&self.comment_ends, at)
    }

    fn end(&self, ends: &[Option<usize>], at: usize) -> Option<&End> {
        let next = self.tags.partition_point(|(_, tag)| tag.span.start < at);
        let end = ends.get(next).copied().flatten()?;
        self.tags.get(end).map(|(_, end)| end)
    }
}

/// The tags of a text with one of the names and nothing else, with no regard to what `{{` would swallow.
fn tags(text: &str) -> Vec<(Kind, End)> {
    let close = ForwardSearch::new("%}");
    let mut tags = Vec::new();
    work_counter::done(text.len());
    for at in memmem::find_iter(text.as_bytes(), "{%") {
        let Some(end) = close.find(text, at + 2) else {
            break;
        };
        let inside = &text[at + 2..end];
        let (inside, before) = match inside.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (inside, false),
        };
        let (inside, after) = match inside.strip_suffix('-') {
            Some(rest) => (rest, true),
            None => (inside, false),
        };
        let inside = inside.trim_start();
        let is_it = |name: &str| {
            let rest = inside.strip_prefix(name);
            rest.is_some_and(|rest| rest.trim_start().is_empty())
        };
        if let Some((_, kind)) = NAMES.iter().find(|(name, _)| is_it(name)) {
            let trims = (before, after);
            let span = at..end + 2;
            tags.push((*kind, End { span, trims }));
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str, at: usize) -> (Option<usize>, Option<usize>) {
        let verbatim = RawBlocks::of(text);
        let end = |end: Option<&End>| end.map(|end| end.span.end);
        (
            end(verbatim.end_of_raw(at)),
            end(verbatim.end_of_comment(at)),
        )
    }

    #[test]
    fn each_block_ends_where_it_is_closed() {
        let text = "{% raw %}a{%- endraw -%}";
        assert_eq!(ends(text, 9), (Some(text.len()), None));
        let text = "{% comment %}{% comment %}{% endcomment %}{% endcomment %}b";
        assert_eq!(ends(text, 13).1, Some(text.len() - 1));
        assert_eq!(ends(text, 26).1, Some(42));
        // Tags in `raw` close nothing.
        let text = "{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}";
        assert_eq!(ends(text, 13).1, Some(text.len()));
        // Without an end it is no block.
        let text = "{% comment %}{% raw %}{% endcomment %}";
        assert_eq!(ends(text, 13).1, Some(text.len()));
        assert_eq!(ends("{% raw %}{% endraw x %}", 9), (None, None));
    }
}
