//! The fuzz targets of `fuzz/` over their seeds, the inputs that once failed, and mutations of both.
//!
//! The mutations are the same in every run. `SITEGEN_FUZZ_ROUNDS` is their number for each seed (`.ci/run` has more
//! than a usual test run), `SITEGEN_FUZZ_START` another beginning of the random numbers.

#[allow(unreachable_pub, reason = "the crate of the fuzz targets exports them")]
#[path = "../../fuzz/targets/mod.rs"]
mod targets;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use sitegen::limits::STACK;

/// The largest input that is made.
const LONGEST: usize = 4096;

/// Numbers that look random (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % most.max(1)
    }

    /// A piece of a text.
    fn piece<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        let start = self.below(text.len() + 1);
        let length = self.below((text.len() - start).min(64) + 1);
        &text[start..start + length]
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(name)
}

/// The files of a folder, in their order.
fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files: BTreeMap<PathBuf, Vec<u8>> = entries
        .map(|entry| (entry.path(), fs::read(entry.path()).unwrap()))
        .collect();
    files.into_values().collect()
}

/// The tokens of all dictionaries.
fn tokens() -> Vec<Vec<u8>> {
    let texts = contents(&folder("dictionaries"));
    let lines = texts
        .iter()
        .flat_map(|text| std::str::from_utf8(text).unwrap().lines());
    let quoted = lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    quoted.map(unescaped).collect()
}

/// A token without the escapes of dictionaries.
fn unescaped(token: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = token.bytes();
    while let Some(byte) = rest.next() {
        let escaped = if byte == b'\\' { rest.next() } else { None };
        bytes.push(match escaped {
            None => byte,
            Some(b'x') => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            Some(other) => other,
        });
    }
    bytes
}

/// An input with some changes.
fn mutated(random: &mut Random, seeds: &[Vec<u8>], tokens: &[Vec<u8>]) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(input.len() + 1);
        match random.below(7) {
            0 if at < input.len() => input[at] ^= 1 << random.below(8),
            1 => input.truncate(at),
            2 => {
                let end = (at + random.below(16)).min(input.len());
                input.drain(at..end);
            }
            3 => {
                let other = random.below(seeds.len());
                let piece = random.piece(&seeds[other]).to_vec();
                input.splice(at..at, piece);
            }
            4 => {
                let piece = random.piece(&input).repeat(1 + random.below(20));
                input.splice(at..at, piece);
            }
            5 => {
                let byte = u8::try_from(random.below(256)).unwrap();
                input.splice(at..at, [byte]);
            }
            _ => {
                let token = &tokens[random.below(tokens.len())];
                input.splice(at..at, token.repeat(1 + random.below(3)));
            }
        }
        input.truncate(LONGEST);
    }
    input
}

/// Runs a target on a thread with the stack that sitegen has.
fn holds(name: &'static str, inputs: impl Iterator<Item = Vec<u8>> + Send + 'static) {
    let run = move || {
        for input in inputs {
            let outcome = catch_unwind(AssertUnwindSafe(|| targets::run(name, &input)));
            assert!(
                outcome.is_ok(),
                "{name} fails for b\"{}\"",
                input.escape_ascii()
            );
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(run)
        .unwrap();
    assert!(thread.join().is_ok(), "{name}: see above");
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn check(name: &'static str, rounds: usize) {
    let mut seeds = contents(&folder("seeds").join(name));
    assert!(!seeds.is_empty(), "{name} has no seeds");
    let found = contents(&folder("found").join(name));
    seeds.extend(found);
    let tokens = tokens();
    let rounds =
        number("SITEGEN_FUZZ_ROUNDS").map_or(rounds, |rounds| usize::try_from(rounds).unwrap());
    let mut random = Random(number("SITEGEN_FUZZ_START").unwrap_or(0x9e37_79b9_7f4a_7c15) | 1);
    let first = seeds.clone();
    let more = (0..rounds * seeds.len()).map(move |_| mutated(&mut random, &seeds, &tokens));
    holds(name, first.into_iter().chain(more));
}

/// A test for each target, with the mutations for each seed of a usual run.
macro_rules! each {
    ($($name:ident $rounds:literal)*) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name), $rounds);
            }
        )*

        #[test]
        fn every_target_has_a_test_and_a_program() {
            let tested = [$(stringify!($name)),*];
            let known: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(known, tested);
            for name in known {
                let program = folder("fuzz_targets").join(format!("{name}.rs"));
                let text = fs::read_to_string(program).unwrap();
                assert!(text.contains(&format!("run(\"{name}\"")), "{name}");
                let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            }
        }
    };
}

each! {
    front_matter 60
    yaml 60
    commonmark 30
    kramdown 30
    html 30
    liquid 60
    highlight 15
    fence_fix 3
    permalinks 5
    cache 20
    lock 60
    search 30
    exchange 30
    imports 30
    editor 60
    book 10
    image 10
}
