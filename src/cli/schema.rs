//! `sitegen schema`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::Value;
use site_schema::Document;

use super::{WITH_ERRORS, print_diagnostics};
use crate::check;
use crate::edit::{self, Edit};

/// Editors of YAML read the schemas: see the guide, "In the editor".
const EXAMPLE: &str = "\
Examples:
  sitegen schema config > sitegen.schema.json
  sitegen schema --output .sitegen-schemas";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The document; without it, with --output, all of them
    #[arg(value_name = "DOCUMENT", required_unless_present = "output")]
    document: Option<Name>,
    /// The folder that the schemas are written to, one file for each document
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// A document with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// sitegen.yml
    Config,
    /// The front matter of notes
    FrontMatter,
    /// glossary.yml
    Glossary,
}

impl Name {
    const fn document(self) -> Document {
        match self {
            Name::Config => Document::Config,
            Name::FrontMatter => Document::FrontMatter,
            Name::Glossary => Document::Glossary,
        }
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let documents = match args.document {
        Some(name) => vec![name.document()],
        None => Document::ALL.to_vec(),
    };
    match &args.output {
        Some(folder) => write(folder, &documents),
        None => {
            for document in documents {
                io::stdout().write_all(text(document).as_bytes())?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Returns the schema of a document, with the rules of `check`.
fn schema(document: Document) -> Value {
    document.schema(check::ALL.iter().map(|rule| (rule.code, rule.summary)))
}

fn text(document: Document) -> String {
    format!("{:#}\n", schema(document))
}

/// Writes the schemas into a folder. A schema that an earlier version wrote is replaced.
fn write(folder: &Path, documents: &[Document]) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(folder)?;
    let mut failed = Vec::new();
    for document in documents {
        let path = document.file_name();
        let written = edit::text_before(folder, &path).and_then(|before| {
            let edit = Edit {
                path: path.clone(),
                before,
                after: text(*document),
                changes: 1,
            };
            if edit.is_change() {
                edit.write(folder)
            } else {
                Ok(())
            }
        });
        match written {
            Ok(()) => writeln!(io::stdout(), "{}", folder.join(&path).display())?,
            Err(error) => failed.push(*error),
        }
    }
    print_diagnostics(&failed, false)?;
    Ok(match failed.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(WITH_ERRORS),
    })
}
