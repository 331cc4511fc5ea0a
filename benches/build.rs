//! How long a build takes, and how much memory: sitegen, and Hugo and Zola where they are installed, on
//! the same notes, in turn.
//!
//! ```text
//! cargo bench --bench build                                  100 and 1,111 notes in nine languages
//! cargo bench --bench build -- --notes 4444 --runs 5
//! cargo bench --bench build -- --corpus DIR --output FILE    the sites in DIR/sitegen, DIR/hugo, DIR/zola
//! ```
//!
//! Each build goes into a folder of its own; nothing is deleted while it measures, since file systems make
//! the next build pay for that. Only ratios of one run travel from machine to machine. The floor is `cp -r`
//! of sitegen's output.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark edits notes, prints, and ends where something is wrong"
)]

mod corpus;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What one run took.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// Peak memory in MiB.
    memory: usize,
}

/// Runs a command to its end. `None` if it is not installed or fails.
fn cost(command: &mut Command) -> Option<Cost> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let mut process = command.spawn().ok()?;
    let status = format!("/proc/{}/status", process.id());
    let mut memory = 0;
    loop {
        if let Some(status) = process.try_wait().ok()? {
            let seconds = start.elapsed().as_secs_f64();
            return status.success().then_some(Cost { seconds, memory });
        }
        let peak = fs::read_to_string(&status).unwrap_or_default();
        let peak = peak
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        let peak: usize = peak.and_then(|kib| kib.trim().parse().ok()).unwrap_or(0);
        memory = memory.max(peak / 1024);
        thread::sleep(Duration::from_millis(2));
    }
}

fn command(tool: &str, source: &Path, output: &Path, more: &[&str]) -> Command {
    let mut command;
    match tool {
        "hugo" => {
            command = Command::new("hugo");
            command
                .arg("--quiet")
                .arg("--source")
                .arg(source)
                .arg("--destination")
                .arg(output);
        }
        "zola" => {
            command = Command::new("zola");
            command
                .arg("--root")
                .arg(source)
                .arg("build")
                .arg("--output-dir")
                .arg(output);
        }
        _ => {
            command = Command::new(env!("CARGO_BIN_EXE_sitegen"));
            command
                .args(["build", "--quiet", "--source"])
                .arg(source)
                .arg("--output")
                .arg(output);
        }
    }
    command.args(more);
    command
}

fn median(mut costs: Vec<Cost>) -> Option<Cost> {
    costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    costs.get(costs.len() / 2).copied()
}

/// The files below a folder, and their bytes.
fn size(folder: &Path) -> (usize, u64) {
    let (mut files, mut bytes) = (0, 0);
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => waiting.push(entry.path()),
                Ok(metadata) => {
                    files += 1;
                    bytes += metadata.len();
                }
                Err(_) => {}
            }
        }
    }
    (files, bytes)
}

/// A note of the site of sitegen's.
fn a_note(source: &Path) -> Option<PathBuf> {
    let mut waiting = vec![source.join("_posts")];
    let mut notes = Vec::new();
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                notes.push(path);
            }
        }
    }
    notes.sort();
    notes.get(notes.len() / 2).cloned()
}

/// The rows of the table for one corpus.
fn measure(folder: &Path, work: &Path, runs: usize) -> String {
    let tools = ["sitegen", "hugo", "zola"];
    let mut cold: Vec<Vec<Cost>> = vec![Vec::new(); tools.len()];
    let mut floor = Vec::new();
    let output = |tool: &str, run: usize| work.join(format!("{tool}-{run}"));
    for run in 0..runs {
        for (tool, costs) in tools.iter().zip(&mut cold) {
            let source = folder.join(tool);
            if source.is_dir() {
                costs.extend(cost(&mut command(tool, &source, &output(tool, run), &[])));
            }
        }
        let copy = work.join(format!("copy-{run}"));
        let mut copying = Command::new("cp");
        floor.extend(cost(
            copying.arg("-r").arg(output("sitegen", run)).arg(copy),
        ));
    }
    let mut rows = String::new();
    let Some(ours) = median(cold[0].clone()) else {
        return rows;
    };
    let mut row = |name: &str, cost: Cost, of: &str| {
        let part = ours.seconds / cost.seconds;
        let _ = writeln!(
            rows,
            "| {name} | {:.2} s | {} MiB | {part:.3} | {of} |",
            cost.seconds, cost.memory
        );
    };
    for (tool, costs) in tools.iter().zip(cold) {
        if let Some(cost) = median(costs) {
            let (files, bytes) = size(&output(tool, 0));
            row(
                tool,
                cost,
                &format!("{files} files, {} MB", bytes / 1_000_000),
            );
        }
    }
    let source = folder.join("sitegen");
    let again = |name: &str, row: &mut dyn FnMut(&str, Cost, &str)| {
        if let Some(cost) = cost(&mut command("sitegen", &source, &output("sitegen", 0), &[])) {
            row(name, cost, "");
        }
    };
    again("sitegen, nothing changed", &mut row);
    if let Some(note) = a_note(&source) {
        let text = fs::read_to_string(&note).unwrap();
        fs::write(&note, format!("{text}\nEdited.\n")).unwrap();
        again("sitegen, one note edited", &mut row);
        fs::write(&note, text).unwrap();
    }
    if let Some(floor) = median(floor) {
        row("`cp -r` of sitegen's output", floor, "");
    }
    rows
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |key: &str| {
        let at = arguments.iter().position(|argument| argument == key)?;
        arguments.get(at + 1).cloned()
    };
    let runs = value("--runs").map_or(3, |runs| runs.parse().unwrap());
    let work = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut table = String::from(
        "| | time | memory | sitegen's time / this | output |\n|---|---|---|---|---|\n",
    );
    print!("{table}");
    let mut add = |folder: &Path, name: &str| {
        let work = work.path().join(name);
        fs::create_dir_all(&work).unwrap();
        let rows = format!("| **{name}** | | | | |\n{}", measure(folder, &work, runs));
        print!("{rows}");
        table.push_str(&rows);
    };
    if let Some(folder) = value("--corpus") {
        add(Path::new(&folder), "corpus");
    } else {
        let sizes = value("--notes").unwrap_or_else(|| "100,1111".to_owned());
        for size in sizes.split(',') {
            let notes: usize = size.parse().unwrap();
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{notes}"));
            for tool in ["sitegen", "hugo", "zola"] {
                if !folder.join(tool).is_dir() {
                    corpus::write(&folder.join(tool), tool, notes).unwrap();
                }
            }
            add(
                &folder,
                &format!("{} pages", notes * corpus::LANGUAGES.len()),
            );
        }
    }
    if let Some(file) = value("--output") {
        fs::write(file, table).unwrap();
    }
}
