//! Two blocks of code, of which one translates the other: what a machine would read otherwise.
//!
//! In: the code of both, with the language of the original's fence. Out: [`Change`]s, line by line. Comments,
//! sentences in strings, and lines of output that were translated are no change.

use std::ops::Range;

use super::super::align::{Aligned, align, settled};
use super::lex::{self, Kind, Line};
use super::units::{Meaning, Unit, units};

/// Something that is another in the translation. Lines count from 0, bytes are those of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Lines of the original that the translation lacks, and the line of the translation before which they
    /// would stand.
    Lost { lines: Range<usize>, before: usize },
    /// Lines that the original does not have.
    Added { lines: Range<usize> },
    /// A line that says something else.
    Line {
        original: usize,
        translation: usize,
        /// What stood there, and what stands there.
        was: Range<usize>,
        is: Range<usize>,
    },
    /// A line that typography changed, and what would mend it.
    Typography {
        original: usize,
        translation: usize,
        is: Range<usize>,
        replacement: String,
    },
}

/// A line, ready to be compared.
struct Ready<'c> {
    line: Line<'c>,
    units: Vec<Unit>,
}

impl Ready<'_> {
    /// The units that are no white space.
    fn marks(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| !unit.is_space())
    }

    fn words(&self) -> Vec<&str> {
        self.marks()
            .filter_map(|unit| match &unit.meaning {
                Meaning::Code(code) => Some(code.as_str()),
                Meaning::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .collect()
    }

    fn is_same(&self, other: &Self) -> bool {
        let mut a = self.marks();
        let mut b = other.marks();
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a.is_like(b) => {}
                _ => return false,
            }
        }
    }

    /// How much of their words two lines share, 0 to 1.
    fn likeness(&self, other: &Self) -> f64 {
        let (a, b) = (self.words(), other.words());
        let most = a.len().max(b.len());
        if most == 0 {
            return 0.0;
        }
        let mut left = b;
        let mut shared = 0;
        for word in a {
            if let Some(at) = left.iter().position(|other| *other == word) {
                left.swap_remove(at);
                shared += 1;
            }
        }
        f64::from(shared) / most as f64
    }
}

fn ready<'c>(language: &str, code: &'c str) -> Vec<Ready<'c>> {
    lex::lines(language, code)
        .into_iter()
        .filter(|line| !line.is_blank())
        .map(|line| Ready {
            units: units(&line),
            line,
        })
        .collect()
}

/// The most pairs of lines that are looked at.
const LARGEST: usize = 400_000;
/// What two lines must share to be one that changed.
const ALIKE: f64 = 0.45;

/// Compares two blocks.
pub(crate) fn compare(language: &str, original: &str, translation: &str) -> Vec<Change> {
    if original == translation {
        return Vec::new();
    }
    let (ours, theirs) = (ready(language, original), ready(language, translation));
    if ours.len() * theirs.len() > LARGEST {
        return Vec::new();
    }
    let pairs = aligned(&ours, &theirs);
    // A text that was translated may have other lines.
    let is_free_translation = pairs.iter().any(
        |pair| matches!(pair, (Some(i), Some(j)) if is_translated_line(&ours[*i], &theirs[*j])),
    );
    let mut changes = Vec::new();
    let mut next = 0;
    for pair in pairs {
        match pair {
            (Some(i), Some(j)) => {
                next = theirs[j].line.number + 1;
                changes.extend(change(&ours[i], &theirs[j]));
            }
            (Some(i), None) => {
                let line = &ours[i].line;
                if line.is_free && is_free_translation {
                    continue;
                }
                match changes.last_mut() {
                    Some(Change::Lost { lines, before })
                        if *before == next && only_blank(original, lines.end, line.number) =>
                    {
                        lines.end = line.number + 1;
                    }
                    _ => changes.push(Change::Lost {
                        lines: line.number..line.number + 1,
                        before: next,
                    }),
                }
            }
            (None, Some(j)) => {
                let line = &theirs[j].line;
                next = line.number + 1;
                if line.is_free && is_free_translation {
                    continue;
                }
                match changes.last_mut() {
                    Some(Change::Added { lines })
                        if only_blank(translation, lines.end, line.number) =>
                    {
                        lines.end = line.number + 1;
                    }
                    _ => changes.push(Change::Added {
                        lines: line.number..line.number + 1,
                    }),
                }
            }
            (None, None) => {}
        }
    }
    changes
}

fn only_blank(code: &str, from: usize, to: usize) -> bool {
    let between = code.lines().skip(from).take(to.saturating_sub(from));
    from <= to && between.into_iter().all(|line| line.trim().is_empty())
}

/// How alike two blocks are: the lines that they share, and how many there could be.
pub(crate) fn likeness(language: &str, original: &str, translation: &str) -> (usize, usize) {
    let (ours, theirs) = (ready(language, original), ready(language, translation));
    let most = ours.len().max(theirs.len());
    if ours.len() * theirs.len() > LARGEST {
        return (0, most);
    }
    let mut left: Vec<&Ready<'_>> = theirs.iter().collect();
    let mut shared = 0;
    for line in &ours {
        let same = |other: &&Ready<'_>| line.is_same(other) || line.likeness(other) > ALIKE;
        if let Some(at) = left.iter().position(same) {
            left.remove(at);
            shared += 1;
        }
    }
    (shared, most)
}

/// Whether a line of output or text became one in another language: most of its words are others.
fn is_translated_line(ours: &Ready<'_>, theirs: &Ready<'_>) -> bool {
    if !(ours.line.is_free && theirs.line.is_free) || ours.is_same(theirs) {
        return false;
    }
    let letters = |text: &str| text.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    let is_wide = |line: &str| line.chars().any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}'));
    // Full-width letters are damage.
    if letters(theirs.line.text) && !is_wide(theirs.line.text) {
        return true;
    }
    let (a, b) = (ours.words(), theirs.words());
    a.len() > 1 && b.len() > 1 && ours.likeness(theirs) < 0.5
}

fn change(ours: &Ready<'_>, theirs: &Ready<'_>) -> Option<Change> {
    if is_translated_line(ours, theirs) {
        return None;
    }
    let (original, translation) = (ours.line.number, theirs.line.number);
    if ours.is_same(theirs) {
        return typography(ours, theirs).map(|(is, replacement)| Change::Typography {
            original,
            translation,
            is,
            replacement,
        });
    }
    let (a, b): (Vec<&Unit>, Vec<&Unit>) = (ours.marks().collect(), theirs.marks().collect());
    let first = a.iter().zip(&b).take_while(|(a, b)| a.is_like(b)).count();
    let last = a[first..]
        .iter()
        .rev()
        .zip(b[first..].iter().rev())
        .take_while(|(a, b)| a.is_like(b))
        .count();
    let was = word_around(&ours.line, &a, first..a.len() - last);
    let is = word_around(&theirs.line, &b, first..b.len() - last);
    let placeholder = |range: &Range<usize>, line: &Line<'_>| {
        let word = &line.text[range.clone()];
        let word = word.trim_matches(|c: char| !matches!(c, '<' | '>') && !c.is_alphanumeric());
        word.contains('<') && word.contains('>')
    };
    // `<your-name>` is for people.
    if placeholder(&was, &ours.line) && placeholder(&is, &theirs.line) {
        return None;
    }
    Some(Change::Line {
        original,
        translation,
        was,
        is,
    })
}

/// The bytes of `units` in their line, widened to white space.
fn word_around(line: &Line<'_>, units: &[&Unit], within: Range<usize>) -> Range<usize> {
    let code_end = line
        .lexemes
        .iter()
        .find(|lexeme| lexeme.kind == Kind::Comment)
        .map_or(line.text.len(), |comment| comment.at);
    let start = match units.get(within.start) {
        Some(unit) => unit.range.start,
        None => units.last().map_or(0, |unit| unit.range.end),
    };
    let end = match within.end.checked_sub(1).and_then(|last| units.get(last)) {
        Some(unit) if within.end > within.start => unit.range.end,
        _ => start,
    };
    let code = &line.text[..code_end.max(end)];
    let start = code[..start].rfind(char::is_whitespace).map_or(0, |at| {
        at + code[at..].chars().next().map_or(1, char::len_utf8)
    });
    let end = code[end..]
        .find(char::is_whitespace)
        .map_or(code.trim_end().len().max(end), |at| end + at);
    start..end.max(start)
}

/// What typography changed in a line that is the same otherwise: its bytes, and what stood there.
fn typography(ours: &Ready<'_>, theirs: &Ready<'_>) -> Option<(Range<usize>, String)> {
    // What stands for what: units in their order, each with the white space before it.
    let with_space = |ready: &Ready<'_>| {
        let mut list: Vec<(Option<Unit>, Unit)> = Vec::new();
        let mut space = None;
        for unit in &ready.units {
            if unit.is_space() {
                space = Some(unit.clone());
            } else {
                list.push((space.take(), unit.clone()));
            }
        }
        list
    };
    let (a, b) = (with_space(ours), with_space(theirs));
    let text = |ready: &Ready<'_>, range: &Range<usize>| ready.line.text[range.clone()].to_owned();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (at, ((space, unit), (their_space, their_unit))) in a.iter().zip(&b).enumerate() {
        let was = text(ours, &unit.range);
        if let Some(odd) = their_space.as_ref().filter(|space| space.is_odd) {
            let stood = space
                .as_ref()
                .map_or(String::new(), |space| text(ours, &space.range));
            if stood != text(theirs, &odd.range) {
                let stood = if stood.is_empty() {
                    " ".to_owned()
                } else {
                    stood
                };
                edits.push((odd.range.clone(), stood));
            }
        } else if at > 0
            && their_space.is_none()
            && let Some(space) = space
            && b[at - 1].1.is_odd
        {
            // A full-width mark brings its space along.
            let place = their_unit.range.start;
            edits.push((place..place, text(ours, &space.range)));
        }
        let is_text = matches!(unit.meaning, Meaning::Text(_));
        if their_unit.is_odd && !is_text && was != text(theirs, &their_unit.range) {
            edits.push((their_unit.range.clone(), was));
        }
    }
    let odd = edits.iter().any(|(range, _)| !range.is_empty());
    let (first, last) = (edits.first()?, edits.last()?);
    let whole = first.0.start..last.0.end;
    if !odd {
        return None;
    }
    let mut replacement = String::new();
    let mut from = whole.start;
    for (range, with) in &edits {
        replacement.push_str(&theirs.line.text[from..range.start]);
        replacement.push_str(with);
        from = range.end;
    }
    Some((whole, replacement))
}

/// Pairs of lines in their order. Lines that share nothing stand for each other where there are as many on
/// both sides.
fn aligned(ours: &[Ready<'_>], theirs: &[Ready<'_>]) -> Aligned {
    settled(align(ours.len(), theirs.len(), |i, j| {
        let (a, b) = (&ours[i], &theirs[j]);
        if a.is_same(b) {
            return 3.0;
        }
        let likeness = a.likeness(b);
        if likeness > ALIKE {
            1.0 + likeness
        } else {
            0.0
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typography_of(was: &str, is: &str) -> Option<String> {
        match &compare("bash", was, is)[..] {
            [] => None,
            [
                Change::Typography {
                    is: range,
                    replacement,
                    ..
                },
            ] => {
                let mut text = is.to_owned();
                text.replace_range(range.clone(), replacement);
                Some(text)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn typography_is_mended_to_what_the_original_shows() {
        for (was, is) in [
            ("pip install --user cffi", "pip install –user cffi"),
            ("pip install --user cffi", "pip install —user cffi"),
            ("echo \"a b\"", "echo “a b”"),
            ("grep 'x' a", "grep ‘x’ a"),
            ("a, b", "a，b"),
            ("ls -l", "ls\u{a0}-l"),
            ("f(x)", "f（x）"),
            ("a; b", "a；b"),
            ("wait ...", "wait …"),
            ("x = 1", "ｘ = 1"),
        ] {
            assert_eq!(typography_of(was, is).as_deref(), Some(was), "{is}");
        }
        // What stands in a string or a comment is for people.
        assert_eq!(typography_of("echo \"a, b c\"", "echo \"甲，乙\""), None);
        assert_eq!(typography_of("ls # a, b", "ls # 甲，乙"), None);
        // And stays so where the rest is mended.
        assert_eq!(
            typography_of("say \"good day\" --x", "say “你好，你” –x").as_deref(),
            Some("say \"你好，你\" --x")
        );
    }

    #[test]
    fn changed_lost_and_added_lines_are_told_apart() {
        let was = "pip uninstall cffi\npip install cffi\npython x.py\n";
        assert!(compare("bash", was, was).is_empty());
        assert_eq!(
            compare("bash", was, "pip uninstall cffi\npython x.py\n"),
            [Change::Lost {
                lines: 1..2,
                before: 1
            }]
        );
        assert_eq!(
            compare(
                "bash",
                was,
                "pip uninstall cffi\npip install cffi\nls\npython x.py\n"
            ),
            [Change::Added { lines: 2..3 }]
        );
        assert_eq!(
            compare(
                "bash",
                was,
                "pip uninstall cffi\npip install cfi\npython x.py\n"
            ),
            [Change::Line {
                original: 1,
                translation: 1,
                was: 12..16,
                is: 12..15
            }]
        );
        assert_eq!(
            compare("bash", "ls -l", "ls -a"),
            [Change::Line {
                original: 0,
                translation: 0,
                was: 3..5,
                is: 3..5
            }]
        );
    }

    #[test]
    fn what_translators_rightly_change_is_no_change() {
        for (language, was, is) in [
            (
                "bash",
                "ls # list\n# then\ndf -h\n",
                "# 列出\nls\ndf -h # 然後\n",
            ),
            ("python", "print(\"Hello there\")", "print(\"你好\")"),
            (
                "",
                "Some text that a program prints",
                "Ein Text eines Programms",
            ),
            ("text", "Error: not found", "خطأ: غير موجود"),
            ("bash", "git clone <your-fork>", "git clone <dein-fork>"),
            ("yaml", "name: Build the site", "name: 建置網站"),
            ("html", "<p>Some text</p>", "<p>一些文字</p>"),
        ] {
            assert_eq!(compare(language, was, is), [], "{is}");
        }
    }
}
