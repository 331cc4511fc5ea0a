use super::*;

fn html(language: &str, code: &str) -> String {
    let highlighter = Highlighter::default();
    let grammar = highlighter.grammar(language).unwrap();
    let mut html = highlighter.html(grammar, code);
    assert_eq!(html.pop(), Some('\n'));
    html
}

#[test]
fn code_has_short_classes_and_merged_spans() {
    assert_eq!(
        html("python", "import os  # <why>\n"),
        r#"<span class=k>import</span> os  <span class=c># &lt;why&gt;</span>"#
    );
    assert_eq!(html("text", "a < b"), "a &lt; b");
}

#[test]
fn a_grammar_that_runs_in_a_circle_goes_on() {
    // The contexts of Scala enter and leave each other at `+` without taking it.
    let html = html("scala", ":u@+\nval a = 1\n");
    assert!(html.contains('u') && html.contains("val"), "{html}");
}

#[test]
fn the_text_is_never_changed() {
    let code = "fn main() {\n\tlet s = r#\"multi\nline\"#; // 註解 & <b>\n}\n\n";
    let html = html("rust", code);
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    assert_eq!(text, code.trim_end_matches('\n').to_owned() + "\n");
}

#[test]
fn every_line_is_complete_in_itself() {
    let html = html("python", "x = \"\"\"a\nb\n\"\"\"\n");
    for line in html.lines() {
        assert_eq!(
            line.matches("<span").count(),
            line.matches("</span>").count(),
            "{line}"
        );
    }
}

#[test]
fn the_cache_changes_no_output() {
    let highlighter = Highlighter::default();
    let grammar = highlighter.grammar("python").unwrap();
    let code = "def f():\n    '''doc\n    more'''\n    return 1\n";
    let first = highlighter.html(grammar, code);
    // The same lines in another state, and then the first block again.
    let _ = highlighter.html(grammar, "more'''\n    return 1\ndef f():\n");
    assert_eq!(highlighter.html(grammar, code), first);
    assert_eq!(Highlighter::default().html(grammar, code), first);
    // The same block as a session gives other HTML.
    let session = highlighter.grammar("pycon").unwrap();
    let wanted = Highlighter::default().html(session, code);
    assert_ne!(wanted, first);
    assert_eq!(highlighter.html(session, code), wanted);
    assert_eq!(highlighter.html(grammar, code), first);
    // Old blocks are evicted.
    for at in 0..20_000 {
        let _ = highlighter.html(grammar, &format!("x = {at}\ny = {at}\n"));
    }
    assert_eq!(highlighter.html(grammar, code), first);
}

#[test]
fn cached_lines_of_one_thread_give_the_same_html_in_another() {
    let highlighter = Highlighter::default();
    let grammar = highlighter.grammar("python").unwrap();
    let code = "def f():\n    '''doc\n    more'''\n    return 1\n";
    let first = highlighter.html(grammar, code);
    let shown = |code: &str| {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| highlighter.html(grammar, code));
            other.join().unwrap()
        })
    };
    assert_eq!(shown(code), first);
    // The same lines in another state.
    let rest = &code[code.find("more").unwrap()..];
    assert_eq!(shown(rest), Highlighter::default().html(grammar, rest));
}

#[test]
fn the_languages_of_notes_are_known() {
    let highlighter = Highlighter::default();
    for language in "bash sh zsh shell console shell-session powershell ps1 pwsh bat python py \
            python3 pycon rust rs go golang c cpp c++ csharp cs c# java kotlin kt swift zig nix ruby rb \
            perl php lua r julia scala haskell elixir erlang clojure ocaml fsharp js javascript jsx ts \
            typescript tsx json json5 jsonc yaml yml toml ini xml html css scss sass less sql graphql \
            diff patch dockerfile docker makefile make cmake nginx apache terraform hcl vim tex latex \
            markdown md http log properties dotenv env systemd ssh-config objc objective-c groovy \
            gradle proto protobuf vue svelte text plaintext txt regex fish awk jq cron"
        .split_whitespace()
    {
        assert!(highlighter.grammar(language).is_some(), "{language}");
    }
    assert_eq!(highlighter.grammar("no-such-language"), None);
    assert_eq!(highlighter.grammar("TEXT"), Some(Grammar::Plain));
}

#[test]
fn a_language_without_a_grammar_is_known_as_plain_text() {
    let highlighter = Highlighter::default();
    for language in aliases::WITHOUT_GRAMMAR {
        assert_eq!(
            highlighter.grammar(language),
            Some(Grammar::Plain),
            "{language} has a grammar: remove it from the list"
        );
    }
    assert_eq!(
        html("nu", "ls | where size > 1kb"),
        "ls | where size &gt; 1kb"
    );
}

#[test]
fn a_session_marks_prompts_and_leaves_output_plain() {
    assert_eq!(
        html("console", "$ ls -l\nimport me\n"),
        "<span class=p>$ </span><span class=f>ls</span><span class=v> -l</span>\n\
             <span class=u>import me</span>"
    );
}

/// Returns the HTML of a block, by the grammar of its language and its text.
fn block(language: &str, code: &str) -> String {
    let highlighter = Highlighter::default();
    let grammar = highlighter.block_grammar(language, code).unwrap();
    let mut html = highlighter.html(grammar, code);
    html.pop();
    html
}

#[test]
fn escape_sequences_become_classes_in_every_kind_of_block() {
    for (language, code, wanted) in [
        (
            "text",
            "\u{1b}[31mx\u{1b}[0m\n",
            "<span class=\"fg1\">x</span>",
        ),
        (
            "python",
            "\u{1b}[31mx\u{1b}[0m\n",
            "<span class=\"fg1\">x</span>",
        ),
        ("ansi", "\\e[31mx\\e[0m\n", "<span class=\"fg1\">x</span>"),
        ("ANSI", "^[[1mx\n", "<span class=\"bold\">x</span>"),
        ("text", "\\e[31mx\n", "\\e[31mx"),
        (
            "console",
            "\u{1b}[32m$\u{1b}[0m ls\n\u{1b}[34md\u{1b}[0m\n",
            "<span class=p>$ </span><span class=f>ls</span>\n\
                 <span class=u><span class=\"fg4\">d</span></span>",
        ),
        (
            "",
            "\u{1b}[32mme@host\u{1b}[0m:~$ ls\u{1b}[K\nx\u{8}\n",
            "<span class=p>me@host:~$ </span><span class=f>ls</span>\n<span class=u>x</span>",
        ),
    ] {
        assert_eq!(block(language, code), wanted, "{language}: {code:?}");
    }
    assert_eq!(shown_code("ansi", "\\e[1mx"), "x");
    assert_eq!(shown_code("text", "\\e[1mx\u{1b}[1my"), "\\e[1mxy");
}

#[test]
fn comments_have_their_own_direction() {
    for (language, code, wanted) in [
        (
            "python",
            "x = 1  # تعليق (مهم).",
            "<span class=c># <span dir=rtl>تعليق (مهم).</span></span>",
        ),
        (
            "c",
            "/* تعليق! */",
            "<span class=c>/* <span dir=rtl>تعليق!</span> */</span>",
        ),
        (
            "html",
            "<!-- تعليق. -->",
            "<span class=c>&lt;!-- <span dir=rtl>تعليق.</span> --&gt;</span>",
        ),
        ("python", "# a (b).", "<span class=c># a (b).</span>"),
        ("python", "# 註解 (b).", "<span class=c># 註解 (b).</span>"),
    ] {
        let html = block(language, code);
        assert!(html.ends_with(wanted), "{html}");
    }
    // Stylesheets of Jekyll sites do not expect it.
    let rouge = Highlighter::default();
    let rouge = rouge.with_rouge_classes();
    let grammar = rouge.grammar("python").unwrap();
    assert!(!rouge.html(grammar, "# تعليق.").contains("dir"));
}

#[test]
fn names_of_sessions_are_known() {
    let highlighter = Highlighter::default();
    for language in "console powershell-session pwsh-session ps1con doscon pycon irb pry \
            psql-session mysql-console sqlite-session redis-cli node-repl iex ghci jlcon bash-session \
            julia-repl scala-repl r-console PowerShell-Session"
        .split_whitespace()
    {
        let grammar = highlighter.grammar(language);
        assert!(matches!(grammar, Some(Grammar::Session(_))), "{language}");
        assert!(is_session_language(language), "{language}");
    }
    assert!(!is_session_language("bash"));
    // Rouge has names and classes of its own.
    let rouge = highlighter.with_rouge_classes();
    assert_eq!(rouge.grammar("powershell-session"), None);
}
