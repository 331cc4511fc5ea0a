//! Names that identify errors in the output of programs.
//!
//! In: a line of output. Out: the names by which a reader looks for the error. Each kind of name has rules of its
//! own, and precision matters more than recall: `E:` and `error:` identify nothing, and the word `ValueError` in a
//! sentence is no error.

mod phrases;

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Match, MatchKind};

use phrases::{APT, ERRNOS, GENERIC, HTTP, PHRASES, POD_STATES};

/// Maximum length of a line, in bytes.
const MAX_LENGTH: usize = 1000;
/// Maximum length of a name, in bytes.
const MAX_NAME: usize = 80;

/// Texts before the class of an exception, as programs print it.
const BEFORE_CLASS: [&str; 17] = [
    "Uncaught (in promise) ",
    "Uncaught ",
    "Unhandled exception. ",
    "Unhandled Exception: ",
    "Unhandled exception: ",
    "Caused by: ",
    "nested exception is ",
    "PHP Fatal error:  ",
    "Fatal error: ",
    "[ERROR] ",
    "ERROR: ",
    "ERROR ",
    "error: ",
    "Error: ",
    "E   ",
    "| ",
    "panic: ",
];

/// Finds [`PHRASES`], ignoring case. Of phrases with one beginning the first of the table is found.
static PHRASE_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true);
    builder.match_kind(MatchKind::LeftmostFirst);
    builder.build(PHRASES).ok()
});

/// Finds names of one kind in a line.
type FindKind = for<'l> fn(&'l str, &mut Vec<Cow<'l, str>>);

/// The kinds of names but classes, each with sets of bytes: a line without all the bytes of one of them has no such
/// name.
const KINDS: [(&[ByteSet], FindKind); 6] = [
    (&WORD_BYTES, words),
    (&[ByteSet::new("error")], compiler_code),
    (&DATABASE_BYTES, database_code),
    (&[ByteSet::new("4"), ByteSet::new("5")], http_status),
    (&[ByteSet::new("code"), ByteSet::new("status")], exit_code),
    (
        &[
            ByteSet::new("E: "),
            ByteSet::new("fatal:"),
            ByteSet::new("FATAL:"),
        ],
        beginning,
    ),
];
/// Error numbers begin with `E`, and the other states of pods have these words.
const WORD_BYTES: [ByteSet; 5] = [
    ByteSet::new("E"),
    ByteSet::new("BackOff"),
    ByteSet::new("FailedScheduling"),
    ByteSet::new("InvalidImageName"),
    ByteSet::new("OOMKilled"),
];
const DATABASE_BYTES: [ByteSet; 5] = [
    ByteSet::new("ORA-"),
    ByteSet::new("PLS-"),
    ByteSet::new("TNS-"),
    ByteSet::new("SQLSTATE"),
    ByteSet::new("ERROR ("),
];
/// The bytes of which the name of a class needs one set.
const CLASS_BYTES: [ByteSet; 2] = [ByteSet::new("Error"), ByteSet::new("Exception")];

/// A set of ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ByteSet(u128);

impl ByteSet {
    /// Returns the set of the characters of an ASCII text.
    const fn new(text: &str) -> Self {
        let mut set = 0;
        let mut at = 0;
        while at < text.len() {
            set |= 1 << (text.as_bytes()[at] & 0x7f);
            at += 1;
        }
        Self(set)
    }

    /// Returns a set with the ASCII characters of a text.
    fn of(text: &str) -> Self {
        // Bytes of other characters add some that are not in the text.
        Self(text.bytes().fold(0, |set, byte| set | 1 << (byte & 0x7f)))
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Finds the names of the errors that a line reports. `has_trace` is true if the block is a Python traceback, in
/// which a class may be a line of its own.
pub(super) fn find<'l>(line: &'l str, has_trace: bool, mut found: impl FnMut(Cow<'l, str>)) {
    if line.len() > MAX_LENGTH {
        return;
    }
    let line = line.trim();
    let bytes = ByteSet::of(line);
    let class = CLASS_BYTES.iter().any(|class| bytes.has(*class));
    let class = class.then(|| self::class(line, has_trace)).flatten();
    let mut names: Vec<Cow<'l, str>> = Vec::new();
    names.extend(
        class
            .filter(|name| !GENERIC.contains(name))
            .map(Cow::Borrowed),
    );
    for (needed, kind) in KINDS {
        if needed.iter().any(|needed| bytes.has(*needed)) {
            kind(line, &mut names);
        }
    }
    if names.is_empty() {
        let name = phrase(line).or(class);
        names.extend(name.map(Cow::Borrowed));
    }
    let fits = |name: &Cow<'_, str>| name.len() <= MAX_NAME;
    names.into_iter().filter(fits).for_each(&mut found);
}

/// Returns the class of an exception at the start of a line: `java.io.FileNotFoundException: x` has
/// `FileNotFoundException`. Ruby prints the class at the end.
fn class(line: &str, has_trace: bool) -> Option<&str> {
    if let Some(name) = ruby_class(line) {
        return Some(name);
    }
    let mut rest = line;
    while let Some(behind) = behind_prefix(rest) {
        rest = behind;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.$:\\".contains(c);
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let (path, after) = rest.split_at(end);
    let (path, is_ended) = match path.strip_suffix(':') {
        Some(path) => (path, after.is_empty() || after.starts_with(' ')),
        None => (path, after.starts_with(" [ERR_")),
    };
    // Python prints a class without a message alone.
    let is_alone = has_trace && after.is_empty();
    let name = path.rsplit(['.', '$', '\\', ':']).next().unwrap_or(path);
    (is_class(name) && (is_ended || is_alone)).then_some(name)
}

/// Returns the rest of a line behind one of [`BEFORE_CLASS`], or behind Java's `Exception in thread "main" `.
fn behind_prefix(line: &str) -> Option<&str> {
    if let Some(thread) = line.strip_prefix("Exception in thread \"") {
        return thread.split_once("\" ").map(|(_, rest)| rest);
    }
    let mut prefixes = BEFORE_CLASS.iter();
    prefixes.find_map(|prefix| line.strip_prefix(prefix))
}

/// Returns the class at the end of a message of Ruby: ``a.rb:1:in `x': undefined method (NoMethodError)``.
fn ruby_class(line: &str) -> Option<&str> {
    let (before, name) = line.strip_suffix(')')?.rsplit_once('(')?;
    let name = name.rsplit("::").next()?;
    (before.contains(":in ") && is_class(name)).then_some(name)
}

/// Returns true for the name of a class of errors, which is more than `Error`.
fn is_class(name: &str) -> bool {
    let stem = ["Error", "Exception"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    let starts = name.starts_with(|c: char| c.is_ascii_uppercase());
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    starts && stem.is_some_and(|stem| !stem.is_empty()) && is_name(name)
}

/// Finds names that are one word: `EADDRINUSE`, `ERR_MODULE_NOT_FOUND`, `CrashLoopBackOff`.
fn words<'l>(line: &'l str, found: &mut Vec<Cow<'l, str>>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for word in line.split(|c| !is_part(c)) {
        let is_code = word.len() > 7
            && word.starts_with("ERR_")
            && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        let is_errno = || word.starts_with('E') && ERRNOS.binary_search(&word).is_ok();
        if is_code || is_errno() || POD_STATES.contains(&word) {
            found.push(word.into());
        }
    }
}

/// Finds the number of a compiler's message: `error[E0308]`, `error TS2345:`, `fatal error LNK1120:`.
fn compiler_code<'l>(line: &'l str, found: &mut Vec<Cow<'l, str>>) {
    for (at, _) in line.match_indices("error") {
        let rest = &line[at + "error".len()..];
        let (code, is_whole) = if let Some(rest) = rest.strip_prefix('[') {
            rest.split_once(']')
                .map_or(("", false), |(code, after)| (code, after.starts_with(':')))
        } else if let Some(rest) = rest.strip_prefix(' ') {
            rest.split_once(':')
                .map_or(("", false), |(code, _)| (code, true))
        } else {
            continue;
        };
        let letters = code.len()
            - code
                .trim_start_matches(|c: char| c.is_ascii_uppercase())
                .len();
        let digits = &code[letters..];
        let is_number =
            (3..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if is_whole && (1..=6).contains(&letters) && is_number {
            found.push(code.into());
            return;
        }
    }
}

/// Finds the code of a database: `ORA-00942`, `SQLSTATE[42P01]`, `ERROR 1045 (28000)`.
fn database_code<'l>(line: &'l str, found: &mut Vec<Cow<'l, str>>) {
    for prefix in ["ORA-", "PLS-", "TNS-"] {
        if let Some(at) = line.find(prefix) {
            let code = line.get(at..at + prefix.len() + 5);
            let is_number = |code: &&str| code[prefix.len()..].bytes().all(|b| b.is_ascii_digit());
            if let Some(code) = code.filter(is_number) {
                found.push(code.into());
            }
        }
    }
    if let Some((_, rest)) = line.split_once("SQLSTATE") {
        let code = rest.trim_start_matches([' ', ':', '[', '=', '(']);
        let code = code.get(..5).unwrap_or_default();
        let is_state = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        if code.len() == 5 && code.bytes().all(is_state) && code.bytes().any(|b| b.is_ascii_digit())
        {
            found.push(format!("SQLSTATE {code}").into());
        }
    }
    // MySQL: number and state.
    if let Some(rest) = line.strip_prefix("ERROR ")
        && let Some((number, rest)) = rest.split_once(" (")
        && let Some((state, _)) = rest.split_once(')')
        && number.len() == 4
        && state.len() == 5
        && number.bytes().all(|b| b.is_ascii_digit())
        && state.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        let end = "ERROR ".len() + number.len() + state.len() + 3;
        found.push(line[..end].into());
    }
}

/// Finds an HTTP status of an error, with its text or after words that announce one.
fn http_status<'l>(line: &'l str, found: &mut Vec<Cow<'l, str>>) {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].windows(3).position(|number| {
        matches!(number[0], b'4' | b'5') && number[1..].iter().all(u8::is_ascii_digit)
    }) {
        let start = at + next;
        at = start + 3;
        let is_part = |byte: Option<&u8>| {
            byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'.' || *b == b'_')
        };
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        if is_part(before) || is_part(bytes.get(at).filter(|b| **b != b'.')) {
            continue;
        }
        let number = line[start..at].parse::<u16>().unwrap_or(0);
        let Ok(known) = HTTP.binary_search_by_key(&number, |(number, _)| *number) else {
            continue;
        };
        let (_, text) = HTTP[known];
        let is_named = line[at..]
            .trim_start_matches([' ', ':', '-', '(', '"'])
            .get(..text.len())
            .is_some_and(|words| words.eq_ignore_ascii_case(text));
        if is_named || is_announced(&line[..start]) {
            found.push(format!("{number} {text}").into());
            return;
        }
    }
}

/// Returns true if the number behind a text is an HTTP status: `HTTP/1.1 `, `status code `.
fn is_announced(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '=']);
    let ends = |words: &str| {
        let start = before.len().checked_sub(words.len());
        let end = start.and_then(|start| before.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(words))
    };
    let last = before.rsplit(' ').next().unwrap_or(before);
    last.starts_with("HTTP/")
        || [
            "status code",
            "returned error",
            "HTTP Error",
            "HTTP status",
            "http_code",
        ]
        .iter()
        .any(|words| ends(words))
}

/// Finds the exit code of a program: `exit code 137`. Codes up to 2 say only that it failed.
fn exit_code<'l>(line: &'l str, found: &mut Vec<Cow<'l, str>>) {
    const MARKS: [&str; 7] = [
        "exit code",
        "exit status",
        "exited with code",
        "exited with status",
        "non-zero code",
        "code=exited, status",
        "code=killed, status",
    ];
    // Each mark has one of these words, and few lines have one.
    let has = |word: &str| memchr::memmem::find(line.as_bytes(), word.as_bytes()).is_some();
    if !has("code") && !has("status") {
        return;
    }
    let behind = |mark: &&str| line.find(*mark).map(|at| &line[at + mark.len()..]);
    let Some(rest) = MARKS.iter().find_map(behind) else {
        return;
    };
    let number = rest.trim_start_matches([' ', ':', '=']);
    let digits = number.len()
        - number
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    if let Ok(number @ 3..=255) = number[..digits].parse::<u16>() {
        found.push(format!("exit code {number}").into());
    }
}

/// Finds messages that their beginning identifies: Git's and PostgreSQL's `fatal: …`, and those of apt.
fn beginning<'l>(line: &'l str, found: &mut Vec<Cow<'l, str>>) {
    if let Some(rest) = line.strip_prefix("E: ") {
        if let Some(words) = APT.iter().find(|words| rest.starts_with(**words)) {
            found.push(line[.."E: ".len() + words.len()].into());
        }
        return;
    }
    let of = |mark: &'static str| Some((mark, line.strip_prefix(mark)?.trim_start()));
    let Some((mark, rest)) = of("fatal:").or_else(|| of("FATAL:")) else {
        return;
    };
    if let Some(end) = first_words(rest) {
        found.push(format!("{mark} {}", &rest[..end]).into());
    }
}

/// Returns the end of the words at the start of a message, up to a name, a path or a number; they are two to six.
fn first_words(message: &str) -> Option<usize> {
    const JOINING: [&str; 10] = [
        "a", "the", "in", "at", "to", "of", "for", "from", "on", "with",
    ];
    let is_word = |word: &str| {
        let starts = word.starts_with(|c: char| c.is_ascii_alphabetic());
        let letters = |c: char| c.is_ascii_alphabetic() || c == '\'' || c == '-';
        starts && word.chars().all(letters)
    };
    let mut ends = Vec::new();
    let mut at = 0;
    for word in message.split(' ').take(6) {
        let bare = word.trim_end_matches([',', '.', ':', ';']);
        if !is_word(bare) {
            break;
        }
        ends.push((bare, at + bare.len()));
        at += word.len() + 1;
        if bare.len() < word.len() {
            break;
        }
    }
    while ends.last().is_some_and(|(word, _)| JOINING.contains(word)) {
        ends.pop();
    }
    (ends.len() >= 2).then(|| ends.last().map(|(_, end)| *end))?
}

/// Returns the message of the system that a line ends or begins with: `bind: Address already in use`.
fn phrase(line: &str) -> Option<&'static str> {
    let finder = PHRASE_FINDER.as_ref()?;
    let is_message = |found: &Match| {
        let (before, after) = (&line[..found.start()], &line[found.end()..]);
        let begins = before.is_empty()
            || [": ", "] ", ")", ") "]
                .iter()
                .any(|end| before.ends_with(end));
        begins && after.chars().next().is_none_or(|c| " .,:;()".contains(c))
    };
    let found = finder.find_iter(line).find(is_message)?;
    PHRASES.get(found.pattern().as_usize()).copied()
}

#[cfg(test)]
mod tests;
