//! The command line: exit codes, streams, formats.

use crate::helper::{Site, note, run};

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    let site = Site::new();
    assert_eq!(site.build(&["--no-such-flag"]).code, 2);
    assert_eq!(site.build(&["--jobs", "0"]).code, 2);
    assert_eq!(run(&mut site.command("no-such-command")).code, 2);
}

#[test]
fn strict_turns_warnings_into_failure_and_publishes_nothing() {
    let site = Site::of("folder-of-notes");
    let run = site.build(&["--strict"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr
            .contains("Nothing published: there are warnings, and the build is strict"),
        "{}",
        run.stderr
    );
    assert!(!site.output().exists());
    assert_eq!(site.build(&[]).code, 0);
}

#[test]
fn quiet_prints_warnings_and_errors_alone() {
    let site = Site::new().file("content/a.md", &note("en", "a"));
    let run = site.build(&["--quiet"]);
    assert_eq!(
        (run.code, run.stderr.as_str(), run.stdout.as_str()),
        (0, "", "")
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_does_not_say_that_nothing_is_published() {
    use std::{fs::File, process::Stdio};
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let site = Site::new().file("content/a.md", &note("en", "a"));
    let code = |format: &str, stdout: Stdio| {
        let mut build = site.command("build");
        build.arg("--output").arg(site.output());
        build.args(["--format", format]);
        build.stdout(stdout).stderr(full()).status().unwrap().code()
    };
    assert_eq!(code("text", Stdio::null()), Some(0));
    assert!(site.output().join("en/a/index.html").exists());
    assert_eq!(code("json", full().into()), Some(1));
}

#[test]
fn json_is_one_object_on_standard_output() {
    let site = Site::of("folder-of-notes");
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.stderr, "");
    let json = run.json();
    assert_eq!(json["ok"], true);
    assert_eq!(
        (&json["pages"], &json["notes"], &json["inferred"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(json["languages"], serde_json::json!(["zh-Hant", "ar"]));
    let fence = &json["diagnostics"][0];
    assert_eq!(fence["severity"], "warning");
    assert_eq!(fence["fix"]["replacement"], "\n");
    let text = std::fs::read_to_string(site.source().join("c04d77.md")).unwrap();
    let at = usize::try_from(fence["fix"]["start"].as_u64().unwrap()).unwrap();
    assert!(text[at..].starts_with("```"));
}

#[test]
fn without_a_source_the_current_folder_is_built_into_public() {
    let site = Site::new().file("content/a.md", &note("en", "a"));
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("sitegen"));
    let run = run(command.arg("build").current_dir(site.source()));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.source().join("public/en/a/index.html").exists());
    // The output inside the source is not read as source.
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("sitegen"));
    let run = crate::helper::run(command.arg("build").current_dir(site.source()));
    assert!(run.stderr.contains("0 written"), "{}", run.stderr);
}

#[test]
fn a_missing_source_is_an_error() {
    let site = Site::new();
    std::fs::remove_dir(site.source()).unwrap();
    assert_eq!(site.diagnostics(&[]).0, 3);
}

#[test]
fn an_empty_source_is_an_empty_site() {
    let site = Site::new();
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("Built 0 pages"), "{}", run.stderr);
}
