//! `sitegen deploy`

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ::deploy::hosts::{self, Host, bytes};
use ::deploy::{Environment, Event, Location, Run, Summary, Target};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::build::{self, Report};
use super::{
    Format, NOTHING_PUBLISHED, WITH_ERRORS, json_text, print_diagnostics, print_folded, usage_error,
};
use crate::config::DeployTarget;
use crate::deployment::{self, Stats};
use crate::diagnostics::folding::Folded;
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Diagnostic, Tally, counted};
use crate::near_miss;
use crate::publish::{self, PublishedFile};
use crate::site::Site;

/// Time between two lines of progress without a terminal.
const PAUSE: Duration = Duration::from_secs(10);

const EXAMPLES: &str = "\
Examples:
  sitegen deploy                         build, and deploy to the first target of the config
  sitegen deploy staging --dry-run       list what would be sent and deleted
  sitegen deploy ./www                   build, and deploy to a folder
  sitegen deploy --check cloudflare      compare the site with the limits of a host

The config names the targets:
  deploy:
    production: s3://bucket/prefix
    pages: { git: origin, branch: gh-pages }

Credentials come from the environment (AWS_*, AZURE_*, GOOGLE_APPLICATION_CREDENTIALS) and ~/.aws.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Args {
    /// A target of the config, or `s3://bucket/prefix`, `gs://…`, `az://…`, `./folder` [default: the first of the
    /// config]
    target: Option<String>,
    /// List what would be sent and deleted, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Compare the site with the limits of a host, and deploy nothing
    #[arg(long, value_enum, value_name = "HOST")]
    check: Option<HostName>,
    /// Replace files at the target that others wrote or changed, or another site
    #[arg(long)]
    overwrite: bool,
    /// Take the lock of a deployment that was killed on another machine
    #[arg(long)]
    break_lock: bool,
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = ".")]
    source: PathBuf,
    /// The folder to build into [default: as `sitegen build`]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// URL of the published site: `https://example.org/notes`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Deploy nothing if there is any error or warning
    #[arg(long)]
    strict: bool,
    /// Print warnings and errors only
    #[arg(long)]
    quiet: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A host by its name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HostName {
    Cloudflare,
    GithubPages,
    Netlify,
    S3,
}

impl HostName {
    fn host(self) -> Host {
        match self {
            Self::Cloudflare => Host::Cloudflare,
            Self::GithubPages => Host::GitHubPages,
            Self::Netlify => Host::Netlify,
            Self::S3 => Host::S3,
        }
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let built = build::build(&build::Settings {
        source: args.source.clone(),
        output: args.output.clone(),
        config: args.config.clone(),
        base_url: args.base_url.clone(),
        strict: args.strict,
        quiet: args.quiet || args.format == Format::Json,
        ..build::Settings::default()
    });
    let report = Report::new(&built, false, args.strict);
    let folded = Folded::of(&report.diagnostics, false);
    print_folded(&folded, args.quiet, "`sitegen build --all` shows them")?;
    if !args.quiet && args.format == Format::Text {
        write!(io::stderr().lock(), "{}", safe(&report.text()))?;
    }
    let has_errors = Tally::of(&report.diagnostics).errors > 0;
    let Some(site) = report.site.filter(|_| report.outcome.is_some()) else {
        writeln!(io::stderr(), "Nothing deployed: nothing was built")?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    let Some(published) = publish::published(&site.config.output) else {
        writeln!(
            io::stderr(),
            "Nothing deployed: the output folder has no manifest"
        )?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    if let Some(host) = args.check {
        let code = check(host.host(), site, &published, args.format)?;
        return Ok(if has_errors {
            ExitCode::from(WITH_ERRORS)
        } else {
            code
        });
    }
    let target = match target(args, site) {
        Ok(target) => target,
        Err(message) => return usage_error(&message),
    };
    if site.source.pages.is_empty() {
        // A folder that is missing by accident must not empty the target.
        writeln!(io::stderr(), "Nothing deployed: the site has no pages")?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    }
    if has_errors {
        writeln!(io::stderr(), "Nothing deployed: the build has errors")?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    }
    deploy_to(&target, site, &published, args)
}

/// Returns the target that the command line names, else the first of the config.
fn target(args: &Args, site: &Site) -> Result<DeployTarget, String> {
    let targets = &site.config.deploy;
    let names = || targets.iter().map(|target| target.name.as_str());
    match &args.target {
        Some(place) if place.contains("://") => {
            let location = Location::parse(place).map_err(|error| error.to_string())?;
            Ok(DeployTarget::at(place, Target::at(location)))
        }
        Some(name) => {
            let found = targets.iter().find(|target| target.name == *name);
            let found = found.cloned().or_else(|| folder(name));
            found.ok_or_else(|| {
                let near = near_miss::nearest(name, names());
                let near = near.map(|near| format!("; did you mean `{near}`?"));
                let known = names().collect::<Vec<_>>().join(", ");
                let known = if known.is_empty() { "none" } else { &known };
                format!(
                    "the config has no target `{name}` under `deploy` (it has {known}){}; a folder is written as `./{name}`",
                    near.unwrap_or_default()
                )
            })
        }
        None => targets.first().cloned().ok_or_else(|| {
            "the config names no target: write `deploy: {production: \"s3://bucket\"}`, or name one as `sitegen deploy s3://bucket`"
                .to_owned()
        }),
    }
}

/// Returns the target of a path on the command line, which is relative to the current folder.
fn folder(path: &str) -> Option<DeployTarget> {
    let is_path = path.contains(['/', '\\']) || matches!(path, "." | "..");
    let folder = std::path::absolute(path).ok().filter(|_| is_path)?;
    Some(DeployTarget::at(path, Target::at(Location::Folder(folder))))
}

/// Prints the limits of a host that the site exceeds, or of which it has four fifths.
fn check(
    host: Host,
    site: &Site,
    published: &[PublishedFile],
    format: Format,
) -> anyhow::Result<ExitCode> {
    let stats = Stats::of(published, &site.output_kinds(), site.source.pages.len());
    let config = &site.config;
    let findings = deployment::findings(host, published, &stats, config, &config.output);
    let is_over = findings.iter().any(|finding| finding.is_over);
    if format == Format::Json {
        let findings: Vec<Value> = findings.iter().map(finding_json).collect();
        let json = json!({ "ok": !is_over, "findings": findings, "stats": stats.json() });
        writeln!(io::stdout().lock(), "{}", json_text(&json))?;
    } else {
        let diagnostics: Vec<Diagnostic> = findings.iter().map(finding).collect();
        print_diagnostics(&diagnostics, false)?;
        if !is_over {
            let total: u64 = published.iter().map(|file| file.size).sum();
            writeln!(
                io::stderr(),
                "The site fits {}: {}, {}",
                host.title(),
                counted(published.len(), "file"),
                bytes(total)
            )?;
        }
    }
    Ok(if is_over {
        ExitCode::from(WITH_ERRORS)
    } else {
        ExitCode::SUCCESS
    })
}

fn finding(finding: &hosts::Finding) -> Diagnostic {
    let diagnostic = if finding.is_over {
        Diagnostic::error("host-limit", finding.message.clone())
    } else {
        Diagnostic::warning("host-limit", finding.message.clone())
    };
    diagnostic.help(finding.help.clone())
}

fn finding_json(finding: &hosts::Finding) -> Value {
    json!({ "over": finding.is_over, "message": finding.message, "help": finding.help })
}

fn deploy_to(
    target: &DeployTarget,
    site: &Site,
    published: &[PublishedFile],
    args: &Args,
) -> anyhow::Result<ExitCode> {
    let config = &site.config;
    if target
        .compress
        .is_some_and(|form| !config.features.precompress.contains(&form))
    {
        return usage_error(&format!(
            "the target `{}` has `compress`, and the site has no such files: write `precompress: true` into the config",
            target.name
        ));
    }
    if let Location::Folder(folder) = &target.target.location
        && let Some(conflict) = deployment::folder_conflict(folder, config)
    {
        return usage_error(&conflict);
    }
    let files = deployment::files(published, &site.output_kinds(), &config.output, target);
    let environment = environment();
    let progress = Progress::new(!args.quiet && args.format == Format::Text);
    let start = Instant::now();
    let message = format!("Deploy {} with sitegen", counted(files.len(), "file"));
    let result = ::deploy::deploy(
        files,
        &target.target,
        &Run {
            root: &config.source,
            environment: &environment,
            site: &deployment::site_name(config),
            dry_run: args.dry_run,
            overwrites: args.overwrite,
            breaks_lock: args.break_lock,
            message: &message,
            progress: &progress,
        },
    );
    progress.finish();
    let place = target.target.location.shown();
    match result {
        Ok(summary) => {
            report(&summary, &place, start.elapsed(), args)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let diagnostic = Diagnostic::error(error.cause.code(), error.message).help(error.help);
            if args.format == Format::Json {
                let diagnostics = super::json_diagnostics(std::slice::from_ref(&diagnostic));
                let json = json!({ "ok": false, "target": place, "diagnostics": diagnostics });
                writeln!(io::stdout().lock(), "{}", json_text(&json))?;
            } else {
                print_diagnostics(&[diagnostic], args.quiet)?;
            }
            Ok(ExitCode::from(NOTHING_PUBLISHED))
        }
    }
}

fn report(summary: &Summary, place: &str, time: Duration, args: &Args) -> io::Result<()> {
    if args.format == Format::Json {
        let changes = summary.changes.iter();
        let changes: Vec<Value> = changes
            .map(|c| json!({ "key": c.key, "bytes": c.size, "new": c.is_new }))
            .collect();
        let json = json!({
            "ok": true,
            "target": place,
            "dry_run": args.dry_run,
            "uploaded": summary.uploaded,
            "bytes": summary.bytes,
            "deleted": summary.deleted,
            "unchanged": summary.unchanged,
            "repaired": summary.repaired,
            "retained": summary.retained,
            "requests": summary.requests,
            "seconds": time.as_secs_f64(),
            "changes": changes,
            "deletions": summary.deletions,
        });
        return writeln!(io::stdout().lock(), "{}", json_text(&json));
    }
    if args.dry_run {
        let mut out = io::stdout().lock();
        for change in &summary.changes {
            let mark = if change.is_new { '+' } else { '~' };
            writeln!(out, "{mark} {}  {}", safe(&change.key), bytes(change.size))?;
        }
        for key in &summary.deletions {
            writeln!(out, "- {}", safe(key))?;
        }
    }
    if args.quiet {
        return Ok(());
    }
    let verb = if args.dry_run {
        "Would deploy"
    } else {
        "Deployed"
    };
    let mut line = format!(
        "{verb} to {place}: {} sent ({}), {} deleted, {} unchanged",
        summary.uploaded,
        bytes(summary.bytes),
        summary.deleted,
        summary.unchanged
    );
    if summary.repaired > 0 {
        line.push_str(&format!(
            ", {} that others had changed {} as built again",
            counted(summary.repaired, "file"),
            if summary.repaired == 1 { "is" } else { "are" }
        ));
    }
    if summary.retained > 0 {
        line.push_str(&format!(
            ", {} kept for an hour for pages in caches",
            summary.retained
        ));
    }
    if summary.requests > 0 {
        line.push_str(&format!("; {}", counted(summary.requests, "request")));
    }
    writeln!(
        io::stderr().lock(),
        "{} in {:.1} s",
        safe(&line),
        time.as_secs_f64()
    )
}

/// Returns the environment that credentials come from.
#[allow(clippy::disallowed_methods, reason = "a command reads the environment")]
fn environment() -> Environment {
    let text = |pair: (std::ffi::OsString, std::ffi::OsString)| {
        Some((pair.0.into_string().ok()?, pair.1.into_string().ok()?))
    };
    let variables: std::collections::BTreeMap<String, String> =
        std::env::vars_os().filter_map(text).collect();
    let of = |names: [&str; 2]| {
        let mut found = names.iter().filter_map(|name| variables.get(*name));
        found.next().cloned()
    };
    let user = of(["USER", "USERNAME"]).unwrap_or_else(|| "somebody".to_owned());
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let host = host
        .map(|host| host.trim().to_owned())
        .or_else(|| of(["HOSTNAME", "COMPUTERNAME"]));
    let holder = format!(
        "{user}@{}",
        host.unwrap_or_else(|| "this machine".to_owned())
    );
    Environment { variables, holder }
}

/// A bar on a terminal, a line now and then elsewhere.
struct Progress {
    shows: bool,
    is_terminal: bool,
    state: Mutex<State>,
}

struct State {
    bar: Option<ProgressBar>,
    uploads: usize,
    done: usize,
    bytes: u64,
    printed: Instant,
}

impl Progress {
    fn new(shows: bool) -> Self {
        Self {
            shows,
            is_terminal: io::stderr().is_terminal(),
            state: Mutex::new(State {
                bar: None,
                uploads: 0,
                done: 0,
                bytes: 0,
                printed: Instant::now(),
            }),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn finish(&self) {
        if let Some(bar) = self.state().bar.take() {
            bar.finish_and_clear();
        }
    }

    fn begin(&self, state: &mut State, uploads: usize, bytes: u64) {
        state.uploads = uploads;
        if self.is_terminal {
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files {msg} {eta}");
            let bar = ProgressBar::new(uploads as u64)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            state.bar = Some(bar);
        } else {
            let words = format!(
                "Sending {} ({})",
                counted(uploads, "file"),
                hosts::bytes(bytes)
            );
            // Progress that cannot be printed is not worth an error.
            let _ = writeln!(io::stderr(), "{words}");
        }
    }
}

impl ::deploy::Progress for Progress {
    fn event(&self, event: &Event) {
        if !self.shows {
            return;
        }
        let mut state = self.state();
        match *event {
            Event::Planned { uploads, bytes, .. } => self.begin(&mut state, uploads, bytes),
            Event::Uploaded(size) => {
                state.done += 1;
                state.bytes += size;
                if let Some(bar) = &state.bar {
                    bar.set_position(state.done as u64);
                    bar.set_message(bytes(state.bytes));
                } else if !self.is_terminal && state.printed.elapsed() > PAUSE {
                    state.printed = Instant::now();
                    let (done, uploads) = (state.done, state.uploads);
                    let _ = writeln!(io::stderr(), "  {done} of {uploads} files sent");
                }
            }
            Event::Deleted(_) => {}
        }
    }
}
