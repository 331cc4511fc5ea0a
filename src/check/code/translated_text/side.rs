//! One side of a difference: its units, and the line around them.

use std::ops::Range;

use super::super::common_words::is_keyword;
use super::super::lexer::Line;
use super::super::placeholders::placeholders;
use super::super::tokens::{Meaning, Unit};
use super::words_of_people::name;
use super::{has_digit, has_letter, is_foreign_letter, is_soft};

/// A line, its units without white space, and which of them differ.
pub(crate) struct Side<'s> {
    pub(crate) line: &'s Line<'s>,
    pub(crate) marks: &'s [&'s Unit],
    pub(crate) range: Range<usize>,
}

impl<'s> Side<'s> {
    pub(crate) fn new(line: &'s Line<'s>, marks: &'s [&'s Unit], range: &Range<usize>) -> Self {
        Self {
            line,
            marks,
            range: range.clone(),
        }
    }
}

impl Side<'_> {
    /// Returns true if its words are text for people: in strings without digits and paths, or in a line of output.
    pub(super) fn is_text(&self) -> bool {
        let is_plain =
            |text: &str| !text.contains(|c: char| c.is_ascii_digit() || "/\\{}<>=$@#".contains(c));
        let is_of_text = |unit: &&Unit| match &unit.meaning {
            Meaning::Text(text) => is_plain(text),
            Meaning::Code(code) if has_letter(code) => {
                self.line.is_free && code.chars().all(char::is_alphabetic)
            }
            Meaning::Code(code) => is_soft(code),
            _ => false,
        };
        self.units().iter().all(is_of_text)
    }

    pub(super) fn has_string(&self) -> bool {
        let mut units = self.units().iter();
        units.any(|unit| matches!(unit.meaning, Meaning::Text(_)))
    }

    pub(super) fn has_foreign_letter(&self) -> bool {
        let text = &self.line.text[self.bytes()];
        text.chars().any(is_foreign_letter)
    }

    pub(super) fn units(&self) -> &[&Unit] {
        &self.marks[self.range.clone()]
    }

    /// The bytes of the differing units in their line.
    pub(super) fn bytes(&self) -> Range<usize> {
        match (self.units().first(), self.units().last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }

    pub(super) fn is_in_placeholder(&self) -> bool {
        let bytes = self.bytes();
        let has_tags = self.line.family.tags;
        placeholders(self.line.text, has_tags)
            .iter()
            .any(|range| range.start <= bytes.start && bytes.end <= range.end)
    }

    pub(super) fn words(&self) -> Vec<&str> {
        let words = self.units().iter().filter_map(|unit| match &unit.meaning {
            Meaning::Code(code) if has_letter(code) => Some(name(code)),
            _ => None,
        });
        words.filter(|word| !has_digit(word)).collect()
    }

    pub(super) fn texts(&self) -> Vec<&str> {
        let texts = self.units().iter().filter_map(|unit| match &unit.meaning {
            Meaning::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Returns the parts that translation does not change, sorted: words with digits, and marks that are no punctuation.
    pub(super) fn fixed(&self) -> Vec<&str> {
        let mut fixed: Vec<&str> = self
            .units()
            .iter()
            .filter_map(|unit| match &unit.meaning {
                // Of a name with a number behind it (`file1`), the number.
                Meaning::Code(code) if has_digit(code) => Some(match name(code) {
                    name if has_digit(name) => code.as_str(),
                    name => &code[name.len()..],
                }),
                Meaning::Code(code) if !has_letter(code) && !is_soft(code) => Some(code.as_str()),
                _ => None,
            })
            .collect();
        fixed.sort_unstable();
        fixed
    }

    fn before(&self, steps: usize) -> Option<&Unit> {
        let at = self.range.start.checked_sub(steps)?;
        self.marks.get(at).copied()
    }

    fn behind(&self, steps: usize) -> Option<&Unit> {
        self.marks.get(self.range.end + steps - 1).copied()
    }

    pub(super) fn is_code(unit: Option<&Unit>, marks: &[&str]) -> bool {
        matches!(unit.map(|unit| &unit.meaning), Some(Meaning::Code(code)) if marks.contains(&code.as_str()))
    }

    /// True if the word is in a place that a language or a program reads: a command, an option, a key, a keyword.
    pub(super) fn is_structural(&self) -> bool {
        let line = self.line;
        let is_first = self.range.start == 0;
        let is_name = self
            .units()
            .first()
            .is_some_and(|unit| matches!(&unit.meaning, Meaning::Code(_)));
        if (line.is_command || line.family.shell)
            && is_name
            && (is_first
                || Self::is_code(self.before(1), &["|", ";", "&", "sudo"])
                || (self.range.start == 1 && self.is_subcommand()))
        {
            return true;
        }
        if let Some(unit) = self.before(1)
            && matches!(unit.meaning, Meaning::Dashes(_))
            && (unit.range.start == 0
                || line.text[..unit.range.start].ends_with(char::is_whitespace))
        {
            return true;
        }
        let is_key = |steps| Self::is_code(self.behind(steps), &[":", "="]);
        let starts_line = is_first
            || (self.range.start == 1
                && matches!(
                    self.marks[0].meaning,
                    Meaning::Dashes(_) | Meaning::Quote(_)
                ));
        if line.family.values && starts_line && is_name && is_key(1) {
            return true;
        }
        let is_text = self
            .units()
            .first()
            .is_some_and(|unit| matches!(&unit.meaning, Meaning::Text(_)));
        if (line.family.json || line.family.values) && is_text && is_key(2) {
            return true;
        }
        !line.is_free && self.words().iter().any(|word| is_keyword(word))
            || (line.family.tags && is_name)
    }

    /// `git commit`, `apt install`: the word behind a command that has commands of its own.
    fn is_subcommand(&self) -> bool {
        const TOOLS: [&str; 36] = [
            "apt",
            "aws",
            "az",
            "brew",
            "bundle",
            "cargo",
            "composer",
            "conda",
            "dnf",
            "docker",
            "dotnet",
            "gcloud",
            "gem",
            "git",
            "go",
            "helm",
            "heroku",
            "hexo",
            "kubectl",
            "mix",
            "npm",
            "npx",
            "pacman",
            "pip",
            "pip3",
            "pnpm",
            "podman",
            "poetry",
            "rails",
            "sbt",
            "service",
            "snap",
            "systemctl",
            "terraform",
            "yarn",
            "yum",
        ];
        Self::is_code(self.before(1), &TOOLS)
    }
}
