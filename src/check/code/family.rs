//! Families of languages: how they write comments, strings and text for people.
//!
//! In: the language of a fence. Out: its [`Family`]. An unknown language has the comments that all languages have.

/// The marks of comments and strings in a family of languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Family {
    /// `#` begins a comment.
    pub(super) hash: bool,
    /// `//` and `/* */` are comments.
    pub(super) slashes: bool,
    /// `--` begins a comment.
    pub(super) dashes: bool,
    pub(super) percent: bool,
    pub(super) semicolon: bool,
    /// `<!-- -->` is a comment, and what is no tag is text.
    pub(crate) tags: bool,
    /// `REM` and `::` begin comments.
    pub(super) rem: bool,
    /// `"""` and `'''` hold text of several lines.
    pub(super) triple: bool,
    /// The text behind `key: ` may be a sentence.
    pub(crate) values: bool,
    /// Keys are strings.
    pub(crate) json: bool,
    /// The first word of a line is a command.
    pub(crate) shell: bool,
    /// The content is text for people: a diagram, a document.
    pub(crate) prose: bool,
    /// A line may end anywhere between two words.
    pub(crate) wraps: bool,
    /// Lines are sentences, or what a program printed.
    pub(super) free: bool,
    /// Lines with a prompt are commands, others what they printed.
    pub(super) prompts: bool,
    /// Nothing is known.
    pub(super) unknown: bool,
    /// `<br>` and `<br />` are the same.
    pub(super) html: bool,
    /// Markup may be in the code, and strings in backticks.
    pub(super) markup: bool,
    /// Single and double quotation marks have one meaning.
    pub(crate) equal_quotes: bool,
    /// The mark of comments to the end of the line that few languages have.
    pub(super) line_comment: &'static str,
    /// The marks around comments of several lines that few languages have.
    pub(super) block_comment: (&'static str, &'static str),
}

/// Languages, the mark of their comments to the end of the line, and the marks around comments of several lines, where
/// few other languages have them.
const COMMENTS: [(&str, &str, (&str, &str)); 20] = [
    ("vim viml vimscript", "\"", ("", "")),
    ("fortran f90 f95 factor", "!", ("", "")),
    ("vb vbnet vba basic bas visualbasic qbasic", "'", ("", "")),
    ("forth", "\\", ("( ", ")")),
    ("apl", "⍝", ("", "")),
    ("j ijs", "NB.", ("", "")),
    ("cobol", "*", ("", "")),
    ("m4", "dnl ", ("", "")),
    ("smalltalk st", "", ("\"", "\"")),
    ("ocaml ml sml fsharp f# fs", "//", ("(*", "*)")),
    ("coq pascal delphi mathematica wolfram", "//", ("(*", "*)")),
    (
        "haskell hs elm purescript idris agda dhall",
        "--",
        ("{-", "-}"),
    ),
    ("lua luau", "--", ("--[[", "]]")),
    ("ruby rb", "", ("=begin", "=end")),
    ("julia jl", "", ("#=", "=#")),
    ("powershell ps1 pwsh", "", ("<#", "#>")),
    ("lisp elisp scheme racket clojure", "", ("#|", "|#")),
    ("nim", "", ("#[", "]#")),
    ("coffeescript coffee", "", ("###", "###")),
    ("d", "", ("/+", "+/")),
];

impl Family {
    pub(super) fn of(language: &str) -> Self {
        // `js:line-numbers`, `js{1,2}`, `js,ignore`
        let name = language.split([':', '{', ',']).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        let mut comments = COMMENTS.iter();
        let comments = comments.find(|(names, ..)| names.split(' ').any(|known| known == name));
        let (line_comment, block_comment) =
            comments.map_or_else(Default::default, |(_, line, block)| (*line, *block));
        Self {
            line_comment,
            block_comment,
            ..Self::of_name(&name)
        }
    }

    fn of_name(name: &str) -> Self {
        let none = Self::default();
        match name {
            "bash" | "sh" | "shell" | "zsh" | "fish" | "powershell" | "ps1" | "pwsh" => Self {
                hash: true,
                shell: true,
                ..none
            },
            "ruby" | "rb" | "perl" | "pl" | "r" | "dockerfile" | "docker" | "makefile" | "make"
            | "cmake" | "nginx" | "apache" | "tcl" | "awk" | "graphql" | "hcl" | "terraform"
            | "tf" | "nix" | "gitignore" | "crontab" | "nu" | "nushell" | "coffeescript"
            | "coffee" | "livescript" | "crystal" | "cr" | "nim" => Self { hash: true, ..none },
            "python" | "py" | "python3" | "starlark" | "gdscript" => Self {
                hash: true,
                triple: true,
                equal_quotes: true,
                ..none
            },
            "elixir" | "ex" | "exs" | "iex" | "julia" | "jl" => Self {
                hash: true,
                triple: true,
                ..none
            },
            "yaml" | "yml" | "toml" | "properties" | "env" | "dotenv" | "conf" | "config" => Self {
                hash: true,
                values: true,
                ..none
            },
            "ini" | "cfg" | "desktop" | "systemd" => Self {
                hash: true,
                semicolon: true,
                values: true,
                ..none
            },
            "php" => Self {
                hash: true,
                slashes: true,
                ..none
            },
            "json" | "jsonc" | "json5" => Self {
                slashes: true,
                json: true,
                wraps: true,
                ..none
            },
            "c" | "h" | "cpp" | "c++" | "cc" | "hpp" | "objc" | "objectivec" | "cs" | "csharp"
            | "java" | "kotlin" | "kt" | "scala" | "groovy" | "gradle" | "go" | "golang"
            | "rust" | "rs" | "swift" | "dart" | "proto" | "protobuf" | "zig" | "solidity"
            | "glsl" | "d" | "v" => Self {
                slashes: true,
                wraps: true,
                ..none
            },
            "css" | "scss" | "sass" | "less" => Self {
                slashes: true,
                wraps: true,
                equal_quotes: true,
                ..none
            },
            "js" | "javascript" | "mjs" | "cjs" | "ts" | "typescript" | "jsx" | "tsx" | "astro" => {
                Self {
                    slashes: true,
                    wraps: true,
                    markup: true,
                    equal_quotes: true,
                    ..none
                }
            }
            "html" | "vue" | "svelte" => Self {
                tags: true,
                wraps: true,
                equal_quotes: true,
                html: true,
                ..none
            },
            "xml" | "svg" | "xhtml" | "xslt" | "plist" | "eex" | "heex" | "erb" | "liquid"
            | "jinja" | "twig" | "handlebars" | "ejs" => Self {
                tags: true,
                wraps: true,
                equal_quotes: true,
                ..none
            },
            "sql" | "mysql" | "postgres" | "postgresql" | "plsql" | "psql" | "lua" | "haskell"
            | "hs" | "elm" | "ada" | "vhdl" | "applescript" => Self {
                dashes: true,
                ..none
            },
            "tex" | "latex" | "matlab" | "octave" | "erlang" | "erl" | "prolog" => Self {
                percent: true,
                ..none
            },
            "lisp" | "clojure" | "clj" | "scheme" | "elisp" | "asm" | "nasm" | "racket" => Self {
                semicolon: true,
                ..none
            },
            "bat" | "cmd" | "dos" | "batch" => Self { rem: true, ..none },
            "console" | "shell-session" | "shellsession" | "sh-session" | "terminal" | "pycon" => {
                Self {
                    hash: true,
                    free: true,
                    prompts: true,
                    ..none
                }
            }
            "mermaid" | "plantuml" | "dot" | "graphviz" | "text" | "txt" | "plain"
            | "plaintext" | "output" | "log" | "md" | "markdown" | "mdx" | "csv" | "asciidoc"
            | "adoc" | "rst" | "org" | "textile" => Self {
                unknown: true,
                free: true,
                prompts: true,
                prose: true,
                ..none
            },
            // Code in a line of text.
            "inline" => Self {
                unknown: true,
                ..none
            },
            _ => Self {
                unknown: true,
                free: true,
                prompts: true,
                ..none
            },
        }
    }
}
