//! Mends what is safe to mend, and touches nothing else.
//!
//! In: findings with fixes, and the folder of the site. Out: the files as they would be ([`Mended`]), which a
//! command shows or writes. Line ends, the byte order mark and everything outside of the fixes stay as they
//! are, byte for byte.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use similar::TextDiff;

use crate::diagnostics::{Diagnostic, Fix, Place};
use crate::source::text;

/// A file, mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// Its path below the source.
    pub path: String,
    /// What it holds.
    pub before: String,
    /// What it would hold.
    pub after: String,
    /// How many findings that mends.
    pub fixes: usize,
}

impl Mended {
    /// The change as a unified diff.
    #[must_use]
    pub fn diff(&self) -> String {
        let diff = TextDiff::from_lines(&self.before, &self.after);
        let path = &self.path;
        diff.unified_diff()
            .header(&format!("a/{path}"), &format!("b/{path}"))
            .to_string()
    }

    /// Writes the file: beside itself first, so that it is whole at every moment, and with the permissions
    /// that it had. A file that is no longer what was checked is left alone.
    ///
    /// # Errors
    /// A diagnostic, if the file changed meanwhile or cannot be written.
    pub fn write(&self, source: &Path) -> Result<(), Box<Diagnostic>> {
        let to = source.join(&self.path);
        let is_new = self.before.is_empty() && !to.exists();
        if !is_new && text::read(&to, &self.path)? != self.before {
            return Err(Box::new(
                Diagnostic::error(
                    crate::source::CHANGED,
                    "the file changed while it was being checked",
                )
                .at(Place::file(&self.path))
                .help("run the command again"),
            ));
        }
        // A link to a file stays one.
        let to = to.canonicalize().unwrap_or(to);
        let written = (|| {
            let folder = to.parent().unwrap_or(source);
            let mut file = tempfile::Builder::new()
                .prefix(".sitegen-")
                .tempfile_in(folder)?;
            file.write_all(self.after.as_bytes())?;
            let permissions = match fs::metadata(&to) {
                Ok(data) => data.permissions(),
                // Those of the folder's other files: a temporary file is its owner's alone.
                Err(_) => usual_permissions(&file)?,
            };
            fs::set_permissions(file.path(), permissions)?;
            file.as_file().sync_all()?;
            file.persist(&to)?;
            Ok::<(), std::io::Error>(())
        })();
        written.map_err(|error| {
            Box::new(
                Diagnostic::error(
                    "file-unwritable",
                    format!("the file cannot be written: {error}"),
                )
                .at(Place::file(&self.path))
                .help("check that you may write it and its folder; it is as it was"),
            )
        })
    }
}

/// What a new file may be read and written by.
fn usual_permissions(file: &tempfile::NamedTempFile) -> std::io::Result<fs::Permissions> {
    #[allow(unused_mut, reason = "only some systems have modes")]
    let mut permissions = fs::metadata(file.path())?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
    Ok(permissions)
}

/// Returns a text with fixes, which are in their order and do not overlap.
pub(super) fn apply(text: &str, fixes: &[&Fix]) -> String {
    let mut after = String::with_capacity(text.len());
    let mut from = 0;
    for fix in fixes {
        let fits = fix.span.start >= from && text.get(fix.span.clone()).is_some();
        if !fits {
            continue;
        }
        after.push_str(&text[from..fix.span.start]);
        after.push_str(&with_ends_of(text, &fix.replacement));
        from = fix.span.end;
    }
    after.push_str(&text[from..]);
    after
}

/// A replacement with the line ends of the file.
fn with_ends_of(text: &str, replacement: &str) -> String {
    let is_crlf = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    if is_crlf && !replacement.contains('\r') {
        replacement.replace('\n', "\r\n")
    } else {
        replacement.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(text: &str, what: &str, with: &str) -> Fix {
        let at = text.find(what).unwrap();
        Fix {
            span: at..at + what.len(),
            replacement: with.to_owned(),
        }
    }

    #[test]
    fn only_what_a_fix_names_changes() {
        let folder = tempfile::tempdir().unwrap();
        let text = "\u{feff}a\r\nb –x\r\nc\r\n";
        #[allow(clippy::disallowed_methods, reason = "a test makes its files")]
        fs::write(folder.path().join("a.md"), text).unwrap();
        let (dash, overlaps, line) = (
            fix(text, "–", "--"),
            fix(text, "–x", "y"),
            fix(text, "c", "\nd"),
        );
        let mended = Mended {
            path: "a.md".to_owned(),
            before: text.to_owned(),
            after: apply(text, &[&dash, &overlaps, &line]),
            fixes: 2,
        };
        assert_eq!(mended.after, "\u{feff}a\r\nb --x\r\n\r\nd\r\n");
        assert!(mended.diff().contains("-b –x"));
        mended.write(folder.path()).unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join("a.md")).unwrap(),
            mended.after
        );
        // Changed meanwhile: nothing is written.
        assert!(mended.write(folder.path()).is_err());
    }
}
