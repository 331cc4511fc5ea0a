//! Sass in Jekyll sites: where imports are found, and where errors are.

use std::fs;

use crate::helper::Site;

fn css(site: &Site, path: &str) -> String {
    let text = fs::read_to_string(site.output().join(path)).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn site(config: &str) -> Site {
    Site::new()
        .file("_config.yml", config)
        .file("a.md", "---\n---\nText.\n")
}

#[test]
fn imports_are_found_as_in_jekyll() {
    let site = site("sass: {sass_dir: _styles, load_paths: [vendor, 'packages/*/sass']}\n")
        .file("_styles/_a.scss", "a { from: sass-dir }\n@import 'inner/b';\n")
        .file("_styles/inner/_b.scss", "@import 'beside';\n@import \"_more\";\n")
        .file("_styles/inner/_beside.scss", "b { from: beside }\n")
        .file("_styles/_beside.scss", "b { from: sass-dir }\n")
        .file("_styles/_more.scss", "c { from: sass-dir }\n")
        .file("vendor/_more.scss", "c { from: load-path }\n")
        .file("packages/x/sass/font.min.scss", "d { from: glob }\n")
        .file("_styles/_old.sass", "$size: 2px\ne\n  size: $size\n")
        .file("css/main.scss", "---\n---\n@import \"a\", 'font.min';\n@import \"old\";\n@import url(https://a.example/b.css);\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics), (0, Vec::new()));
    assert_eq!(
        css(&site, "css/main.css"),
        "@import url(https://a.example/b.css); a { from: sass-dir; } b { from: beside; } c { from: load-path; } d { from: glob; } e { size: 2px; }"
    );
}

#[test]
fn imports_with_a_dot_are_not_the_file_with_the_name_before_it() {
    let site = site("title: x\n")
        .file("_sass/vendor/_boot.variables.scss", "$size: 2px;\n")
        .file("_sass/vendor/_boot.mixins.scss", "@mixin m { size: $size }\n")
        .file("_sass/vendor/_boot.scss", "@import 'boot.print';\na { @include m; }\n")
        .file("_sass/vendor/_boot.print.scss", "b { c: d }\n")
        .file(
            "css/main.scss",
            "---\n---\n@import \"vendor/_boot.variables\",\n  \"vendor/_boot.mixins\",\n  \"vendor/boot\";\n",
        );
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics), (0, Vec::new()));
    assert_eq!(css(&site, "css/main.css"), "b { c: d; } a { size: 2px; }");
}

#[test]
fn modules_and_indented_stylesheets_are_compiled() {
    let site = site("colour: teal\n")
        .file("_sass/_theme.scss", "@forward 'theme/colours';\n@mixin box($c) { border: 1px solid $c; }\n")
        .file("_sass/theme/_colours.scss", "$main: red !default;\n")
        .file("one.scss", "---\n---\n@use 'theme' with ($main: {{ site.colour }});\na { @include theme.box(theme.$main) }\n")
        .file("two.sass", "---\n---\n@use \"theme\"\n\na\n  color: theme.$main\n  &:hover\n    color: blue\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!((code, diagnostics), (0, Vec::new()));
    assert_eq!(css(&site, "one.css"), "a { border: 1px solid teal; }");
    assert_eq!(
        css(&site, "two.css"),
        "a { color: red; } a:hover { color: blue; }"
    );
}

#[test]
fn a_style_is_compressed_if_the_config_says() {
    let sheet = "---\n---\na { content: \"é\"; }\nb { c: d }\n";
    let of_style = |style: &str| {
        let site = site(&format!("sass:\n  style: {style}\n")).file("a.scss", sheet);
        assert_eq!(site.build(&[]).code, 0);
        fs::read_to_string(site.output().join("a.css")).unwrap()
    };
    // Jekyll removes the mark that a compressed stylesheet with other characters than ASCII begins with.
    for style in ["compressed", ":compressed"] {
        assert_eq!(of_style(style).trim_end(), "a{content:\"é\"}b{c:d}");
    }
    assert!(of_style("compact").starts_with("@charset \"UTF-8\";\na {"));
}

#[test]
fn an_error_is_at_its_place_in_the_partial_and_the_rest_is_published() {
    let site = site("")
        .file("_sass/good.scss", "@import 'broken';\n")
        .file("_sass/_broken.scss", "$a: 1px;\n\n.b {\n  width: $a + $missing;\n}\n")
        .file("_sass/_open.scss", ".c {\n  color red;\n}\n")
        .file("one.scss", "---\n---\n@import 'good';\n")
        .file("two.scss", "---\n---\n@import 'open';\n")
        .file("three.scss", "---\n# x\n---\n{% if true %}\n{% assign x = 1 %}\n$y: {{ x }};\n{% endif %}\na { b: $z; }\n")
        .file("four.scss", "---\n---\na { b: c }\n");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 1);
    assert_eq!(
        diagnostics,
        [
            "sass _sass/_broken.scss:4",
            "sass _sass/_open.scss:2",
            "sass three.scss:8"
        ]
    );
    let run = site.build(&[]);
    assert!(
        run.stderr.contains("_sass/_broken.scss:4:15"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("width: $a + $missing;"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("one.scss"), "{}", run.stderr);
    let published = site.published();
    assert!(published.contains_key("a.html") && published.contains_key("four.css"));
    assert!(!published.contains_key("one.css"));
}

#[test]
fn a_partial_that_is_missing_is_named_where_it_is_imported_after_liquid_too() {
    let site = site("part: absent\n").file(
        "css/main.scss",
        "---\n---\n{% comment %}\n\n{% endcomment %}\na { b: c }\n@import \"{{ site.part }}\";\n",
    );
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 1);
    let said = &run.json()["diagnostics"][0];
    assert_eq!(said["message"], "there is no stylesheet `absent` to import");
    assert_eq!(
        crate::helper::diagnostics(&run.json()),
        ["sass css/main.scss:7"]
    );
}

#[test]
fn the_filters_for_sass_compile_and_their_errors_have_a_place() {
    let site = site("")
        .file("_sass/_part.scss", "$c: red;\n")
        .file(
            "a.css",
            "---\n---\n{% capture sass %}@import 'part'; a { b { color: $c } }{% endcapture %}{{ sass | scssify }}",
        )
        .file("b.css", "---\n---\n{% capture sass %}a\n  color: blue\n{% endcapture %}{{ sass | sassify }}")
        .file("c.css", "---\n---\n\n{{ 'a { b: $c }' | scssify }}\n");
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert_eq!(crate::helper::diagnostics(&run.json()), ["sass c.css:4"]);
    let said = &run.json()["diagnostics"][0];
    assert_eq!(
        said["message"],
        "the filter `scssify` failed: Undefined variable."
    );
    assert_eq!(css(&site, "a.css"), "a b { color: red; }");
    assert_eq!(css(&site, "b.css"), "a { color: blue; }");
}

#[test]
fn a_filter_that_fails_in_a_layout_is_reported_there_and_costs_no_page() {
    let site = site("title: x\n")
        .file(
            "_layouts/plain.html",
            "---\n---\n<style>{{ 'a { b: $c }' | scssify }}</style>{{ content }}\n",
        )
        .file("b.md", "---\nlayout: plain\n---\nText.\n")
        .file("c.md", "---\nlayout: plain\n---\nText.\n");
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let said = run.json();
    assert_eq!(
        crate::helper::diagnostics(&said),
        ["sass _layouts/plain.html:3"]
    );
    assert!(
        fs::read_to_string(site.output().join("b.html"))
            .unwrap()
            .contains("<p>Text.</p>")
    );
}

#[test]
fn tabs_and_spaces_in_one_indented_stylesheet_are_accepted_as_libsass_does() {
    let site = site("title: x\n")
        .file(
            "_sass/_part.sass",
            "// text\n  of two lines\na\n\tb: c\n\td\n\t\te: f\n",
        )
        .file("main.scss", "---\n---\n@import 'part';\n");
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    assert_eq!(css(&site, "main.css"), "a { b: c; } a d { e: f; }");
}
