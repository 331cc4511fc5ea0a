//! Names of gems for the names of repositories.

/// Repositories whose gem has another name than `OWNER/NAME` says.
const GEMS: [(&str, &str); 10] = [
    ("cotes2020/jekyll-theme-chirpy", "jekyll-theme-chirpy"),
    ("daattali/beautiful-jekyll", "beautiful-jekyll-theme"),
    ("fongandrew/hydeout", "jekyll-theme-hydeout"),
    ("hydecorp/hydejack", "jekyll-theme-hydejack"),
    ("kitian616/jekyll-text-theme", "jekyll-text-theme"),
    ("mmistakes/minimal-mistakes", "minimal-mistakes-jekyll"),
    ("mmistakes/so-simple-theme", "jekyll-theme-so-simple"),
    ("qwtel/hydejack", "jekyll-theme-hydejack"),
    ("samarsault/plainwhite-jekyll", "plainwhite"),
    ("thelehhman/plainwhite-jekyll", "plainwhite"),
];

/// The owner of the themes of GitHub Pages, whose gems are `jekyll-theme-NAME`.
const PAGES: &str = "pages-themes/";

/// A repository with a theme: `OWNER/NAME[@REF]`, or a URL of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// The address for `git clone`.
    pub(super) url: String,
    /// The tag, branch or commit.
    pub(super) reference: Option<String>,
    /// The names that its gem or its folder may have, the likeliest first.
    pub(super) names: Vec<String>,
}

impl Repository {
    /// Parses the value of `remote_theme` (jekyll-remote-theme `Theme`).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (text, reference) = match text.rsplit_once('@') {
            Some((text, reference)) => (text, Some(reference.to_owned())),
            None => (text, None),
        };
        let (host, path) = match text.split_once("://") {
            Some((scheme, rest)) => {
                let (host, path) = rest.split_once('/')?;
                (format!("{scheme}://{host}"), path)
            }
            None => ("https://github.com".to_owned(), text),
        };
        let path = path.trim_matches('/').trim_end_matches(".git");
        let (owner, name) = path.split_once('/')?;
        let is_plain = |part: &str| {
            !part.is_empty()
                && part != ".."
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        if !is_plain(owner) || !is_plain(name) {
            return None;
        }
        Some(Self {
            url: format!("{host}/{owner}/{name}"),
            reference,
            names: names(&path.to_ascii_lowercase(), &name.to_ascii_lowercase()),
        })
    }
}

/// Returns the names that the gem of a repository may have.
fn names(path: &str, name: &str) -> Vec<String> {
    let mut names = Vec::new();
    let known = GEMS.iter().find(|(repository, _)| *repository == path);
    names.extend(known.map(|(_, gem)| (*gem).to_owned()));
    if path.starts_with(PAGES) {
        names.push(format!("jekyll-theme-{name}"));
    }
    for more in [name.to_owned(), format!("jekyll-theme-{name}")] {
        if !names.contains(&more) {
            names.push(more);
        }
    }
    names
}

/// Returns the repository of a gem, if it is known.
pub(super) fn repository(gem: &str) -> Option<String> {
    /// The themes of GitHub Pages.
    const OF_PAGES: [&str; 13] = [
        "architect",
        "cayman",
        "dinky",
        "hacker",
        "leap-day",
        "merlot",
        "midnight",
        "minimal",
        "modernist",
        "primer",
        "slate",
        "tactile",
        "time-machine",
    ];
    let of_pages = gem.strip_prefix("jekyll-theme-");
    if let Some(name) = of_pages.filter(|name| OF_PAGES.contains(name)) {
        return Some(format!("https://github.com/{PAGES}{name}"));
    }
    let own = [
        ("minima", "jekyll/minima"),
        ("just-the-docs", "just-the-docs/just-the-docs"),
    ];
    let known = GEMS.iter().map(|(repository, gem)| (*gem, *repository));
    let mut all = known.chain(own);
    let (_, repository) = all.find(|(name, _)| *name == gem)?;
    Some(format!("https://github.com/{repository}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_has_the_name_of_its_gem() {
        let first = |text: &str| Repository::parse(text).map(|found| found.names[0].clone());
        assert_eq!(
            first("pages-themes/cayman@v0.2.0").as_deref(),
            Some("jekyll-theme-cayman")
        );
        assert_eq!(first("jekyll/minima").as_deref(), Some("minima"));
        assert_eq!(
            first("https://github.com/mmistakes/minimal-mistakes.git@4.26.2").as_deref(),
            Some("minimal-mistakes-jekyll")
        );
        assert_eq!(first("minima"), None);
        assert_eq!(first("../x"), None);
        assert_eq!(first("a/b/c"), None);
    }

    #[test]
    fn an_address_has_its_reference() {
        let found = Repository::parse("https://git.example/a/b@v1").unwrap();
        assert_eq!(found.url, "https://git.example/a/b");
        assert_eq!(found.reference.as_deref(), Some("v1"));
    }
}
