//! Links between the parts of a long list: numbers, the years of its notes, and both ends.

use super::SiteData;
use super::listings::page_url;
use crate::language::LanguageId;
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// Number of linked parts on each side of the current one.
const BESIDE: usize = 2;

/// The parts of a list in which its years begin, latest year first.
pub(super) type Years = Vec<(i16, usize)>;

impl SiteData {
    /// Returns the first part of each year of a list in the order of lists, `size` notes to a part; nothing if all are in
    /// one year. Notes with a weight come first in any order, so they do not count.
    pub(super) fn years_of(&self, pages: &[PageId], size: usize) -> Years {
        let mut years = Years::new();
        if pages.len() <= size {
            return years;
        }
        for (at, id) in pages.iter().enumerate() {
            let page = &self.source.pages[*id];
            let Some(year) = page.date.as_ref().map(jiff::Zoned::year) else {
                continue;
            };
            if !page.data.contains_key("weight")
                && years.last().is_none_or(|(last, _)| year < *last)
            {
                years.push((year, at / size + 1));
            }
        }
        if years.len() < 2 {
            years.clear();
        }
        years
    }

    /// Returns the links between the parts of a list, for one of them; nothing if there is only one.
    pub(super) fn pagination(
        &self,
        language: LanguageId,
        base: &str,
        (number, total): (usize, usize),
        years: &[(i16, usize)],
    ) -> Option<Object> {
        if total < 2 {
            return None;
        }
        let url = |number: usize| self.path_to(&page_url(base, number));
        let numbers = window(number, total).into_iter().map(|part| match part {
            Some(part) => {
                object! {"number": part, "url": url(part), "current": part == number, "gap": false}
            }
            None => object! {"gap": true},
        });
        let years = years.iter().map(|(year, part)| {
            object! {"year": self.year(language, *year), "url": url(*part)}
        });
        Some(object! {
            "number": number,
            "total": total,
            "previous": (number > 1).then(|| url(number - 1)),
            "next": (number < total).then(|| url(number + 1)),
            "first": url(1),
            "last": url(total),
            "numbers": numbers.collect::<Vec<_>>(),
            "years": years.collect::<Vec<_>>(),
        })
    }

    /// Returns a year with the digits of a language and without separators.
    fn year(&self, language: LanguageId, year: i16) -> String {
        let digits = year.to_string();
        let Some(format) = self.format(language) else {
            return digits;
        };
        let digit = |c: char| c.to_digit(10).map(|digit| format.number(digit.into()));
        digits.chars().filter_map(digit).collect()
    }
}

/// Returns the parts that are linked from part `number`: both ends and the parts beside it. `None` is a gap of
/// several parts.
fn window(number: usize, total: usize) -> Vec<Option<usize>> {
    let near = number.saturating_sub(BESIDE).max(1)..=(number + BESIDE).min(total);
    let mut parts = Vec::new();
    let mut last = 0;
    for part in std::iter::once(1).chain(near).chain([total]) {
        match part.saturating_sub(last) {
            0 => continue,
            1 => {}
            2 => parts.push(Some(part - 1)),
            _ => parts.push(None),
        }
        parts.push(Some(part));
        last = part;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn a_window_has_both_ends_and_no_gap_of_one() {
        let shown = |number, total| {
            let parts = window(number, total).into_iter();
            let texts = parts.map(|part| part.map_or("…".to_owned(), |part| part.to_string()));
            texts.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(1, 2), "1 2");
        assert_eq!(shown(1, 88), "1 2 3 … 88");
        assert_eq!(shown(4, 88), "1 2 3 4 5 6 … 88");
        assert_eq!(shown(5, 88), "1 2 3 4 5 6 7 … 88");
        assert_eq!(shown(6, 88), "1 … 4 5 6 7 8 … 88");
        assert_eq!(shown(85, 88), "1 … 83 84 85 86 87 88");
        assert_eq!(shown(88, 88), "1 … 86 87 88");
    }
}
