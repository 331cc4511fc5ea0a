//! Names of languages that the grammars do not know.

/// The meaning of a language name.
pub(super) enum GrammarChoice {
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
    [
        BASH,
        "Python",
        "PowerShell",
        "Batch File",
        "SQL",
        "Ruby",
        "Elixir",
        "Haskell",
        "Julia",
        "Scala",
    ]
    .contains(&syntax)
}

/// Returns the syntax of the commands for the name of a session, which is in lower case: names of Pygments, Rouge and
/// highlight.js, and `<language>-session`, `-console` and `-repl`.
pub(super) fn session(language: &str) -> Option<&'static str> {
    let ends = ["-session", "-console", "-repl"];
    let program = ends.iter().find_map(|end| language.strip_suffix(end));
    Some(match program {
        None => match language {
            "ps1con" | "pscon" | "powershell-interactive" => "PowerShell",
            "doscon" | "batchcon" => "Batch File",
            "pycon3" | "doctest" => "Python",
            "irb" | "pry" => "Ruby",
            "iex" => "Elixir",
            "ghci" => "Haskell",
            "jlcon" => "Julia",
            "rconsole" | "rout" => "R",
            "erl" => "Erlang",
            "redis-cli" | "gdb" | "cisco" | "ios" => BASH,
            _ => return None,
        },
        Some(program) => match program {
            "powershell" | "pwsh" | "ps" | "ps1" => "PowerShell",
            "cmd" | "bat" | "batch" | "dos" | "windows" => "Batch File",
            "python" | "python3" | "py" | "ipython" | "pdb" => "Python",
            "ruby" | "rb" | "rails" | "irb" | "pry" => "Ruby",
            "sql" | "mysql" | "mariadb" | "psql" | "postgres" | "postgresql" | "sqlite"
            | "sqlite3" | "duckdb" => "SQL",
            "elixir" | "iex" => "Elixir",
            "haskell" | "ghci" => "Haskell",
            "julia" => "Julia",
            "scala" => "Scala",
            "node" | "js" | "javascript" | "deno" | "bun" => "JavaScript",
            "php" => "PHP",
            "r" => "R",
            "lua" => "Lua",
            "java" | "jshell" => "Java",
            "clojure" | "clj" => "Clojure",
            "bash" | "zsh" | "fish" | "linux" | "unix" | "docker" | "redis" | "mongo"
            | "mongosh" | "gdb" | "ssh" | "root" | "cisco" => BASH,
            _ => return None,
        },
    })
}

/// Returns the meaning of `language`, which is in lower case.
pub(super) fn grammar_choice(language: &str) -> GrammarChoice {
    let name = match language {
        "" | "text" | "txt" | "plaintext" | "plain" | "none" | "output" | "nohighlight"
        // Diagrams as text are shown as written.
        | "mermaid" | "plantuml" | "puml" | "ascii" | "asciiart" | "svgbob" | "ditaa" | "tree" => {
            return GrammarChoice::Plain;
        }
        "console" | "shell-session" | "shellsession" | "sh-session" | "bash-session"
        | "terminal" | "session" => return GrammarChoice::Session(BASH),
        "pycon" | "python-console" | "python-repl" => return GrammarChoice::Session("Python"),
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
        _ => return GrammarChoice::AsWritten,
    };
    GrammarChoice::Name(name)
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
