//! The fuzz targets: each takes bytes, hands them to one reader of sitegen, and panics if a property does not
//! hold. `cargo fuzz` runs them with random input, and `tests/suite/fuzz_seeds.rs` with the seeds and some mutations
//! of them.

mod editor;
mod exchange;
mod fences;
mod files;
mod imports;
mod liquid;
mod markdown;
mod media;
mod syntax;

/// A target: its name, and what it runs.
pub type Target = (&'static str, fn(&[u8]));

/// All targets. Each has a folder of seeds, and `fuzz_targets/<name>.rs` for `cargo fuzz`.
pub const ALL: [Target; 17] = [
    ("front_matter", syntax::front_matter),
    ("yaml", syntax::yaml),
    ("commonmark", markdown::commonmark),
    ("kramdown", markdown::kramdown),
    ("html", markdown::html),
    ("liquid", liquid::liquid),
    ("highlight", markdown::highlight),
    ("fence_fix", fences::fence_fix),
    ("permalinks", files::permalinks),
    ("cache", files::cache),
    ("lock", syntax::lock),
    ("search", files::search),
    ("exchange", exchange::exchange),
    ("imports", imports::imports),
    ("editor", editor::editor),
    ("book", media::book),
    ("image", media::image),
];

/// Runs the target with this name.
///
/// # Panics
/// If there is none, or a property is violated.
pub fn run(name: &str, data: &[u8]) {
    let target = ALL.iter().find(|(known, _)| *known == name);
    let (_, run) = target.expect("a target of this name");
    run(data);
}

/// The input as a text, with what is no UTF-8 replaced.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}
