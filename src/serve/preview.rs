//! What a static host would answer, from a site that is rendered as it is asked for.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Tally};
use crate::search;
use crate::site::{Document, Site, Target};

/// The longest path that is looked at, in bytes.
const LONGEST: usize = 4096;

/// A site and what it can answer, as it was loaded at one moment.
pub struct Preview {
    site: Site,
    /// What was wrong with it when it was loaded.
    pub diagnostics: Vec<Diagnostic>,
    /// What stands at each file below the output folder.
    files: HashMap<String, File>,
    /// The search index, once somebody searches: all pages have to be rendered for it.
    search: OnceLock<HashMap<String, Vec<u8>>>,
}

/// What stands at a file of the output.
#[derive(Debug, Clone, Copy)]
enum File {
    Target(Target),
    /// The Markdown beside a page.
    Beside(Target),
    /// A file of the theme, by its place among the site's files.
    Theme(usize),
    /// A file that is copied, by its place among the source's assets.
    Asset(usize),
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's status.
    pub status: u16,
    /// The media type.
    pub kind: &'static str,
    /// What is sent.
    pub body: Vec<u8>,
    /// Where the browser is to go in its place.
    pub location: Option<String>,
    /// What was wrong with the page, if it was rendered.
    pub diagnostics: Vec<Diagnostic>,
}

impl Preview {
    /// A preview of `site`, with what was found when it was loaded.
    #[must_use]
    pub fn new(site: Site, diagnostics: Vec<Diagnostic>) -> Self {
        let mut files = HashMap::new();
        for (at, asset) in site.source.assets.iter().enumerate() {
            files.insert(asset.output.clone(), File::Asset(at));
        }
        for (at, file) in site.files.iter().enumerate() {
            files.insert(file.output.clone(), File::Theme(at));
        }
        for target in site.targets() {
            files.insert(site.output_of(*target), File::Target(*target));
            if let Some(beside) = site.beside(*target) {
                files.insert(beside, File::Beside(*target));
            }
        }
        Self {
            site,
            diagnostics,
            files,
            search: OnceLock::new(),
        }
    }

    /// Whether the site could be built as it stands.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !Tally::of(&self.diagnostics).fails(false)
    }

    /// The path that the site stands below: empty, or `/docs`.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.site.config.base_path
    }

    /// The folder that a build of the site would write.
    #[must_use]
    pub fn output(&self) -> &Path {
        &self.site.config.output
    }

    /// How many pages the site has.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.site.source.pages.len()
    }

    /// The answer to a path as a browser asks for it: `/x/`, `/x`, `/x.html`, percent-encoded.
    #[must_use]
    pub fn answer(&self, asked: &str) -> Answer {
        let base = self.base_path();
        let Some(path) = asked
            .strip_prefix(base)
            .filter(|rest| rest.starts_with('/'))
        else {
            if asked == "/" || format!("{asked}/") == format!("{base}/") {
                return Answer::redirect(format!("{base}/"));
            }
            return self.not_found("");
        };
        let Some(file) = file_of(path) else {
            return self.not_found("");
        };
        if file.is_empty() || file.ends_with('/') {
            return self
                .read(&format!("{file}index.html"))
                .unwrap_or_else(|| self.not_found(&file));
        }
        if let Some(answer) = self
            .read(&file)
            .or_else(|| self.read(&format!("{file}.html")))
        {
            return answer;
        }
        if self.has(&format!("{file}/index.html")) {
            return Answer::redirect(format!("{asked}/"));
        }
        self.not_found(&file)
    }

    fn has(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// What stands at a file of the output.
    fn read(&self, file: &str) -> Option<Answer> {
        let kind = media_type(file);
        if file.starts_with("search/") && !self.has(file) {
            let body = self.search_file(file)?;
            return Some(Answer::found(kind, body.to_vec(), Vec::new()));
        }
        let (body, diagnostics) = match *self.files.get(file)? {
            File::Target(target) => {
                let (document, diagnostics) = self.site.render(target);
                (document.map(|document| document.content), diagnostics)
            }
            File::Beside(target) => {
                let (document, diagnostics) = self.site.render(target);
                let text = document.and_then(|document| document.beside);
                (text.map(|(_, text)| text.into_bytes()), diagnostics)
            }
            File::Theme(at) => (Some(self.site.files[at].bytes.to_vec()), Vec::new()),
            File::Asset(at) => {
                let asset = &self.site.source.assets[at];
                (
                    fs::read(self.site.source.root.join(&asset.path)).ok(),
                    Vec::new(),
                )
            }
        };
        Some(match body {
            Some(body) => Answer::found(kind, body, diagnostics),
            None => Answer {
                status: 500,
                ..Answer::found(
                    "text/html; charset=utf-8",
                    BROKEN.as_bytes().to_vec(),
                    diagnostics,
                )
            },
        })
    }

    fn search_file(&self, file: &str) -> Option<&[u8]> {
        let files = self.search.get_or_init(|| {
            let index = search::Index::new(self.site.source.languages.len());
            self.site.targets().par_iter().for_each(|target| {
                if matches!(target, Target::Page(_))
                    && let (
                        Some(Document {
                            search: Some(entry),
                            ..
                        }),
                        _,
                    ) = self.site.render(*target)
                {
                    index.add(entry);
                }
            });
            let files = self.site.search_files(&index).into_iter();
            files.map(|file| (file.output, file.content)).collect()
        });
        files.get(file).map(Vec::as_slice)
    }

    /// The page for what is not there, of the language that the path is under.
    fn not_found(&self, file: &str) -> Answer {
        let (folder, _) = file.split_once('/').unwrap_or_default();
        let pages = [format!("{folder}/404.html"), "404.html".to_owned()];
        let page = pages.iter().find_map(|page| self.read(page));
        match page {
            Some(answer) => Answer {
                status: 404,
                ..answer
            },
            None => Answer {
                status: 404,
                ..Answer::found(
                    "text/plain; charset=utf-8",
                    b"not found\n".to_vec(),
                    Vec::new(),
                )
            },
        }
    }
}

/// What stands in for a page that cannot be rendered; the script shows why over it.
const BROKEN: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>sitegen</title></head><body></body></html>";

impl Answer {
    fn found(kind: &'static str, body: Vec<u8>, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            status: 200,
            kind,
            body,
            location: None,
            diagnostics,
        }
    }

    fn redirect(to: String) -> Self {
        Self {
            status: 302,
            location: Some(to),
            ..Self::found("text/plain; charset=utf-8", Vec::new(), Vec::new())
        }
    }
}

/// The file that a path names, decoded once; `None` for a path that leads out of the site or that no
/// file has.
fn file_of(path: &str) -> Option<String> {
    if path.len() > LONGEST {
        return None;
    }
    let decoded = percent_decode_str(&path[1..])
        .decode_utf8()
        .ok()?
        .into_owned();
    let is_part = |part: &str| part != "." && part != ".." && !part.contains(['\0', '\\']);
    let parts: Vec<&str> = decoded.split('/').collect();
    let (_, folders) = parts.split_last()?;
    let sound =
        parts.iter().all(|part| is_part(part)) && folders.iter().all(|part| !part.is_empty());
    sound.then_some(decoded)
}

/// The media type of a file, by its ending.
fn media_type(file: &str) -> &'static str {
    let (_, ending) = file.rsplit_once('.').unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "mp4" => "video/mp4",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::file_of;

    #[test]
    fn no_path_leads_out_of_the_site() {
        for (path, file) in [
            ("/", Some("")),
            ("/ar/x/", Some("ar/x/")),
            ("/%E7%A3%81", Some("磁")),
            ("/a%20b.png", Some("a b.png")),
            ("/../etc/passwd", None),
            ("/a/%2e%2e/b", None),
            ("/..%2fetc", None),
            ("/%252e%252e/x", Some("%2e%2e/x")),
            ("/a%00b", None),
            ("/..\\x", None),
            ("//etc/passwd", None),
            ("/%ff", None),
        ] {
            assert_eq!(file_of(path).as_deref(), file, "{path}");
        }
        assert_eq!(file_of(&format!("/{}", "x".repeat(10_000))), None);
    }
}
