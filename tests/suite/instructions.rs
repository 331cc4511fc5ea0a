//! Work of a build, in instructions: unlike time, the same on every run and under any load.
//!
//! Left out unless `SITEGEN_COUNTED` names a program, of a development build: `.ci/run` names the one of the tests, and
//! installs valgrind, which it needs. In such a build the crates that `Cargo.toml` names are optimised, and ours are not.

#[path = "../../benches/corpus/mod.rs"]
#[allow(dead_code, reason = "benchmarks use the rest")]
mod corpus;

use std::process::Command;

/// Instructions of a build of 90 pages, as they were last recorded, by the compiler named beside them. A
/// change that needs fewer records that.
const RECORDED: (u64, &str) = (5_067_000_000, "rustc 1.95.0");
/// The growth, in per cent, from which the test fails.
const MORE: u64 = 5;

#[test]
fn a_build_needs_no_more_instructions_than_recorded() {
    let Some(program) = std::env::var_os("SITEGEN_COUNTED") else {
        println!("left out: SITEGEN_COUNTED names no program");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("site");
    corpus::write(&source, "sitegen", 10).unwrap();
    let counted = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["build", "--quiet", "--jobs", "1", "--source"])
        .arg(&source)
        .arg("--output")
        .arg(folder.path().join("out"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&counted.stderr);
    assert!(counted.status.success(), "{said}");
    let count = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let count: u64 = count.unwrap().1.trim().parse().unwrap();
    let (recorded, compiler) = RECORDED;
    println!("{count} instructions; {recorded} are recorded, by {compiler}");
    assert!(
        count * 100 <= recorded * (100 + MORE),
        "a build of 90 pages needs {count} instructions, {recorded} are recorded (by {compiler})"
    );
}
