//! Time until a preview shows its first page, and an edit: sitegen, and Hugo and Zola if they are
//! installed, on the same notes.
//!
//! ```text
//! cargo bench --bench serve                         100 and 1,111 notes in nine languages
//! cargo bench --bench serve -- --notes 4444         so many
//! cargo bench --bench serve -- --corpus DIR         the sites in DIR/sitegen, DIR/hugo, DIR/zola
//! ```
//!
//! An edit is timed from the write to the first answer over HTTP that has what was written. Notes that are
//! edited are put back.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark edits notes, prints, and ends where something is wrong"
)]

mod corpus;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Number of edits of each kind for sitegen, and for peers, which take seconds for each.
const EDITS: usize = 50;
const EDITS_OF_PEERS: usize = 5;
/// After how long a server is given up.
const PATIENCE: Duration = Duration::from_secs(600);
const PORT: u16 = 4930;

struct Tool {
    name: &'static str,
    command: Box<dyn Fn(&Path) -> Command>,
    /// The URL of a source file.
    url: fn(&str) -> Option<String>,
}

fn tools() -> Vec<Tool> {
    let port = PORT.to_string();
    let sitegen = {
        let port = port.clone();
        move |folder: &Path| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_sitegen"));
            command
                .args(["serve", "--port", &port, "--source"])
                .arg(folder);
            command
        }
    };
    let hugo = {
        let port = port.clone();
        move |folder: &Path| {
            let mut command = Command::new("hugo");
            command
                .args(["server", "--port", &port, "--source"])
                .arg(folder);
            command
        }
    };
    let zola = move |folder: &Path| {
        let mut command = Command::new("zola");
        command
            .arg("--root")
            .arg(folder)
            .args(["serve", "--port", &port]);
        command
    };
    vec![
        Tool {
            name: "sitegen",
            command: Box::new(sitegen),
            url: url_in_sitegen,
        },
        Tool {
            name: "hugo",
            command: Box::new(hugo),
            url: url_in_hugo,
        },
        Tool {
            name: "zola",
            command: Box::new(zola),
            url: url_in_zola,
        },
    ]
}

/// `_posts/ar/2024-01-02-x-ar.md` is `/notes/x-ar/`.
fn url_in_sitegen(path: &str) -> Option<String> {
    let name = path.strip_prefix("_posts/")?.rsplit('/').next()?;
    Some(format!("/notes/{}/", name.get(11..)?.strip_suffix(".md")?))
}

/// `content/ar/notes/x.md` is `/ar/notes/x/`.
fn url_in_hugo(path: &str) -> Option<String> {
    let name = path.strip_prefix("content/")?.strip_suffix(".md")?;
    (name.contains("/notes/") && !name.contains("/_")).then(|| format!("/{name}/"))
}

/// `content/notes/x.ar.md` is `/ar/notes/x/`.
fn url_in_zola(path: &str) -> Option<String> {
    let name = path.strip_prefix("content/notes/")?.strip_suffix(".md")?;
    if name.starts_with('_') {
        return None;
    }
    Some(match name.split_once('.') {
        Some((name, language)) => format!("/{language}/notes/{name}/"),
        None => format!("/notes/{name}/"),
    })
}

/// A server that runs; it ends with this value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start(tool: &Tool, folder: &Path) -> Option<Self> {
        let mut command = (tool.command)(folder);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().ok().map(Self)
    }

    /// Memory in MiB: now, and at most.
    fn memory(&self) -> Option<(usize, usize)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let value = |key: &str| {
            let line = status.lines().find(|line| line.starts_with(key))?;
            let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
            Some(kib / 1024)
        };
        Some((value("VmRSS:")?, value("VmHWM:")?))
    }
}

/// The answer of a server; `None` while there is none.
fn get(url: &str) -> Option<(bool, Vec<u8>)> {
    let mut stream = TcpStream::connect(("127.0.0.1", PORT)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    write!(
        stream,
        "GET {url} HTTP/1.1\r\nHost: localhost:{PORT}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some((answer.get(9..12)? == b"200", answer))
}

/// Waits until the answer contains `wanted`, and returns the time.
fn until(url: &str, wanted: &str) -> Option<Duration> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some((true, answer)) = get(url)
            && answer
                .windows(wanted.len())
                .any(|part| part == wanted.as_bytes())
        {
            return Some(start.elapsed());
        }
        thread::sleep(Duration::from_millis(1));
    }
    None
}

/// The notes of a site, with their URLs.
fn notes(tool: &Tool, folder: &Path) -> Vec<(PathBuf, String)> {
    let mut waiting = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(at).unwrap().flatten() {
            let path = entry.path();
            let below = path
                .strip_prefix(folder)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                waiting.push(path);
            } else if let Some(url) = (tool.url)(&below) {
                found.push((path, url));
            }
        }
    }
    found.sort();
    found
}

/// An edit: its name, and what becomes of the text of a note with a word that is seen on its page.
type Edit = (&'static str, fn(&str, &str) -> String);

const ALL_EDITS: [Edit; 4] = [
    ("body", |text, word| format!("{text}\nEdited: {word}.\n")),
    ("title", |text, word| {
        let line = text
            .lines()
            .find(|line| line.starts_with("title:"))
            .unwrap_or_default();
        text.replacen(line, &format!("title: {word}"), 1)
    }),
    ("tags", |text, word| {
        text.replacen("---\n", &format!("---\ntags: [{word}]\n"), 1)
    }),
    ("date", |text, word| {
        let day = word.len() + word.bytes().map(usize::from).sum::<usize>() % 20;
        text.replacen("---\n", &format!("---\ndate: 2024-02-{day:02}\n"), 1)
            + &format!("\n{word}\n")
    }),
];

fn timed(tool: &Tool, folder: &Path, (name, edit): Edit, count: usize) -> Option<String> {
    let notes = notes(tool, folder);
    let mut times: Vec<f64> = Vec::new();
    for number in 0..count {
        let (path, url) = &notes[number * notes.len() / count];
        let text = fs::read_to_string(path).unwrap();
        let word = format!("edit{name}{number}");
        let edited = edit(&text, &word);
        // `until` measures from before the write.
        let start = Instant::now();
        fs::write(path, edited).unwrap();
        let seen = until(url, &word);
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        fs::write(path, text).unwrap();
        seen?;
        thread::sleep(Duration::from_millis(150));
    }
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    Some(format!("{:.1} / {:.1}", at(50), at(95)))
}

/// Many requests at once, some of readers that take their time: memory before and after, in MiB.
fn load(tool: &Tool, folder: &Path, server: &Server) -> Option<(usize, usize)> {
    const REQUESTS: usize = 10_000;
    const CONNECTIONS: usize = 64;
    let notes = notes(tool, folder);
    let ask = |connection: usize, number: usize| {
        let (_, url) = &notes[(connection * 7919 + number * 31) % notes.len()];
        let mut stream = TcpStream::connect(("127.0.0.1", PORT)).ok()?;
        write!(
            stream,
            "GET {url} HTTP/1.1\r\nHost: localhost:{PORT}\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut part = [0; 4096];
        while stream.read(&mut part).ok()? > 0 {
            if connection.is_multiple_of(8) {
                thread::sleep(Duration::from_millis(2));
            }
        }
        Some(())
    };
    let all = |requests: usize| {
        thread::scope(|scope| {
            for connection in 0..CONNECTIONS {
                scope.spawn(move || {
                    for number in 0..requests / CONNECTIONS {
                        ask(connection, number);
                    }
                });
            }
        });
    };
    all(REQUESTS / 4);
    let (before, _) = server.memory()?;
    all(REQUESTS);
    let (after, _) = server.memory()?;
    Some((before, after))
}

fn measure(folder: &Path) {
    for tool in tools() {
        let source = folder.join(tool.name);
        if !source.is_dir() {
            continue;
        }
        let pages = notes(&tool, &source);
        let (_, url) = &pages[pages.len() / 2];
        let start = Instant::now();
        let Some(server) = Server::start(&tool, &source) else {
            println!("| {} | is not installed |", tool.name);
            continue;
        };
        if until(url, "</html>").is_none() {
            println!("| {} | gave no page |", tool.name);
            continue;
        }
        let first = start.elapsed().as_secs_f64();
        let is_ours = tool.name == "sitegen";
        let count = if is_ours { EDITS } else { EDITS_OF_PEERS };
        let edits = if is_ours {
            &ALL_EDITS[..]
        } else {
            &ALL_EDITS[..2]
        };
        let times: Vec<String> = edits
            .iter()
            .map(|edit| timed(&tool, &source, *edit, count).unwrap_or_else(|| "never".to_owned()))
            .collect();
        let memory = server
            .memory()
            .map_or_else(String::new, |(_, most)| format!("{most} MiB"));
        println!(
            "| {} | {} | {first:.2} s | {} | {memory} |",
            tool.name,
            pages.len(),
            times.join(" | ")
        );
        if is_ours && let Some((before, after)) = load(&tool, &source, &server) {
            println!("|  | 10,000 requests, 64 at once | {before} MiB before, {after} MiB after |");
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |key: &str| {
        let at = arguments.iter().position(|argument| argument == key)?;
        arguments.get(at + 1).cloned()
    };
    println!(
        "| tool | pages | first page | edits, median / p95 in ms: body | title | tags | date | memory |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    if let Some(folder) = value("--corpus") {
        return measure(Path::new(&folder));
    }
    let sizes = value("--notes").unwrap_or_else(|| "100,1111".to_owned());
    for size in sizes.split(',') {
        let size: usize = size.parse().unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{size}"));
        for tool in ["sitegen", "hugo", "zola"] {
            if !folder.join(tool).is_dir() {
                corpus::write(&folder.join(tool), tool, size).unwrap();
            }
        }
        measure(&folder);
    }
}
