//! The programs that the commands of a code block run.
//!
//! In: the code of a shell block or of a session. Out: the names of the programs. Commands after `sudo` and the like,
//! in pipes and lists are found; builtins of the shell and programs that only handle files (`ls`, `cp`) are left out.
//! A block without prompts may contain output: there an unknown name is a program only if an option follows it.

use super::known_programs::{KNOWN, LEFT_OUT};
use crate::lines;
use highlight::prompt;

/// Words before a command.
const BEFORE_COMMAND: [&str; 16] = [
    "!", "do", "doas", "elif", "else", "env", "exec", "if", "nice", "nohup", "pkexec", "sudo",
    "then", "time", "until", "while",
];
/// Options of [`BEFORE_COMMAND`] that a value follows.
const WITH_VALUE: [&str; 8] = ["-C", "-S", "-U", "-g", "-h", "-n", "-p", "-u"];
/// Length up to which the mark of a prompt is looked for, in bytes.
const MAX_PROMPT: usize = 120;
/// Names of one program, and its usual one.
const ALIASES: [(&str, &str); 4] = [
    ("nodejs", "node"),
    ("pip3", "pip"),
    ("python3", "python"),
    ("vi", "vim"),
];

/// Returns true for the name of the language of a shell.
pub(super) fn is_shell(language: &str) -> bool {
    const SHELLS: [&str; 10] = [
        "bash",
        "sh",
        "shell",
        "zsh",
        "fish",
        "powershell",
        "pwsh",
        "bat",
        "cmd",
        "console",
    ];
    let is_name = |name: &str| name.eq_ignore_ascii_case(language);
    SHELLS.iter().any(|name| is_name(name))
}

/// Returns true if a block shows commands after the prompt of a shell.
pub(super) fn is_session(code: &str) -> bool {
    has_mark(code.as_bytes()) && lines::of(code).any(|line| command_of(line).is_some())
}

/// Returns the command after a prompt of a shell. `# ` and `> ` begin comments and quotes too.
fn command_of(line: &str) -> Option<&str> {
    if !has_mark(&line.as_bytes()[..line.len().min(MAX_PROMPT)]) {
        return None;
    }
    let (mark, command) = line.split_at(prompt(line));
    let shown = mark.trim();
    let is_shell = shown.len() > 1 && shown.ends_with(['#', '>']) && is_path_prompt(shown)
        || shown.ends_with(['$', '%', '❯', '➜']);
    (is_shell && !command.trim().is_empty()).then_some(command)
}

/// Returns false for a text without the mark of a prompt: few lines have one.
fn has_mark(text: &[u8]) -> bool {
    memchr::memchr3(b'$', b'%', b'#', text).is_some()
        || memchr::memchr(b'>', text).is_some()
        || !text.is_ascii()
}

/// Returns true for prompts with a path or a host: `root@host:~#`, `PS C:\>`, `C:\x>`.
fn is_path_prompt(prompt: &str) -> bool {
    prompt.contains('@') || prompt.starts_with("PS ") || prompt.get(1..3) == Some(":\\")
}

/// Finds the programs that a block runs. `is_session` is true if its commands have prompts.
pub(super) fn find<'c>(code: &'c str, is_session: bool, mut found: impl FnMut(&'c str)) {
    let mut scan = Scan::default();
    for line in lines::of(code) {
        let is_inside = scan.is_inside();
        let command = match is_session.then(|| command_of(line)).flatten() {
            Some(command) => {
                scan.close();
                command
            }
            None if is_session && !is_inside => continue,
            None => line,
        };
        scan.commands(command, &mut |words| {
            if let Some(name) = program(words, is_session) {
                found(name);
            }
        });
    }
}

/// Constructs of a shell that are open at the end of a line.
#[derive(Default)]
struct Scan<'c> {
    quote: Option<u8>,
    /// The word that ends a here-document.
    document: Option<&'c str>,
    is_continued: bool,
    /// The words of the command that is read.
    words: Vec<&'c str>,
}

impl<'c> Scan<'c> {
    /// Closes all constructs.
    fn close(&mut self) {
        self.quote = None;
        self.document = None;
        self.is_continued = false;
    }

    fn is_inside(&self) -> bool {
        self.quote.is_some() || self.document.is_some() || self.is_continued
    }

    /// Calls `found` with the words of each command that begins in a line.
    fn commands(&mut self, line: &'c str, found: &mut impl FnMut(&[&'c str])) {
        if let Some(end) = self.document {
            if line.trim() == end {
                self.document = None;
            }
            return;
        }
        // The end of a command that began above.
        let mut is_rest = self.is_inside();
        let mut document = None;
        let may_open_document = memchr::memchr(b'<', line.as_bytes()).is_some();
        self.is_continued = false;
        let bytes = line.as_bytes();
        let mut start = None;
        let mut at = 0;
        self.words.clear();
        while at < bytes.len() {
            let byte = bytes[at];
            let ends_word = match self.quote {
                Some(quote) => {
                    self.quote = (byte != quote).then_some(quote);
                    false
                }
                None => match byte {
                    b'\'' | b'"' => {
                        start.get_or_insert(at);
                        self.quote = Some(byte);
                        false
                    }
                    b'#' if start.is_none() => break,
                    b' ' | b'\t' | b'|' | b';' | b'&' | b'(' | b')' | b'{' | b'}' => true,
                    _ => {
                        start.get_or_insert(at);
                        false
                    }
                },
            };
            if ends_word {
                if let Some(start) = start.take() {
                    self.words.push(&line[start..at]);
                }
                // `&>` and `2>&1` redirect.
                let redirects = byte == b'&'
                    && (at > 0 && bytes[at - 1] == b'>' || bytes.get(at + 1) == Some(&b'>'));
                if !matches!(byte, b' ' | b'\t') && !redirects {
                    if may_open_document && document.is_none() {
                        document = document_of(&self.words);
                    }
                    if !std::mem::take(&mut is_rest) {
                        found(&self.words);
                    }
                    self.words.clear();
                }
            }
            // A character after a backslash is an ordinary one.
            at += if byte == b'\\' && self.quote != Some(b'\'') {
                2
            } else {
                1
            };
        }
        self.words.extend(start.map(|start| &line[start..]));
        if self.quote.is_none() {
            self.is_continued = line.ends_with(['\\', '`']);
            if may_open_document {
                self.document = document.or_else(|| document_of(&self.words));
            }
        }
        if !is_rest {
            found(&self.words);
        }
    }
}

/// Returns the word that ends the first here-document that a command begins.
fn document_of<'c>(words: &[&'c str]) -> Option<&'c str> {
    words.iter().find_map(|word| document_end(word))
}

/// Returns the word that ends a here-document that a word begins: `<<EOF`, `<<-'EOF'`.
fn document_end(word: &str) -> Option<&str> {
    let (_, rest) = word.split_once("<<")?;
    let end = rest.trim_start_matches('-').trim_matches(['\'', '"']);
    let is_word = end.starts_with(|c: char| c.is_ascii_alphabetic());
    is_word.then_some(end)
}

/// Returns the name of the program that a command runs.
fn program<'c>(words: &[&'c str], is_session: bool) -> Option<&'c str> {
    let mut words = words.iter().copied().peekable();
    let mut is_after = false;
    while let Some(word) = words.peek().copied() {
        if BEFORE_COMMAND.contains(&word) {
            is_after = true;
        } else if is_after && word.starts_with('-') {
            words.next_if(|_| true);
            if WITH_VALUE.contains(&word) {
                words.next();
            }
            continue;
        } else if !is_assignment(word) {
            break;
        }
        words.next();
    }
    let name = name_of(words.next()?)?;
    let has_option = words
        .next()
        .is_some_and(|word| word.len() > 1 && word.starts_with('-'));
    let is_program = is_session || has_option || KNOWN.binary_search(&name).is_ok();
    (is_program && LEFT_OUT.binary_search(&name).is_err()).then_some(name)
}

fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

/// Returns the name of a program as it is written in a command: without a folder, `.exe` and a version.
fn name_of(word: &str) -> Option<&str> {
    let is_local = word.starts_with("./") || word.starts_with("../");
    let name = word.rsplit('/').next().unwrap_or(word);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let name = match name.strip_prefix("python3.") {
        Some(minor) if minor.bytes().all(|b| b.is_ascii_digit()) => "python",
        _ => name,
    };
    let alias = ALIASES.iter().find(|(other, _)| *other == name);
    let name = alias.map_or(name, |(_, usual)| *usual);
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_+.".contains(c);
    let is_file = [".sh", ".py", ".js", ".rb", ".pl"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '7')
        && (2..=32).contains(&name.len())
        && name.chars().all(is_part)
        && !name.ends_with('.');
    (is_name && !is_local && !is_file).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(code: &str) -> String {
        let mut names: Vec<&str> = Vec::new();
        find(code, is_session(code), |name| names.push(name));
        names.join(" ")
    }

    #[test]
    fn programs_of_scripts_are_found() {
        for (code, wanted) in [
            ("git pull\n", "git"),
            ("sudo apt-get install -y nginx\n", "apt-get"),
            ("sudo -u postgres psql -c 'select 1; drop'\n", "psql"),
            ("FOO=1 BAR=\"a b\" cargo test\n", "cargo"),
            (
                "env RUST_LOG=debug cargo run | grep -v x && docker ps; kubectl get pods\n",
                "cargo grep docker kubectl",
            ),
            ("time nohup node server.js &\n", "node"),
            (
                "/usr/bin/python3 -m venv x\nvenv/bin/pip install y\npython3.12 a.py\n",
                "python pip python",
            ),
            (
                "if ! git diff --quiet; then\n  git commit -m 'a | b'\nfi\n",
                "git git",
            ),
            ("for f in *.md; do pandoc \"$f\"; done\n", "pandoc"),
            (
                "curl -sS https://x/y \\\n  -H 'A: docker' \\\n  | jq .\n",
                "curl jq",
            ),
            ("cat <<'EOF' > x\ngit pull\nEOF\nmake all\n", "make"),
            (
                "cd /x\necho git\nexport PATH\nls -l\n. venv/bin/activate\n",
                "",
            ),
            ("# git pull\n./configure --help\n$HOME/x -y\n", ""),
            ("git log 2>&1 | less\nmake &> docker\n", "git make"),
            ("ssh host 'git pull\ndocker ps'\nnpm ci\n", "ssh npm"),
            (
                "frobnicate --all\nadded 120 packages\ntotal 12\n",
                "frobnicate",
            ),
            ("C:\\x\ngit.exe status\n", "git"),
            ("echo $(git rev-parse HEAD)\n", "git"),
            ("Get-ChildItem -Recurse\n", ""),
            ("git\u{e9} x\né | git x\n", "git"),
        ] {
            assert_eq!(programs(code), wanted, "{code}");
        }
    }

    #[test]
    fn of_sessions_the_commands_alone_run_programs() {
        for (code, wanted) in [
            ("$ git pull\ndocker --is output\n$ frob x\n", "git frob"),
            (
                "me@host:~$ systemctl status x\nnginx -t\nroot@host:~# nginx -t\n",
                "systemctl nginx",
            ),
            ("PS C:\\x> docker ps\n", "docker"),
            ("$ curl x \\\n    | jq .\nmake\n", "curl jq"),
            ("$ cat <<EOF\ngit x\nEOF\n", ""),
            (">>> import os\nmysql> select 1;\n", ""),
        ] {
            assert_eq!(programs(code), wanted, "{code}");
        }
    }

    #[test]
    fn tables_that_are_searched_are_sorted() {
        assert!(KNOWN.is_sorted());
        assert!(LEFT_OUT.is_sorted());
    }
}
