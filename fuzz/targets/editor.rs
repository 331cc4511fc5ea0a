//! Texts of an editor: positions, changes, and what is at the cursor.

use editor_text::{Change, Encoding, LineIndex, LineMap, Position, apply, in_note, in_yaml};

/// The first bytes are positions, which may be outside of the text or inside of a character; the rest is a text.
pub(super) fn editor(data: &[u8]) {
    let Some((head, rest)) = data.split_at_checked(8) else {
        return;
    };
    let text = super::text(rest);
    let at = |line: u8, column: u8| Position {
        line: if line == 255 { u32::MAX } else { line.into() },
        column: if column == 255 {
            u32::MAX
        } else {
            column.into()
        },
    };
    let (from, to) = (at(head[0], head[1]), at(head[2], head[3]));
    let index = LineIndex::new(&text);
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        for position in [from, to] {
            let offset = index.offset(&text, position, encoding);
            assert!(text.is_char_boundary(offset), "{position:?}");
            let back = index.position(&text, offset, encoding);
            assert_eq!(index.offset(&text, back, encoding), offset, "{position:?}");
        }
        let change = Change {
            range: Some(from..to),
            text: text.chars().take(head[4].into()).collect(),
        };
        let after = apply(text.clone(), &[change.clone(), change], encoding);
        let map = LineMap::new(&text, &after);
        let lines = after.split('\n').count();
        for number in 0..text.split('\n').count() + 2 {
            assert!(map.line(number).is_none_or(|line| line <= lines));
        }
    }
    let cursor = usize::from(head[5]) * 16 + usize::from(head[6]);
    for found in [in_note(&text, cursor), in_yaml(&text, cursor)] {
        // Its ranges are in the text: they are printed with it.
        let shown = format!("{found:?}");
        for range in ranges(&shown) {
            assert!(text.get(range.clone()).is_some(), "{shown}");
        }
    }
}

/// The ranges `1..2` in a printed value.
fn ranges(shown: &str) -> Vec<std::ops::Range<usize>> {
    let numbers = shown.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let ranges = numbers.filter_map(|part| {
        let (from, to) = part.split_once("..")?;
        Some(from.parse().ok()?..to.parse().ok()?)
    });
    ranges.collect()
}
