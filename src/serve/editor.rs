//! Links that open a file in the author's editor.
//!
//! Editors register URL schemes with the desktop. A link runs no command of the server, so a page that is previewed
//! cannot make it run one.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters of a path that need no escape.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b':');

/// An editor with a URL scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editor {
    /// Visual Studio Code, and editors made from it: the name of the scheme.
    Code(&'static str),
    /// Zed.
    Zed,
    /// The editors of JetBrains.
    Idea,
    /// Sublime Text.
    Sublime,
    /// TextMate, and others that took over its scheme.
    TextMate,
}

impl Editor {
    /// Returns the editor that a command (`code --wait`, `/usr/bin/zed`) starts, if it has a URL scheme.
    #[must_use]
    pub fn of_command(command: &str) -> Option<Self> {
        let program = command.split_whitespace().next()?;
        let name = program.rsplit(['/', '\\']).next()?;
        let name = name.split('.').next()?.to_ascii_lowercase();
        Some(match name.as_str() {
            "code" | "vscode" => Self::Code("vscode"),
            "code-insiders" => Self::Code("vscode-insiders"),
            "codium" | "vscodium" => Self::Code("vscodium"),
            "cursor" => Self::Code("cursor"),
            "windsurf" => Self::Code("windsurf"),
            "zed" | "zeditor" => Self::Zed,
            "idea" | "webstorm" | "rustrover" | "pycharm" | "phpstorm" | "goland" => Self::Idea,
            "subl" | "sublime_text" => Self::Sublime,
            "mate" => Self::TextMate,
            _ => return None,
        })
    }

    /// Returns the URL that opens the file below `root` at a line and a column, from 1.
    #[must_use]
    pub fn url(self, root: &Path, path: &str, line: usize, column: usize) -> String {
        let file = root.join(path);
        let file = file.to_string_lossy().replace('\\', "/");
        let file = utf8_percent_encode(&file, PATH).to_string();
        match self {
            Self::Code(scheme) => format!("{scheme}://file{}:{line}:{column}", rooted(&file)),
            Self::Zed => format!("zed://file{}:{line}:{column}", rooted(&file)),
            Self::Idea => format!("idea://open?file={file}&line={line}&column={column}"),
            Self::Sublime => format!("subl://open?url=file://{file}&line={line}&column={column}"),
            Self::TextMate => format!("txmt://open?url=file://{file}&line={line}&column={column}"),
        }
    }
}

/// The path with a slash before it: that of Windows begins with a letter.
fn rooted(path: &str) -> String {
    match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_known_by_their_commands() {
        assert_eq!(
            Editor::of_command("code --wait"),
            Some(Editor::Code("vscode"))
        );
        assert_eq!(Editor::of_command("/usr/local/bin/zed"), Some(Editor::Zed));
        assert_eq!(Editor::of_command("vim"), None);
        assert_eq!(Editor::of_command(""), None);
    }

    #[test]
    fn a_url_names_file_line_and_column() {
        let root = Path::new("/home/a b");
        assert_eq!(
            Editor::Code("vscode").url(root, "content/ع\".md", 3, 7),
            "vscode://file/home/a%20b/content/%D8%B9%22.md:3:7"
        );
        assert_eq!(
            Editor::Idea.url(root, "x.md", 1, 1),
            "idea://open?file=/home/a%20b/x.md&line=1&column=1"
        );
    }
}
