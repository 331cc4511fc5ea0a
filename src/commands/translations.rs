//! `sitegen translations`

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Zoned;
use serde_json::{Value, json};

use super::{Format, exit_code, json_diagnostics, print_diagnostics};
use crate::config::Overrides;
use crate::diagnostics::counted;
use crate::pipeline;
use crate::site::Site;
use crate::translation::{Joined, Note};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = ".")]
    source: PathBuf,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let overrides = Overrides {
        config: args.config.clone(),
        ..Overrides::default()
    };
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, diagnostics) = pipeline::load(&args.source, &overrides, &now);
    let mut out = io::stdout().lock();
    match args.format {
        Format::Json => {
            let notes: Vec<Value> = site
                .iter()
                .flat_map(|site| site.notes.notes.iter().map(|note| note_json(site, note)))
                .collect();
            let languages: Vec<Value> = site
                .iter()
                .flat_map(|site| site.source.languages.iter())
                .map(|(_, l)| {
                    json!({
                        "code": l.code,
                        "tag": l.tag.as_str(),
                        "direction": l.direction.as_str(),
                        "name": l.endonym,
                    })
                })
                .collect();
            let all = json!({
                "languages": languages,
                "notes": notes,
                "diagnostics": json_diagnostics(&diagnostics),
            });
            writeln!(out, "{all:#}")?;
        }
        Format::Text => {
            print_diagnostics(&diagnostics, false)?;
            if let Some(site) = &site {
                write!(out, "{}", text(site))?;
            }
        }
    }
    Ok(exit_code(&diagnostics, false))
}

fn joined(note: &Note) -> &'static str {
    note.joined.map_or("alone", Joined::word)
}

fn text(site: &Site) -> String {
    let mut text = String::new();
    for note in &site.notes.notes {
        let page = |id: &usize| &site.source.pages[*id];
        let original = page(&note.original);
        text.push_str(&format!("{}  ({})\n", original.title, joined(note)));
        for id in &note.pages {
            let language = site.source.languages.get(page(id).language);
            let mark = if *id == note.original { "*" } else { " " };
            text.push_str(&format!(
                "  {mark} {:<8} {}\n",
                language.tag.as_str(),
                page(id).path
            ));
        }
    }
    let inferred = site
        .notes
        .notes
        .iter()
        .filter(|note| note.joined == Some(Joined::Inferred))
        .count();
    text.push_str(&format!(
        "{}, {}, {}; {inferred} inferred; * is the original\n",
        counted(site.notes.notes.len(), "note"),
        counted(site.source.pages.len(), "page"),
        counted(site.source.languages.len(), "language"),
    ));
    text
}

fn note_json(site: &Site, note: &Note) -> Value {
    let pages: Vec<Value> = note
        .pages
        .iter()
        .map(|id| {
            let page = &site.source.pages[*id];
            let language = site.source.languages.get(page.language);
            json!({
                "path": page.path,
                "lang": language.tag.as_str(),
                "code": language.code,
                "title": page.title,
                "url": page.url,
                "original": *id == note.original,
                "joined": note.joined.map(Joined::word),
            })
        })
        .collect();
    json!({
        "key": note.key,
        "joined": note.joined.map(Joined::word),
        "original": site.source.pages[note.original].path,
        "languages": pages.iter().map(|page| page["lang"].clone()).collect::<Vec<_>>(),
        "pages": pages,
    })
}
