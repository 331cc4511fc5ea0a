//! Joins pages by the content that translators leave unchanged: code, URLs and numbers, for pages that neither
//! a key nor a path joins.
//!
//! The fingerprint of a page is the set of its lines of code, inline code, URLs and numbers, each weighted by
//! its rarity among the pages to join. Two pages of different languages are joined if each is the other's best
//! match by a clear margin. Further languages are joined in the order of the best pairs, and never two pages of
//! one language.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use super::PageId;
use crate::AT_A_TIME;
use crate::content::{Page, Source};
use crate::language::LanguageId;
use crate::markdown::{self, ContentPart};
use crate::panics::{guarded, trip};

/// The minimal weight of the common content of two pages, as a fraction of their total content.
pub(super) const MIN_COMMON_SHARE: f64 = 0.35;
/// The minimal ratio of the best match to the second best.
const MIN_LEAD: f64 = 1.25;
/// The minimal number of elements in the fingerprint of a page.
const MIN_ELEMENTS: usize = 4;
/// The maximal number of pages that contain an element; more frequent elements identify no page.
const COMMON: usize = 200;

/// The fingerprints of pages by path, kept so that only changed files are read again.
#[derive(Debug, Default)]
pub struct ContentFingerprints {
    known: HashMap<String, Vec<u64>>,
}

impl ContentFingerprints {
    /// Removes the fingerprints at and below `path`; the empty path is the whole source.
    pub fn forget(&mut self, path: &str) {
        self.known.retain(|known, _| {
            let rest = known.strip_prefix(path);
            !rest.is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'))
        });
    }

    /// Returns true if the page at `path` was compared by its fingerprint, and its fingerprint has changed.
    #[must_use]
    pub fn is_another(&self, source: &Source, page: &Page) -> bool {
        let known = self.known.get(&page.path);
        known.is_some_and(|known| *known != read(source, page))
    }
}

fn read(source: &Source, page: &Page) -> Vec<u64> {
    // A file that can no longer be read gets a diagnostic when it is rendered.
    let text = source.text(page).unwrap_or_default();
    let of_text = guarded(Some(&page.path), || {
        trip("fingerprint", &page.path);
        of(text.get(page.body..).unwrap_or_default())
    });
    of_text.unwrap_or_default()
}

/// Groups `items`, each in exactly one group, in a fixed order. An item is a single page, or the pages of a
/// note, the original first, whose fingerprint is the note's. Two notes are not joined.
pub(super) fn pair(
    source: &Source,
    items: &[Vec<PageId>],
    fingerprints: &mut ContentFingerprints,
) -> Vec<Vec<usize>> {
    let language = |i: usize| source.pages[items[i][0]].language;
    let languages: HashSet<LanguageId> = (0..items.len()).map(language).collect();
    let is_alone = |i: usize| items[i].len() == 1;
    if languages.len() < 2 || !(0..items.len()).any(is_alone) {
        fingerprints.known.clear();
        return (0..items.len()).map(|i| vec![i]).collect();
    }
    let known = std::mem::take(&mut fingerprints.known);
    let prints: Vec<Vec<u64>> = items
        .par_iter()
        .with_max_len(AT_A_TIME)
        .map(|pages| {
            let page = &source.pages[pages[0]];
            let known = known.get(&page.path).cloned();
            known.unwrap_or_else(|| read(source, page))
        })
        .collect();
    let paths = items
        .iter()
        .map(|pages| source.pages[pages[0]].path.clone());
    fingerprints.known = paths.zip(prints.iter().cloned()).collect();
    let of_items: Vec<Vec<LanguageId>> = items
        .iter()
        .map(|pages| pages.iter().map(|id| source.pages[*id].language).collect())
        .collect();
    let pairs = mutual_best(&similarities(&prints, &of_items), language);
    join(pairs, &of_items)
}

/// Returns the fingerprint of a body: a sorted set, so that floating-point sums are reproducible.
fn of(body: &str) -> Vec<u64> {
    let mut print = Vec::new();
    let mut add = |kind: u8, text: &str| {
        let mut hasher = DefaultHasher::new();
        (kind, text).hash(&mut hasher);
        print.push(hasher.finish());
    };
    markdown::for_each_content_part(body, |part| match part {
        ContentPart::CodeBlock(code) => {
            for line in code.lines().map(without_comment).map(str::trim) {
                if line.len() > 2 {
                    add(0, line);
                }
            }
        }
        ContentPart::InlineCode(code) => add(1, code.trim()),
        ContentPart::Url(url) if url.contains("://") => add(2, url),
        ContentPart::Url(_) => {}
        ContentPart::Text(text) => {
            let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.');
            for number in numbers.map(|n| n.trim_matches('.')).filter(|n| n.len() > 1) {
                add(3, number);
            }
        }
    });
    print.sort_unstable();
    print.dedup();
    print
}

/// Returns a line without a comment at its end.
fn without_comment(line: &str) -> &str {
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

/// Returns for each item its similarity to each item of other languages with a common element, if one of the
/// two is a single page.
fn similarities(prints: &[Vec<u64>], languages: &[Vec<LanguageId>]) -> Vec<BTreeMap<usize, f64>> {
    let mut standing: HashMap<u64, Vec<usize>> = HashMap::new();
    for (i, print) in prints.iter().enumerate() {
        for constant in print {
            standing.entry(*constant).or_default().push(i);
        }
    }
    let total = prints.len() as f64;
    let weight = |constant: &u64| -> f64 {
        let pages = standing.get(constant).map_or(1, Vec::len);
        (1.0 + total / pages as f64).ln()
    };
    let sums: Vec<f64> = prints
        .iter()
        .map(|print| print.iter().map(weight).sum())
        .collect();
    prints
        .par_iter()
        .with_max_len(AT_A_TIME)
        .enumerate()
        .map(|(i, print)| {
            let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
            if print.len() < MIN_ELEMENTS {
                return shared;
            }
            for constant in print {
                let pages = &standing[constant];
                if pages.len() > COMMON {
                    continue;
                }
                for j in pages {
                    if is_open(languages, i, *j) && prints[*j].len() >= MIN_ELEMENTS {
                        *shared.entry(*j).or_default() += weight(constant);
                    }
                }
            }
            for (j, likeness) in &mut shared {
                // The weight of the common elements divided by the weight of all elements.
                *likeness /= sums[i] + sums[*j] - *likeness;
            }
            shared
        })
        .collect()
}

/// Returns the pairs of pages that are each other's clear best match in their languages, the most similar
/// first.
fn mutual_best(
    similarities: &[BTreeMap<usize, f64>],
    language: impl Fn(usize) -> LanguageId,
) -> Vec<(usize, usize)> {
    let best: Vec<BTreeMap<LanguageId, usize>> = similarities
        .iter()
        .map(|likenesses| {
            let mut by_language: BTreeMap<LanguageId, (usize, f64, f64)> = BTreeMap::new();
            for (j, likeness) in likenesses {
                let entry = by_language.entry(language(*j)).or_insert((*j, 0.0, 0.0));
                if *likeness > entry.1 {
                    *entry = (*j, *likeness, entry.1);
                } else if *likeness > entry.2 {
                    entry.2 = *likeness;
                }
            }
            by_language
                .into_iter()
                .filter(|(_, (_, first, second))| {
                    *first >= MIN_COMMON_SHARE && *first >= second * MIN_LEAD
                })
                .map(|(language, (j, _, _))| (language, j))
                .collect()
        })
        .collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, matches) in best.iter().enumerate() {
        for j in matches.values().copied() {
            if i < j && best[j].get(&language(i)) == Some(&i) {
                pairs.push((similarities[i][&j], i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    pairs.into_iter().map(|(_, i, j)| (i, j)).collect()
}

/// A page of another language with common code, URLs or numbers.
pub(super) struct Similar {
    pub(super) page: PageId,
    pub(super) similarity: f64,
    /// True if they are similar enough to be joined.
    pub(super) is_enough: bool,
    /// True if no other page of its language is about as similar.
    pub(super) is_clear: bool,
}

/// Returns the most similar pages of other languages, for each language the best and the second best, the most
/// similar first.
pub(super) fn most_similar(source: &Source, page: PageId) -> Vec<Similar> {
    let pages = source.pages.par_iter().with_max_len(AT_A_TIME);
    let prints: Vec<Vec<u64>> = pages.map(|page| read(source, page)).collect();
    // Each page is an item of its own: all pages of other languages are candidates.
    let languages: Vec<Vec<LanguageId>> = source
        .pages
        .iter()
        .map(|page| vec![page.language])
        .collect();
    let similarities = similarities(&prints, &languages);
    let Some(similar) = similarities.get(page) else {
        return Vec::new();
    };
    let mut by_similarity: Vec<(PageId, f64)> = similar.iter().map(|(id, n)| (*id, *n)).collect();
    by_similarity.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let language = |id: PageId| source.pages[id].language;
    let each = by_similarity
        .iter()
        .filter(|(_, similarity)| *similarity >= MIN_COMMON_SHARE / 2.0)
        .take(8);
    each.map(|(id, similarity)| {
        let mut rivals = by_similarity.iter();
        let rival = rivals.find(|(other, _)| other != id && language(*other) == language(*id));
        Similar {
            page: *id,
            similarity: *similarity,
            is_enough: *similarity >= MIN_COMMON_SHARE,
            is_clear: rival.is_none_or(|(_, rival)| *similarity >= rival * MIN_LEAD),
        }
    })
    .collect()
}

/// Returns true if two items may be one note: at least one is a single page, and they have no common language.
fn is_open(languages: &[Vec<LanguageId>], i: usize, j: usize) -> bool {
    let (one, other) = (&languages[i], &languages[j]);
    (one.len() == 1 || other.len() == 1) && !one.iter().any(|language| other.contains(language))
}

/// Joins pairs to groups with at most one page per language and at most one note.
fn join(pairs: Vec<(usize, usize)>, languages: &[Vec<LanguageId>]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..languages.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..languages.len()).map(|i| vec![i]).collect();
    for (i, j) in pairs {
        let (a, b) = (group_of[i], group_of[j]);
        let is_note = |group: &[usize]| group.iter().any(|item| languages[*item].len() > 1);
        let clash = groups[a].iter().any(|x| {
            let mut others = groups[b].iter();
            others.any(|y| {
                languages[*x]
                    .iter()
                    .any(|language| languages[*y].contains(language))
            })
        });
        if a == b || clash || is_note(&groups[a]) && is_note(&groups[b]) {
            continue;
        }
        let moved = std::mem::take(&mut groups[b]);
        for x in &moved {
            group_of[*x] = a;
        }
        groups[a].extend(moved);
    }
    groups
        .into_iter()
        .filter(|group| !group.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_have_one_fingerprint() {
        let english = "Run `fetch.py`:\n\n```bash\npip show cffi  # check\n# install\npip install cffi\n```\n\nSee <https://a.example/x> on port 8080.\n";
        let chinese = "執行 `fetch.py`：\n\n```bash\npip show cffi  # 檢查\n# 安裝\npip install cffi\n```\n\n見 <https://a.example/x>，連接埠 8080。\n";
        assert_eq!(of(english), of(chinese));
        assert_eq!(of(english).len(), 5);
    }

    #[test]
    fn the_surest_pairs_join_and_no_language_comes_twice() {
        let print = |constants: &[u64]| constants.to_vec();
        let prints = [
            print(&[1, 2, 3, 4, 5]),
            print(&[1, 2, 3, 4, 6]),
            print(&[1, 2, 3, 4, 5, 7]),
            print(&[11, 12, 13, 14]),
            print(&[11, 12, 13, 14]),
            print(&[21, 22]),
            print(&[21, 22]),
        ];
        // 0, 3 and 5 are in one language, 1, 4 and 6 in another, 2 in a third.
        let languages = [0, 1, 2, 0, 1, 0, 1].map(|language| vec![LanguageId(language)]);
        let pairs = mutual_best(&similarities(&prints, &languages), |i| languages[i][0]);
        let mut groups = join(pairs, &languages);
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort();
        assert_eq!(groups, [vec![0, 1, 2], vec![3, 4], vec![5], vec![6]]);
    }

    #[test]
    fn an_unclear_match_is_no_match() {
        let print = |constants: &[u64]| constants.to_vec();
        let prints = [
            print(&[1, 2, 3, 4]),
            print(&[1, 2, 3, 4]),
            print(&[1, 2, 3, 4]),
        ];
        let languages = [0, 1, 1].map(|language| vec![LanguageId(language)]);
        let similarities = similarities(&prints, &languages);
        assert!(mutual_best(&similarities, |i| languages[i][0]).is_empty());
    }
}
