//! Pages for the tests of the formats.

use super::tags::is_nested;
use super::{
    ExportedBlock, GlossaryTerm, Placeholder, Suggestion, TranslatedUnit, TranslationPage,
    TranslationUnit, UnitKind, UnitState,
};

/// Returns a unit without anything that is optional.
pub(super) fn unit(
    id: &str,
    source: &str,
    target: Option<&str>,
    state: UnitState,
) -> TranslationUnit {
    TranslationUnit {
        id: id.to_owned(),
        kind: UnitKind::Paragraph,
        section: String::new(),
        source: source.to_owned(),
        target: target.map(str::to_owned),
        exists_in_page: target.is_some(),
        block: match target {
            Some(_) => ExportedBlock::Id(format!("{id}-ar")),
            None => ExportedBlock::None,
        },
        state,
        previous: None,
        placeholders: Vec::new(),
        max_length: None,
        glossary: Vec::new(),
        suggestions: Vec::new(),
        code_before: String::new(),
        before: String::new(),
        after: String::new(),
    }
}

/// Returns a page with these units.
pub(super) fn page(original: &str, units: Vec<TranslationUnit>) -> TranslationPage {
    TranslationPage {
        original: original.to_owned(),
        target: original.replacen("content/", "content/ar/", 1),
        exists: true,
        title: "Disk full".to_owned(),
        source_language: "en".to_owned(),
        target_language: "ar".to_owned(),
        target_code: "ar".to_owned(),
        units,
    }
}

/// Returns a page whose units have everything that a unit can have.
pub(super) fn full_page() -> TranslationPage {
    let title = TranslationUnit {
        kind: UnitKind::Title,
        max_length: Some(60),
        after: "Run <x1/> & read <g2>the \"table\"</g2>.".to_owned(),
        ..unit(
            "title",
            "Disk full",
            Some("القرص ممتلئ"),
            UnitState::Translated,
        )
    };
    let paragraph = TranslationUnit {
        section: "Cause".to_owned(),
        previous: Some("Run <x1/>.".to_owned()),
        placeholders: vec![
            Placeholder {
                number: 1,
                open: "`df -h`".to_owned(),
                ..Placeholder::default()
            },
            Placeholder {
                number: 2,
                open: "[".to_owned(),
                close: Some("](a.md?b=1&c)".to_owned()),
                ..Placeholder::default()
            },
        ],
        glossary: vec![
            GlossaryTerm {
                term: "table".to_owned(),
                translation: Some("جدول".to_owned()),
                note: Some("of a file system".to_owned()),
            },
            GlossaryTerm {
                term: "inode".to_owned(),
                translation: None,
                note: None,
            },
        ],
        suggestions: vec![Suggestion {
            source: "Run <x1/>!".to_owned(),
            target: "شغّل <x1/>!".to_owned(),
            path: "content/ar/b.md".to_owned(),
            similarity: 92,
        }],
        code_before: "df -h\n  du <x>\n".to_owned(),
        before: "Cause".to_owned(),
        after: "Last.".to_owned(),
        ..unit(
            "p1",
            "Run <x1/> & read <g2>the \"table\"</g2>.",
            Some("شغّل <x1/>."),
            UnitState::NeedsReview,
        )
    };
    let last = unit("p2.2", "Last.", None, UnitState::Untranslated);
    page("content/notes/disk-full.md", vec![title, paragraph, last])
}

/// Returns the units that a reader is to return for pages. Lines are 0.
pub(super) fn expected(pages: &[TranslationPage]) -> Vec<TranslatedUnit> {
    let of = |page: &TranslationPage, unit: &TranslationUnit| TranslatedUnit {
        original: page.original.clone(),
        language: page.target_language.clone(),
        id: unit.id.clone(),
        source: unit.source.clone(),
        target: unit.target.clone(),
        state: unit.state,
        block: unit.block.clone(),
        line: 0,
    };
    let units = pages
        .iter()
        .flat_map(|page| page.units.iter().map(move |unit| of(page, unit)));
    units.collect()
}

/// Checks that what was read is what the pages say, in lines that ascend.
pub(super) fn assert_comes_back(pages: &[TranslationPage], mut read: Vec<TranslatedUnit>) {
    assert!(read.is_sorted_by_key(|unit| unit.line));
    for unit in &mut read {
        assert!(unit.line > 0);
        unit.line = 0;
    }
    assert_eq!(read, expected(pages));
}

/// Pieces of hostile texts.
const PIECES: &[&str] = &[
    "a",
    " ",
    "  ",
    "word",
    "\\",
    "\\\\",
    "\\n",
    "\"",
    "'",
    "&",
    "&amp;",
    "&#10;",
    "<",
    ">",
    "<b>",
    "]]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?x?>",
    "<x1/>",
    "<x2/>",
    "<x01/>",
    "<x1>",
    "<g3>",
    "</g3>",
    "<g4>",
    "</g4>",
    "<ph id=\"1\"/>",
    "\u{0}",
    "\u{1}",
    "\u{1b}",
    "\t",
    "\u{b}",
    "\u{c}",
    "\u{1c}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200f}",
    "\u{202e}",
    "\u{2028}",
    "\u{2029}",
    "\u{2068}",
    "\u{feff}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "🙂",
    "عربي",
    "中文",
    "%s",
    "%1$d",
    "{0}",
    "#",
    "#~",
    "msgid \"\"",
    "{\"id\": 1}",
    "\\u0041",
    "\u{301}",
];

/// A generator of numbers (xorshift), so that a failure repeats.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap_or(0)
    }

    /// Returns a text with something in it.
    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(8) {
            text.push_str(PIECES[self.below(PIECES.len())]);
        }
        text.push('.');
        text
    }

    /// Returns a page with hostile texts in everything that a format writes.
    pub(super) fn page(&mut self, number: usize) -> TranslationPage {
        let mut units = Vec::new();
        for n in 0..=self.below(4) {
            let (target, state) = match self.below(3) {
                0 => (None, UnitState::Untranslated),
                1 => (Some(self.text()), UnitState::NeedsReview),
                _ => (Some(self.text()), UnitState::Translated),
            };
            let mut unit = unit(&format!("u{n}.2"), &self.text(), target.as_deref(), state);
            unit.section = self.text();
            unit.previous = Some(self.text());
            unit.code_before = format!("{}\n{}\n", self.text(), self.text());
            unit.before = self.text();
            unit.max_length = Some(self.below(20));
            unit.placeholders = vec![
                Placeholder {
                    number: 1,
                    open: self.text(),
                    ..Placeholder::default()
                },
                Placeholder {
                    number: 3,
                    open: format!("{}\n", self.text()),
                    close: Some(self.text()),
                    ..Placeholder::default()
                },
            ];
            unit.glossary = vec![GlossaryTerm {
                term: self.text(),
                translation: Some(self.text()),
                note: Some(self.text()),
            }];
            unit.suggestions = vec![Suggestion {
                source: self.text(),
                target: self.text(),
                path: self.text(),
                similarity: 80,
            }];
            units.push(unit);
        }
        let mut page = page(&format!("content/{number}#é \u{202e}\"&<.md"), units);
        page.title = self.text();
        page
    }
}

/// Calls a check with hostile pages. The texts of some are nested tags, of some not.
pub(super) fn hostile(check: impl Fn(&[TranslationPage])) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut nested = [0, 0];
    for round in 0..400 {
        let pages: Vec<TranslationPage> = (0..3).map(|n| random.page(round * 3 + n)).collect();
        let units = pages.iter().flat_map(|page| &page.units);
        units.for_each(|unit| nested[usize::from(is_nested(&unit.source))] += 1);
        check(&pages);
    }
    assert!(nested.iter().all(|count| *count > 100));
}
