//! Archetypes: the text that a new note begins with.
//!
//! `archetypes/<folder>.md` is for notes in that folder, `archetypes/default.md` for all others. In a Jekyll site
//! and in a folder of notes the folder is `_archetypes`, because `archetypes` would be published there. The
//! placeholders `{{ title }}`, `{{ date }}`, `{{ lang }}` and `{{ slug }}` are replaced, and in front matter those of
//! Hugo for the name and the date; everything else is kept, Liquid too.

use std::path::Path;

use serde_json::Value;

use crate::config::{Config, Layout};
use crate::content::front_matter;
use crate::content::text_file;
use crate::diagnostics::Diagnostic;

/// The values of the placeholders.
#[derive(Debug, Clone)]
pub(super) struct Values<'a> {
    pub(super) title: &'a str,
    pub(super) date: &'a str,
    pub(super) lang: &'a str,
    pub(super) slug: &'a str,
}

/// Reads the archetype for notes in `folder`, if the site has one.
///
/// # Errors
/// A diagnostic, if the file is no text.
pub(super) fn read(config: &Config, folder: &str) -> Result<Option<String>, Box<Diagnostic>> {
    let places: &[&str] = match config.layout {
        Layout::Sitegen => &["archetypes", "_archetypes"],
        Layout::Jekyll | Layout::Folder => &["_archetypes"],
    };
    let last = folder.rsplit('/').next().unwrap_or_default();
    let last = last.trim_start_matches('_');
    for place in places {
        for name in [last, "default"] {
            let path = format!("{place}/{name}.md");
            let file = config.source.join(&path);
            if !name.is_empty() && is_inside(&config.source, &file) {
                return text_file::read(&file, &path).map(Some);
            }
        }
    }
    Ok(None)
}

/// Returns true if the file exists and is not behind a link that leads out of the source.
fn is_inside(source: &Path, file: &Path) -> bool {
    let real = file.canonicalize();
    real.is_ok_and(|real| real.is_file() && real.starts_with(source))
}

/// Replaces the placeholders of an archetype. In its front matter the values are YAML.
pub(super) fn fill(text: &str, values: &Values<'_>) -> String {
    let head = front_matter_end(text);
    let mut filled = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|open| at + open) {
        let Some(close) = text[open..].find("}}").map(|close| open + close) else {
            break;
        };
        let value = match text[open + 2..close].trim() {
            "title" => values.title,
            "date" => values.date,
            "lang" => values.lang,
            "slug" => values.slug,
            // Hugo's: `{{ replace .Name "-" " " | title }}`, `{{ .Date }}`.
            word if open < head && word.contains(".Date") => values.date,
            word if open < head
                && [".Name", ".ContentBaseName", ".Title"]
                    .iter()
                    .any(|of| word.contains(of)) =>
            {
                values.title
            }
            _ => {
                filled.push_str(&text[at..open + 2]);
                at = open + 2;
                continue;
            }
        };
        filled.push_str(&text[at..open]);
        // A date is a date without quotes alone.
        if open < head && value != values.date {
            filled.push_str(&in_yaml(value, text[..open].chars().next_back()));
        } else {
            filled.push_str(value);
        }
        at = close + 2;
    }
    filled.push_str(&text[at..]);
    filled
}

/// The byte offset of the end of the front matter.
fn front_matter_end(text: &str) -> usize {
    let begins = text.starts_with("---");
    let end = text.find("\n---").filter(|_| begins);
    end.unwrap_or(0)
}

/// A value as YAML: as a scalar of its own, or inside the quotes that the archetype has before it.
fn in_yaml(value: &str, before: Option<char>) -> String {
    match before {
        Some('"') => {
            let quoted = Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        Some('\'') => value.replace('\'', "''"),
        Some(c) if c.is_whitespace() => front_matter::plain_scalar(value),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_hugo_are_replaced_in_front_matter() {
        let values = Values {
            title: "Disk full",
            date: "2025-03-12",
            lang: "en",
            slug: "disk-full",
        };
        let text = "---\ntitle: \"{{ replace .Name \"-\" \" \" | title }}\"\ndate: {{ .Date }}\ndraft: true\n---\n{{ .Date }}\n";
        let right = "---\ntitle: \"Disk full\"\ndate: 2025-03-12\ndraft: true\n---\n{{ .Date }}\n";
        assert_eq!(fill(text, &values), right);
    }

    #[test]
    fn placeholders_are_replaced_and_the_rest_is_kept() {
        let values = Values {
            title: "Disk: \"full\"",
            date: "2025-03-12",
            lang: "ar",
            slug: "disk-full",
        };
        let text = "---\ntitle: {{ title }}\nother: \"{{title}}\"\nthird: '{{ title }}'\ndate: {{ date }}\nlang: {{ lang }}\n---\n# {{ title }}\n\n{{ page.url }} {{ slug }}\n{{";
        let right = "---\ntitle: \"Disk: \\\"full\\\"\"\nother: \"Disk: \\\"full\\\"\"\nthird: 'Disk: \"full\"'\ndate: 2025-03-12\nlang: ar\n---\n# Disk: \"full\"\n\n{{ page.url }} disk-full\n{{";
        assert_eq!(fill(text, &values), right);
    }
}
