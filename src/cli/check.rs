//! `sitegen check`

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::ValueEnum;
use indicatif::ProgressBar;
use jiff::Zoned;
use serde_json::json;

use super::gem_folders::gem_folders;
use super::jekyll_environment::jekyll_environment;
use super::json_text;
use super::messages::messages;
use super::usage_error;
use crate::check::{self, CheckScope, Report};
use crate::config::Overrides;
use crate::diagnostics::folding::Folded;
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{self, Diagnostic, Tally, counted, sarif};
use crate::incremental;
use crate::linkcheck::{self, Verdict};
use crate::panics;
use crate::publish::Cache;
use crate::site::Site;
use crate::translations::history::History;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = ".")]
    source: PathBuf,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Check drafts too
    #[arg(long)]
    drafts: bool,
    /// Remove what could run a script from notes, as `sanitize: true` does
    #[arg(long)]
    sanitize: bool,
    /// Check pages of the future too
    #[arg(long)]
    future: bool,
    /// Mend what is safe to mend: fences, invisible characters, typography in code
    #[arg(long)]
    fix: bool,
    /// With --fix: show what would change, and change nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// Look for this only; may be given several times
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    only: Vec<String>,
    /// Show findings in pages of this language only; may be given several times
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    lang: Vec<String>,
    /// Show findings in files that changed since this revision of Git only, and beside them
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Follow links to other sites too; what they say is kept in `.sitegen`
    #[arg(long)]
    external: bool,
    /// Ask hosts of this machine and of its network too
    #[arg(long, requires = "external")]
    external_allow_private: bool,
    /// Fail from this severity on
    #[arg(long, value_enum, default_value_t)]
    fail_on: FailOn,
    /// Show every finding: without it, repeated ones of a rule are folded
    #[arg(long)]
    all: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// List the rules, and check nothing
    #[arg(long)]
    rules: bool,
}

/// Output format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// The most times that `--fix` looks for more to mend.
const MAX_ROUNDS: usize = 8;

/// From which severity on a check fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum FailOn {
    /// Errors
    Error,
    /// Errors and warnings
    #[default]
    #[value(alias = "warn")]
    Warning,
    /// Any finding
    #[value(alias = "hint")]
    Info,
}

impl FailOn {
    fn fails(self, tally: Tally) -> bool {
        match self {
            FailOn::Error => tally.errors > 0,
            FailOn::Warning => tally.errors + tally.warnings > 0,
            FailOn::Info => tally.errors + tally.warnings + tally.infos > 0,
        }
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    if args.rules {
        list_rules(&mut out)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(message) = unknown_rule(&args.only) {
        return usage_error(&message);
    }
    let start = Instant::now();
    let overrides = overrides(args);
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let load = || incremental::load(&args.source, &overrides, &now);
    let (site, findings) = load();
    let Some(site) = site else {
        let silenced = 0;
        print(args, &Report { findings, silenced }, &mut out)?;
        return Ok(ExitCode::from(super::NOTHING_PUBLISHED));
    };
    let scope = match scope(args, &site) {
        Ok(scope) => scope,
        Err(message) => return usage_error(&message),
    };
    let check_links = |links: &[String]| follow(&site, links, &now, args.external_allow_private);
    let check_links = args
        .external
        .then_some(&check_links as &check::ExternalLinkCheck<'_>);
    let check = |site: &Site, diagnostics| check::check(site, diagnostics, &scope, check_links);
    let mut report = check(&site, findings);
    if args.fix && args.dry_run {
        return show_fixes(&site, &report, &scope, &mut out);
    }
    if args.fix {
        report = write_fixes(&site, report, &scope, &load, &check)?;
    }
    panics::add_caught(&mut report.findings);
    if !args.all {
        report.findings = diagnostics::by_cause(&report.findings);
    }
    print(args, &report, &mut out)?;
    if args.format == Format::Text {
        write!(
            messages(),
            "{}",
            safe(&summary(&site, &report, args, start))
        )?;
    }
    Ok(if args.fail_on.fails(Tally::of(&report.findings)) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Returns a message for the first name that no rule has.
fn unknown_rule(names: &[String]) -> Option<String> {
    let unknown = names.iter().find(|code| check::of(code).is_none())?;
    let like = check::like(unknown).map_or_else(
        || "`sitegen check --rules` lists them".to_owned(),
        |like| format!("did you mean `{like}`?"),
    );
    Some(format!("there is no rule `{unknown}`: {like}"))
}

fn overrides(args: &Args) -> Overrides {
    Overrides {
        config: args.config.clone(),
        drafts: args.drafts,
        future: args.future,
        sanitize: args.sanitize,
        environment: jekyll_environment(),
        gem_folders: gem_folders(),
        repository: super::github::repository(),
        ..Overrides::default()
    }
}

/// Returns the scope that the arguments ask for, or a message about an argument that does not fit the site.
fn scope(args: &Args, site: &Site) -> Result<CheckScope, String> {
    let mut scope = CheckScope {
        only: args.only.clone(),
        ..CheckScope::default()
    };
    let languages = &site.source.languages;
    for code in &args.lang {
        let known = languages.iter().find(|(_, language)| {
            language.code.eq_ignore_ascii_case(code)
                || language.tag.as_str().eq_ignore_ascii_case(code)
        });
        let Some((id, _)) = known else {
            let codes: Vec<&str> = languages.iter().map(|(_, l)| l.code.as_str()).collect();
            let codes = codes.join(", ");
            return Err(format!("the site has no language `{code}`: it has {codes}"));
        };
        scope.languages.push(id);
    }
    if let Some(rev) = &args.since {
        let found = match History::open(&site.source.root) {
            Some(history) => history.changed_since(rev),
            None => Err("the site is in no Git repository with a commit".to_owned()),
        };
        let files = found.map_err(|why| format!("--since: {why}"))?;
        scope.files = Some(files.into_iter().collect());
    }
    Ok(scope)
}

/// Prints the changes that `--fix` would write.
fn show_fixes(
    site: &Site,
    report: &Report,
    scope: &CheckScope,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let edits = check::fix_safety::fixed_files(site, &report.findings, scope);
    for edit in &edits {
        write!(out, "{}", safe(&edit.diff()))?;
    }
    let fixes: usize = edits.iter().map(|edit| edit.changes).sum();
    writeln!(
        messages(),
        "{} in {} would be mended; nothing was written",
        counted(fixes, "finding"),
        counted(edits.len(), "file"),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the safe fixes, and returns the report of the site after them.
///
/// The site is checked again after each round: a fixed fence brings back the text that it had swallowed, and a fixed
/// original changes what its translations are compared with.
fn write_fixes(
    site: &Arc<Site>,
    mut report: Report,
    scope: &CheckScope,
    load: &dyn Fn() -> (Option<Arc<Site>>, Vec<Diagnostic>),
    check: &dyn Fn(&Site, Vec<Diagnostic>) -> Report,
) -> anyhow::Result<Report> {
    super::remove_unfinished(site);
    let mut latest = Arc::clone(site);
    let mut failed = Vec::new();
    let mut written = BTreeSet::new();
    for _ in 0..MAX_ROUNDS {
        failed.clear();
        let mut is_written = false;
        for edit in check::fix_safety::fixed_files(&latest, &report.findings, scope) {
            match edit.write(&site.source.root) {
                Ok(()) => {
                    is_written = true;
                    written.insert(edit.path.clone());
                }
                Err(error) => failed.push(*error),
            }
        }
        if !is_written {
            break;
        }
        let (Some(again), diagnostics) = load() else {
            break;
        };
        report = check(&again, diagnostics);
        latest = again;
    }
    for path in &written {
        writeln!(messages(), "mended {}", safe(path))?;
    }
    report.findings.extend(failed);
    Ok(report)
}

/// Asks other sites about links, gently, and keeps what they say for the next time.
fn follow(site: &Site, links: &[String], now: &Zoned, allow_private: bool) -> Vec<Verdict> {
    let cache = Cache::of(&site.config.source, &site.config.output, "links");
    let known = cache.load().map_or_else(Default::default, |(bytes, _)| {
        linkcheck::Cache::read(&bytes)
    });
    let settings = linkcheck::Settings {
        ignore: site.config.check.ignored_links.clone(),
        allow_private,
        ..linkcheck::Settings::default()
    };
    let bar = io::stderr()
        .is_terminal()
        .then(|| ProgressBar::new(links.len() as u64));
    let step = || {
        if let Some(bar) = &bar {
            bar.inc(1);
        }
    };
    let seconds = now.timestamp().as_second();
    let (verdicts, known) = linkcheck::check(links, &settings, known, seconds, &step);
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    cache.save(&|to| to.write_all(&known.bytes()).ok());
    verdicts
}

fn list_rules(out: &mut impl Write) -> io::Result<()> {
    let mut known = BTreeSet::new();
    for rule in check::ALL.iter().filter(|rule| known.insert(rule.code)) {
        writeln!(
            out,
            "{:<8} {:<22} {}",
            if check::is_off(rule.code) {
                "off"
            } else {
                rule.severity.word()
            },
            rule.code,
            rule.summary
        )?;
    }
    Ok(())
}

/// From where the command was run to the source: empty, or with a slash at its end.
fn prefix(args: &Args) -> String {
    let source = args.source.to_string_lossy();
    let plain = source.trim_start_matches("./").trim_end_matches('/');
    if plain.is_empty() || plain == "." || args.source.is_absolute() {
        String::new()
    } else {
        format!("{plain}/")
    }
}

fn print(args: &Args, report: &Report, out: &mut impl Write) -> io::Result<()> {
    let findings = &report.findings;
    match args.format {
        Format::Text => {
            let colour = io::stdout().is_terminal();
            let folded = Folded::of(findings, args.all);
            for finding in &folded.shown {
                writeln!(out, "{}", diagnostics::text::render(finding, colour))?;
            }
            let lines: Vec<String> = folded.lines("`--all` shows them").collect();
            if !lines.is_empty() {
                writeln!(out, "{}\n", safe(&lines.join("\n")))?;
            }
        }
        Format::Json => {
            let tally = Tally::of(findings);
            let all = json!({
                "ok": !args.fail_on.fails(tally),
                "errors": tally.errors,
                "warnings": tally.warnings,
                "infos": tally.infos,
                "silenced": report.silenced,
                "diagnostics": findings.iter().map(diagnostics::json::value).collect::<Vec<_>>(),
            });
            writeln!(out, "{}", json_text(&all))?;
        }
        Format::Sarif => {
            let mut known = BTreeSet::new();
            let rules: Vec<sarif::Rule> = check::ALL
                .iter()
                .filter(|rule| known.insert(rule.code))
                .map(|rule| sarif::Rule {
                    code: rule.code.to_owned(),
                    summary: rule.summary.to_owned(),
                    severity: rule.severity,
                })
                .collect();
            writeln!(
                out,
                "{}",
                json_text(&sarif::log(findings, &rules, &prefix(args)))
            )?;
        }
        Format::Github => {
            for finding in findings {
                writeln!(out, "{}", diagnostics::github::line(finding, &prefix(args)))?;
            }
        }
    }
    Ok(())
}

fn summary(site: &Site, report: &Report, args: &Args, start: Instant) -> String {
    let tally = Tally::of(&report.findings);
    let found = match tally.words() {
        words if words.is_empty() => "nothing found".to_owned(),
        words => words,
    };
    let mut text = format!(
        "Checked {} ({}, {}) in {:.2} s: {found}\n",
        counted(site.source.pages.len(), "page"),
        counted(site.notes.notes.len(), "note"),
        counted(site.source.languages.len(), "language"),
        start.elapsed().as_secs_f64(),
    );
    if report.silenced > 0 {
        text.push_str(&format!(
            "  {} silenced by comments\n",
            counted(report.silenced, "finding")
        ));
    }
    let mut by_rule: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for finding in &report.findings {
        *by_rule.entry(&finding.code).or_default() += 1;
    }
    let mut by_rule: Vec<(&str, usize)> = by_rule.into_iter().collect();
    by_rule.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    if report.findings.len() > by_rule.len() {
        let counts: Vec<String> = by_rule
            .iter()
            .map(|(code, n)| format!("{code} {n}"))
            .collect();
        text.push_str(&format!("  {}\n", counts.join(", ")));
    }
    let can = report
        .findings
        .iter()
        .filter(|f: &&Diagnostic| f.fix.is_some())
        .count();
    if can > 0 && !args.fix {
        text.push_str(&format!(
            "  `--fix` mends {}; `--fix --dry-run` shows how\n",
            if can == 1 {
                "one of them".to_owned()
            } else {
                format!("{can} of them")
            }
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_fails_from_the_severity_that_is_named() {
        let tally = |errors, warnings, infos| Tally {
            errors,
            warnings,
            infos,
        };
        assert!(!FailOn::Error.fails(tally(0, 1, 1)));
        assert!(FailOn::Warning.fails(tally(0, 1, 0)));
        assert!(!FailOn::Warning.fails(tally(0, 0, 1)));
        assert!(FailOn::Info.fails(tally(0, 0, 1)));
    }
}
