//! The files of a new site.
//!
//! A folder that has a config keeps it. A folder with Markdown files gets a config alone; an empty folder gets a
//! first note too, and an archetype for the next ones.

use std::path::Path;

use super::NewFile;
use crate::content::file_name::FileName;
use crate::content::front_matter::plain_scalar;
use crate::language::{Codes, endonym};

/// The answers of the author.
#[derive(Debug, Clone)]
pub struct Starter {
    /// The title of the site.
    pub title: String,
    /// The language codes, the default language first; never empty.
    pub languages: Vec<String>,
}

/// The text that notes begin with.
const ARCHETYPE: &str = "\
---
title: {{ title }}
date: {{ date }}
lang: {{ lang }}
tags: []
---

The situation in a sentence.

```text
The error message, as it is printed.
```

## Cause

## Solution
";

/// Returns the files of a new site in `folder`.
#[must_use]
pub fn new_site(folder: &Path, starter: &Starter) -> Vec<NewFile> {
    let mut files = vec![NewFile {
        path: "sitegen.yml".to_owned(),
        text: config(starter),
    }];
    if !has_markdown(folder) {
        let default = starter.languages.first().map_or("en", String::as_str);
        files.push(NewFile {
            path: "archetypes/default.md".to_owned(),
            text: ARCHETYPE.to_owned(),
        });
        files.push(NewFile {
            path: "content/notes/first-note.md".to_owned(),
            text: first_note(default),
        });
    }
    files
}

fn config(starter: &Starter) -> String {
    let mut text = format!("title: {}\n", plain_scalar(&starter.title));
    if let Some(default) = starter.languages.first() {
        text.push_str(&format!("default_language: {}\n", plain_scalar(default)));
    }
    text.push_str("languages:\n");
    let codes = Codes::default();
    for code in &starter.languages {
        let name = codes.read(code).map(|read| endonym(read.tag.as_str()));
        let name = name.unwrap_or_default();
        let name = plain_scalar(if name.is_empty() { code } else { &name });
        text.push_str(&format!("  {}:\n    name: {}\n", plain_scalar(code), name));
    }
    text.push_str(
        "\n# The address that the site is published at, for feeds and the sitemap:\n# url: https://example.com\n",
    );
    text
}

fn first_note(default: &str) -> String {
    format!(
        "---\ntitle: First note\nlang: {}\ntags: [example]\n---\n\n\
         A note says what went wrong and what helped. This one can be deleted.\n\n\
         ```text\nerror: port 4000 is already in use\n```\n\n\
         ## Cause\n\nAnother program listens on the port.\n\n\
         ## Solution\n\n```console\n$ sitegen serve --port 4001\n```\n",
        plain_scalar(default)
    )
}

/// Returns true if a folder contains Markdown files, at most two folders deep.
fn has_markdown(folder: &Path) -> bool {
    fn look(folder: &Path, depth: usize) -> bool {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return false;
        };
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(kind) = entry.file_type() else {
                return false;
            };
            if kind.is_dir() {
                return depth > 0
                    && !name.starts_with('.')
                    && name != "node_modules"
                    && look(&entry.path(), depth - 1);
            }
            FileName::parse(&name).is_markdown()
        })
    }
    look(folder, 2)
}
