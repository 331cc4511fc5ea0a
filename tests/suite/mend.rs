//! `sitegen check --fix`: what it must not touch.

use std::fs;

use crate::helper::{Run, Site, run};

fn fix(site: &Site) -> Run {
    run(site.command("check").args(["--fix", "--fail-on", "error"]))
}

fn page(lang: &str, body: &str) -> String {
    format!("---\nlang: {lang}\ntitle: x\n---\n\n{body}")
}

#[test]
fn what_liquid_puts_into_a_page_is_not_mended_in_the_page() {
    let damaged = "```bash\nrm -rf /tmp/x```\n\nMore text.\n\n```bash\nls\n```\n";
    let own = "Text.\n\n```bash\nsudo rm -rf /var/cache/x\n```\n\n";
    let post = |body: &str| {
        format!("---\ntitle: a\nblock: \"```bash\\nrm -rf /tmp/x```\\n\"\n---\n{body}")
    };
    for source in [
        "{% include x.md %}\n",
        "{{ site.data.x.text }}\n",
        "{{ page.block }}\n",
    ] {
        let text = post(&format!("{own}{source}\nEnd.\n"));
        let site = Site::new()
            .file("_config.yml", "title: x\n")
            .file("_includes/x.md", damaged)
            .file(
                "_data/x.yml",
                "text: |\n  ```bash\n  rm -rf /tmp/x```\n\n  More text.\n",
            )
            .file("_posts/2024-01-01-a.md", &text);
        let path = site.source().join("_posts/2024-01-01-a.md");
        for _ in 0..2 {
            fix(&site);
            assert_eq!(fs::read_to_string(&path).unwrap(), text, "{source}");
        }
    }
}

#[test]
fn one_fence_is_mended_and_intact_ones_stay() {
    let block = "````markdown\n```python\nx = 1\n```\n````\n";
    let rest = "Text.\n\n```bash\ndf\n```\n\n~~~text\nplain\n~~~\n\nEnd.\n";
    for (broken, wanted) in [
        (
            format!("# T\n\n{block}\nOne: \n\n```bash\nls\n``\n\n{rest}"),
            Some(format!(
                "# T\n\n{block}\nOne: \n\n```bash\nls\n```\n\n{rest}"
            )),
        ),
        // The block inside of it is no block of its own.
        (
            format!("# T\n\n\u{200b}{block}\n{rest}"),
            Some(format!("# T\n\n{block}\n{rest}")),
        ),
        (
            format!("# T\n\n```bash\nls\n``\n\n```bash\npwd\n~~~\n\n{rest}"),
            Some(format!(
                "# T\n\n```bash\nls\n```\n\n```bash\npwd\n```\n\n{rest}"
            )),
        ),
    ] {
        let site = Site::new().file("content/a.md", &page("en", &broken));
        let path = site.source().join("content/a.md");
        fix(&site);
        let once = fs::read_to_string(&path).unwrap();
        if let Some(wanted) = wanted {
            assert_eq!(once, page("en", &wanted));
        }
        fix(&site);
        assert_eq!(fs::read_to_string(&path).unwrap(), once);
    }
}

#[test]
fn words_that_were_translated_are_not_put_back() {
    let original = "Use `print \"good day\"` and `add {{file name}}`.\n\n```python\nprint(\"good day\")\nname = 1\n```\n";
    let translation = "استخدم `print \"يوم سعيد\"` و`add {{اسم الملف}}`.\n\n```python\nprint(\"يوم سعيد\")\nname = 1\n```\n";
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &page("en", original))
        .file("content/ar/a.md", &page("ar", translation));
    let run = fix(&site);
    assert!(!run.stderr.contains("mended"), "{}", run.stderr);
    let text = fs::read_to_string(site.source().join("content/ar/a.md")).unwrap();
    assert_eq!(text, page("ar", translation));
}
