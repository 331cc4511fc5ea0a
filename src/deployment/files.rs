//! The files of a site as a target gets them.

use std::collections::HashMap;
use std::path::Path;

use deploy::{Content, File, Group, Redirects};

use crate::config::DeployTarget;
use crate::publish::PublishedFile;
use crate::site::{OutputFacts, OutputKind, OutputKinds};

/// The file with redirects for hosts that read it.
const REDIRECTS: &str = "_redirects";
/// The page at the root.
const FRONT: &str = "index.html";

/// Returns the files to deploy. A folder and a branch get all files as they were built. A store gets objects: pages
/// whose URL has no ending under a key without one, compressed forms in place of text if the target asks for them, and
/// redirects in the form that the target understands.
#[must_use]
pub fn files(
    published: &[PublishedFile],
    kinds: &OutputKinds,
    output: &Path,
    target: &DeployTarget,
) -> Vec<File> {
    let by_path: HashMap<&str, &PublishedFile> = published
        .iter()
        .map(|file| (file.path.as_str(), file))
        .collect();
    let has_headers = target.target.location.has_headers();
    let mut files = Vec::with_capacity(published.len());
    for file in published {
        let facts = kinds.of(&file.path);
        if !is_deployed(&file.path, &facts, target) {
            continue;
        }
        let encoding = target.compress.filter(|_| has_headers);
        let form = encoding.and_then(|encoding| {
            let form = by_path.get(format!("{}.{}", file.path, encoding.ending()).as_str())?;
            let name = match encoding {
                crate::config::Encoding::Gzip => "gzip",
                crate::config::Encoding::Brotli => "br",
            };
            Some((*form, name))
        });
        let (content, encoding) = form.map_or((file, None), |(form, name)| (form, Some(name)));
        files.push(File {
            key: key(&file.path, &facts, has_headers),
            name: file.path.clone(),
            content: Content::Path(output.join(&content.path)),
            hash: content.hash,
            size: content.size,
            group: group(&file.path, &facts),
            encoding,
            redirect: facts.redirect,
        });
    }
    files
}

fn is_deployed(path: &str, facts: &OutputFacts, target: &DeployTarget) -> bool {
    let has_headers = target.target.location.has_headers();
    match target.target.redirects {
        Redirects::File if facts.kind == OutputKind::Redirect => return false,
        Redirects::Pages | Redirects::Header if path == REDIRECTS => return false,
        _ => {}
    }
    // A store sends what it has under the key: nothing chooses between forms.
    !(has_headers && facts.kind == OutputKind::Compressed)
}

/// Returns the key of a file: in a store the path of its URL.
fn key(path: &str, facts: &OutputFacts, has_headers: bool) -> String {
    let bare = path
        .strip_suffix(".html")
        .filter(|_| has_headers && facts.is_bare);
    bare.unwrap_or(path).to_owned()
}

fn group(path: &str, facts: &OutputFacts) -> Group {
    match facts.kind {
        _ if path == FRONT => Group::Front,
        _ if facts.is_immutable => Group::Immutable,
        OutputKind::Page | OutputKind::List | OutputKind::Redirect => Group::Page,
        // The head of a search index names parts that have to be there.
        OutputKind::Feed | OutputKind::Sitemap | OutputKind::Machine | OutputKind::Search => {
            Group::List
        }
        OutputKind::Compressed if path.ends_with(".html.gz") || path.ends_with(".html.br") => {
            Group::Page
        }
        OutputKind::File if path.ends_with(".html") => Group::Page,
        OutputKind::Markdown
        | OutputKind::Variant
        | OutputKind::Card
        | OutputKind::Theme
        | OutputKind::File
        | OutputKind::Compressed => Group::Asset,
    }
}
