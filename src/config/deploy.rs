//! The targets of `sitegen deploy`.
//!
//! ```yaml
//! deploy:
//!   production: s3://bucket/prefix
//!   staging: { target: "s3://other", endpoint: "https://s3.example.org", compress: gzip }
//!   pages: { git: origin, branch: gh-pages }
//!   folder: /srv/www
//! ```

use ::deploy::hosts::Host;
use ::deploy::{Location, Redirects, Target};
use serde_json::{Map, Value};

use super::load::Reader;
use super::{Encoding, Layout};

const KEY: &str = "deploy";
/// The keys of a target.
const KEYS: [&str; 12] = [
    "target",
    "git",
    "branch",
    "endpoint",
    "region",
    "account",
    "profile",
    "cache",
    "redirects",
    "compress",
    "host",
    "parallel",
];
const HELP: &str = "write `name: s3://bucket`, or `name: {target: \"s3://bucket\", region: …}`, or `name: {git: origin, branch: gh-pages}`";
/// The branch that GitHub Pages shows if nothing else is set.
const BRANCH: &str = "gh-pages";

/// A target of `sitegen deploy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployTarget {
    /// Its name in the config.
    pub name: String,
    /// The place and its settings.
    pub target: Target,
    /// The form in which text files are stored and sent.
    pub compress: Option<Encoding>,
    /// The host whose limits count.
    pub host: Option<Host>,
}

impl DeployTarget {
    /// Returns the target at a place, with the usual settings.
    #[must_use]
    pub fn at(name: &str, target: Target) -> Self {
        let host = match &target.location {
            Location::S3 { .. } => Some(Host::S3),
            Location::Git { remote, branch }
                if branch == BRANCH || remote.contains("github.com") =>
            {
                Some(Host::GitHubPages)
            }
            _ => None,
        };
        Self {
            name: name.to_owned(),
            target,
            compress: None,
            host,
        }
    }
}

/// Reads the key `deploy`, in the order of the file.
pub(super) fn read(reader: &mut Reader<'_>, layout: Layout) -> Vec<DeployTarget> {
    let targets = match reader.mapping.value(KEY).cloned() {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Object(targets)) => targets,
        // The key may belong to a plugin of Jekyll.
        Some(_) if layout == Layout::Jekyll => return Vec::new(),
        Some(_) => {
            reader.wrong(KEY, "names with targets are wanted here", HELP);
            return Vec::new();
        }
    };
    let read = |(name, value): (&String, &Value)| match value {
        Value::String(text) => {
            location(reader, name, text).map(|place| DeployTarget::at(name, Target::at(place)))
        }
        Value::Object(settings) => mapping(reader, name, settings),
        _ => {
            let message = format!("`{name}` is no target");
            reader.wrong_within(KEY, name, &message, HELP);
            None
        }
    };
    targets.iter().filter_map(read).collect()
}

fn location(reader: &mut Reader<'_>, name: &str, text: &str) -> Option<Location> {
    match Location::parse(text) {
        Ok(location) => Some(location),
        Err(error) => {
            reader.wrong_within(KEY, name, &error.message, &error.help);
            None
        }
    }
}

fn mapping(
    reader: &mut Reader<'_>,
    name: &str,
    settings: &Map<String, Value>,
) -> Option<DeployTarget> {
    for key in settings.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let message = format!("`{key}` is no key of a target of `deploy`");
        let help = format!("the keys are {}", KEYS.join(", "));
        reader.wrong_within(KEY, key, &message, &help);
    }
    let text = |key: &str| settings.get(key).and_then(Value::as_str).map(str::to_owned);
    let place = match (text("target"), text("git")) {
        (Some(target), None) => location(reader, name, &target)?,
        (None, Some(remote)) => Location::Git {
            remote,
            branch: text("branch").unwrap_or_else(|| BRANCH.to_owned()),
        },
        _ => {
            let message = format!("`{name}` needs one of `target` and `git`");
            reader.wrong_within(KEY, name, &message, HELP);
            return None;
        }
    };
    let mut target = DeployTarget::at(name, Target::at(place));
    if let Some(endpoint) = text("endpoint") {
        let is_url = endpoint.starts_with("https://") || endpoint.starts_with("http://");
        if !is_url || endpoint.contains('@') {
            let message = "an `endpoint` is a URL without a name and a password";
            reader.wrong_within(KEY, "endpoint", message, "write `https://s3.example.org`");
            return None;
        }
        target.target = target.target.with_endpoint(endpoint);
        target.host = None;
    }
    target.target.region = text("region");
    target.target.account = text("account");
    target.target.profile = text("profile");
    if let Some(value) = settings.get("cache") {
        read_caching(reader, value, &mut target.target);
    }
    read_choices(reader, settings, &mut target);
    Some(target)
}

/// Reads `cache`: for each class of files seconds, or a header.
fn read_caching(reader: &mut Reader<'_>, value: &Value, target: &mut Target) {
    let help = "write `{pages: 60, assets: 3600, immutable: \"public, max-age=31536000, immutable\"}`: seconds, or a header";
    let Value::Object(classes) = value else {
        reader.wrong_within(KEY, "cache", "`cache` is a mapping", help);
        return;
    };
    for (class, value) in classes {
        let header = match value {
            Value::Number(seconds) => seconds.as_u64().map(|s| format!("public, max-age={s}")),
            Value::String(text) => {
                let is_header = text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
                (is_header && !text.trim().is_empty()).then(|| text.clone())
            }
            _ => None,
        };
        let caching = &mut target.caching;
        let slot = match class.as_str() {
            "pages" => &mut caching.pages,
            "assets" => &mut caching.assets,
            "immutable" => &mut caching.immutable,
            _ => {
                let message = format!("`{class}` is no class of files");
                reader.wrong_within(KEY, class, &message, help);
                continue;
            }
        };
        match header {
            Some(header) => *slot = header,
            None => {
                let message = format!("`{class}` has a value that is no `Cache-Control`");
                reader.wrong_within(KEY, class, &message, help);
            }
        }
    }
}

fn read_choices(reader: &mut Reader<'_>, settings: &Map<String, Value>, target: &mut DeployTarget) {
    let mut wrong = |key: &str, help: &str| {
        let message = format!("`{key}` has a value that it cannot have");
        reader.wrong_within(KEY, key, &message, help);
    };
    match settings.get("redirects").map(|value| value.as_str()) {
        None => {}
        Some(Some("pages")) => target.target.redirects = Redirects::Pages,
        Some(Some("header")) => target.target.redirects = Redirects::Header,
        Some(Some("file")) => target.target.redirects = Redirects::File,
        Some(Some("built")) => target.target.redirects = Redirects::Built,
        Some(_) => wrong("redirects", "write `pages`, `header`, `file` or `built`"),
    }
    match settings.get("compress") {
        None | Some(Value::Null | Value::Bool(false)) => {}
        Some(value) => match value.as_str() {
            Some("gzip" | "gz") => target.compress = Some(Encoding::Gzip),
            Some("brotli" | "br") => target.compress = Some(Encoding::Brotli),
            _ => wrong("compress", "write `gzip` or `brotli`"),
        },
    }
    match settings
        .get("host")
        .map(|value| value.as_str().and_then(Host::named))
    {
        None => {}
        Some(None) => wrong(
            "host",
            "write `cloudflare`, `github-pages`, `netlify` or `s3`",
        ),
        Some(host) => target.host = host,
    }
    match settings.get("parallel").map(count) {
        None => {}
        Some(Some(number)) if (1..=256).contains(&number) => target.target.parallel = number,
        Some(_) => wrong("parallel", "write a number from 1 to 256"),
    }
}

fn count(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}
