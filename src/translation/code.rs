//! Which code of a page differs from that of another page of its note. What translators rightly change,
//! comments, is no difference.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Code that is not the same on both sides. Blocks and lines count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The block of the left page, and its lines that the right one lacks.
    pub left: Option<Lines>,
    /// The block of the right page, and its lines that the left one lacks.
    pub right: Option<Lines>,
}

/// Lines of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The block, among those of its page.
    pub block: usize,
    /// The lines.
    pub lines: Vec<usize>,
}

impl Lines {
    fn all(block: usize, code: &str) -> Self {
        let lines = (0..code.lines().count()).collect();
        Self { block, lines }
    }
}

/// Compares the code blocks of two pages, each with the one that it is most like, in their order.
#[must_use]
pub fn compare(left: &[&str], right: &[&str]) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (i, j) in aligned(left, right) {
        let difference = match (i, j) {
            (Some(i), Some(j)) => {
                let (of_left, of_right) = lines_that_differ(left[i], right[j]);
                if of_left.is_empty() && of_right.is_empty() {
                    continue;
                }
                let lines = |block, lines| Some(Lines { block, lines });
                Difference {
                    left: lines(i, of_left),
                    right: lines(j, of_right),
                }
            }
            (i, j) => Difference {
                left: i.map(|i| Lines::all(i, left[i])),
                right: j.map(|j| Lines::all(j, right[j])),
            },
        };
        differences.push(difference);
    }
    differences
}

/// The lines of a block that say something, with their places.
fn telling(code: &str) -> Vec<(usize, &str)> {
    let lines = code.lines().map(|line| without_comment(line).trim());
    lines
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .collect()
}

fn all_telling<'b>(blocks: &[&'b str]) -> Vec<Vec<&'b str>> {
    let lines = |block: &&'b str| telling(block).into_iter().map(|(_, line)| line).collect();
    blocks.iter().map(lines).collect()
}

fn lines_that_differ(left: &str, right: &str) -> (Vec<usize>, Vec<usize>) {
    let (left, right) = (telling(left), telling(right));
    let words = |lines: &[(usize, &str)]| -> Vec<String> {
        lines.iter().map(|(_, line)| (*line).to_owned()).collect()
    };
    let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Patience, &words(&left), &words(&right)) {
        if !matches!(op, DiffOp::Equal { .. }) {
            of_left.extend(left[op.old_range()].iter().map(|(at, _)| *at));
            of_right.extend(right[op.new_range()].iter().map(|(at, _)| *at));
        }
    }
    (of_left, of_right)
}

/// Pairs of blocks in their order, so that together they have most lines in common; between two pairs,
/// as many blocks on both sides are pairs too.
fn aligned(left: &[&str], right: &[&str]) -> Vec<(Option<usize>, Option<usize>)> {
    let (lefts, rights) = (all_telling(left), all_telling(right));
    let likeness = |i: usize, j: usize| -> usize {
        let (a, b) = (&lefts[i], &rights[j]);
        if left[i] == right[j] {
            return 1 + 2 * a.len();
        }
        2 * a.iter().filter(|line| b.contains(line)).count()
    };
    // best[i][j]: the most that the blocks from i and j on have in common.
    let mut best = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            let pair = likeness(i, j);
            let with = if pair > 0 {
                pair + best[i + 1][j + 1]
            } else {
                0
            };
            best[i][j] = with.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    let (mut alone_left, mut alone_right) = (Vec::new(), Vec::new());
    let settle = |pairs: &mut Vec<_>, lefts: &mut Vec<usize>, rights: &mut Vec<usize>| {
        if lefts.len() == rights.len() {
            pairs.extend(lefts.drain(..).map(Some).zip(rights.drain(..).map(Some)));
        } else {
            pairs.extend(lefts.drain(..).map(|i| (Some(i), None)));
            pairs.extend(rights.drain(..).map(|j| (None, Some(j))));
        }
    };
    while i < left.len() && j < right.len() {
        let pair = likeness(i, j);
        if pair > 0 && best[i][j] == pair + best[i + 1][j + 1] {
            settle(&mut pairs, &mut alone_left, &mut alone_right);
            pairs.push((Some(i), Some(j)));
            i += 1;
            j += 1;
        } else if best[i][j] == best[i + 1][j] {
            alone_left.push(i);
            i += 1;
        } else {
            alone_right.push(j);
            j += 1;
        }
    }
    alone_left.extend(i..left.len());
    alone_right.extend(j..right.len());
    settle(&mut pairs, &mut alone_left, &mut alone_right);
    pairs
}

/// A line without a comment at its end.
pub(super) fn without_comment(line: &str) -> &str {
    [" #", " //", "\t#"]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min()
        .map_or_else(
            || {
                let bare = line.trim_start();
                if bare.starts_with('#') || bare.starts_with("//") {
                    ""
                } else {
                    line
                }
            },
            |at| &line[..at],
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(block: usize, lines: &[usize]) -> Option<Lines> {
        let lines = lines.to_vec();
        Some(Lines { block, lines })
    }

    #[test]
    fn comments_may_differ_and_commands_may_not() {
        let left = ["pip show cffi  # check\n# install\npip install cffi\n"];
        let right = ["pip show cffi  # 檢查\npip install --user cffi\n"];
        assert_eq!(
            compare(&left, &right),
            [Difference {
                left: lines(0, &[2]),
                right: lines(0, &[1]),
            }]
        );
        assert!(compare(&left, &["pip show cffi\n\n# 安裝\npip install cffi"]).is_empty());
    }

    #[test]
    fn a_block_that_one_side_lacks_moves_no_other() {
        let left = ["ls\n", "df -h\n", "du -s\n"];
        let right = ["ls\n", "du -s\n"];
        assert_eq!(
            compare(&left, &right),
            [Difference {
                left: lines(1, &[0]),
                right: None,
            }]
        );
        // As many on both sides stand for each other.
        assert_eq!(
            compare(
                &["ls\n", "free -m\n", "du -s\n"],
                &["ls\n", "top\n", "du -s\n"]
            ),
            [Difference {
                left: lines(1, &[0]),
                right: lines(1, &[0]),
            }]
        );
        assert!(compare(&[], &[]).is_empty());
    }
}
