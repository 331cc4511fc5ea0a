//! Private files: keys, credentials, state, database dumps, environments, and files that tools write for
//! themselves.
//!
//! A folder that is published as a whole may contain them by accident. In a sitegen site and in a folder of
//! notes they are not published; in a Jekyll site they are published, as in Jekyll, with a warning. `include`
//! lists exceptions.

use std::io::Read;
use std::path::Path;

use super::glob;
use super::regular_file;
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};

/// The code of the diagnostic.
pub(super) const CODE: &str = "file-private";

/// A kind of private file.
struct PrivateKind {
    /// The noun phrase of the message.
    noun: &'static str,
    severity: Severity,
    /// Globs of lower-case names.
    names: &'static [&'static str],
}

/// The kinds, the most harmful first.
const KINDS: [PrivateKind; 8] = [
    // A person who has the key is accepted as its owner by every machine that trusts it.
    PrivateKind {
        noun: PRIVATE_KEY,
        severity: Severity::Warning,
        names: &[
            "id_rsa",
            "id_dsa",
            "id_ecdsa",
            "id_ecdsa_sk",
            "id_ed25519",
            "id_ed25519_sk",
            "*.pem",
            "*.key",
            "*.p12",
            "*.pfx",
            "*.ppk",
            "*.jks",
            "*.keystore",
            "*.kdb",
            "*.kdbx",
            "*.ovpn",
            "*.mobileprovision",
        ],
    },
    // Passwords and tokens of services, in files with the names that tools use.
    PrivateKind {
        noun: "credentials",
        severity: Severity::Warning,
        names: &[
            "credentials",
            "credentials.json",
            "credentials.csv",
            "client_secret*.json",
            "service-account*.json",
            "service_account*.json",
            "secrets.yml",
            "secrets.yaml",
            "secrets.json",
            "secrets.toml",
            "kubeconfig",
            "*.kubeconfig",
            "htpasswd",
            "*.htpasswd",
            "netrc",
            "_netrc",
            "wp-config.php",
            "master.key",
        ],
    },
    // Terraform writes passwords of created resources into its state, and reads them from its variables.
    PrivateKind {
        noun: "the state of an infrastructure",
        severity: Severity::Warning,
        names: &[
            "*.tfstate",
            "*.tfstate.*",
            "*.tfvars",
            "*.tfvars.json",
            "*.tfplan",
        ],
    },
    // Tables of users with the hashes of their passwords.
    PrivateKind {
        noun: "a database or a dump of one",
        severity: Severity::Warning,
        names: &[
            "*.sql",
            "*.sql.*",
            "*.dump",
            "*.dump.*",
            "*.pgdump",
            "*.sqlite",
            "*.sqlite3",
            "*.db",
            "*.mdb",
            "*.rdb",
            "*.bson",
        ],
    },
    // Variables of a deployment: most of them are secret.
    PrivateKind {
        noun: "an environment file",
        severity: Severity::Warning,
        names: &[
            "*.env",
            "*.env.*",
            "env.local",
            "env.production",
            "env.development",
            "environment.env",
        ],
    },
    // Memory of a process, with all its data.
    PrivateKind {
        noun: "a dump of memory or a recording of traffic",
        severity: Severity::Warning,
        names: &["*.hprof", "*.dmp", "*.pcap", "*.pcapng", "*.har"],
    },
    // Not secret, but no content either: exact versions let attackers look up known vulnerabilities.
    PrivateKind {
        noun: "a lock file of a program",
        severity: Severity::Info,
        names: &[
            "package-lock.json",
            "npm-shrinkwrap.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "bun.lock",
            "bun.lockb",
            "composer.lock",
            "gemfile.lock",
            "cargo.lock",
            "poetry.lock",
            "pipfile.lock",
            "pdm.lock",
            "uv.lock",
            "flake.lock",
            "mix.lock",
            "pubspec.lock",
            "package.resolved",
            "podfile.lock",
            "go.sum",
            "deno.lock",
            "translations.lock",
        ],
    },
    // Deleted text, and files that operating systems write beside others.
    PrivateKind {
        noun: "a backup or a file that a program keeps for itself",
        severity: Severity::Info,
        names: &[
            "*.bak",
            "*.orig",
            "*.rej",
            "*.swp",
            "*.swo",
            "*.swn",
            "*.kate-swp",
            "*.pyc",
            "*.pyo",
            "thumbs.db",
            "desktop.ini",
            "npm-debug.log*",
            "yarn-error.log",
        ],
    },
];

const PRIVATE_KEY: &str = "a private key";

/// The start of a line that begins an armoured key, certificate or message.
const ARMOUR: &[u8] = b"-----BEGIN ";
/// The size limit of files that are searched for a key, and of the part that is searched.
const SEARCHED: u64 = 64 << 10;

/// Extensions of content, whose text may show an example of a key, and of files that are not text.
const CONTENT: [&str; 44] = [
    "md", "markdown", "mdx", "html", "htm", "xhtml", "css", "scss", "sass", "js", "mjs", "ts",
    "jsx", "tsx", "map", "svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "tif",
    "tiff", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "wav", "mov", "pdf",
    "zip", "gz", "tgz", "xz", "wasm", "ipynb",
];

/// Returns the diagnostic for a private file that would be published. In a Jekyll site it is published.
pub(super) fn problem(config: &Config, path: &str) -> Option<Diagnostic> {
    let (noun, severity) = kind(config, path)?;
    let name = path.rsplit('/').next().unwrap_or(path);
    if config.layout == Layout::Jekyll {
        let message = format!("`{name}` looks like {noun}, and is published, as Jekyll does");
        let help = format!(
            "to keep it private, list it in the config: `exclude: [{path}]`; if it is meant to be public: `include: [{path}]`"
        );
        return (severity != Severity::Info).then(|| {
            Diagnostic::warning(CODE, message)
                .at(SourceSpan::file(path))
                .help(help)
        });
    }
    let message = format!("`{name}` looks like {noun}, and is not published");
    let help = format!(
        "remove it from the site, or, if it is meant to be public, list it in the config: `include: [{path}]`"
    );
    let mut diagnostic = Diagnostic::warning(CODE, message)
        .at(SourceSpan::file(path))
        .help(help);
    diagnostic.severity = severity;
    Some(diagnostic)
}

/// Returns whether the file at `path` is private and not listed in `include`.
pub(crate) fn is_private(config: &Config, path: &str) -> bool {
    kind(config, path).is_some()
}

fn kind(config: &Config, path: &str) -> Option<(&'static str, Severity)> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let included = |pattern: &String| {
        glob::matches(pattern.trim_matches('/'), path) || glob::matches(pattern, name)
    };
    let lower = name.to_ascii_lowercase();
    let of_name = KINDS.iter().find(|kind| {
        kind.names
            .iter()
            .any(|pattern| glob::matches(pattern, &lower))
    });
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    if of_name.is_none() && CONTENT.contains(&ending) || config.include.iter().any(included) {
        return None;
    }
    match of_name {
        // Certificates, and slides of Keynote, have the same extension as keys.
        Some(_) if ["pem", "key"].contains(&ending) => match head(&config.locate(path)) {
            Some(head) if is_public(&head) => None,
            _ => of_name.map(|kind| (kind.noun, kind.severity)),
        },
        Some(kind) => Some((kind.noun, kind.severity)),
        None => {
            let head = head(&config.locate(path))?;
            has_private_key(&head).then_some((PRIVATE_KEY, Severity::Warning))
        }
    }
}

/// Returns the beginning of a small regular file.
fn head(path: &Path) -> Option<Vec<u8>> {
    let metadata = path.metadata().ok()?;
    if !metadata.is_file() || metadata.len() > SEARCHED {
        return None;
    }
    let mut head = Vec::new();
    regular_file::open(path)
        .ok()?
        .take(SEARCHED)
        .read_to_end(&mut head)
        .ok()?;
    Some(head)
}

/// Returns whether a text contains an armoured private key.
fn has_private_key(text: &[u8]) -> bool {
    armours(text).any(|label| label.windows(11).any(|part| part == b"PRIVATE KEY"))
}

/// Returns whether a file with the extension of keys contains something public.
fn is_public(text: &[u8]) -> bool {
    text.starts_with(b"PK\x03\x04") || armours(text).next().is_some() && !has_private_key(text)
}

/// Returns the labels of the armours in a text: `RSA PRIVATE KEY`.
fn armours(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memmem::find_iter(text, ARMOUR).filter_map(|at| {
        let rest = &text[at + ARMOUR.len()..];
        let line = &rest[..rest.len().min(64)];
        let end = memchr::memmem::find(line, b"-----")?;
        Some(&line[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_armour() {
        for (text, is_key) in [
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n", true),
            (
                "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMIIE\"}",
                true,
            ),
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n", true),
            ("-----BEGIN CERTIFICATE-----\nMIIE\n", false),
            ("-----BEGIN PUBLIC KEY-----\n", false),
            ("a PRIVATE KEY-----", false),
            ("-----BEGIN ", false),
        ] {
            assert_eq!(has_private_key(text.as_bytes()), is_key, "{text}");
        }
        assert!(is_public(b"-----BEGIN CERTIFICATE-----\n"));
        assert!(!is_public(b"\x30\x82"));
    }
}
