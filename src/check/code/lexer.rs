//! Code taken apart just far enough to compare it with its translation: what a machine reads, and what is
//! there for people (comments, the texts of strings).
//!
//! In: a block of code and the language that its fence names. Out: its [`Line`]s of [`Lexeme`]s. This is no
//! parser: it knows how comments and strings look in families of languages, and where a family is not known
//! it takes for a comment only what is one in all of them.

use std::ops::Range;

use super::embedded_markup;
use super::family::Family;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The kind of a piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, digits and `_`.
    Word,
    /// One other character that is no white space.
    Mark,
    /// White space.
    Space,
    /// A mark that opens or closes a string.
    Quote,
    /// The inside of a string, or text between tags.
    Text,
    /// A comment.
    Comment,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lexeme<'c> {
    pub(crate) kind: Kind,
    pub(crate) text: &'c str,
    /// The offset in the line, in bytes.
    pub(crate) at: usize,
}

impl Lexeme<'_> {
    pub(crate) fn range(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// A line of code.
#[derive(Debug, Clone)]
pub(crate) struct Line<'c> {
    /// Its number in the block, from 0.
    pub(crate) number: usize,
    /// The line, without its end.
    pub(crate) text: &'c str,
    pub(crate) lexemes: Vec<Lexeme<'c>>,
    /// True if it may be a sentence: output, or text that is no program.
    pub(crate) is_free: bool,
    /// True if the line has a prompt, which is not among its lexemes.
    pub(crate) is_command: bool,
    pub(crate) family: Family,
}

impl Line<'_> {
    /// Returns the lexemes that a machine reads, in order.
    pub(crate) fn code(&self) -> impl Iterator<Item = &Lexeme<'_>> {
        self.lexemes
            .iter()
            .filter(|lexeme| !matches!(lexeme.kind, Kind::Space | Kind::Comment))
    }

    /// True if there is nothing in it for a machine.
    pub(crate) fn is_blank(&self) -> bool {
        self.code().next().is_none()
    }
}

/// The construct that continues on the next line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    None,
    /// `/* … */`
    Block,
    /// `<!-- … -->`
    Markup,
    /// `"""` or `'''`
    Triple(char),
    /// A tag.
    Tag,
    /// A comment in the marks of a single language, with the mark that ends it.
    Comment(&'static str),
}

/// The lines of a block.
pub(crate) fn lines<'c>(language: &str, code: &'c str) -> Vec<Line<'c>> {
    let family = Family::of(language);
    let mut open = Open::None;
    let mut texts = Vec::new();
    if family.markup {
        texts = embedded_markup::texts(&code.lines().collect::<Vec<_>>());
    }
    let mut texts = texts.into_iter();
    // The column of the comment behind the code of the line before.
    let mut beside: Option<usize> = None;
    code.lines()
        .enumerate()
        .map(|(number, text)| {
            let prompt = prompt(family, text);
            let is_command = prompt > 0;
            let mut scanner = Scanner {
                family,
                line: text,
                at: prompt,
                open,
                texts: texts.next().unwrap_or_default(),
                lexemes: Vec::new(),
            };
            scanner.line();
            open = scanner.open;
            if beside.is_some_and(|column| is_continued(text, column)) {
                scanner.lexemes = vec![Lexeme {
                    kind: Kind::Comment,
                    text,
                    at: 0,
                }];
            } else {
                beside = comment_column(&scanner.lexemes);
            }
            Line {
                number,
                text,
                lexemes: scanner.lexemes,
                is_free: family.free && !is_command,
                is_command,
                family,
            }
        })
        .collect()
}

/// The least column of a comment behind code that goes on in the next line without a mark.
const LEAST_COLUMN: usize = 12;

/// Returns the column of the comment that ends a line behind its code, or that is all of a line far to the right.
fn comment_column(lexemes: &[Lexeme<'_>]) -> Option<usize> {
    let last = lexemes
        .last()
        .filter(|last| last.kind == Kind::Comment && last.at >= LEAST_COLUMN)?;
    let before = lexemes[..lexemes.len() - 1].iter();
    Some(before.map(|lexeme| lexeme.text.chars().count()).sum()).filter(|_| last.text.len() > 2)
}

/// Returns true if a line without a mark goes on with the comment at `column` in the line before:
///
/// ```text
/// s         # Select a session
///           interactively
/// ```
fn is_continued(line: &str, column: usize) -> bool {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let is_of_words = |c: char| c.is_alphanumeric() || c.is_whitespace() || ".,:!?'’-".contains(c);
    let is_text = !text.is_empty() && text.chars().all(is_of_words);
    is_text && indent >= LEAST_COLUMN && indent.abs_diff(column) <= 2
}

/// The length of the prompt of a line, with the white space before it; 0 if it has none.
fn prompt(family: Family, line: &str) -> usize {
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let bare = &line[indent..];
    let length = match highlight::prompt(bare) {
        // `...> ` of IEx, `...(1)> `
        0 if bare.starts_with("...") => bare.find("> ").filter(|at| *at < 8).map_or(0, |at| at + 2),
        length => length,
    };
    // `# ` begins a comment where nothing says that it is the root user's prompt.
    let may_be_any = if bare.starts_with("# ") {
        family.prompts && family.hash
    } else {
        family.prompts || family.shell
    };
    // `scala> `, `iex(1)> `: no code of the languages themselves begins so.
    let is_of_interpreter =
        bare.starts_with("...") || bare.starts_with(|c: char| c.is_ascii_lowercase());
    let is_prompt = may_be_any || (is_of_interpreter && bare[..length].ends_with("> "));
    if length > 0 && is_prompt {
        indent + length
    } else {
        0
    }
}

struct Scanner<'c> {
    family: Family,
    line: &'c str,
    at: usize,
    open: Open,
    /// The text between tags, in order.
    texts: Vec<Range<usize>>,
    lexemes: Vec<Lexeme<'c>>,
}

impl<'c> Scanner<'c> {
    fn rest(&self) -> &'c str {
        &self.line[self.at..]
    }

    /// Takes the next `length` bytes.
    fn take(&mut self, kind: Kind, length: usize) {
        if length > 0 {
            self.lexemes.push(Lexeme {
                kind,
                text: &self.line[self.at..self.at + length],
                at: self.at,
            });
            self.at += length;
        }
    }

    fn line(&mut self) {
        while self.at < self.line.len() {
            match self.open {
                Open::Block => self.until("*/", Kind::Comment),
                Open::Markup => self.until("-->", Kind::Comment),
                Open::Comment(end) => self.until(end, Kind::Comment),
                Open::Triple(quote) => {
                    let end = if quote == '"' { "\"\"\"" } else { "'''" };
                    self.until(end, Kind::Comment);
                }
                Open::None if self.family.tags => self.markup(),
                Open::None | Open::Tag => self.code(),
            }
        }
    }

    /// Takes what is open, to its end or that of the line.
    fn until(&mut self, end: &str, kind: Kind) {
        match self.rest().find(end) {
            Some(at) => {
                self.take(kind, at + end.len());
                self.open = Open::None;
            }
            None => self.take(kind, self.rest().len()),
        }
    }

    /// Text between tags.
    fn markup(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            self.open = Open::Markup;
            self.until("-->", Kind::Comment);
            return;
        }
        let spaces = rest.len() - rest.trim_start().len();
        if spaces > 0 {
            self.take(Kind::Space, spaces);
        } else if rest.starts_with('<') {
            self.take(Kind::Mark, 1);
            self.open = Open::Tag;
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            self.take(Kind::Text, end);
        }
    }

    fn code(&mut self) {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else {
            return;
        };
        let text = self.texts.iter().find(|text| text.start == self.at);
        if let Some(length) = text.map(Range::len) {
            // Translators may write any text there, as in comments.
            self.take(Kind::Comment, length);
            return;
        }
        if let Some((kind, open, length)) = self.comment() {
            self.take(kind, length);
            if open != Open::None {
                self.open = open;
            }
            return;
        }
        if self.family.html && self.open == Open::Tag && rest.starts_with("/>") {
            self.take(Kind::Comment, 1);
        } else if c.is_whitespace() || c == '\u{a0}' {
            let end = rest
                .find(|c: char| !c.is_whitespace() && c != '\u{a0}')
                .unwrap_or(rest.len());
            self.take(Kind::Space, end);
        } else if let Some(close) = self.string(c) {
            let quote = c.len_utf8();
            self.take(Kind::Quote, quote);
            self.take(Kind::Text, close.start - quote);
            self.take(Kind::Quote, close.len());
        } else if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            self.take(Kind::Word, end);
        } else {
            if self.open == Open::Tag && c == '>' {
                self.open = Open::None;
            }
            self.take(Kind::Mark, c.len_utf8());
            if self.family.values && matches!(c, ':' | '=') {
                self.value();
            }
        }
    }

    /// A sentence behind a key.
    fn value(&mut self) {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start().len();
        let value = &rest[spaces..];
        let value = value.find(" #").map_or(value, |at| &value[..at]).trim_end();
        let is_plain = !value.starts_with(['"', '\'', '[', '{', '&', '*', '|', '>', '$', '!']);
        // A name: `name: VitePress`.
        let is_name =
            value.chars().all(char::is_alphabetic) && value.starts_with(char::is_uppercase);
        let words = value
            .split_whitespace()
            .filter(|word| word.chars().all(char::is_alphabetic))
            .count();
        if spaces > 0 && is_plain && (words > 1 || is_name || !value.is_ascii()) {
            self.take(Kind::Space, spaces);
            self.take(Kind::Text, value.len());
        }
    }

    /// The comment that begins here: what it is, what it leaves open, and how much of it there is.
    fn comment(&self) -> Option<(Kind, Open, usize)> {
        let rest = self.rest();
        let before = self.line[..self.at].chars().next_back();
        let is_start = self.line[..self.at].trim().is_empty();
        let after_space = before.is_none_or(char::is_whitespace);
        let all = Some((Kind::Comment, Open::None, rest.len()));
        let family = self.family;
        // `##` and `///` as well.
        let followed = |mark: &str| {
            rest.strip_prefix(mark).is_some_and(|rest| {
                let rest = rest.trim_start_matches(['#', '/']);
                rest.is_empty() || rest.starts_with(char::is_whitespace)
            })
        };
        if let Some(found) = self.own_comment(is_start, after_space) {
            return Some(found);
        }
        // `{/* a comment of JSX */}`
        if family.markup
            && rest.starts_with("{/*")
            && let Some(end) = rest.find("*/}")
        {
            return Some((Kind::Comment, Open::None, end + "*/}".len()));
        }
        if family.markup && rest.starts_with("<!--") {
            let end = rest.find("-->").map(|at| at + "-->".len());
            return Some(match end {
                Some(end) => (Kind::Comment, Open::None, end),
                None => (Kind::Comment, Open::Markup, rest.len()),
            });
        }
        if is_start && is_rule(rest) {
            return all;
        }
        if family.hash && rest.starts_with('#') && after_space && !rest.starts_with("#!") {
            return all;
        }
        // Without a known language, `/*` may be a path: a comment begins its line.
        if family.slashes || (family.unknown && is_start && followed("/*")) {
            if family.slashes && rest.starts_with("//") && before != Some(':') {
                return all;
            }
            if let Some(inside) = rest.strip_prefix("/*") {
                return match inside.find("*/") {
                    Some(end) => Some((Kind::Comment, Open::None, end + 4)),
                    None => Some((Kind::Comment, Open::Block, rest.len())),
                };
            }
        }
        if family.triple {
            for quote in ["\"\"\"", "'''"] {
                if let Some(inside) = rest.strip_prefix(quote) {
                    return match inside.find(quote) {
                        Some(end) => Some((Kind::Comment, Open::None, end + 6)),
                        None => {
                            let mark = if quote.starts_with('"') { '"' } else { '\'' };
                            Some((Kind::Comment, Open::Triple(mark), rest.len()))
                        }
                    };
                }
            }
        }
        // `... more of the same ...`
        let is_left_out = |dots: &str| {
            let inside = rest
                .strip_prefix(dots)
                .and_then(|rest| rest.trim_end().strip_suffix(dots));
            inside.is_some_and(|inside| {
                inside.trim().contains(' ') && !inside.contains(['(', '{', '[', '='])
            })
        };
        if is_start && (is_left_out("...") || is_left_out("\u{2026}")) {
            return all;
        }
        let begins = (family.dashes && rest.starts_with("--") && after_space)
            || (family.percent && rest.starts_with('%') && after_space)
            || (family.semicolon && rest.starts_with(';') && after_space)
            || (family.rem && is_start && (rest.starts_with("::") || is_rem(rest)))
            || (family.unknown && after_space && (followed("#") || followed("//")));
        if begins { all } else { None }
    }

    /// Returns the comment in the marks of single languages that begins here.
    fn own_comment(&self, is_start: bool, after_space: bool) -> Option<(Kind, Open, usize)> {
        let rest = self.rest();
        let (start, end) = self.family.block_comment;
        if !start.is_empty()
            && after_space
            && let Some(inside) = rest.strip_prefix(start)
        {
            return Some(match inside.find(end) {
                Some(at) => (Kind::Comment, Open::None, start.len() + at + end.len()),
                None => (Kind::Comment, Open::Comment(end), rest.len()),
            });
        }
        let mark = self.family.line_comment;
        let inside = rest.strip_prefix(mark).filter(|_| !mark.is_empty())?;
        // `*` is an operator elsewhere, and `"` begins a string.
        let may_follow_code = match mark {
            "*" | "\"" => false,
            "!" | "'" | "\\" => inside.starts_with(char::is_whitespace),
            _ => true,
        };
        (is_start || after_space && may_follow_code).then_some((
            Kind::Comment,
            Open::None,
            rest.len(),
        ))
    }

    /// Returns the range of the string that begins with `c` here.
    fn string(&self, c: char) -> Option<Range<usize>> {
        let rest = self.rest();
        let closers: &[char] = match c {
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ff02}' => {
                &['"', '\u{201d}', '\u{201c}', '\u{ff02}']
            }
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' => &['\'', '\u{2019}', '\u{2018}'],
            '`' if self.family.markup => &['`'],
            '\u{ab}' => &['\u{bb}'],
            '\u{300c}' => &['\u{300d}'],
            '\u{300e}' => &['\u{300f}'],
            _ => return None,
        };
        let before = self.line[..self.at].chars().next_back();
        let is_apostrophe = matches!(c, '\'' | '\u{2019}');
        if is_apostrophe && before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let mut escaped = false;
        let mut before = c;
        for (at, next) in rest.char_indices().skip(1) {
            let end = at + next.len_utf8();
            // `I’m` in a string.
            let is_apostrophe = next == '\u{2019}'
                && before.is_alphabetic()
                && rest[end..].starts_with(char::is_alphabetic);
            if escaped {
                escaped = false;
            } else if next == '\\' {
                escaped = true;
            } else if closers.contains(&next) && !is_apostrophe {
                return Some(at..end);
            }
            before = next;
        }
        None
    }
}

/// Returns true if a line is a rule of one mark, whose length has no meaning: `=====` below a title.
fn is_rule(text: &str) -> bool {
    let text = text.trim_end();
    let mark = text.chars().next().unwrap_or_default();
    text.len() >= 4 && "=*#~_+".contains(mark) && text.chars().all(|c| c == mark)
}

fn is_rem(text: &str) -> bool {
    text.get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("rem "))
}

/// True if `c` is part of a word of code.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    // Full-width letters and digits are words too: what they stand for is judged later.
    c.is_alphanumeric() || c.general_category_group() == GeneralCategoryGroup::Mark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(language: &str, code: &str) -> Vec<String> {
        lines(language, code)
            .iter()
            .map(|line| {
                line.lexemes
                    .iter()
                    .filter(|l| l.kind != Kind::Space)
                    .map(|l| {
                        let mark = match l.kind {
                            Kind::Word => "",
                            Kind::Mark => "",
                            Kind::Quote => "q",
                            Kind::Text => "t",
                            Kind::Comment => "c",
                            Kind::Space => "s",
                        };
                        format!("{mark}{}", l.text)
                    })
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect()
    }

    #[test]
    fn comments_and_strings_are_set_apart() {
        assert_eq!(
            shown("bash", "pip install cffi  # why\necho \"a # b\""),
            ["pip|install|cffi|c# why", "echo|q\"|ta # b|q\""]
        );
        assert_eq!(
            shown("rust", "let u = \"http://x\"; // url\n/* a\nb */ x"),
            ["let|u|=|q\"|thttp://x|q\"|;|c// url", "c/* a", "cb */|x"]
        );
        assert_eq!(
            shown("python", "def f():\n  \"\"\"Say\n  more\"\"\"\n  x='a'"),
            ["def|f|(|)|:", "c\"\"\"Say", "c  more\"\"\"", "x|=|q'|ta|q'"]
        );
        assert_eq!(
            shown("html", "<p class=\"a\">Some text</p><!-- no -->"),
            ["<|p|class|=|q\"|ta|q\"|>|tSome text|<|/|p|>|c<!-- no -->"]
        );
        assert_eq!(
            shown("yaml", "name: A long name # why\nport: 80"),
            ["name|:|tA long name|c# why", "port|:|80"]
        );
        assert_eq!(
            shown("", "#include <x>\ncan't // so\nhttps://x.y/z"),
            ["#|include|<|x|>", "can|'|t|c// so", "https|:|/|/|x|.|y|/|z"]
        );
        assert_eq!(
            shown("", "/* ---\n Import\n*/\nls /*"),
            ["c/* ---", "c Import", "c*/", "ls|/|*"]
        );
        assert_eq!(shown("sh", "echo “hi” ’"), ["echo|q“|thi|q”|’"]);
        assert_eq!(
            shown("php", "...code that is measured...\nf(...$x, 1);"),
            ["c...code that is measured...", "f|(|.|.|.|$|x|,|1|)|;"]
        );
        assert_eq!(
            shown("js", "f(`a ${b} c`)\n<p>Hi {name}!</p>"),
            ["f|(|q`|ta ${b} c|q`|)", "<|p|>|cHi |{|name|}|c!|<|/|p|>"]
        );
    }

    #[test]
    fn comments_of_single_languages_are_comments() {
        for (language, code, shown_as) in [
            ("vim", "\" set it\nset nu", ["c\" set it", "set|nu"]),
            ("fortran", "x = 1 ! one\ny", ["x|=|1|c! one", "y"]),
            ("apl", "⍝ a\nb", ["c⍝ a", "b"]),
            ("forth", "\\ add\n+ \\ more", ["c\\ add", "+|c\\ more"]),
            ("ocaml", "(* a\nb *) let", ["c(* a", "cb *)|let"]),
            ("haskell", "{- a\nb -} x", ["c{- a", "cb -}|x"]),
            ("lua", "--[[ a\nb ]] x", ["c--[[ a", "cb ]]|x"]),
            ("ruby", "=begin\n a", ["c=begin", "c a"]),
            ("cobol", "* a\nx * y", ["c* a", "x|*|y"]),
            ("nim", "#[ a\nb ]# x", ["c#[ a", "cb ]#|x"]),
            ("livescript", "#####\n## 3. a", ["c#####", "c## 3. a"]),
            ("markdown", "=====\nx", ["c=====", "x"]),
            ("html", "<br>\n<br />", ["<|br|>", "<|br|c/|>"]),
            ("jsx", "{/* a */}\n{x}", ["c{/* a */}", "{|x|}"]),
            (
                "",
                "select it    # choose it\n             at once",
                ["select|it|c# choose it", "c             at once"],
            ),
        ] {
            assert_eq!(shown(language, code), shown_as, "{language}");
        }
    }

    #[test]
    fn prompts_are_no_part_of_commands() {
        for line in [
            "scala> x",
            "  iex(1)> x",
            "...> x",
            "irb(main):001:0> x",
            "$ x",
            "x",
        ] {
            let lexed = lines("", line);
            let code: Vec<&str> = lexed[0].code().map(|lexeme| lexeme.text).collect();
            assert_eq!(code, ["x"], "{line}");
        }
        assert_eq!(lines("scala", "list.map> x")[0].code().count(), 5);
    }

    #[test]
    fn output_is_told_from_commands() {
        let lines = lines("console", "$ ls -l\ntotal 0\n");
        assert_eq!(
            lines.iter().map(|l| l.is_free).collect::<Vec<_>>(),
            [false, true]
        );
        assert!(super::lines("text", "Some words").iter().all(|l| l.is_free));
        assert!(!super::lines("bash", "ls").iter().any(|l| l.is_free));
    }
}
