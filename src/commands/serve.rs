//! `sitegen serve`

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use jiff::Zoned;

use super::{print_diagnostics, show_address};
use crate::config::Overrides;
use crate::diagnostics::{Diagnostic, counted};
use crate::pipeline;
use crate::serve::http::{self, Server};
use crate::serve::preview::Preview;
use crate::serve::watch::Watch;

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
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Show drafts too
    #[arg(long)]
    drafts: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let overrides = Overrides {
        config: args.config.clone(),
        drafts: args.drafts,
        future: true,
        ..Overrides::default()
    };
    let (preview, diagnostics) = load(args, &overrides);
    print_diagnostics(&diagnostics, false)?;
    let Some(preview) = preview else {
        return Ok(ExitCode::FAILURE);
    };
    let listener = http::listen(args.host, args.port)
        .with_context(|| format!("{} cannot be listened at", args.host))?;
    let address = listener.local_addr()?;
    let shown = if args.host.is_unspecified() || args.host.is_loopback() {
        "localhost".to_owned()
    } else {
        args.host.to_string()
    };
    let url = format!("http://{shown}:{}{}/", address.port(), preview.base_path());
    let mut err = io::stderr().lock();
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
    drop(err);

    let source = args.source.canonicalize()?;
    let output = preview.output().to_owned();
    let watch = Watch::new(&source, output).context("the folder cannot be watched")?;
    let server = Server::new(preview);
    let changing = Arc::clone(&server);
    let (args_of_change, overrides) = (args.clone(), overrides);
    std::thread::spawn(move || {
        while watch.wait() {
            let (preview, diagnostics) = load(&args_of_change, &overrides);
            // Nobody reads the terminal any more: the browser says it too.
            let _ = print_diagnostics(&diagnostics, true);
            let broken = if preview.is_some() {
                Vec::new()
            } else {
                diagnostics
            };
            changing.replace(preview, broken);
        }
    });
    if args.open {
        show_address(&url);
    }
    http::run(server, listener)?;
    Ok(ExitCode::SUCCESS)
}

/// The site as it stands now.
fn load(args: &Args, overrides: &Overrides) -> (Option<Preview>, Vec<Diagnostic>) {
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, diagnostics) = pipeline::load(&args.source, overrides, &now);
    (
        site.map(|site| Preview::new(site, diagnostics.clone())),
        diagnostics,
    )
}

/// The address that other devices know this machine by. No packet is sent: the system is asked which way
/// one would go.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
