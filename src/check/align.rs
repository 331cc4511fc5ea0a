//! Two sequences side by side: which of one stands for which of the other, in their order.
//!
//! In: how much each pair is worth. Out: pairs that are worth most together, and what has no counterpart. The
//! same for lines of a block, blocks of a section and sections of a page.

/// One of the left, one of the right, or both.
pub(crate) type Aligned = Vec<(Option<usize>, Option<usize>)>;

/// Aligns `rows` things with `columns` others. Two are a pair only if that is worth something.
pub(crate) fn align(rows: usize, columns: usize, worth: impl Fn(usize, usize) -> f64) -> Aligned {
    let mut worths = vec![0.0_f64; rows * columns];
    for i in 0..rows {
        for j in 0..columns {
            worths[i * columns + j] = worth(i, j);
        }
    }
    let width = columns + 1;
    // best[i][j]: the most that what stands from i and from j on is worth together.
    let mut best = vec![0.0_f64; (rows + 1) * width];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let skipped = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let pair = worths[i * columns + j];
            best[i * width + j] = if pair > 0.0 {
                skipped.max(pair + best[(i + 1) * width + j + 1])
            } else {
                skipped
            };
        }
    }
    let mut aligned = Vec::with_capacity(rows.max(columns));
    let (mut i, mut j) = (0, 0);
    while i < rows && j < columns {
        let pair = worths[i * columns + j];
        if pair > 0.0 && best[i * width + j] <= pair + best[(i + 1) * width + j + 1] {
            aligned.push((Some(i), Some(j)));
            i += 1;
            j += 1;
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            aligned.push((Some(i), None));
            i += 1;
        } else {
            aligned.push((None, Some(j)));
            j += 1;
        }
    }
    aligned.extend((i..rows).map(|i| (Some(i), None)));
    aligned.extend((j..columns).map(|j| (None, Some(j))));
    aligned
}

/// The same, where between two pairs as many on both sides stand for each other, though nothing says so.
pub(crate) fn settled(aligned: Aligned) -> Aligned {
    let mut settled = Vec::with_capacity(aligned.len());
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for pair in aligned.into_iter().map(Some).chain([None]) {
        match pair {
            Some((Some(i), None)) => lefts.push(i),
            Some((None, Some(j))) => rights.push(j),
            pair => {
                if lefts.len() == rights.len() {
                    let both = lefts.drain(..).zip(rights.drain(..));
                    settled.extend(both.map(|(i, j)| (Some(i), Some(j))));
                } else {
                    settled.extend(lefts.drain(..).map(|i| (Some(i), None)));
                    settled.extend(rights.drain(..).map(|j| (None, Some(j))));
                }
                settled.extend(pair);
            }
        }
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(left: &str, right: &str) -> Aligned {
        let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
        align(a.len(), b.len(), |i, j| f64::from(u8::from(a[i] == b[j])))
    }

    #[test]
    fn what_one_side_lacks_moves_nothing_else() {
        assert_eq!(
            aligned("abc", "ac"),
            [(Some(0), Some(0)), (Some(1), None), (Some(2), Some(1))]
        );
        assert_eq!(aligned("", "x"), [(None, Some(0))]);
    }

    #[test]
    fn as_many_on_both_sides_stand_for_each_other() {
        assert_eq!(
            settled(aligned("axc", "ayc")),
            [(Some(0), Some(0)), (Some(1), Some(1)), (Some(2), Some(2))]
        );
        assert_eq!(
            settled(aligned("ax", "ayz")),
            [
                (Some(0), Some(0)),
                (Some(1), None),
                (None, Some(1)),
                (None, Some(2))
            ]
        );
    }
}
