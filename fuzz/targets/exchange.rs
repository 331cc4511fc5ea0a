//! Files of translators: PO, XLIFF and JSON Lines, and what an import of them changes.

use std::path::{Component, Path};
use std::sync::{Arc, LazyLock};

use sitegen::exchange::{self, ImportOptions};
use sitegen::site::Site;

use super::files::Folder;

/// The original that seeds translate, and its translation.
const ORIGINAL: &str = "---\ntitle: Port in use\nlang: en\n---\n\n## Cause\n\nThe port `4000` is *taken*, see [the list](b.md).\n\n| a | b |\n|---|---|\n| one | two |\n\n```bash\n# list them\nss -ltn\n```\n\n- an item\n";
const TRANSLATION: &str = "---\ntitle: Port belegt\nlang: de\n---\n\n## Ursache\n\nDer Port `4000` ist *belegt*, siehe [die Liste](b.md).\n\n```bash\nss -ltn\n```\n";

static SITE: LazyLock<(Folder, Arc<Site>)> = LazyLock::new(|| {
    let folder = Folder::with(&[
        ("sitegen.yml", b"languages: [en, de, fr]\n"),
        ("content/a.md", ORIGINAL.as_bytes()),
        ("content/de/a.md", TRANSLATION.as_bytes()),
        ("content/b.md", b"---\ntitle: List\nlang: en\n---\nPorts\n"),
    ]);
    let site = folder.site().0.expect("a site");
    (folder, site)
});

/// Units of a translator: a page that an import writes is in the source, and is UTF-8 without controls that a
/// translation has no use for.
pub(super) fn exchange(data: &[u8]) {
    let text = super::text(data);
    let lines = text.lines().count().max(1);
    let units = match exchange::read(&text, "x") {
        Ok(units) => units,
        Err(problems) => {
            assert!(!problems.is_empty(), "an error without a message");
            return;
        }
    };
    for unit in &units {
        assert!((1..=lines).contains(&unit.line), "{} of {lines}", unit.line);
    }
    let site = &SITE.1;
    for include_unreviewed in [false, true] {
        let options = ImportOptions { include_unreviewed };
        let result = exchange::import(site, "x", units.clone(), options);
        for edit in &result.edits {
            let is_name = |part| matches!(part, Component::Normal(_));
            assert!(
                Path::new(&edit.path).components().all(is_name),
                "{}",
                edit.path
            );
            assert!(
                !edit.after.contains(['\0', '\u{1b}']),
                "{}: {:?}",
                edit.path,
                edit.after
            );
            for script in ["<script", "javascript:"] {
                let after = edit.after.to_ascii_lowercase();
                assert!(!after.contains(script) || text.to_ascii_lowercase().contains(script));
            }
        }
    }
}
