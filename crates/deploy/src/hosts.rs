//! The limits of hosts, and the files of a site that exceed them or come near.
//!
//! Each figure names the page of the host that states it, as read on 2026-11-29. Hosts change them: the pages are the
//! authority.

use std::collections::BTreeMap;

/// A host with limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Cloudflare Pages, the free plan.
    Cloudflare,
    /// GitHub Pages.
    GitHubPages,
    /// Netlify.
    Netlify,
    /// S3 and its websites.
    S3,
}

/// The limits of a host; `None` where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limits {
    /// Files.
    files: Option<u64>,
    /// The plan that has this number of files, and what others take.
    files_plan: &'static str,
    /// Files of one folder.
    folder_files: Option<u64>,
    /// Bytes of a file.
    file_bytes: Option<u64>,
    /// Bytes of all files.
    site_bytes: Option<u64>,
    /// Redirects in `_redirects`.
    redirects: Option<u64>,
    /// Characters of a redirect.
    redirect_length: Option<u64>,
    /// Bytes of a path.
    path_bytes: Option<u64>,
    /// Characters that no name may have.
    forbidden: &'static [char],
}

const MIB: u64 = 1 << 20;

const NONE: Limits = Limits {
    files: None,
    files_plan: "",
    folder_files: None,
    file_bytes: None,
    site_bytes: None,
    redirects: None,
    redirect_length: None,
    path_bytes: None,
    forbidden: &[],
};

impl Host {
    /// All hosts, by the names that the command line and the config have for them.
    pub const ALL: [(&'static str, Host); 4] = [
        ("cloudflare", Host::Cloudflare),
        ("github-pages", Host::GitHubPages),
        ("netlify", Host::Netlify),
        ("s3", Host::S3),
    ];

    /// Returns the host with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(known, _)| *known == name).map(|(_, host)| host)
    }

    /// Returns the name of the host in messages.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Cloudflare => "Cloudflare Pages",
            Self::GitHubPages => "GitHub Pages",
            Self::Netlify => "Netlify",
            Self::S3 => "S3",
        }
    }

    fn limits(self) -> Limits {
        match self {
            // developers.cloudflare.com/pages/platform/limits (20,000 files on the free plan, 100,000 on paid ones;
            // 25 MiB a file) and /pages/configuration/redirects (2,000 static redirects, 1,000 characters each).
            Self::Cloudflare => Limits {
                files: Some(20_000),
                files_plan: " on the free plan (100000 on paid plans)",
                file_bytes: Some(25 * MIB),
                redirects: Some(2000),
                redirect_length: Some(1000),
                ..NONE
            },
            // docs.github.com/pages/getting-started-with-github-pages/github-pages-limits (1 GB a site; a deployment
            // is stopped after ten minutes), and docs.github.com/repositories/working-with-files/managing-large-files
            // (100 MiB a file).
            Self::GitHubPages => Limits {
                file_bytes: Some(100 * MIB),
                site_bytes: Some(1_000_000_000),
                ..NONE
            },
            // docs.netlify.com/site-deploys/overview (54,000 files in a folder, no limit of all); the command line and
            // the servers of Netlify refuse the characters ("Deployed filenames cannot contain # or ?").
            Self::Netlify => Limits {
                folder_files: Some(54_000),
                forbidden: &['#', '?'],
                ..NONE
            },
            // docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects (5 GB in one request), /object-keys
            // (1,024 bytes).
            Self::S3 => Limits {
                file_bytes: Some(5_000_000_000),
                path_bytes: Some(1024),
                ..NONE
            },
        }
    }
}

/// A part of a site that a setting turns off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The setting as it is written: `search: false`.
    pub setting: &'static str,
    /// The number of its files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The measures of a site.
#[derive(Debug, Clone, Default)]
pub struct Measures<'m> {
    /// The paths of all files with their bytes.
    pub files: Vec<(&'m str, u64)>,
    /// The lines of `_redirects`.
    pub redirects: Vec<&'m str>,
    /// The parts that could be turned off, the largest first.
    pub parts: Vec<Part>,
}

/// A limit that a site exceeds or comes near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// True if the limit is exceeded.
    pub is_over: bool,
    /// The limit and the measure.
    pub message: String,
    /// The remedy.
    pub help: String,
}

/// Returns the limits of `host` that the site exceeds, or of which it has four fifths.
#[must_use]
pub fn check(host: Host, site: &Measures<'_>) -> Vec<Finding> {
    let limits = host.limits();
    let mut findings = Vec::new();
    let mut add = |finding: Option<Finding>| findings.extend(finding);
    let title = host.title();
    let plan = limits.files_plan;
    let total: u64 = site.files.iter().map(|(_, bytes)| bytes).sum();
    let count = site.files.len() as u64;
    add(measured(limits.files, count, |is, most| {
        (
            format!("the site has {is} files; {title} takes {most}{plan}"),
            advice(&site.parts, |part| format!("{} files", part.files)),
        )
    }));
    add(measured(limits.site_bytes, total, |is, most| {
        let (is, most) = (bytes(is), bytes(most));
        (
            format!("the site has {is}; {title} takes {most}"),
            advice(&site.parts, |part| bytes(part.bytes)),
        )
    }));
    let largest = site.files.iter().max_by_key(|(_, bytes)| *bytes);
    if let Some((path, size)) = largest {
        add(measured(limits.file_bytes, *size, |is, most| {
            let (is, most) = (bytes(is), bytes(most));
            (
                format!("`{path}` has {is}; {title} takes {most} in a file"),
                "make the file smaller, or publish it elsewhere and link to it".to_owned(),
            )
        }));
    }
    if let Some((folder, files)) = fullest(&site.files) {
        add(measured(limits.folder_files, files, |is, most| {
            (
                format!("the folder `{folder}` has {is} files; {title} takes {most}"),
                "give the pages a `permalink` with folders: `/:lang/:year/:slug/`".to_owned(),
            )
        }));
    }
    let redirects = site.redirects.len() as u64;
    add(measured(limits.redirects, redirects, |is, most| {
        (
            format!("`_redirects` has {is} redirects; {title} takes {most} and ignores the others"),
            "remove former URLs (`aliases`, `redirect_from`) that nobody follows; their pages redirect too".to_owned(),
        )
    }));
    let longest = site
        .redirects
        .iter()
        .max_by_key(|line| line.chars().count());
    if let Some(line) = longest {
        let length = line.chars().count() as u64;
        add(measured(limits.redirect_length, length, |is, most| {
            let from = line.split_whitespace().next().unwrap_or_default();
            (
                format!("the redirect of `{from}` has {is} characters; {title} takes {most}"),
                "shorten the URLs".to_owned(),
            )
        }));
    }
    let longest = site.files.iter().max_by_key(|(path, _)| path.len());
    if let Some((path, _)) = longest {
        add(measured(
            limits.path_bytes,
            path.len() as u64,
            |is, most| {
                (
                    format!("the path `{path}` has {is} bytes; {title} takes {most}"),
                    "shorten the `slug`".to_owned(),
                )
            },
        ));
    }
    let has_forbidden = |path: &str| path.contains(limits.forbidden);
    let named = site.files.iter().filter(|(path, _)| has_forbidden(path));
    findings.extend(named.take(3).map(|(path, _)| Finding {
        is_over: true,
        message: format!("{title} takes no file with `#` or `?` in its name: `{path}`"),
        help: "rename the file".to_owned(),
    }));
    findings
}

/// Returns a finding if a measure has four fifths of its limit.
fn measured(
    most: Option<u64>,
    is: u64,
    text: impl Fn(u64, u64) -> (String, String),
) -> Option<Finding> {
    let most = most.filter(|most| is.saturating_mul(5) >= most.saturating_mul(4))?;
    let (message, help) = text(is, most);
    Some(Finding {
        is_over: is > most,
        message,
        help,
    })
}

/// Returns the folder with the most files of its own.
fn fullest<'m>(files: &[(&'m str, u64)]) -> Option<(&'m str, u64)> {
    let mut folders: BTreeMap<&str, u64> = BTreeMap::new();
    for (path, _) in files {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        *folders.entry(folder).or_default() += 1;
    }
    folders.into_iter().max_by_key(|(_, files)| *files)
}

fn advice(parts: &[Part], measure: impl Fn(&Part) -> String) -> String {
    if parts.is_empty() {
        return "publish fewer pages, or use another host".to_owned();
    }
    let parts: Vec<String> = parts
        .iter()
        .map(|part| format!("`{}` saves {}", part.setting, measure(part)))
        .collect();
    parts.join("; ")
}

/// Returns a number of bytes as people read it.
#[must_use]
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if number < 1000 {
        return format!("{number} B");
    }
    let mut tenths = number / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(host: Host, site: &Measures<'_>) -> Vec<(bool, String)> {
        let findings = check(host, site).into_iter();
        findings.map(|f| (f.is_over, f.message)).collect()
    }

    #[test]
    fn limits_are_named_from_four_fifths_on() {
        let site = |files: usize| Measures {
            files: vec![("a/x.html", 10); files],
            parts: vec![Part {
                setting: "search: false",
                files: 900,
                bytes: 1,
            }],
            ..Measures::default()
        };
        assert_eq!(found(Host::Cloudflare, &site(15_999)), []);
        let near = check(Host::Cloudflare, &site(16_000));
        assert_eq!(
            near[0].message,
            "the site has 16000 files; Cloudflare Pages takes 20000 on the free plan (100000 on paid plans)"
        );
        assert_eq!(near[0].help, "`search: false` saves 900 files");
        assert!(!near[0].is_over);
        assert!(check(Host::Cloudflare, &site(20_001))[0].is_over);
        assert_eq!(found(Host::S3, &site(20_001)), []);
    }

    #[test]
    fn files_names_and_redirects_are_measured() {
        let long = format!("/{} /y 301", "x".repeat(1000));
        let site = Measures {
            files: vec![("big.zip", 30 * MIB), ("a#b.html", 1)],
            redirects: vec![&long],
            ..Measures::default()
        };
        let messages = found(Host::Cloudflare, &site);
        assert_eq!(
            messages[0].1,
            "`big.zip` has 31.4 MB; Cloudflare Pages takes 26.2 MB in a file"
        );
        assert!(
            messages[1]
                .1
                .ends_with("has 1008 characters; Cloudflare Pages takes 1000")
        );
        assert_eq!(messages.len(), 2);
        assert_eq!(
            found(Host::Netlify, &site),
            [(
                true,
                "Netlify takes no file with `#` or `?` in its name: `a#b.html`".to_owned()
            )]
        );
    }

    #[test]
    fn bytes_are_shown_in_units_of_a_thousand() {
        for (number, shown) in [
            (999, "999 B"),
            (1000, "1.0 kB"),
            (999_999, "999.9 kB"),
            (1_000_000, "1.0 MB"),
            (1_500_000_000, "1.5 GB"),
        ] {
            assert_eq!(bytes(number), shown);
        }
    }
}
