//! `sitegen list`

use std::io::{self, Write};
use std::process::ExitCode;

use jiff::Zoned;
use serde_json::{Value, json};

use super::site_args::SiteArgs;
use super::{Format, NOTHING_PUBLISHED, json_text, print_diagnostics, usage_error};
use crate::content::{Page, PageKind};
use crate::diagnostics::terminal::safe;
use crate::language::{Codes, LanguageId};
use crate::site::Site;
use crate::translations::PageId;

#[derive(Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Args {
    /// Drafts alone
    #[arg(long)]
    drafts: bool,
    /// Notes with a future date alone
    #[arg(long)]
    future: bool,
    /// Notes without a date alone
    #[arg(long)]
    undated: bool,
    /// Originals that some language of the site lacks alone; with --lang, those that this language lacks
    #[arg(long)]
    untranslated: bool,
    /// Pages in this language alone
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    site: SiteArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, diagnostics) = args.site.load(&now);
    let Some(site) = site else {
        print_diagnostics(&diagnostics, true)?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    let language = match &args.lang {
        None => None,
        Some(code) => {
            let read = Codes::default().read(code);
            let found = read.and_then(|read| site.source.languages.find(&read.tag));
            if found.is_none() {
                return usage_error(&format!("the site has no language `{code}`"));
            }
            found
        }
    };
    let listing = Listing {
        site: &site,
        now: &now,
        args,
        language,
    };
    let entries: Vec<Entry<'_>> = (0..site.source.pages.len())
        .filter_map(|id| listing.entry(id))
        .collect();
    let mut out = io::stdout().lock();
    match args.format {
        Format::Json => {
            let pages: Vec<Value> = entries.iter().map(|entry| entry.json(&site)).collect();
            writeln!(out, "{}", json_text(&json!({ "pages": pages })))?;
        }
        Format::Text => {
            for entry in &entries {
                writeln!(out, "{}", safe(&entry.text(&site)))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The pages that the arguments ask for.
struct Listing<'a> {
    site: &'a Site,
    now: &'a Zoned,
    args: &'a Args,
    language: Option<LanguageId>,
}

/// A page of the list.
struct Entry<'a> {
    page: &'a Page,
    is_draft: bool,
    is_future: bool,
    /// The languages of the site that the note lacks; empty for translations.
    missing: Vec<LanguageId>,
}

impl<'a> Listing<'a> {
    /// The entry of a page, if it is asked for.
    fn entry(&self, id: PageId) -> Option<Entry<'a>> {
        let page = &self.site.source.pages[id];
        let is_true = |key: &str| page.data.get(key).and_then(Value::as_bool) == Some(true);
        let entry = Entry {
            page,
            is_draft: page.kind == PageKind::Draft || is_true("draft"),
            is_future: page.date.as_ref().is_some_and(|date| date > self.now),
            missing: self.missing(id),
        };
        let args = self.args;
        let lacks = match (args.untranslated, self.language) {
            (false, _) => true,
            (true, None) => !entry.missing.is_empty(),
            (true, Some(language)) => entry.missing.contains(&language),
        };
        let is_in_language = args.untranslated
            || self
                .language
                .is_none_or(|language| page.language == language);
        let is_asked = (!args.drafts || entry.is_draft)
            && (!args.future || entry.is_future)
            && (!args.undated || page.date.is_none())
            && lacks
            && is_in_language;
        is_asked.then_some(entry)
    }

    /// The languages that the note of an original lacks; of those that are asked for.
    fn missing(&self, id: PageId) -> Vec<LanguageId> {
        let note = self.site.notes.of(id);
        if note.original != id {
            return Vec::new();
        }
        let has = |language: LanguageId| {
            let mut pages = note.pages.iter();
            pages.any(|page| self.site.source.pages[*page].language == language)
        };
        let languages = self.site.source.languages.iter().map(|(id, _)| id);
        let is_asked = |id: &LanguageId| {
            let asked = self.language.filter(|_| self.args.untranslated);
            asked.is_none_or(|asked| asked == *id)
        };
        languages.filter(|id| is_asked(id) && !has(*id)).collect()
    }
}

impl Entry<'_> {
    fn day(&self) -> String {
        let date = self.page.date.as_ref();
        date.map_or_else(
            || "-".to_owned(),
            |date| date.strftime("%Y-%m-%d").to_string(),
        )
    }

    fn codes<'s>(&self, site: &'s Site) -> Vec<&'s str> {
        let code = |id: &LanguageId| site.source.languages.get(*id).code.as_str();
        self.missing.iter().map(code).collect()
    }

    fn json(&self, site: &Site) -> Value {
        json!({
            "path": self.page.path,
            "title": self.page.title,
            "url": self.page.url,
            "lang": site.source.languages.get(self.page.language).code,
            "date": self.page.date.as_ref().map(|_| self.day()),
            "draft": self.is_draft,
            "future": self.is_future,
            "missing": self.codes(site),
        })
    }

    fn text(&self, site: &Site) -> String {
        let mut marks = Vec::new();
        if self.is_draft {
            marks.push("draft".to_owned());
        }
        if self.is_future {
            marks.push("future".to_owned());
        }
        if !self.missing.is_empty() {
            marks.push(format!("missing: {}", self.codes(site).join(" ")));
        }
        let marks = if marks.is_empty() {
            String::new()
        } else {
            format!("  [{}]", marks.join("; "))
        };
        let day = self.day();
        format!("{day:10}  {}  {}{marks}", self.page.path, self.page.title)
    }
}
