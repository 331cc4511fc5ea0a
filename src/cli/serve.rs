//! `sitegen serve`

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::Context as _;
use jiff::Zoned;

use super::gem_folders::gem_folders;
use super::jekyll_environment::jekyll_environment;
use super::messages::messages;
use super::{print_diagnostics, show_address, usage_error};
use crate::config::{self, Config, Overrides};
use crate::diagnostics::{Diagnostic, Severity, counted};
use crate::incremental::Live;
use crate::panics::guarded;
use crate::serve::editor::Editor;
use crate::serve::http::{self, Server};
use crate::serve::preview::Preview;
use crate::serve::static_host::{self, StaticHost};
use crate::serve::watcher::FolderWatcher;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct Args {
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = ".")]
    source: PathBuf,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The port; the next free one if it is taken
    #[arg(long, value_name = "N", default_value_t = 4000)]
    port: u16,
    /// The address to answer at: `0.0.0.0` for other devices too
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Serve what a build published, as a plain host does, and nothing else [default: the output folder]
    #[arg(long = "static", value_name = "DIR")]
    #[allow(
        clippy::option_option,
        reason = "the folder of the option may be left out"
    )]
    static_folder: Option<Option<PathBuf>>,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// The editor that diagnostics open, by a link: code, cursor, zed, idea, subl, mate
    /// [default: that of `VISUAL` or `EDITOR`]
    #[arg(long, value_name = "NAME")]
    editor: Option<String>,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
    /// Remove what could run a script from notes, as `sanitize: true` does
    #[arg(long)]
    sanitize: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let overrides = Overrides {
        config: args.config.clone(),
        drafts: args.drafts,
        future: true,
        sanitize: args.sanitize,
        environment: jekyll_environment(),
        gem_folders: gem_folders(),
        repository: super::github::repository(),
        ..Overrides::default()
    };
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let config = match config::load(&args.source, &overrides) {
        Ok((config, _)) => config,
        Err(diagnostics) => {
            print_diagnostics(&diagnostics, false)?;
            return Ok(ExitCode::from(super::NOTHING_PUBLISHED));
        }
    };
    if let Some(folder) = &args.static_folder {
        return serve_folder(args, folder.as_deref(), &config);
    }
    // Before the site is read: what changes meanwhile is followed afterwards.
    let elsewhere = args.config.as_ref().map(|config| config.canonicalize());
    let elsewhere = elsewhere.transpose()?;
    let watch = FolderWatcher::new(&config.source, config.output, elsewhere.as_deref())
        .context("the folder cannot be watched")?;
    let mut live = Live::load(&args.source, &overrides, &now);
    let diagnostics = live.diagnostics();
    print_diagnostics(&diagnostics, false)?;
    let Some(site) = live.site() else {
        return Ok(ExitCode::from(super::NOTHING_PUBLISHED));
    };
    let preview = Preview::new(Arc::clone(site), diagnostics).with_editor(editor(args));
    let found: Vec<Diagnostic> = preview.all_diagnostics().cloned().collect();
    print_new(&found, &preview.diagnostics);
    let listener = http::listen(args.host, args.port)
        .with_context(|| format!("{} cannot be listened at", args.host))?;
    let url = announce(args, &preview, listener.local_addr()?, start)?;
    let printed = Arc::new(PrintedDiagnostics::new(&found));
    let of_pages = Arc::clone(&printed);
    let tell = Box::new(move |diagnostics: &[Diagnostic]| of_pages.say(diagnostics));
    let server = Server::new(preview, now.clone(), tell);
    let following = Arc::clone(&server);
    std::thread::Builder::new()
        .stack_size(crate::limits::STACK)
        .spawn(move || follow(&watch, &mut live, &following, &printed, &now))?;
    if args.open {
        show_address(&url);
    }
    http::run(server, listener)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the address of a preview, and returns it.
fn announce(
    args: &Args,
    preview: &Preview,
    address: SocketAddr,
    start: Instant,
) -> anyhow::Result<String> {
    let shown = if args.host.is_unspecified() || args.host.is_loopback() {
        "localhost".to_owned()
    } else {
        args.host.to_string()
    };
    let url = format!("http://{shown}:{}{}/", address.port(), preview.base_path());
    let mut err = messages();
    if address.port() != args.port {
        writeln!(err, "Port {} is taken", args.port)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    writeln!(
        err,
        "{} at {url} after {seconds:.2} s; Ctrl-C ends",
        counted(preview.pages(), "page")
    )?;
    if args.host.is_unspecified()
        && let Some(own) = own_address()
    {
        writeln!(
            err,
            "  for other devices: http://{own}:{}{}/",
            address.port(),
            preview.base_path()
        )?;
    }
    Ok(url)
}

/// Follows changes in the folder of the site, as long as it is watched.
fn follow(
    watch: &FolderWatcher,
    live: &mut Live,
    server: &Arc<Server>,
    printed: &PrintedDiagnostics,
    now: &Zoned,
) {
    while let Some(paths) = watch.wait() {
        let paths = match guarded(None, || live.follow(paths, now)) {
            Ok(paths) => paths,
            Err(error) => {
                // The failed change may have been read in part, so the next one reads everything again.
                live.forget();
                print_new(&[*error], &[]);
                continue;
            }
        };
        let mut diagnostics = live.diagnostics();
        if let Some(site) = live.site() {
            watch.ignore(&site.config.output);
            let follow = || server.follow(site, diagnostics.clone(), &paths);
            diagnostics = guarded(None, follow).unwrap_or_else(|error| vec![*error]);
        }
        printed.only(&diagnostics);
    }
}

/// Serves the files of a folder, or of the output folder if none is named.
fn serve_folder(args: &Args, folder: Option<&Path>, config: &Config) -> anyhow::Result<ExitCode> {
    let folder = folder.unwrap_or(&config.output);
    if !folder.is_dir() {
        let shown = folder.display();
        return usage_error(&format!(
            "there is no folder {shown}: run `sitegen build` first"
        ));
    }
    let listener = http::listen(args.host, args.port)
        .with_context(|| format!("{} cannot be listened at", args.host))?;
    let port = listener.local_addr()?.port();
    let base = &config.base_path;
    let url = format!("http://localhost:{port}{base}/");
    writeln!(messages(), "{} at {url}; Ctrl-C ends", folder.display())?;
    if args.open {
        show_address(&url);
    }
    let host = StaticHost::new(folder.to_owned(), base.clone());
    static_host::run(host, listener)?;
    Ok(ExitCode::SUCCESS)
}

/// The author's editor, if it can be opened by a link.
fn editor(args: &Args) -> Option<Editor> {
    #[allow(clippy::disallowed_methods, reason = "a command reads the environment")]
    let of_variable = |name: &str| std::env::var(name).ok();
    let variables = ["VISUAL", "EDITOR"].into_iter().filter_map(of_variable);
    let mut commands = args.editor.iter().cloned().chain(variables);
    commands.find_map(|command| Editor::of_command(&command))
}

/// Diagnostics already printed; each is printed again only after it was resolved.
struct PrintedDiagnostics {
    site: Mutex<Vec<Diagnostic>>,
    pages: Mutex<Vec<Diagnostic>>,
}

impl PrintedDiagnostics {
    fn new(said: &[Diagnostic]) -> Self {
        Self {
            site: Mutex::new(said.to_vec()),
            pages: Mutex::default(),
        }
    }

    /// Says what is new of what is wrong with the site, and that nothing is any more.
    fn only(&self, now: &[Diagnostic]) {
        // A problem of a page may be resolved and return.
        let of_pages = std::mem::take(&mut *locked(&self.pages));
        let mut before = locked(&self.site);
        print_new(now, &before);
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        if before.iter().chain(&of_pages).any(is_error) && !now.iter().any(is_error) {
            let _ = writeln!(messages(), "No errors in what was read");
        }
        *before = now.to_vec();
    }

    /// Says what is wrong with pages, once until the next change.
    fn say(&self, diagnostics: &[Diagnostic]) {
        let mut pages = locked(&self.pages);
        print_new(diagnostics, &pages);
        for diagnostic in diagnostics {
            if !pages.contains(diagnostic) {
                pages.push(diagnostic.clone());
            }
        }
    }
}

fn print_new(diagnostics: &[Diagnostic], known: &[Diagnostic]) {
    let new: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| !known.contains(diagnostic))
        .cloned()
        .collect();
    // Nobody may read the terminal any more: the browser says it too.
    let _ = print_diagnostics(&new, true);
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The address that other devices know this machine by. No packet is sent: the system is asked which way
/// one would go.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
