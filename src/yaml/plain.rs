//! The front matter that nearly all notes have, from the parser's events: a mapping of names to words, with no
//! way round by way of `serde`, which costs more than the parsing.
//!
//! In: a text. Out: what [`super::read_all`] makes of it, with the same places, or nothing where there is more to
//! it than this knows: numbers, nesting, anchors, tags, mistakes.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use serde_json::Value;

use super::{Entry, Mapping};

/// Longer texts, in bytes, are none that stand before notes.
const LONGEST: usize = 16 * 1024;

/// A text's events, up to the first mistake.
struct Events<'t>(Parser<'t, StrInput<'t>>);

impl<'t> Events<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        self.0.next_event()?.ok()
    }

    fn is_next(&mut self, wanted: fn(&Event<'_>) -> bool) -> Option<()> {
        self.next().filter(|(event, _)| wanted(event)).map(|_| ())
    }
}

/// Reads a mapping of names to words, truths and lists of words.
pub(super) fn read(text: &str) -> Option<Mapping> {
    if text.len() > LONGEST {
        return None;
    }
    let mut events = Events(Parser::new_from_str(text));
    events.is_next(|event| matches!(event, Event::StreamStart))?;
    events.is_next(|event| matches!(event, Event::DocumentStart(false, None)))?;
    events.is_next(|event| matches!(event, Event::MappingStart(_, 0, None)))?;
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let (key, key_span) = match events.next()? {
            (Event::MappingEnd, _) => break,
            (Event::Scalar(key, ScalarStyle::Plain, 0, None), span) if is_name(&key) => {
                (key.into_owned(), span.byte_range()?)
            }
            _ => return None,
        };
        if entries.iter().any(|entry| entry.key == key) {
            return None;
        }
        let (value, value_span) = value(&mut events)?;
        entries.push(Entry {
            key,
            value,
            key_span,
            value_span,
        });
    }
    events.is_next(|event| matches!(event, Event::DocumentEnd))?;
    events.is_next(|event| matches!(event, Event::StreamEnd))?;
    Some(Mapping { entries })
}

fn value(events: &mut Events<'_>) -> Option<(Value, Range<usize>)> {
    match events.next()? {
        (Event::Scalar(text, style, 0, None), span) => {
            Some((scalar(text, style)?, span.byte_range()?))
        }
        (Event::SequenceStart(_, 0, None), span) => {
            let mut values = Vec::new();
            loop {
                match events.next()? {
                    (Event::SequenceEnd, _) => break,
                    (Event::Scalar(text, style, 0, None), _) => values.push(scalar(text, style)?),
                    _ => return None,
                }
            }
            Some((Value::Array(values), span.byte_range()?))
        }
        _ => None,
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Option<Value> {
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            Some(Value::String(text.into_owned()))
        }
        ScalarStyle::Plain => match &*text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ if is_words(&text) || is_day(&text) => Some(Value::String(text.into_owned())),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a key is a name that means nothing but itself.
fn is_name(key: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    key.bytes().all(is_of_name) && is_words(key)
}

/// Whether a plain text is no number, no truth and not nothing.
fn is_words(text: &str) -> bool {
    const OTHERS: [&str; 6] = ["null", "true", "false", "nan", "inf", "infinity"];
    text.starts_with(char::is_alphabetic)
        && !OTHERS.iter().any(|other| text.eq_ignore_ascii_case(other))
}

/// Whether a plain text begins as a day does: `2026-03-12`.
fn is_day(text: &str) -> bool {
    let day = text.as_bytes().get(..10);
    day.is_some_and(|day| {
        let mut places = day.iter().enumerate();
        places.all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What [`read`] makes of a text, held beside what the library does.
    fn same(text: &str) -> bool {
        let Some(mapping) = read(text) else {
            return false;
        };
        let all: Mapping =
            super::super::read_all(text).unwrap_or_else(|e| panic!("{text:?}: {e:?}"));
        assert_eq!(format!("{mapping:?}"), format!("{all:?}"), "{text:?}");
        true
    }

    #[test]
    fn front_matter_is_read_as_the_library_reads_it() {
        for text in [
            "lang: en\ntitle: A title\n",
            "title: \"Errör: 'x' \\u00e9\"\ntags: [a, 'b c', 中文]\n",
            "date: 2026-03-12 08:30:00 +0800\ntranslated: true\ngenerated: false\n",
            "# said\nkey: 詞  # more\n\ncategories:\n  - one\n  - two\nlast: ''\n",
            "key: value that\n  goes on\n",
            "a: b",
            "a: b\r\nc: d\r\n",
        ] {
            assert!(same(text), "{text:?}");
        }
        for text in [
            "",
            "a",
            "- a\n",
            "a: 1\n",
            "a:\n",
            "a: ~\n",
            "a: &b c\n",
            "a: !x y\n",
            "a: {b: c}\n",
            "a: |\n  b\n",
            "1: a\n",
            "true: a\n",
            "a: b\na: c\n",
            "a: b: c\n",
            "a: [b, [c]]\n",
            "a: True\n",
            "a: .inf\n",
            "<<: a\n",
            "--- a\n",
            "a: b\n---\nc: d\n",
            "a: 1e5\n",
            "a: 12:30\n",
            "a: 0x1\n",
            "a: [1]\n",
            "a: 'b\n",
        ] {
            assert!(!same(text), "{text:?}");
        }
    }

    #[test]
    fn no_text_is_read_otherwise() {
        const PARTS: [&str; 42] = [
            "a",
            "b: ",
            "title: ",
            ": ",
            ":",
            "\n",
            "\n  ",
            "\n- ",
            "- ",
            "#",
            " # x",
            "\"",
            "'",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "中",
            "é",
            "true",
            "null",
            "no",
            "1",
            "0x1",
            "1e5",
            "2026-03-12",
            "12:30",
            "-",
            ".",
            "~",
            "&a ",
            "*a",
            "!t ",
            "|",
            "> ",
            "? ",
            "\r\n",
            "\t",
            "%",
            "\\n",
            "c: d\n",
        ];
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut below = |count: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % count as u64).unwrap()
        };
        let mut read = 0;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..below(4) {
                text.push_str(["lang: en\n", "title: \"A\"\n", "tags: [a, b]\n"][below(3)]);
            }
            text.push_str("key: ");
            for _ in 0..below(6) {
                text.push_str(PARTS[below(PARTS.len())]);
            }
            text.push_str(["", "\n", "\nlast: x\n"][below(3)]);
            read += usize::from(same(&text));
        }
        assert!(read > 1_000, "{read}");
    }
}
