//! The names by which authors call languages, where the syntaxes do not know them.

/// What an author's name stands for.
pub(super) enum Meant {
    /// Text without colours.
    Plain,
    /// A terminal session whose commands are in the syntax with this name.
    Session(&'static str),
    /// The syntax with this name.
    Name(&'static str),
    /// Nothing special: a name or a file ending of a syntax, or unknown.
    AsWritten,
}

const BASH: &str = "Bourne Again Shell (bash)";

/// Whether people show sessions in the language whose syntax has this name.
pub(super) fn has_sessions(syntax: &str) -> bool {
    [BASH, "Python", "PowerShell", "Batch File", "SQL", "Ruby"].contains(&syntax)
}

/// What `language`, in lower case, stands for.
pub(super) fn meant(language: &str) -> Meant {
    let name = match language {
        "" | "text" | "txt" | "plaintext" | "plain" | "none" | "output" | "nohighlight"
        // Pictures as text: their readers want them as they are written.
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
