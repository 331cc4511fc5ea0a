//! Reads one file that may be a page: its facts, before its language and its URL are known.

mod file_outcome;
mod known_keys;
mod values;

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Zoned;
use serde_json::Value;

use super::discover::{DiscoveredFile, FileRole};
use super::file_fingerprint::{FileFingerprint, Fingerprint};
use super::file_name::FileName;
use super::front_matter::{self, FrontMatter};
use super::localized::Localized;
use super::page::{Asset, BodyFormat, Page, PageKind, SkipReason};
use super::page_plugins::{self, BarePage};
use super::page_urls::{Draft, Naming};
use super::{UnsavedTexts, linked_files, mdx, private, slug};
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::language::TextLanguage;
use crate::markdown::{self, CodeFacts};
use crate::panics::{guarded, trip};
use crate::yaml;
use file_outcome::{
    all_body, copy, copy_of, has_front_matter, is_template, unclosed, without_front_matter,
};

pub(super) use values::both;

/// The accepted names of the key that joins the translations of a note, sitegen's own first.
const TRANSLATION_KEYS: [&str; 8] = [
    "translation_key",
    "ref",
    "lang-ref",
    "lang_ref",
    "page_id",
    "translation_id",
    "translationKey",
    "i18n_key",
];

/// The accepted names of the key for the language of a page.
const LANGUAGE_KEYS: [&str; 3] = ["lang", "language", "locale"];

/// The result of reading one file.
#[derive(Debug)]
pub(super) enum FileOutcome {
    Page(Box<Draft>, Vec<Diagnostic>),
    Copy(Arc<Asset>, Option<Diagnostic>),
    Skip(SkipReason),
    Nothing(Vec<Diagnostic>),
}

/// Reads a file. `now` decides which dates are in the future. A page with an error is not published; the
/// diagnostics say why. `read` receives the text and metadata of a page, for the cache.
pub(super) fn outcome(
    config: &Config,
    now: &Zoned,
    unsaved: &UnsavedTexts,
    file: &DiscoveredFile,
    read: Option<&mut FileFingerprint>,
) -> FileOutcome {
    guarded(Some(&file.path), || {
        trip("read", &file.path);
        checked(config, unguarded(config, now, unsaved, file, read))
    })
    .unwrap_or_else(|error| FileOutcome::Nothing(vec![*error]))
}

/// Withholds a private file that would be copied; in a Jekyll site it is copied with a warning.
fn checked(config: &Config, outcome: FileOutcome) -> FileOutcome {
    let FileOutcome::Copy(asset, note) = outcome else {
        return outcome;
    };
    match private::problem(config, &asset.path) {
        Some(problem) if config.layout != Layout::Jekyll => FileOutcome::Nothing(vec![problem]),
        Some(problem) => FileOutcome::Copy(asset, Some(problem)),
        None => FileOutcome::Copy(asset, note),
    }
}

fn unguarded(
    config: &Config,
    now: &Zoned,
    unsaved: &UnsavedTexts,
    file: &DiscoveredFile,
    read: Option<&mut FileFingerprint>,
) -> FileOutcome {
    let DiscoveredFile { path, role } = file;
    let kind = match role.clone() {
        FileRole::Copy(output) => return copy(path.clone(), &output, None),
        FileRole::Page(kind) => kind,
    };
    let name = FileName::parse(path);
    let is_mdx = name.is_mdx() && config.layout != Layout::Jekyll;
    let is_markdown = name.is_markdown() || is_mdx;
    let is_page = is_markdown || name.is_html();
    let is_written = match &kind {
        PageKind::Document(name) => config
            .collections
            .iter()
            .any(|c| c.name == *name && c.output),
        _ => true,
    };
    if !is_page && !is_written {
        return FileOutcome::Nothing(Vec::new());
    }
    let has_front_matter = (!is_page || name.is_html()) && has_front_matter(config, unsaved, path);
    let is_other =
        config.liquid && !matches!(kind, PageKind::Post | PageKind::Draft) && has_front_matter;
    if !is_page && !is_other {
        return match kind {
            // Jekyll reads only dated posts from `_posts`.
            PageKind::Post | PageKind::Draft if config.layout == Layout::Jekyll => {
                FileOutcome::Nothing(Vec::new())
            }
            _ if has_front_matter && is_template(config, path, &name) => {
                FileOutcome::Skip(SkipReason::Template)
            }
            _ => copy_of(config, path.clone(), &kind, None),
        };
    }
    let format = if is_markdown {
        BodyFormat::Markdown
    } else if name.is_html() {
        BodyFormat::Html
    } else if ["scss", "sass"]
        .iter()
        .any(|e| name.extension.eq_ignore_ascii_case(e))
    {
        BodyFormat::Sass
    } else {
        BodyFormat::Plain
    };
    // An HTML page without front matter is copied; it need not be UTF-8.
    if format == BodyFormat::Html && !has_front_matter {
        return if is_written {
            copy_of(config, path.clone(), &kind, None)
        } else {
            FileOutcome::Nothing(Vec::new())
        };
    }

    let full = config.locate(path);
    let (text, seen) = match unsaved.read_seen(&full, path) {
        Ok(read) => read,
        Err(error) => return FileOutcome::Nothing(vec![*error]),
    };
    if let Some(read) = read {
        let held = Some(Fingerprint::of(text.as_bytes()));
        *read = FileFingerprint { seen, held };
    }
    let rules = config.layout.front_matter();
    let mut bare_page = None;
    let split = match front_matter::split_by(rules, path, &text) {
        Ok(Some(split)) => split,
        Ok(None)
            if let Some(bare) = page_plugins::bare_page(config, path, &kind)
                && is_markdown =>
        {
            bare_page = Some(bare);
            all_body(&text, Vec::new())
        }
        Ok(None) => match without_front_matter(config, path, &kind, &text) {
            Ok(split) => split,
            Err(outcome) => return *outcome,
        },
        Err(error) if error.code == front_matter::UNCLOSED => {
            match unclosed(config, (path, &kind, format), &text, *error) {
                Ok(split) => split,
                Err(outcome) => return *outcome,
            }
        }
        Err(error) => return FileOutcome::Nothing(vec![*error]),
    };
    let body = if is_mdx {
        split.body + mdx::imports(&text[split.body..])
    } else {
        split.body
    };
    PageReader {
        config,
        now,
        path,
        text: &text,
        front_matter: &split.front_matter,
        diagnostics: split.warnings,
        bare_page,
        title: None,
    }
    .page(kind, format, body)
}

/// Reads one page.
struct PageReader<'a> {
    config: &'a Config,
    now: &'a Zoned,
    path: &'a str,
    text: &'a str,
    front_matter: &'a FrontMatter,
    diagnostics: Vec<Diagnostic>,
    /// The rule that makes a file without front matter a page, in a site with a plugin for that.
    bare_page: Option<BarePage>,
    /// The title of jekyll-titles-from-headings.
    title: Option<String>,
}

impl PageReader<'_> {
    fn page(mut self, kind: PageKind, format: BodyFormat, mut body: usize) -> FileOutcome {
        let name = FileName::parse(self.path);
        let is_jekyll = self.config.layout == Layout::Jekyll;
        if is_jekyll && kind == PageKind::Post && name.date.is_none() {
            return FileOutcome::Nothing(vec![
                Diagnostic::warning(
                    "post-name",
                    "a post's name must begin with its date: not published",
                )
                .at(SourceSpan::file(self.path))
                .help("rename it to `YYYY-MM-DD-name.md`, as Jekyll wants it"),
            ]);
        }
        let own = self.front_matter.clone().into_mapping().into_map();
        let own_languages = LANGUAGE_KEYS.map(|key| own.contains_key(key));
        let mut data =
            self.config
                .defaults
                .apply(self.config.scoped_path(self.path, &kind), kind.name(), own);
        let localized = Localized::take(&mut data);
        if format == BodyFormat::Markdown && is_jekyll {
            body = self.apply_page_plugins(&kind, body, &mut data);
        }

        let is_draft =
            kind == PageKind::Draft || (!is_jekyll && self.flag(&data, "draft").unwrap_or(false));
        if is_draft && !self.config.drafts {
            return FileOutcome::Skip(SkipReason::Draft);
        }
        if self.flag(&data, "published") == Some(false) && !self.config.unpublished {
            return FileOutcome::Skip(SkipReason::Unpublished);
        }
        let date = self.date(&data, &kind, &name);
        let may_wait = !matches!(kind, PageKind::Page) || !is_jekyll;
        if may_wait && !self.config.future && date.as_ref().is_some_and(|d| d > self.now) {
            return FileOutcome::Skip(SkipReason::Future);
        }

        let slug = self.slug(&data);
        self.check_kinds(&data);
        self.check_keys();
        let title = self
            .title
            .take()
            .or_else(|| self.lenient_string(&data, "title"))
            .filter(|title| !title.trim().is_empty())
            .or_else(|| {
                (!is_jekyll)
                    .then(|| markdown::first_heading(&self.text[body..], &self.config.dialect))?
            })
            .unwrap_or_else(|| slug::title(slug.as_deref().unwrap_or(name.slug)));
        let title = match highlight::without_controls(&title) {
            Cow::Owned(clean) if !is_jekyll => clean,
            _ => title,
        };
        // `false` and null are ignored, as in Jekyll.
        let has_permalink = data.get("permalink") != Some(&Value::Bool(false));
        let permalink = has_permalink
            .then(|| self.string(&data, "permalink"))
            .flatten();
        // The language that `defaults` give to all files is the site's, not that of a file in a folder of another language.
        let defaults = &self.config.defaults;
        let path = self.config.scoped_path(self.path, &kind);
        let keys = LANGUAGE_KEYS.iter().zip(own_languages);
        let mut keys =
            keys.filter(|(key, is_own)| *is_own || !defaults.is_of_site(path, kind.name(), key));
        let declared = keys.find_map(|(key, _)| {
            let code = match data.get(*key) {
                Some(Value::Bool(false)) => yaml::language_code(&Value::Bool(false))?.to_owned(),
                _ => self.string(&data, key)?,
            };
            Some((code, self.place(key)))
        });
        let declared = declared.or_else(|| {
            let PageKind::Document(name) = &kind else {
                return None;
            };
            let mut collections = self.config.collections.iter();
            let collection = collections.find(|collection| collection.name == *name)?;
            Some((collection.language.clone()?, SourceSpan::file(self.path)))
        });
        let translation_key = TRANSLATION_KEYS
            .iter()
            .find_map(|key| self.string(&data, key));
        let translation_key = match &self.config.multiple_languages {
            // The key by which jekyll-multiple-languages-plugin finds translations.
            Some(_) => translation_key.or_else(|| self.string(&data, "namespace")),
            None => translation_key,
        };
        let url_place = ["permalink", "slug"]
            .iter()
            .find(|key| data.contains_key(**key))
            .map(|key| self.place(key));

        let mut categories = self.folders_above(&kind);
        for category in self.terms(&data, "category", "categories") {
            if !categories.contains(&category) {
                categories.push(category);
            }
        }
        let tags = self.terms(&data, "tag", "tags");

        let is_markdown = format == BodyFormat::Markdown;
        let code_facts = is_markdown.then(|| CodeFacts::of(&self.text[body..]));

        let mut page = Page {
            path: self.path.to_owned(),
            kind,
            format,
            head: super::page::hash(&self.text[..body]),
            body,
            title,
            date,
            language: crate::language::LanguageId(0),
            path_key: String::new(),
            translation_key,
            translated: self.flag(&data, "translated"),
            url: String::new(),
            output: String::new(),
            categories,
            tags,
            code_facts: code_facts.unwrap_or_default(),
            has_tags: memchr::memmem::find(&self.text.as_bytes()[body..], b"{%").is_some(),
            data,
        };
        if page.denies_error() {
            page.code_facts.error = None;
            page.code_facts.errors.clear();
        }
        if self
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
        {
            return FileOutcome::Nothing(self.diagnostics);
        }
        let is_text = matches!(format, BodyFormat::Markdown | BodyFormat::Html);
        let text = (declared.is_none() && is_text)
            .then(|| TextLanguage::of(&self.text[body..]))
            .flatten();
        let draft = Draft {
            page: Arc::new(page),
            declared,
            text,
            slug,
            permalink,
            linked: linked_files::hidden(self.config, self.path, &self.text[body..]),
            url_place,
            is_addressed: false,
            naming: Naming::Short,
            is_shared: false,
            is_copied: self.bare_page.is_some_and(|page| page.is_copied),
            localized,
        };
        FileOutcome::Page(Box::new(draft), self.diagnostics)
    }
    /// Applies the plugins that give a page of Markdown its title and its URL. Returns the start of its body.
    fn apply_page_plugins(
        &mut self,
        kind: &PageKind,
        body: usize,
        data: &mut serde_json::Map<String, Value>,
    ) -> usize {
        let is_index = match self.bare_page {
            Some(page) => page.is_index,
            None => page_plugins::is_readme_index(self.config, self.path, kind),
        };
        if is_index {
            let permalink = page_plugins::folder_permalink(self.path);
            data.insert("permalink".to_owned(), permalink.into());
        }
        let Some(plugin) = &self.config.page_plugins.titles else {
            return body;
        };
        // The plugin takes every title of a document for one of its file name.
        let wants_title = if *kind == PageKind::Page {
            data.get("title").is_none_or(Value::is_null)
        } else {
            plugin.has_collections
        };
        let title = page_plugins::title_of(&self.text[body..], self.config);
        let Some(title) = title.filter(|_| wants_title) else {
            return body;
        };
        let escaped = highlight::escaped(&title.text);
        data.insert("title".to_owned(), escaped.into());
        self.title = Some(title.text);
        let strips = match data.get("strip_title") {
            Some(own) => *own == Value::Bool(true),
            None => plugin.strips,
        };
        if strips { body + title.end } else { body }
    }
}
