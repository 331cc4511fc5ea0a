//! Time and memory of a build: sitegen, and Hugo and Zola if they are installed, on
//! the same notes, in turn.
//!
//! ```text
//! cargo bench --bench build                                  100 and 1,111 notes in nine languages
//! cargo bench --bench build -- --notes 4444 --runs 5
//! cargo bench --bench build -- --corpus DIR                  the sites in DIR/sitegen, DIR/liquid, DIR/hugo, DIR/zola
//! cargo bench --bench build -- --jekyll                      Jekyll too, on the layouts in Liquid; it takes long
//! cargo bench --bench build -- --output benches/builds.md    the table as a file
//! ```
//!
//! sitegen runs three times: with its theme and all that it makes, and as `like`, with templates that have what
//! those of the others have (and still search, feeds, a sitemap, minified). `liquid` is the same notes as a Jekyll site
//! with layouts in Liquid and a list of all posts of each language. Each build goes into a folder
//! of its own; nothing is deleted while it measures, since file systems make the next build pay for that.
//! Before each, its sources are read (and the output that it begins with), and what the build before has written
//! is on the disk: no build pays for another, which may have taken all memory.
//! Only ratios of one run travel from machine to machine. The floor is `cp -r` of sitegen's output.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark edits notes, prints, and ends where something is wrong"
)]

mod corpus;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Measurements of one run.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// Peak memory in MiB.
    memory: usize,
}

/// Runs a command to its end, with nothing left to be written to the disk. `None` if it is not installed
/// or fails.
fn cost(command: &mut Command) -> Option<Cost> {
    let _ = Command::new("sync").status();
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
        "jekyll" => {
            command = Command::new("jekyll");
            command
                .args(["build", "--quiet", "--disable-disk-cache", "--source"])
                .arg(source)
                .arg("--destination")
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

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(at).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}

/// Copies a site, but for what a build before has left in it.
fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let path = file.strip_prefix(from).unwrap();
        if !path.starts_with(".sitegen") {
            let to = to.join(path);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&file, to).unwrap();
        }
    }
}

/// Reads all files below a folder, so that none is read from the disk again.
fn read(folder: &Path) {
    for file in files(folder) {
        let _ = fs::read(file);
    }
}

/// Returns the number of files below a folder, and their bytes.
fn size(folder: &Path) -> (usize, u64) {
    let files = files(folder);
    let sizes = files.iter().flat_map(fs::metadata);
    (files.len(), sizes.map(|metadata| metadata.len()).sum())
}

/// A note of the site of sitegen's.
fn a_note(source: &Path) -> Option<PathBuf> {
    let mut notes = files(&source.join("_posts"));
    notes.sort();
    notes.get(notes.len() / 2).cloned()
}

const TOOLS: [&str; 6] = ["sitegen", "like", "liquid", "jekyll", "hugo", "zola"];
/// The position of the tool that all others are compared with.
const BASE: usize = 5;

/// Costs in the order in which they were measured, with what they are of.
struct Table {
    rows: Vec<(String, Cost, String)>,
    /// The row that the others are compared with: Zola, else the first.
    base: Option<Cost>,
}

impl Table {
    fn text(&self) -> String {
        let base = self.base.or(self.rows.first().map(|(_, cost, _)| *cost));
        let Some(base) = base else {
            return String::new();
        };
        let rows = self.rows.iter().map(|(name, cost, of)| {
            let time = cost.seconds / base.seconds;
            let memory = cost.memory as f64 / base.memory.max(1) as f64;
            format!(
                "| {name} | {:.2} s | {time:.3} | {} MiB | {memory:.2} | {of} |\n",
                cost.seconds, cost.memory
            )
        });
        rows.collect()
    }
}

/// Measures with one corpus.
fn measure(folder: &Path, work: &Path, runs: usize) -> String {
    // Copies: notes are edited.
    let own = work.join("sitegen-notes");
    let like = work.join("like-notes");
    copy(&folder.join("sitegen"), &own);
    corpus::write_like(&own, &like).unwrap();
    let liquid = work.join("liquid-notes");
    copy(&folder.join("liquid"), &liquid);
    let source = |tool: &str| match tool {
        "sitegen" => own.clone(),
        "like" => like.clone(),
        "liquid" => liquid.clone(),
        "jekyll" if std::env::args().any(|argument| argument == "--jekyll") => liquid.clone(),
        tool => folder.join(tool),
    };
    let output = |tool: &str, run: usize| work.join(format!("{tool}-{run}"));
    let mut cold: Vec<Vec<Cost>> = vec![Vec::new(); TOOLS.len()];
    let (mut floor, mut silent) = (Vec::new(), Vec::new());
    for run in 0..runs {
        for (tool, costs) in TOOLS.iter().zip(&mut cold) {
            let source = source(tool);
            if source.is_dir() {
                read(&source);
                costs.extend(cost(&mut command(tool, &source, &output(tool, run), &[])));
            }
        }
        let without = work.join("without-search.yml");
        let config = fs::read_to_string(like.join("_config.yml")).unwrap();
        fs::write(&without, format!("{config}search: false\n")).unwrap();
        let config = ["--config", without.to_str().unwrap()];
        read(&like);
        let to = output("without-search", run);
        silent.extend(cost(&mut command("like", &like, &to, &config)));
        let mut copying = Command::new("cp");
        let copy = work.join(format!("copy-{run}"));
        floor.extend(cost(copying.arg("-r").arg(to).arg(copy)));
    }
    let mut table = Table {
        rows: Vec::new(),
        base: median(cold[BASE].clone()),
    };
    for (tool, costs) in TOOLS.iter().zip(cold) {
        if let Some(cost) = median(costs) {
            let (files, bytes) = size(&output(tool, 0));
            let of = format!("{files} files, {} MB", bytes / 1_000_000);
            table.rows.push(((*tool).to_owned(), cost, of));
        }
    }
    for tool in ["sitegen", "like", "liquid"] {
        if source(tool).is_dir() {
            again(tool, &source(tool), &output(tool, 0), &mut table, runs);
        }
    }
    for (name, costs) in [("like, without search", silent), ("`cp -r` of that", floor)] {
        if let Some(cost) = median(costs) {
            table.rows.push((name.to_owned(), cost, String::new()));
        }
    }
    table.text()
}

/// Builds again into `output`: with nothing changed, with one note edited, with a template edited.
fn again(tool: &str, source: &Path, output: &Path, table: &mut Table, runs: usize) {
    let note = a_note(source).unwrap();
    let text = fs::read_to_string(&note).unwrap();
    let (template, own) = if tool == "liquid" {
        let layout = source.join("_layouts/post.html");
        let text = fs::read_to_string(&layout).unwrap();
        (layout, text)
    } else {
        let own = fs::read_to_string("templates/pagination.html").unwrap();
        (source.join("templates/pagination.html"), own)
    };
    let edits: [(&str, &dyn Fn(usize)); 4] = [
        ("nothing changed", &|_| {}),
        ("one body edited", &|run| {
            fs::write(&note, format!("{text}\nEdited {run}.\n")).unwrap();
        }),
        ("one title edited", &|run| {
            let title = format!("title: Edited {run}\nwas:");
            fs::write(&note, text.replacen("title:", &title, 1)).unwrap();
        }),
        ("a template edited", &|run| {
            fs::create_dir_all(template.parent().unwrap()).unwrap();
            fs::write(&template, format!("{own}<!--[{run}-->")).unwrap();
        }),
    ];
    for (name, edit) in edits {
        let mut costs = Vec::new();
        for run in 0..runs {
            read(source);
            read(output);
            edit(run);
            let cost = cost(&mut command(tool, source, output, &[]));
            costs.push(cost.unwrap_or_else(|| panic!("{tool}, {name}: the build failed")));
        }
        if let Some(cost) = median(costs) {
            let name = format!("{tool}, {name}");
            table.rows.push((name, cost, String::new()));
        }
    }
}

/// The machine, and what was measured on it.
fn heading(runs: usize) -> String {
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        // A package of Hugo says first that it is one.
        let mut lines = text.lines().map(str::trim);
        Some(lines.find(|line| !line.starts_with('\u{1b}'))?.to_owned())
    };
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models: Vec<&str> = processors
        .lines()
        .filter_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map(|(_, model)| model)
        .collect();
    let tools = [("hugo", "version"), ("zola", "--version")];
    let tools: Vec<String> = tools
        .iter()
        .filter_map(|(tool, argument)| said(tool, argument))
        .collect();
    format!(
        "{}, {} × {}, {}; medians of {runs}; {}. Times and memory beside Zola's, where it ran.\n\n",
        said("date", "+%Y-%m-%d").unwrap_or_default(),
        models.len(),
        models.first().unwrap_or(&"a processor"),
        said("uname", "-sr").unwrap_or_default(),
        tools.join("; "),
    )
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |key: &str| {
        let at = arguments.iter().position(|argument| argument == key)?;
        arguments.get(at + 1).cloned()
    };
    let runs = value("--runs").map_or(3, |runs| runs.parse().unwrap());
    let work = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut table = heading(runs);
    table.push_str("| | time | beside | memory | beside | output |\n|---|---|---|---|---|---|\n");
    print!("{table}");
    let mut add = |folder: &Path, name: &str| {
        let work = work.path().join(name);
        fs::create_dir_all(&work).unwrap();
        let rows = format!("| **{name}** | | | | | |\n{}", measure(folder, &work, runs));
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
            for tool in ["sitegen", "liquid", "hugo", "zola"] {
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
