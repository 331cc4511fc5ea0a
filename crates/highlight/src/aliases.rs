//! Names of languages that the grammars do not know.

/// The meaning of a language name.
pub(super) enum Meant {
    /// Text without colours.
    Plain,
    /// A terminal session whose commands are in the syntax with this name.
    Session(&'static str),
    /// The syntax with this name.
    Name(&'static str),
    /// No alias: a name or a file extension of a syntax, or unknown.
    AsWritten,
}

const BASH: &str = "Bourne Again Shell (bash)";

/// Returns true for the syntax of a language in which people show sessions.
pub(super) fn has_sessions(syntax: &str) -> bool {
    [BASH, "Python", "PowerShell", "Batch File", "SQL", "Ruby"].contains(&syntax)
}

/// Returns the meaning of `language`, which is in lower case.
pub(super) fn meant(language: &str) -> Meant {
    let name = match language {
        "" | "text" | "txt" | "plaintext" | "plain" | "none" | "output" | "nohighlight"
        // Diagrams as text are shown as written.
        | "mermaid" | "plantuml" | "puml" | "ascii" | "asciiart" | "svgbob" | "ditaa" | "tree" => {
            return Meant::Plain;
        }
        "console" | "shell-session" | "shellsession" | "sh-session" | "bash-session"
        | "terminal" | "session" => return Meant::Session(BASH),
        "pycon" | "python-console" | "python-repl" => return Meant::Session("Python"),
        "shell" | "shellscript" | "shell-script" | "ksh" | "csh" | "unix" => BASH,
        "docker" | "containerfile" => "Dockerfile",
        "json5" | "jsonc" | "jsonl" | "ndjson" | "geojson" => "JSON",
        "csharp" | "c#" | "dotnet" => "C#",
        "fsharp" | "f#" | "fs" => "F#",
        "golang" => "Go",
        "objc" | "objective-c" | "objectivec" => "Objective-C",
        "objective-c++" | "objcpp" => "Objective-C++",
        "apache" | "apacheconf" | "htaccess" => "Apache Conf",
        "ssh-config" | "sshconfig" => "SSH Config",
        "pwsh" | "posh" => "PowerShell",
        "batch" | "dos" | "cmd" => "Batch File",
        "python2" | "python3" | "ipython" | "starlark" => "Python",
        "node" | "nodejs" => "JavaScript",
        "dotenv" | "env" => "DotENV",
        "systemd" | "service" | "desktop" | "conf" | "config" | "editorconfig" | "cfg" => "INI",
        "properties" | "java-properties" => "Java Properties",
        "regex" | "regexp" => "Regular Expression",
        "cron" => "Crontab",
        "requirements" => "Requirements.txt",
        "patch" => "Diff",
        "tf" | "opentofu" => "Terraform",
        "liquid" | "handlebars" | "mustache" => "HTML (Twig)",
        "jinja2" | "django" => "Jinja2",
        "erb" => "HTML (Rails)",
        "fortran" => "Fortran (Modern)",
        "assembly" | "nasm" => "x86_64 Assembly",
        "gitignore" => "Git Ignore",
        "gitconfig" => "Git Config",
        "mysql" | "postgresql" | "psql" | "plsql" | "sqlite" => "SQL",
        "elisp" | "emacs-lisp" | "scheme" | "common-lisp" => "Lisp",
        _ => return Meant::AsWritten,
    };
    Meant::Name(name)
}

/// Names of languages that authors use and that have no grammar. They are shown as plain text without a diagnostic:
/// the name is no mistake, and a reader or another tool may use it.
pub(super) const WITHOUT_GRAMMAR: &[&str] = &[
    "abnf",
    "ansi",
    "astro",
    "bicep",
    "bnf",
    "caddyfile",
    "cue",
    "ebnf",
    "ejs",
    "gleam",
    "go-html-template",
    "go-template",
    "gotpl",
    "hlsl",
    "html-vue",
    "js-vue",
    "justfile",
    "kdl",
    "mdx",
    "mojo",
    "no-highlight",
    "nu",
    "nushell",
    "prisma",
    "promql",
    "pug",
    "rbs",
    "roc",
    "ron",
    "ts-vue",
    "vue-html",
    "wasm",
    "wat",
];
