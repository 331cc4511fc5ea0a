//! Plugins of Jekyll, beyond the recorded cases in `tests/jekyll/documents`.

use crate::helper::Site;

#[test]
fn seo_tag_escapes_the_values_of_untrusted_authors() {
    let site = Site::new()
        .file("_config.yml", "title: x\nsanitize: true\n")
        .file("_layouts/default.html", "{% seo %}\n")
        .file(
            "a.md",
            "---\nlayout: default\ntitle: x\nimage: {path: /i.png, alt: '\"><script>a</script>'}\n---\nx\n",
        );
    site.built();
    let page = site.text("a.html");
    assert!(page.contains("&quot;&gt;&lt;script&gt;"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert_eq!(page.matches("</script").count(), 1, "{page}");
}
