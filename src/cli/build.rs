//! `sitegen build`

use std::io::{self, IsTerminal, Write};
use std::mem;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ::deploy::hosts::Host;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Zoned;
use serde_json::json;

use super::gem_folders::gem_folders;
use super::jekyll_environment::jekyll_environment;
use super::messages::messages;
use super::{Format, NOTHING_PUBLISHED, WITH_ERRORS, json_diagnostics, json_text, print_folded};
use crate::config::Overrides;
use crate::deployment::{self, Stats};
use crate::diagnostics::folding::Folded;
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Diagnostic, Tally, by_cause, counted};
use crate::incremental::{self, BuildOptions, BuildResult};
use crate::panics;
use crate::publish::{self, Outcome};
use crate::site::Site;

/// Duration of a build after which a progress bar appears.
const PROGRESS_DELAY: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = ".")]
    source: PathBuf,
    /// The folder to build into [default: the config's `destination`, else `_site` beside a
    /// `_config.yml`, else `public`]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// URL of the published site: `https://example.org/notes`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Build drafts too
    #[arg(long)]
    drafts: bool,
    /// Build pages of the future too
    #[arg(long)]
    future: bool,
    /// Publish nothing if there is any error or warning
    #[arg(long)]
    strict: bool,
    /// Remove what could run a script from notes, as `sanitize: true` does
    #[arg(long)]
    sanitize: bool,
    /// Use nothing of the last build, and leave nothing for the next
    #[arg(long)]
    no_cache: bool,
    /// Do not wait until the disk has what is published: a loss of power may then leave a damaged site
    #[arg(long)]
    no_sync: bool,
    /// Number of threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Print warnings and errors only
    #[arg(long)]
    quiet: bool,
    /// Print every warning and info message: without it, repeated ones are folded
    #[arg(long)]
    all: bool,
    /// Print the files and bytes of each kind of output, and the largest files
    #[arg(long)]
    stats: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    /// The number of threads, if the command line says.
    pub(super) fn jobs(&self) -> Option<u16> {
        self.jobs
    }
}

/// The settings of a build by a command.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) source: PathBuf,
    pub(super) output: Option<PathBuf>,
    pub(super) config: Option<PathBuf>,
    pub(super) base_url: Option<String>,
    pub(super) drafts: bool,
    pub(super) future: bool,
    pub(super) sanitize: bool,
    pub(super) strict: bool,
    pub(super) no_cache: bool,
    pub(super) no_sync: bool,
    /// True if no progress is shown.
    pub(super) quiet: bool,
}

/// A build that has ended.
pub(super) struct FinishedBuild {
    result: Result<BuildResult, Vec<Diagnostic>>,
    elapsed: Duration,
}

/// Builds a site.
pub(super) fn build(settings: &Settings) -> FinishedBuild {
    let start = Instant::now();
    let overrides = Overrides {
        config: settings.config.clone(),
        output: settings.output.clone(),
        base_url: settings.base_url.clone(),
        drafts: settings.drafts,
        future: settings.future,
        sanitize: settings.sanitize,
        environment: jekyll_environment(),
        gem_folders: gem_folders(),
        repository: super::github::repository(),
        ..Overrides::default()
    };
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let load = if settings.no_cache {
        incremental::load
    } else {
        incremental::load_cached
    };
    let (site, diagnostics) = load(&settings.source, &overrides, &now);
    let result = match &site {
        Some(site) => {
            let shows = !settings.quiet && io::stderr().is_terminal();
            let progress = Progress::new(site.targets().len(), start, shows);
            let mut built = incremental::build(
                site,
                diagnostics,
                &BuildOptions {
                    strict: settings.strict,
                    cached: !settings.no_cache,
                    synced: !settings.no_sync,
                    now: &now,
                    progress: &|| progress.step(),
                },
            );
            progress.finish();
            panics::add_caught(&mut built.diagnostics);
            Ok(built)
        }
        None => Err(diagnostics),
    };
    // Freeing a large site takes time, and the process ends anyway.
    mem::forget(site);
    FinishedBuild {
        result,
        elapsed: start.elapsed(),
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let built = build(&Settings {
        source: args.source,
        output: args.output,
        config: args.config,
        base_url: args.base_url,
        drafts: args.drafts,
        future: args.future,
        sanitize: args.sanitize,
        strict: args.strict,
        no_cache: args.no_cache,
        no_sync: args.no_sync,
        quiet: args.quiet || args.format != Format::Text,
    });
    let mut report = Report::new(&built, args.all, args.strict);
    report.measure(args.stats);
    let code = report.exit_code();
    match args.format {
        Format::Json => {
            let written = writeln!(io::stdout().lock(), "{}", json_text(&report.json()));
            if let Err(error) = written
                && error.kind() != io::ErrorKind::BrokenPipe
            {
                return Ok(unreported(&error, report.outcome.is_some()));
            }
        }
        Format::Text => {
            let folded = Folded::of(&report.diagnostics, args.all);
            print_folded(&folded, args.quiet, "`--all` shows them")?;
            if !args.quiet {
                write!(messages(), "{}", safe(&report.text()))?;
            }
            if let Some(stats) = report.stats.as_ref().filter(|_| args.stats) {
                write!(io::stdout().lock(), "{}", safe(&stats.text()))?;
            }
        }
    }
    drop(report);
    mem::forget(built);
    Ok(code)
}

/// Says that the report of a build could not be written to standard output. Returns the exit code.
fn unreported(error: &io::Error, is_published: bool) -> ExitCode {
    let _ = writeln!(messages(), "error: the report was not written: {error}");
    ExitCode::from(if is_published {
        WITH_ERRORS
    } else {
        NOTHING_PUBLISHED
    })
}

/// A progress bar, once the build takes longer than [`PROGRESS_DELAY`].
struct Progress {
    total: u64,
    start: Instant,
    shows: bool,
    done: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    fn new(total: usize, start: Instant, shows: bool) -> Self {
        Self {
            total: total as u64,
            start,
            shows,
            done: AtomicU64::new(0),
            bar: OnceLock::new(),
        }
    }

    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shows && done.is_multiple_of(16) && self.start.elapsed() > PROGRESS_DELAY {
            let bar = self.bar.get_or_init(|| {
                let style = ProgressStyle::with_template("{bar:40} {pos}/{len} pages {eta}");
                ProgressBar::new(self.total)
                    .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            });
            bar.set_position(done);
        }
    }

    fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

/// The result of a build.
pub(super) struct Report<'a> {
    pub(super) site: Option<&'a Site>,
    pub(super) outcome: Option<Outcome>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The files with errors.
    left_out: Vec<&'a str>,
    strict: bool,
    elapsed: Duration,
    /// The files and bytes of the output, if they were asked for.
    stats: Option<Stats>,
    /// The limits of hosts of the config that the site comes near.
    limits: Vec<String>,
}

impl<'a> Report<'a> {
    pub(super) fn new(built: &'a FinishedBuild, all: bool, strict: bool) -> Self {
        let elapsed = built.elapsed;
        let built = &built.result;
        let site = built.as_ref().ok().map(|built| &*built.site);
        let diagnostics = match built {
            Ok(built) => &built.diagnostics,
            Err(diagnostics) => diagnostics,
        };
        Self {
            site,
            outcome: built.as_ref().ok().and_then(|built| built.outcome.clone()),
            diagnostics: if all {
                diagnostics.clone()
            } else {
                by_cause(diagnostics)
            },
            left_out: built
                .as_ref()
                .map(BuildResult::left_out)
                .unwrap_or_default(),
            strict: strict || site.is_some_and(|site| site.config.strict),
            elapsed,
            stats: None,
            limits: Vec::new(),
        }
    }

    /// Measures the output: for statistics, and for the limits of the hosts that the config deploys to.
    fn measure(&mut self, has_stats: bool) {
        let Some(site) = self.site.filter(|_| self.outcome.is_some()) else {
            return;
        };
        let config = &site.config;
        let mut hosts: Vec<Host> = config.deploy.iter().filter_map(|t| t.host).collect();
        hosts.dedup();
        if !has_stats && hosts.is_empty() {
            return;
        }
        let Some(published) = publish::published(&config.output) else {
            return;
        };
        let stats = Stats::of(&published, &site.output_kinds(), site.source.pages.len());
        for host in hosts {
            let found = deployment::findings(host, &published, &stats, config, &config.output);
            self.limits.extend(found.into_iter().map(|f| f.message));
        }
        self.stats = has_stats.then_some(stats);
    }

    /// Nothing published, published without what has errors, or done.
    fn exit_code(&self) -> ExitCode {
        if self.outcome.is_none() {
            ExitCode::from(NOTHING_PUBLISHED)
        } else if Tally::of(&self.diagnostics).errors > 0 {
            ExitCode::from(WITH_ERRORS)
        } else {
            ExitCode::SUCCESS
        }
    }

    fn inferred(site: &Site) -> usize {
        site.notes
            .notes
            .iter()
            .filter(|note| note.inferred().next().is_some())
            .count()
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        let tally = Tally::of(&self.diagnostics);
        let found = tally.words();
        let Some(site) = self.site else {
            line(format!("Nothing built: {found}"));
            return text;
        };
        match &self.outcome {
            Some(outcome) => {
                line(format!(
                    "Built {} ({}, {}) in {:.2} s",
                    counted(site.source.pages.len(), "page"),
                    counted(site.notes.notes.len(), "note"),
                    counted(site.source.languages.len(), "language"),
                    self.elapsed.as_secs_f64(),
                ));
                line(format!(
                    "  into {}: {} written, {} unchanged, {} removed",
                    site.config.output.display(),
                    outcome.written,
                    outcome.unchanged,
                    outcome.removed,
                ));
                if !self.left_out.is_empty() {
                    line(format!(
                        "  left out {} with errors: {}",
                        counted(self.left_out.len(), "file"),
                        some(&self.left_out)
                    ));
                }
            }
            None if self.strict && tally.fails(true) => {
                let what = if tally.errors > 0 {
                    "errors"
                } else {
                    "warnings"
                };
                line(format!(
                    "Nothing published: there are {what}, and the build is strict"
                ));
            }
            None if site.source.pages.is_empty() => {
                line("Nothing published: every page has an error".to_owned())
            }
            None => line("Nothing published: there are errors".to_owned()),
        }
        for (why, paths) in &site.source.skipped {
            let (word, way) = why.words();
            line(format!(
                "  skipped {} ({way}): {}",
                counted(paths.len(), word),
                some(paths)
            ));
        }
        for what in site.features_without_effect() {
            line(format!("  Jekyll features without effect: {what}"));
        }
        let inferred = Self::inferred(site);
        if inferred > 0 {
            line(format!(
                "  inferred {} from code, URLs and numbers: see `sitegen translations`",
                counted(inferred, "note"),
            ));
        }
        for limit in &self.limits {
            line(format!("  {limit}: see `sitegen deploy --check`"));
        }
        if !found.is_empty() {
            line(format!("  {found}"));
        }
        text
    }

    fn json(&self) -> serde_json::Value {
        let outcome = self.outcome.as_ref();
        json!({
            "ok": !Tally::of(&self.diagnostics).fails(self.strict),
            "published": outcome.is_some(),
            "left_out": self.left_out,
            "output": self.site.map(|site| site.config.output.to_string_lossy()),
            "pages": self.site.map(|site| site.source.pages.len()),
            "notes": self.site.map(|site| site.notes.notes.len()),
            "languages": self.site.map(|site| {
                site.source.languages.iter().map(|(_, l)| l.tag.as_str()).collect::<Vec<_>>()
            }),
            "inferred": self.site.map(Self::inferred),
            "skipped": self.site.map(|site| {
                site.source.skipped.iter()
                    .map(|(why, paths)| (why.words().0.to_owned(), json!(paths)))
                    .collect::<serde_json::Map<_, _>>()
            }),
            "not_honoured": self.site.map(|site| site.features_without_effect()),
            "written": outcome.map(|o| o.written),
            "unchanged": outcome.map(|o| o.unchanged),
            "removed": outcome.map(|o| o.removed),
            "stats": self.stats.as_ref().map(Stats::json),
            "limits": self.limits,
            "seconds": self.elapsed.as_secs_f64(),
            "diagnostics": json_diagnostics(&self.diagnostics),
        })
    }
}

/// The first few of `paths`.
fn some<T: AsRef<str>>(paths: &[T]) -> String {
    const MAX_SHOWN: usize = 3;
    let few = paths.iter().take(MAX_SHOWN).map(AsRef::as_ref);
    let mut shown = few.collect::<Vec<_>>().join(", ");
    if paths.len() > MAX_SHOWN {
        shown.push_str(", …");
    }
    shown
}
