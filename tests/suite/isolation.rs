//! Left-to-right names in right-to-left titles, code in titles, and direction of comments.

use crate::helper::Site;

const TITLE: &str = "خطأ --force في _names";
const HTML: &str = "خطأ <bdi dir=\"ltr\">--force</bdi> في <bdi dir=\"ltr\">_names</bdi>";
const TEXT: &str = "خطأ \u{2066}--force\u{2069} في \u{2066}_names\u{2069}";

fn site() -> Site {
    let body = "text\n\n## مع `--x` و /etc/hosts\n\ntext\n\n## خاتمة\n\n```python\nx = 1  # تعليق (مهم).\n```\n\ntext[^1]\n\n[^1]: note\n";
    let page = |title: &str, date: &str| {
        format!("---\ntitle: \"{title}\"\ndate: {date}\ntags: [\"C++\"]\n---\n{body}")
    };
    Site::new()
        .file(
            "sitegen.yml",
            "title: Notes\nurl: https://x.example\nlanguages: {en: {}, ar: {}}\ndefault_language: en\n",
        )
        .file("content/ar/a.md", &page(TITLE, "2025-01-01"))
        .file("content/ar/b.md", &page("آخر", "2025-01-02"))
        .file("content/en/a.md", &page("Use --force and `x`", "2025-01-01"))
        .file("content/en/b.md", &page("Other", "2025-01-02"))
}

#[test]
fn names_in_right_to_left_titles_are_isolated_wherever_they_are_shown() {
    let site = site();
    site.built();
    let page = |path: &str| site.text(path);
    let note = page("ar/a/index.html");
    assert!(note.contains(&format!("<title>{TEXT} |")), "{note}");
    assert!(note.contains(&format!("<h1>{HTML}</h1>")), "{note}");
    // The table of contents, with code as code.
    let label = "مع <code>--x</code> و <bdi dir=\"ltr\">/etc/hosts</bdi></a>";
    assert!(note.contains(label), "{note}");
    // The heading itself.
    let heading = "مع <code dir=\"ltr\">--x</code> و <bdi dir=\"ltr\">/etc/hosts</bdi>";
    assert!(note.contains(heading), "{note}");
    assert!(note.contains("<bdi dir=\"ltr\">C++</bdi>"), "{note}");
    // Metadata are for programs.
    let title = format!("<meta property=\"og:title\" content=\"{TITLE}\">");
    assert!(note.contains(&title), "{note}");
    for path in ["ar/index.html", "ar/b/index.html", "index.html"] {
        assert!(page(path).contains(HTML), "{path}");
    }
    let feed = site.text("ar/feed.xml");
    assert!(feed.contains(&format!("<title>{TEXT}</title>")), "{feed}");
}

#[test]
fn left_to_right_pages_have_no_isolates() {
    let site = site();
    site.built();
    let note = site.text("en/a/index.html");
    assert!(!note.contains("<bdi"), "{note}");
    assert!(!note.contains('\u{2066}'), "{note}");
    assert!(note.contains("<h1>Use --force and `x`</h1>"), "{note}");
    assert!(note.contains("\u{21a9}\u{fe0e}"), "{note}");
}

#[test]
fn comments_and_arrows_follow_the_direction_of_their_text() {
    let site = site();
    site.built();
    let note = site.text("ar/a/index.html");
    let comment = "<span class=c># <span dir=rtl>تعليق (مهم).</span></span>";
    assert!(note.contains(comment), "{note}");
    assert!(note.contains("\u{21aa}\u{fe0e}"), "{note}");
}
