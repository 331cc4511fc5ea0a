//! `sitegen init`

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::messages::messages;
use super::{NOTHING_PUBLISHED, print_diagnostics, unknown_language, usage_error};
use crate::authoring::{Starter, new_site};
use crate::diagnostics::terminal::safe;

/// The names of config files, of sitegen and of Jekyll.
const CONFIGS: [&str; 4] = ["sitegen.yml", "sitegen.yaml", "_config.yml", "_config.yaml"];

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the site; it is created if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// The title of the site [default: asked for on a terminal, else the name of the folder]
    #[arg(long)]
    title: Option<String>,
    /// The languages of the notes, the main one first [default: asked for on a terminal, else `en`]
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    languages: Vec<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    for name in CONFIGS {
        if args.folder.join(name).symlink_metadata().is_ok() {
            return usage_error(&format!(
                "`{}` is a site already: it has a `{name}`",
                args.folder.display()
            ));
        }
    }
    let asks = io::stdin().is_terminal() && io::stderr().is_terminal();
    let title = match &args.title {
        Some(title) => title.clone(),
        None => answer(asks, "Title of the site", &folder_name(args))?,
    };
    let languages = if args.languages.is_empty() {
        let answer = answer(
            asks,
            "Languages of the notes (codes, the main one first)",
            "en",
        )?;
        let codes = answer.split([',', ' ']).filter(|code| !code.is_empty());
        codes.map(str::to_owned).collect()
    } else {
        args.languages.clone()
    };
    if let Some(problem) = unknown_language(&languages) {
        return usage_error(&problem);
    }
    std::fs::create_dir_all(&args.folder)?;
    let starter = Starter { title, languages };
    for file in new_site(&args.folder, &starter) {
        let edit = file.edit();
        if args.folder.join(&edit.path).symlink_metadata().is_ok() {
            writeln!(
                messages(),
                "{}: exists already, and is left as it is",
                safe(&edit.path)
            )?;
            continue;
        }
        if let Err(error) = edit.write(&args.folder) {
            print_diagnostics(&[*error], false)?;
            return Ok(ExitCode::from(NOTHING_PUBLISHED));
        }
        writeln!(io::stdout(), "{}", safe(&edit.path))?;
    }
    let there = args.folder.display().to_string();
    let source = if there == "." {
        String::new()
    } else {
        format!(" --source {there}")
    };
    writeln!(
        messages(),
        "\nNext:\n  sitegen serve{source}          preview the site in a browser\n  \
         sitegen new \"A title\"{source}  begin a note\n  sitegen build{source}          publish into public/"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// The name of the folder, as a title.
fn folder_name(args: &Args) -> String {
    let folder = args.folder.canonicalize();
    let folder = folder.as_deref().unwrap_or(&args.folder);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if name.is_empty() {
        "Notes".to_owned()
    } else {
        name.into_owned()
    }
}

/// The answer to a question, or `usual` without a terminal or an answer.
fn answer(asks: bool, question: &str, usual: &str) -> io::Result<String> {
    if !asks {
        return Ok(usual.to_owned());
    }
    write!(messages(), "{question} [{usual}]: ")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let line = line.trim();
    Ok(if line.is_empty() {
        usual.to_owned()
    } else {
        line.to_owned()
    })
}
