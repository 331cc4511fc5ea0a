//! Paths of files and addresses of pages, as texts.

/// Returns the folder of a path, without a slash at the end; empty for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Returns a path without the ending of its name, and the ending.
pub(crate) fn stem(path: &str) -> (&str, &str) {
    let start = path.len() - name(path).len();
    match path[start..].rfind('.') {
        Some(dot) if dot > 0 => (&path[..start + dot], &path[start + dot + 1..]),
        _ => (path, ""),
    }
}

/// Returns true for the name of a Markdown file.
pub(crate) fn is_markdown(path: &str) -> bool {
    matches!(stem(path).1, "md" | "mdx" | "markdown" | "mdown")
}

/// Joins paths.
pub(crate) fn join(folder: &str, rest: &str) -> String {
    match (folder.trim_end_matches('/'), rest.trim_start_matches('/')) {
        ("", rest) => rest.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, rest) => format!("{folder}/{rest}"),
    }
}

/// Returns `rest` if `path` is below `folder`.
pub(crate) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let folder = folder.trim_matches('/');
    if folder.is_empty() || folder == "." {
        return Some(path);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// Resolves a relative path from a folder. `None` if it leaves the root.
pub(crate) fn resolve(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns the relative path from a folder to a file.
pub(crate) fn relative(folder: &str, file: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = file.split('/').collect();
    let same = from
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(from, to)| from == to)
        .count();
    let ups = std::iter::repeat_n("..", from.len() - same);
    let parts: Vec<&str> = ups.chain(to[same..].iter().copied()).collect();
    parts.join("/")
}

/// Returns an address in one form: `/` at the start, none at the end, no `index.html`.
pub(crate) fn address(text: &str) -> String {
    let text = text.trim_matches('/');
    let text = text
        .strip_suffix("index.html")
        .unwrap_or(text)
        .trim_end_matches('/');
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// Percent-encodes what a link may not have.
pub(crate) fn encoded(path: &str) -> String {
    path.replace('%', "%25")
        .replace(' ', "%20")
        .replace('(', "%28")
        .replace(')', "%29")
}

/// Decodes the percent signs of a link.
pub(crate) fn decoded(link: &str) -> String {
    let bytes = percent_encoding::percent_decode_str(link);
    bytes
        .decode_utf8()
        .map_or_else(|_| link.to_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_and_made_relative() {
        assert_eq!(resolve("a/b", "../c/./d.md").as_deref(), Some("a/c/d.md"));
        assert_eq!(resolve("a", "../../c"), None);
        assert_eq!(relative("a/b", "a/c/d.md"), "../c/d.md");
        assert_eq!(relative("", "d.md"), "d.md");
        assert_eq!(relative("a", "a/d.md"), "d.md");
        assert_eq!(relative("a/b/c", "x.md"), "../../../x.md");
        assert_eq!(stem("a.b/c"), ("a.b/c", ""));
        assert_eq!(stem("a/.pages"), ("a/.pages", ""));
        assert_eq!(stem("a/b.c.md"), ("a/b.c", "md"));
        assert_eq!(address("a/index.html"), "/a");
    }
}
