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
fn captures_loops_layouts_and_values_are_not_mended_and_own_text_between_them_is() {
    let damaged = "```bash\nrm -rf /tmp/x```\n\nMore text.\n\n```bash\nls\n```\n";
    let invisible = "```bash\nls\u{200b} -l\n```\n";
    let tail = |mark: &str| format!("```bash\nrm x{mark}\n\nText.\n\n```bash\nls\n```\n");
    let capture = |body: &str| format!("{{% capture c %}}\n{body}{{% endcapture %}}{{{{ c }}}}\n");
    let each = |body: &str| format!("{{% for i in (1..3) %}}\n{body}{{% endfor %}}\n");
    let mended = damaged.replacen("x```", "x\n```", 1);
    for (body, wanted) in [
        (capture(damaged), None),
        (capture(invisible), None),
        (each(damaged), None),
        (each(invisible), None),
        (tail("{{ page.marks }}"), None),
        (tail("{% assign f = '```' %}{{ f }}"), None),
        (tail("\n{% include line.md %}"), None),
        (
            "{% include x.md %}\n\nText with a\u{200b}b.\n".to_owned(),
            None,
        ),
        // Text of the file is mended, even if Liquid has made text elsewhere.
        (
            format!("{{{{ page.title }}}}\n\n{damaged}"),
            Some(format!("{{{{ page.title }}}}\n\n{mended}")),
        ),
        (
            format!("{{% if true %}}\n{damaged}{{% endif %}}\n"),
            Some(format!("{{% if true %}}\n{mended}{{% endif %}}\n")),
        ),
        (
            format!("{{% include z.md %}}\n\n{invisible}"),
            Some("{% include z.md %}\n\n```bash\nls -l\n```\n".to_owned()),
        ),
    ] {
        let post = |body: &str| {
            format!("---\nlayout: post\ntitle: a\nmarks: \"```\"\n---\nText.\n\n{body}\nEnd.\n")
        };
        let site = Site::new()
            .file("_config.yml", "title: x\n")
            .file("_includes/x.md", damaged)
            .file("_includes/z.md", invisible)
            .file("_includes/line.md", "rm y```")
            .file("_layouts/post.html", "```bash\nrm x```\n{{ content }}")
            .file("_posts/2024-01-01-a.md", &post(&body));
        let path = site.source().join("_posts/2024-01-01-a.md");
        for _ in 0..2 {
            fix(&site);
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(text, post(wanted.as_ref().unwrap_or(&body)));
        }
    }
}

#[test]
fn each_kind_of_fix_keeps_line_ends_the_mark_and_the_last_line() {
    let original = "UrlUse `a --b`.\n\n```sh\nrun --user \"x\"\n```\n\nText.\n\n```sh\nls\n```\n";
    for (broken, mended) in [
        (
            "```sh\nls```\n\nText.\n\n```sh\npwd\n```",
            "```sh\nls\n```\n\nText.\n\n```sh\npwd\n```",
        ),
        ("```sh\nls\n``\n\nText.", "```sh\nls\n```\n\nText."),
        (
            "Run: ```sh\nls\n```\n\nText.",
            "Run: \n\n```sh\nls\n```\n\nText.",
        ),
        ("\u{200b}```sh\nls\n```\n\nText.", "```sh\nls\n```\n\nText."),
        ("```sh\nls\u{2060} -l\n```", "```sh\nls -l\n```"),
        ("```sh\nls\u{202e} -l\n```", "```sh\nls -l\n```"),
        ("```sh\nls\u{a0}-l\n```", "```sh\nls -l\n```"),
        ("Text\u{1b}[31m red.", "Text red."),
        (&original.replace("--user", "–user"), original),
        (&original.replace("`a --b`", "`a –b`"), original),
    ] {
        for (config, folder) in [("sitegen.yml", "content"), ("_config.yml", "_notes")] {
            for is_crlf in [false, true] {
                let text = |body: &str| {
                    let text = format!("\u{feff}{}", page("de", body));
                    if is_crlf {
                        text.replace('\n', "\r\n")
                    } else {
                        text
                    }
                };
                let site = Site::new()
                    .file(
                        config,
                        "default_language: en\ncollections: {notes: {output: true}}\n",
                    )
                    .file(&format!("{folder}/en/a.md"), &page("en", original))
                    .file(&format!("{folder}/de/a.md"), &text(broken));
                let path = site.source().join(format!("{folder}/de/a.md"));
                for _ in 0..2 {
                    fix(&site);
                    let is = fs::read_to_string(&path).unwrap();
                    assert_eq!(is, text(mended), "{config}");
                }
            }
        }
    }
}

#[test]
fn an_original_and_its_translation_are_mended_in_one_run() {
    let damaged =
        |lang: &str, text: &str| page(lang, &format!("{text}\n\n```sh\nls\u{a0}-l\n```\n"));
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &damaged("en", "Text."))
        .file("content/de/a.md", &damaged("de", "Ein Text."));
    fix(&site);
    let again = fix(&site);
    assert!(!again.stderr.contains("mended"), "{}", again.stderr);
}

#[test]
fn files_that_must_not_be_written_are_named_and_stay() {
    let broken = page("en", "```sh\nls\n``\n\nText.\n");
    let site = Site::new().file("content/a.md", &broken);
    let path = site.source().join("content/a.md");
    fs::hard_link(&path, site.source().join("content/b.txt")).unwrap();
    let run = fix(&site);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("file-unwritable"), "{}", run.stdout);
    assert_eq!(fs::read_to_string(&path).unwrap(), broken);
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
    let original = "UrlUse `print \"good day\"` and `add {{file name}}`.\n\n```python\nprint(\"good day\")\nname = 1\n```\n";
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

/// More fences of one page are broken than are found in one reading.
#[test]
fn very_many_fences_closed_in_their_line_are_all_mended() {
    for (config, path) in [
        ("sitegen.yml", "content/a.md"),
        ("_config.yml", "_posts/2024-01-01-a.md"),
    ] {
        for count in [16, 17, 20, 40] {
            let text = |end: &str| {
                let block =
                    |n: usize| format!("```bash\npip install x{n}{end}```\n\nText {n}.\n\n");
                format!(
                    "---\nlang: en\ntitle: A\n---\n\n{}",
                    (0..count).map(block).collect::<String>()
                )
            };
            let site = Site::new().file(config, "title: T\n").file(path, &text(""));
            let fix = || run(site.command("check").args(["--fix", "--fail-on", "error"]));
            assert_eq!(fix().code, 0);
            let mended = fs::read_to_string(site.source().join(path)).unwrap();
            assert_eq!(mended, text("\n"), "{count} in {path}");
            let again = fix();
            assert!(!again.stderr.contains("mended"), "{}", again.stderr);
        }
    }
}
