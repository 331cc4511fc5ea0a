//! Work that grows as its input does: hostile shapes, built and checked at two sizes.
//!
//! Each shape is a site. Its work is counted (`work_counter`), on one thread, from its files to its output and the
//! findings of `check`. With four times the input, n log n is at most five times the work from 300 pieces on, and
//! n² is sixteen times; six times are allowed. Time is not measured here. `SITEGEN_SHAPES=<folder>` writes each shape as a site of
//! `SITEGEN_SHAPE_BYTES` (4 MB if unset) for programs that do.

mod markup;
mod sites;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;
use sitegen::check::{CheckScope, check};
use sitegen::config::Overrides;
use sitegen::incremental::{self, BuildOptions};
use sitegen::limits::STACK;
use sitegen::work_counter;

/// Files of a site, by their paths.
type Files = Vec<(String, String)>;

/// The files of a shape, by the number of its pieces.
type Make = dyn Fn(usize) -> Files + Send + Sync;

/// An input that grows with a number.
struct Shape {
    name: String,
    /// The number of pieces of the smallest input.
    pieces: usize,
    files: Box<Make>,
}

impl Shape {
    fn new(
        name: impl Into<String>,
        pieces: usize,
        files: impl Fn(usize) -> Files + Send + Sync + 'static,
    ) -> Self {
        let name = name.into();
        let files = Box::new(files);
        Self {
            name,
            pieces,
            files,
        }
    }

    fn write(&self, folder: &Path, pieces: usize) {
        for (path, text) in (self.files)(pieces) {
            let to = folder.join(path);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, text).unwrap();
        }
    }

    /// The bytes of all files.
    fn size(&self, pieces: usize) -> usize {
        (self.files)(pieces)
            .iter()
            .map(|(_, text)| text.len())
            .sum()
    }

    /// The work of a build and a check of so many pieces.
    fn work(&self, pieces: usize) -> u64 {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("site");
        self.write(&source, pieces);
        let overrides = Overrides {
            output: Some(folder.path().join("out")),
            ..Overrides::default()
        };
        let now: Zoned = "2026-06-01T00:00:00[UTC]".parse().unwrap();
        let before = work_counter::count();
        let (site, said) = incremental::load(&source, &overrides, &now);
        let Some(site) = site else {
            return work_counter::count() - before;
        };
        let settings = BuildOptions {
            strict: false,
            cached: false,
            synced: false,
            now: &now,
            progress: &|| {},
        };
        let _ = incremental::build(&Arc::clone(&site), said.clone(), &settings);
        let _ = check(&site, said, &CheckScope::default(), None);
        work_counter::count() - before
    }
}

/// Runs `work` on a thread with the stack that sitegen has, and all that it does in parallel on the same thread.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(STACK)
        .build();
    pool.unwrap().install(work)
}

fn shapes() -> Vec<Shape> {
    let parts = [
        markup::markdown(),
        markup::kramdown_and_liquid(),
        markup::code(),
        sites::shapes(),
    ];
    parts.into_iter().flatten().collect()
}

/// The growth of a shape's work, if it is too much.
fn too_much(shape: &Shape, empty: u64) -> Option<String> {
    let [once, more] = [1, 4].map(|times| shape.work(shape.pieces * times).saturating_sub(empty));
    (more > once * 6 + 5_000).then(|| format!("{}: {once}, then {more}", shape.name))
}

/// Asserts that the work of shapes grows as they do.
fn grows_as_input_does(shapes: Vec<Shape>) {
    let empty = |path: &'static str| {
        let empty = Shape::new("empty", 1, move |_| vec![(path.to_owned(), String::new())]);
        empty.work(1)
    };
    let wrong: Vec<String> = on_one_thread(|| {
        let empty = empty("sitegen.yml").min(empty("_config.yml"));
        let wrong = shapes.iter().filter_map(|shape| too_much(shape, empty));
        wrong.collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn markdown_takes_as_much_work_as_it_is_long() {
    grows_as_input_does(markup::markdown());
}

#[test]
fn kramdown_and_liquid_take_as_much_work_as_they_are_long() {
    grows_as_input_does(markup::kramdown_and_liquid());
}

#[test]
fn code_takes_as_much_work_as_it_is_long() {
    grows_as_input_does(markup::code());
}

#[test]
fn sites_take_as_much_work_as_they_are_large() {
    grows_as_input_does(sites::shapes());
}

#[test]
fn there_are_many_shapes_with_names_of_their_own() {
    let shapes = shapes();
    assert!(shapes.len() >= 80, "{}", shapes.len());
    let names: BTreeSet<&str> = shapes.iter().map(|shape| shape.name.as_str()).collect();
    assert_eq!(names.len(), shapes.len(), "two shapes have one name");
}

#[test]
fn shapes_are_written_for_programs_that_measure_time() {
    let Some(folder) = std::env::var_os("SITEGEN_SHAPES").map(PathBuf::from) else {
        return;
    };
    let bytes = std::env::var("SITEGEN_SHAPE_BYTES").ok();
    let bytes: usize = bytes.map_or(4_000_000, |bytes| bytes.parse().unwrap());
    for shape in shapes() {
        let (least, twice) = (shape.size(1_000), shape.size(2_000));
        let piece = ((twice - least) / 1_000).max(1);
        shape.write(&folder.join(&shape.name), bytes / piece);
    }
}
