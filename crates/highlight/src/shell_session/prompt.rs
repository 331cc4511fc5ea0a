//! Prompts: what a shell or an interpreter prints before a command.
//!
//! In: one line. Out: the length of the prompt and the kind of program that printed it, which decides how a
//! command goes on over several lines.

/// The program that reads the commands behind a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// A shell of Unix.
    Shell,
    /// `cmd.exe`.
    Cmd,
    PowerShell,
    /// Python, which prints a prompt before each line of a command.
    Python,
    /// A client of a database, whose commands end with a semicolon.
    Sql,
    /// Any other interpreter.
    Other,
}

/// How certain it is that a line that begins so is a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// `> ` begins a command of some programs, the next line of a command of a shell, and much output.
    Low,
    /// `# ` begins a command of the root user or a comment.
    Middle,
    /// Output does not begin so.
    High,
}

/// A prompt at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prompt {
    /// In bytes, with the space that ends it.
    pub(super) length: usize,
    pub(super) reader: Reader,
    pub(super) certainty: Certainty,
}

/// The prompts that are always the same.
const FIXED: [(&str, Reader, Certainty); 11] = [
    (">>> ", Reader::Python, Certainty::High),
    ("... ", Reader::Python, Certainty::Low),
    ("$ ", Reader::Shell, Certainty::High),
    ("% ", Reader::Shell, Certainty::Middle),
    ("# ", Reader::Shell, Certainty::Middle),
    ("> ", Reader::Other, Certainty::Low),
    ("❯ ", Reader::Shell, Certainty::High),
    ("(gdb) ", Reader::Other, Certainty::High),
    ("(lldb) ", Reader::Other, Certainty::High),
    ("(Pdb) ", Reader::Other, Certainty::High),
    ("php > ", Reader::Other, Certainty::High),
];

/// Clients of databases: their names come before `> `.
const DATABASES: [&str; 8] = [
    "mysql", "MariaDB", "sqlite", "psql", "SQL", "cqlsh", "hive", "duckdb",
];

/// Interpreters whose names come before `> `.
const INTERPRETERS: [&str; 20] = [
    "irb", "pry", "iex", "ghci", "Prelude", "julia", "scala", "jshell", "redis", "mongo",
    "mongosh", "sftp", "ftp", "lftp", "telnet", "gnuplot", "octave", "nix-repl", "node", "ipdb",
];

/// The prompt at the start of `line`.
pub(super) fn find(line: &str) -> Option<Prompt> {
    let first = *line.as_bytes().first()?;
    // Most lines are output, and begin with a letter or white space.
    let may_be_fixed = matches!(first, b'>' | b'.' | b'$' | b'%' | b'#' | b'(' | b'p' | 0xe2);
    if may_be_fixed && let Some(found) = fixed(line) {
        return Some(found);
    }
    match first {
        b'[' => in_brackets(line),
        b'(' => behind_environment(line),
        b'/' | b'~' => path(line),
        b'P' if line.starts_with("PS ") || line.starts_with("PS>") => power_shell(line),
        _ => cmd(line).or_else(|| host(line)).or_else(|| named(line)),
    }
}

fn fixed(line: &str) -> Option<Prompt> {
    let (text, reader, certainty) = FIXED.iter().find(|(text, ..)| line.starts_with(text))?;
    Some(Prompt {
        length: text.len(),
        reader: *reader,
        certainty: *certainty,
    })
}

fn certain(length: usize, reader: Reader) -> Prompt {
    Prompt {
        length,
        reader,
        certainty: Certainty::High,
    }
}

/// The place behind the first of `ends` that is followed by a space or ends the line.
fn end(line: &str, ends: &[u8]) -> Option<usize> {
    let bytes = line.as_bytes();
    let at = (0..bytes.len())
        .find(|at| ends.contains(&bytes[*at]) && matches!(bytes.get(at + 1), None | Some(b' ')))?;
    Some((at + 2).min(bytes.len()))
}

/// `[me@host ~]$ ` (Fedora, RHEL), `[1] pry(main)> `, `[root@host:/]# `.
fn in_brackets(line: &str) -> Option<Prompt> {
    let close = line.find(']')?;
    let rest = &line[close + 1..];
    if let Some(pry) = rest.strip_prefix(' ').filter(|r| r.starts_with("pry")) {
        let found = named(pry)?;
        return Some(certain(close + 2 + found.length, found.reader));
    }
    let has_mark = rest.starts_with(['$', '#', '%', '>']);
    let is_host = line[1..close].contains('@') && !line[1..close].contains(['"', '\'', '<']);
    let length = end(rest, b"$#%>").filter(|length| *length <= 2)?;
    (has_mark && is_host).then(|| certain(close + 1 + length, Reader::Shell))
}

/// `(venv) $ `, `(base) user@host:~$ `.
fn behind_environment(line: &str) -> Option<Prompt> {
    let close = line.find(") ")? + 2;
    let is_name = |c: char| c.is_alphanumeric() || "._-/~ ".contains(c);
    if !line[1..close - 2].chars().all(is_name) {
        return None;
    }
    let behind = find(&line[close..])?;
    Some(certain(close + behind.length, behind.reader))
}

/// `/ # ` (Alpine), `~ $ `, `~/src $ `.
fn path(line: &str) -> Option<Prompt> {
    let space = line.find(' ')?;
    let length = end(&line[space + 1..], b"$#").filter(|length| *length <= 2)?;
    Some(certain(space + 1 + length, Reader::Shell))
}

/// `PS C:\Users> `, `PS /home/me> `, `PS> `.
fn power_shell(line: &str) -> Option<Prompt> {
    let length = end(line, b">")?;
    Some(certain(length, Reader::PowerShell))
}

/// `C:\> dir`, `C:\Users\me>dir`.
fn cmd(line: &str) -> Option<Prompt> {
    let bytes = line.as_bytes();
    let begins = matches!(bytes, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic());
    let close = begins.then(|| line.find('>')).flatten()?;
    if line[..close].contains(['<', '|', '"', '*', '?']) {
        return None;
    }
    let spaced = usize::from(bytes.get(close + 1) == Some(&b' '));
    Some(certain(close + 1 + spaced, Reader::Cmd))
}

/// `user@host:~/x$ `, `me@host ~ % `, `me@host ~/x> `, `host:~ me$ `, `bash-5.1# `, `root:~# `.
fn host(line: &str) -> Option<Prompt> {
    let length = end(line, b"$#%>")?;
    let head = line[..length].trim_end();
    let mark = head.chars().next_back()?;
    let head = &head[..head.len() - mark.len_utf8()];
    let is_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let is_path = |word: &str| word.starts_with(['~', '/', '(']) || word.starts_with("C:");
    let mut words = head.split_whitespace();
    let first = words.next()?;
    let others: Vec<&str> = words.collect();
    let is_host = match first.split_once('@') {
        Some((user, _)) if !user.is_empty() && user.chars().all(is_name) => match others[..] {
            // No space comes before the mark, or else something that tells where the shell is.
            [] => !head.ends_with(' ') && !first.ends_with(':'),
            [folder] => is_path(folder) || mark == '%',
            _ => others.iter().all(|word| is_path(word)),
        },
        Some(_) => false,
        None => {
            let version = first
                .strip_prefix("bash-")
                .or_else(|| first.strip_prefix("sh-"));
            let is_version = version.is_some_and(|version| {
                version.starts_with(|c: char| c.is_ascii_digit()) && mark != '>'
            });
            let in_folder = first.split_once(':').is_some_and(|(host, folder)| {
                host.chars().all(is_name) && !host.is_empty() && is_path(folder)
            });
            match others[..] {
                [] => !head.ends_with(' ') && (is_version || in_folder && mark != '>'),
                // macOS: `host:~ me$ `
                [user] => in_folder && matches!(mark, '$' | '#') && user.chars().all(is_name),
                _ => false,
            }
        }
    };
    is_host.then(|| certain(length, Reader::Shell))
}

/// `mysql> `, `MariaDB [(none)]> `, `postgres=# `, `irb(main):001:0> `, `127.0.0.1:6379> `, `In [1]: `.
fn named(line: &str) -> Option<Prompt> {
    if let Some(number) = line.strip_prefix("In [")
        && let Some(close) = number.find("]:")
        && number[..close].bytes().all(|byte| byte.is_ascii_digit())
    {
        let length = "In [".len() + close + "]: ".len();
        return Some(certain(length.min(line.len()), Reader::Python));
    }
    let length = end(line, b">#*\"")?;
    let head = line[..length].trim_end();
    let (head, mark) = head.split_at(head.len() - 1);
    let name_end = head
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .unwrap_or(head.len());
    let (name, rest) = head.split_at(name_end);
    if DATABASES.contains(&name) && mark == ">" {
        let is_database = rest.is_empty() || rest.starts_with(" [") && rest.ends_with(']');
        return is_database.then(|| certain(length, Reader::Sql));
    }
    // psql: the name of the database, and whether the user is a superuser.
    if rest == "=" && matches!(mark, "#" | ">") && !name.is_empty() {
        return Some(certain(length, Reader::Sql));
    }
    let is_counted = |c: char| c.is_ascii_alphanumeric() || "():._".contains(c);
    let is_plain = rest.chars().all(is_counted);
    let is_redis = mark == ">"
        && line.starts_with(|c: char| c.is_ascii_digit())
        && head.split_once(':').is_some_and(|(address, port)| {
            let is_number = |part: &str| part.parse::<u16>().is_ok();
            address.split('.').count() == 4 && address.split('.').all(is_number) && is_number(port)
        });
    let is_interpreter = INTERPRETERS.contains(&name)
        && is_plain
        && (mark == ">" || name == "irb" && mark != "#" && !rest.is_empty());
    (is_redis || is_interpreter).then(|| certain(length, Reader::Other))
}

/// The name at the start of a line that is followed by `> ` or `# `: a prompt, if a session begins with it
/// (`Router> enable`, `Router(config)# exit`).
pub(super) fn unknown_name(line: &str) -> Option<&str> {
    let length = end(line, b">#")?;
    let head = &line[..length].trim_end();
    let head = &head[..head.len() - 1];
    let name_end = head
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .unwrap_or(head.len());
    let (name, rest) = head.split_at(name_end);
    let is_mode = rest.is_empty() || rest.starts_with('(') && rest.ends_with(')');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() > 1;
    (is_name && is_mode && !rest.contains(' ')).then_some(name)
}

/// The length of the prompt of a program that calls itself `name`.
pub(super) fn of_name(line: &str, name: &str) -> Option<Prompt> {
    let same = unknown_name(line)? == name;
    let length = end(line, b">#")?;
    same.then(|| certain(length, Reader::Other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_of_many_systems_are_found() {
        for (line, prompt) in [
            ("$ ls", "$ "),
            (">>> import os", ">>> "),
            ("user@host:~/x$ ls", "user@host:~/x$ "),
            ("root@1:/#", "root@1:/#"),
            ("[me@host ~]$ ls", "[me@host ~]$ "),
            ("[root@host ~]# systemctl restart x", "[root@host ~]# "),
            ("[root@host etc]#", "[root@host etc]#"),
            ("PS C:\\Users> dir", "PS C:\\Users> "),
            ("PS C:\\Program Files> dir", "PS C:\\Program Files> "),
            ("PS> dir", "PS> "),
            ("C:\\> dir", "C:\\> "),
            ("C:\\Users\\me>dir", "C:\\Users\\me>"),
            ("(venv) $ pip", "(venv) $ "),
            ("(base) me@host:~$ pip", "(base) me@host:~$ "),
            ("(venv) C:\\x>pip", "(venv) C:\\x>"),
            ("me@mac ~ % ls", "me@mac ~ % "),
            ("me@mac Desktop % ls", "me@mac Desktop % "),
            ("me@host ~/x> ls", "me@host ~/x> "),
            ("me@host /var/log $ ls", "me@host /var/log $ "),
            ("host:~ me$ ls", "host:~ me$ "),
            ("bash-5.1# ls", "bash-5.1# "),
            ("/ # apk add x", "/ # "),
            ("~/src $ ls", "~/src $ "),
            ("mysql> select 1;", "mysql> "),
            ("MariaDB [(none)]> select 1;", "MariaDB [(none)]> "),
            ("postgres=# select 1;", "postgres=# "),
            ("shop=> select 1;", "shop=> "),
            ("sqlite> .tables", "sqlite> "),
            ("irb(main):001:0> 1", "irb(main):001:0> "),
            ("irb(main):002> 1", "irb(main):002> "),
            ("irb> 1", "irb> "),
            ("[1] pry(main)> 1", "[1] pry(main)> "),
            ("iex(1)> 1", "iex(1)> "),
            ("127.0.0.1:6379> get x", "127.0.0.1:6379> "),
            ("In [12]: 1", "In [12]: "),
            ("(gdb) bt", "(gdb) "),
        ] {
            let found = find(line).map_or("", |found| &line[..found.length]);
            assert_eq!(found, prompt, "{line}");
        }
    }

    #[test]
    fn output_has_no_prompt() {
        for line in [
            "",
            "error: cost $ 5",
            "a > b",
            "(5 > 3)",
            "me@example.org > x",
            "git@github.com: Permission denied (publickey).",
            "[error] x@y: $ 5",
            "[2025-01-01] a@b]$x",
            "/etc/passwd: no",
            "C:\\x.txt: not found",
            "<div> x",
            "foo> bar",
            "warning: a # b",
            "x -> y",
            "Out[1]: 1",
            "[sudo] password for me:",
            "файл> x",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
        assert_eq!(unknown_name("Router(config)# exit"), Some("Router"));
        assert_eq!(unknown_name("<p> x"), None);
    }
}
