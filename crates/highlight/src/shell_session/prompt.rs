//! Prompts: the text that a shell or an interpreter prints before a command.
//!
//! In: one line. Out: the length of the prompt and the program that printed it, which decides how a command
//! continues on the next line.

use memchr::{memchr, memchr3};

/// The program that reads the commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    /// A Unix shell.
    Shell,
    /// `cmd.exe`.
    Cmd,
    PowerShell,
    /// Python, which prints a prompt before each line of a command.
    Python,
    /// Julia, whose continuation lines are indented.
    Julia,
    /// A database client, whose commands end with a semicolon.
    Sql,
    /// Another interpreter.
    Other,
}

/// The certainty that a line with this prompt is a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// `> ` begins commands of some programs, continuation lines of shells, and much output.
    Low,
    /// `# ` begins a command of the root user or a comment.
    Middle,
    /// Output does not begin with this prompt.
    High,
}

/// A prompt at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prompt {
    /// In bytes, including the space at its end.
    pub(super) length: usize,
    pub(super) program: Program,
    pub(super) certainty: Certainty,
}

/// Prompts with a fixed text.
const FIXED: [(&str, Program, Certainty); 21] = [
    (">>> ", Program::Python, Certainty::High),
    ("... ", Program::Python, Certainty::Low),
    ("$ ", Program::Shell, Certainty::High),
    ("% ", Program::Shell, Certainty::Middle),
    ("# ", Program::Shell, Certainty::Middle),
    ("> ", Program::Other, Certainty::Low),
    ("❯ ", Program::Shell, Certainty::High),
    ("λ ", Program::Shell, Certainty::High),
    // The second line of the prompts of Kali Linux and of zsh's themes.
    ("└─$ ", Program::Shell, Certainty::High),
    ("└─# ", Program::Shell, Certainty::High),
    ("╰─$ ", Program::Shell, Certainty::High),
    ("╰─# ", Program::Shell, Certainty::High),
    ("╰─❯ ", Program::Shell, Certainty::High),
    ("╰─➤ ", Program::Shell, Certainty::High),
    ("╰─➜ ", Program::Shell, Certainty::High),
    ("*Main> ", Program::Other, Certainty::High),
    ("julia> ", Program::Julia, Certainty::High),
    ("(gdb) ", Program::Other, Certainty::High),
    ("(lldb) ", Program::Other, Certainty::High),
    ("(Pdb) ", Program::Other, Certainty::High),
    ("php > ", Program::Other, Certainty::High),
];

/// Database clients whose names come before `> `.
const DATABASES: [&str; 11] = [
    "mysql",
    "MariaDB",
    "sqlite",
    "psql",
    "SQL",
    "cqlsh",
    "hive",
    "duckdb",
    "spark-sql",
    "trino",
    "presto",
];

/// Interpreters whose names come before `> `.
const INTERPRETERS: [&str; 20] = [
    "irb", "pry", "iex", "ghci", "Prelude", "julia", "scala", "jshell", "redis", "mongo",
    "mongosh", "sftp", "ftp", "lftp", "telnet", "gnuplot", "octave", "nix-repl", "node", "ipdb",
];

/// Returns the prompt at the start of `line`.
pub(super) fn find(line: &str) -> Option<Prompt> {
    let first = *line.as_bytes().first()?;
    // Most lines are output and begin with a letter or white space.
    let may_be_fixed = matches!(
        first,
        b'>' | b'.' | b'$' | b'%' | b'#' | b'(' | b'*' | b'p' | b'j' | 0xce | 0xe2
    );
    if may_be_fixed && let Some(found) = fixed(line) {
        return Some(found);
    }
    match first {
        b'[' => in_brackets(line),
        b'(' => behind_environment(line),
        b'/' | b'~' => path(line),
        0xe2 => zsh_theme(line),
        b'P' if line.starts_with("PS ") || line.starts_with("PS>") => power_shell(line),
        _ => cmd(line).or_else(|| host(line)).or_else(|| named(line)),
    }
}

fn fixed(line: &str) -> Option<Prompt> {
    let (text, program, certainty) = FIXED.iter().find(|(text, ..)| line.starts_with(text))?;
    Some(Prompt {
        length: text.len(),
        program: *program,
        certainty: *certainty,
    })
}

fn certain_prompt(length: usize, program: Program) -> Prompt {
    Prompt {
        length,
        program,
        certainty: Certainty::High,
    }
}

/// `➜  folder git:(main) ✗ ls` (the usual theme of Oh My Zsh), `➜ ls`.
fn zsh_theme(line: &str) -> Option<Prompt> {
    let arrow = "➜ ";
    let rest = line.strip_prefix(arrow)?;
    let behind = |text: &str| certain_prompt(line.len() - text.len(), Program::Shell);
    // Programs print `➜  Local:   http://localhost:5173/`.
    let Some(folder) = rest.strip_prefix(' ') else {
        let is_label = rest
            .split(' ')
            .next()
            .is_some_and(|word| word.ends_with(':'));
        return (!is_label).then(|| behind(rest));
    };
    let (folder, mut rest) = folder.split_once(' ').unwrap_or((folder, ""));
    if folder.is_empty() || folder.ends_with(':') {
        return None;
    }
    let git = rest
        .strip_prefix("git:(")
        .and_then(|branch| branch.split_once(')'));
    rest = git.map_or(rest, |(_, after)| after).trim_start_matches(' ');
    rest = rest
        .strip_prefix('✗')
        .unwrap_or(rest)
        .trim_start_matches(' ');
    Some(behind(rest))
}

/// Returns true for the first line of a prompt of two lines: `me@host MINGW64 ~/x (main)` of Git Bash, `┌──(me㉿host)`.
pub(super) fn is_first_line_of_two(line: &str) -> bool {
    if line.starts_with(['┌', '╭']) {
        return true;
    }
    let mut words = line.split(' ');
    words.next().is_some_and(|host| host.contains('@'))
        && words.next().is_some_and(|system| {
            ["MINGW", "MSYS", "UCRT", "CLANG"]
                .iter()
                .any(|name| system.starts_with(name))
        })
}

/// Returns the position after the first of `ends` that is followed by a space or ends the line.
fn end(line: &str, ends: [u8; 4]) -> Option<usize> {
    let bytes = line.as_bytes();
    let [a, b, c, d] = ends;
    // Few lines have one of them.
    if memchr3(a, b, c, bytes).is_none() && memchr(d, bytes).is_none() {
        return None;
    }
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
        return Some(certain_prompt(close + 2 + found.length, found.program));
    }
    // `[server]: PS C:\> `
    if let Some(remote) = rest
        .strip_prefix(": ")
        .filter(|remote| remote.starts_with("PS "))
    {
        let found = power_shell(remote)?;
        return Some(certain_prompt(close + 3 + found.length, found.program));
    }
    let has_mark = rest.starts_with(['$', '#', '%', '>']);
    let is_host = line[1..close].contains('@') && !line[1..close].contains(['"', '\'', '<']);
    let length = end(rest, *b"$#%>").filter(|length| *length <= 2)?;
    (has_mark && is_host).then(|| certain_prompt(close + 1 + length, Program::Shell))
}

/// `(venv) $ `, `(base) user@host:~$ `.
fn behind_environment(line: &str) -> Option<Prompt> {
    let close = line.find(") ")? + 2;
    let is_name = |c: char| c.is_alphanumeric() || "._-/~ ".contains(c);
    if !line[1..close - 2].chars().all(is_name) {
        return None;
    }
    let behind = find(&line[close..])?;
    Some(certain_prompt(close + behind.length, behind.program))
}

/// `/ # ` (Alpine), `~ $ `, `~/src $ `, `~/src$ `.
fn path(line: &str) -> Option<Prompt> {
    let space = line.find(' ')?;
    if line.starts_with('~') && line[..space].ends_with('$') {
        return Some(certain_prompt(space + 1, Program::Shell));
    }
    let length = end(&line[space + 1..], *b"$#$#").filter(|length| *length <= 2)?;
    Some(certain_prompt(space + 1 + length, Program::Shell))
}

/// `PS C:\Users> `, `PS /home/me> `, `PS> `.
fn power_shell(line: &str) -> Option<Prompt> {
    let length = end(line, *b">>>>")?;
    Some(certain_prompt(length, Program::PowerShell))
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
    Some(certain_prompt(close + 1 + spaced, Program::Cmd))
}

/// `user@host:~/x$ `, `me@host ~ % `, `me@host ~/x> `, `host:~ me$ `, `bash-5.1# `, `root:~# `.
fn host(line: &str) -> Option<Prompt> {
    let length = end(line, *b"$#%>")?;
    let head = line[..length].trim_end();
    let mark = head.chars().next_back()?;
    let head = &head[..head.len() - mark.len_utf8()];
    let is_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let is_path = |word: &str| word.starts_with(['~', '/', '(']) || word.starts_with("C:");
    let mut words = head.split_whitespace();
    let first = words.next()?;
    let others: Vec<&str> = words.collect();
    let has_path = first.contains(":~") || first.contains(":/");
    let is_host = match first.split_once('@') {
        Some((user, _)) if !user.is_empty() && user.chars().all(is_name) => match others[..] {
            // Without a space before the mark, unless a path or name says where the shell is.
            [] => !head.ends_with(' ') && !first.ends_with(':'),
            // A folder whose name has spaces: `me@host:~/My Files$ `.
            _ if has_path && !head.ends_with(' ') => true,
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
    is_host.then(|| certain_prompt(length, Program::Shell))
}

/// `mysql> `, `MariaDB [(none)]> `, `postgres=# `, `irb(main):001:0> `, `127.0.0.1:6379> `, `In [1]: `.
fn named(line: &str) -> Option<Prompt> {
    if let Some(number) = line.strip_prefix("In [")
        && let Some(close) = number.find("]:")
        && number[..close].bytes().all(|byte| byte.is_ascii_digit())
    {
        let length = "In [".len() + close + "]: ".len();
        return Some(certain_prompt(length.min(line.len()), Program::Python));
    }
    let length = end(line, *b">#*\"")?;
    let head = line[..length].trim_end();
    let (head, mark) = head.split_at(head.len() - 1);
    let name_end = head
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .unwrap_or(head.len());
    let (name, rest) = head.split_at(name_end);
    if DATABASES.contains(&name) && mark == ">" {
        let is_database = rest.is_empty()
            || rest.starts_with(" [") && rest.ends_with(']')
            || rest.starts_with(" (") && rest.ends_with(')');
        return is_database.then(|| certain_prompt(length, Program::Sql));
    }
    // psql: the name of the database, the state of the transaction, and `#` for a superuser.
    if matches!(rest, "=" | "=*" | "=!" | "=^") && matches!(mark, "#" | ">") && !name.is_empty() {
        return Some(certain_prompt(length, Program::Sql));
    }
    let is_counted = |c: char| c.is_ascii_alphanumeric() || "():._".contains(c);
    let is_plain = rest == " " || rest.chars().all(is_counted);
    let is_redis = mark == ">" && is_address(head.strip_prefix("redis ").unwrap_or(head));
    let is_interpreter = INTERPRETERS.contains(&name)
        && is_plain
        && (mark == ">" || name == "irb" && mark != "#" && !rest.is_empty());
    (is_redis || is_interpreter).then(|| certain_prompt(length, Program::Other))
}

/// `127.0.0.1:6379`, `localhost:6379[1]`, `cache.example:6379(TX)`.
fn is_address(text: &str) -> bool {
    let text = text.strip_suffix("(TX)").unwrap_or(text);
    let text = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((address, database)) if database.parse::<u16>().is_ok() => address,
        _ => text,
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.rsplit_once(':').is_some_and(|(host, port)| {
        let is_port = port.len() > 1 && port.parse::<u16>().is_ok();
        is_port && !host.is_empty() && host.chars().all(is_name)
    })
}

/// Returns the name before `> ` or `# ` at the start of a line. It is a prompt if a session begins with it
/// (`Router> enable`, `Router(config)# exit`). Without a space (`Router#show`), two `lines` begin with it.
pub(super) fn unknown_name<'l>(line: &'l str, lines: &[&str]) -> Option<&'l str> {
    let (name, length) = name_and_mark(line)?;
    let is_spaced = matches!(line.as_bytes().get(length), None | Some(b' '));
    let is_same = |line: &&&str| name_and_mark(line).is_some_and(|(other, _)| other == name);
    (is_spaced || lines.iter().filter(is_same).count() > 1).then_some(name)
}

/// Returns the prompt of a program with this name.
pub(super) fn prompt_of_name(line: &str, name: &str) -> Option<Prompt> {
    let (found, length) = name_and_mark(line)?;
    let spaced = usize::from(line.as_bytes().get(length) == Some(&b' '));
    (found == name).then(|| certain_prompt(length + spaced, Program::Other))
}

/// Splits `Router(config)#` at the start of a line: the name, and the length with the mark.
fn name_and_mark(line: &str) -> Option<(&str, usize)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name_end = line.find(|c| !is_name(c))?;
    let (name, rest) = line.split_at(name_end);
    let mode = match rest.strip_prefix('(') {
        Some(mode) => mode.find(')')? + 2,
        None => 0,
    };
    let has_mark = rest[mode..].starts_with(['>', '#']) && !rest[..mode].contains(' ');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() > 1;
    let behind = rest.as_bytes().get(mode + 1);
    let is_followed = behind.is_none_or(|byte| *byte == b' ' || byte.is_ascii_lowercase());
    (has_mark && is_name && is_followed).then_some((name, name_end + mode + 1))
}

#[cfg(test)]
mod tests;
