//! The file of a new note.
//!
//! A note is placed as the pages of its language are: the folder, the date in the file name and the language after
//! the name come from the page that the site has of the same kind, the newest first. A language without pages gets
//! the place that a translation of a note in the default language would have.

use jiff::Zoned;

use super::NewFile;
use super::archetype::{self, Values};
use super::placement::{self, SEPARATORS};
use crate::config::{Config, Layout};
use crate::content::file_name::FileName;
use crate::content::{Page, PageKind, Source, front_matter, plain_path, slug};
use crate::diagnostics::Diagnostic;
use crate::language::{Codes, LanguageTag};
use crate::translations::Notes;

/// The author's wishes for a new note.
#[derive(Debug, Clone, Copy)]
pub struct NewNote<'a> {
    /// The title.
    pub title: &'a str,
    /// The code of the language; the default language without one.
    pub code: Option<&'a str>,
    /// The folder, below the source or below the folder of the language.
    pub folder: Option<&'a str>,
    /// True if the note is a draft.
    pub is_draft: bool,
    /// The present time, for its date.
    pub now: &'a Zoned,
}

/// The code of the diagnostic for a title without letters.
const NO_NAME: &str = "no-file-name";

/// Returns the file of a new note.
///
/// # Errors
/// A diagnostic, if no file name can be made from the title, or the archetype cannot be read.
pub fn new_note(
    config: &Config,
    source: &Source,
    notes: &Notes,
    wish: &NewNote<'_>,
) -> Result<NewFile, Box<Diagnostic>> {
    let name = slug::default(wish.title);
    if name.is_empty() {
        let message = format!("no file name can be made from the title `{}`", wish.title);
        return Err(Box::new(
            Diagnostic::error(NO_NAME, message).help("give a title with letters or digits"),
        ));
    }
    let place = Placement::of(config, source, notes, wish);
    let date = wish.now.strftime("%Y-%m-%d").to_string();
    let dated = if place.has_date {
        format!("{date}-")
    } else {
        String::new()
    };
    let folder = if place.folder.is_empty() {
        String::new()
    } else {
        format!("{}/", place.folder)
    };
    let path = format!("{folder}{dated}{name}{}.md", place.suffix);
    let values = Values {
        title: wish.title,
        date: &date,
        lang: &place.code,
        slug: &name,
    };
    let text = match archetype::read(config, &place.folder)? {
        Some(archetype) => {
            let text = archetype::fill(&archetype, &values);
            with_title(config, &path, text, wish.title)?
        }
        None => usual_text(&values, place.is_below_language),
    };
    let text = if wish.is_draft {
        let rules = config.layout.front_matter();
        front_matter::with_value(rules, &path, &text, "draft", &true.into())?
    } else {
        text
    };
    Ok(NewFile { path, text })
}

/// Returns the text of a note with its title in the front matter, if neither that nor the body has it.
fn with_title(
    config: &Config,
    path: &str,
    text: String,
    title: &str,
) -> Result<String, Box<Diagnostic>> {
    let rules = config.layout.front_matter();
    let split = front_matter::split_by(rules, path, &text)?;
    let has_key = split.is_some_and(|split| split.front_matter.get("title").is_some());
    if has_key || text.contains(title) {
        return Ok(text);
    }
    front_matter::with_value(rules, path, &text, "title", &title.into())
}

/// The text of a note of a site without archetypes.
fn usual_text(values: &Values<'_>, is_below_language: bool) -> String {
    let title = front_matter::plain_scalar(values.title);
    let mut text = format!("---\ntitle: {title}\ndate: {}\n", values.date);
    if !is_below_language {
        text.push_str(&format!(
            "lang: {}\n",
            front_matter::plain_scalar(values.lang)
        ));
    }
    text.push_str("---\n\n");
    text
}

/// The place of a new note, apart from its name.
struct Placement {
    folder: String,
    has_date: bool,
    /// The language after the name, with its separator: `-ar`.
    suffix: String,
    /// The language code as the site writes it.
    code: String,
    /// True if the path says the language, or the language is the default.
    is_below_language: bool,
}

impl Placement {
    fn of(config: &Config, source: &Source, notes: &Notes, wish: &NewNote<'_>) -> Self {
        let codes = Codes::default();
        let default = source.languages.default_language();
        let wished = wish.code.and_then(|code| codes.read(code));
        let id = wished
            .as_ref()
            .and_then(|read| source.languages.find(&read.tag));
        let id = if wish.code.is_none() { default } else { id };
        let code = match (id, wish.code) {
            (_, Some(code)) if id.is_none() => code.to_owned(),
            (Some(id), _) => source.languages.get(id).code.clone(),
            _ => config
                .default_language
                .as_ref()
                .map_or_else(|| "en".to_owned(), |language| language.code.clone()),
        };
        let model = id.and_then(|id| model_page(source, wish, |page| page.language == id));
        if let Some(model) = model {
            let tag = &source.languages.get(model.language).tag;
            let mut place = Self::beside(model, tag, &codes, code);
            place.is_below_language |= id == default;
            place.move_to(wish, source);
            return place;
        }
        // The language has no page like it: the note is placed as a translation is.
        let in_default =
            default.and_then(|id| model_page(source, wish, |page| page.language == id));
        if let (Some(model), Some(read)) = (in_default, &wished)
            && let Some(original) = source.page(&model.path)
        {
            let path =
                placement::path_of_translation(source, notes, config.layout, original, &code);
            let mut place = Self::at(&path, &read.tag, &codes, code);
            place.move_to(wish, source);
            return place;
        }
        Self::in_empty_site(config, wish, code)
    }

    /// The place beside an existing page.
    fn beside(model: &Page, tag: &LanguageTag, codes: &Codes, code: String) -> Self {
        let mut place = Self::at(&model.path, tag, codes, code);
        place.is_below_language |= model.is_below_its_language();
        place
    }

    /// The place beside a file.
    fn at(path: &str, tag: &LanguageTag, codes: &Codes, code: String) -> Self {
        let is_it = |code: &str| codes.read(code).is_some_and(|read| read.tag == *tag);
        let name = FileName::parse(path);
        let suffix = SEPARATORS.iter().find_map(|separator| {
            let (_, code) = name.slug.rsplit_once(*separator)?;
            is_it(code).then(|| format!("{separator}{code}"))
        });
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self {
            folder: folder.to_owned(),
            has_date: name.date.is_some(),
            is_below_language: suffix.is_some() || folder.split('/').any(is_it),
            suffix: suffix.unwrap_or_default(),
            code,
        }
    }

    fn in_empty_site(config: &Config, wish: &NewNote<'_>, code: String) -> Self {
        let root = match config.layout {
            Layout::Sitegen => "content",
            Layout::Jekyll => &plain_path(&format!("{}/_posts", config.collections_folder)),
            Layout::Folder => "",
        };
        let wished = wish.folder.unwrap_or_default();
        let folder = [root, wished.strip_prefix(root).unwrap_or(wished)];
        let folder = folder.map(|part| part.trim_matches('/'));
        let folder: Vec<&str> = folder.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            folder: folder.join("/"),
            has_date: config.layout == Layout::Jekyll,
            suffix: String::new(),
            code,
            is_below_language: wish.code.is_none(),
        }
    }

    /// Moves the place to the folder that the author named, if the model is not there.
    fn move_to(&mut self, wish: &NewNote<'_>, source: &Source) {
        let Some(wished) = wish.folder.map(|folder| folder.trim_matches('/')) else {
            return;
        };
        if is_in(&self.folder, wished) {
            return;
        }
        let is_in_source = source.root.join(wished).is_dir();
        let root = self.folder.split('/').next().unwrap_or_default();
        let is_container = root == "content" || root.starts_with('_');
        self.folder = if is_in_source || !is_container || wished.starts_with(root) {
            wished.to_owned()
        } else {
            format!("{}/{wished}", self.language_root())
        };
    }

    /// The part of the folder down to the language, or its first component.
    fn language_root(&self) -> &str {
        let mut end = self.folder.find('/').unwrap_or(self.folder.len());
        let mut at = 0;
        for part in self.folder.split('/') {
            at += part.len();
            if part.eq_ignore_ascii_case(&self.code) {
                end = at;
            }
            at += 1;
        }
        &self.folder[..end]
    }
}

/// Returns true if a folder is the wished one: it ends with its components.
fn is_in(folder: &str, wished: &str) -> bool {
    let before = folder.strip_suffix(wished);
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The page that a new note is placed like: the newest note, in the wished folder if there is one.
fn model_page<'s>(
    source: &'s Source,
    wish: &NewNote<'_>,
    is_in_language: impl Fn(&Page) -> bool,
) -> Option<&'s Page> {
    let wished = wish.folder.map(|folder| folder.trim_matches('/'));
    let kind = |page: &Page| match page.kind {
        PageKind::Post => 3,
        PageKind::Document(_) => 2,
        PageKind::Page => 1,
        PageKind::Draft => 0,
    };
    let folder_of = |page: &Page| {
        page.path
            .rsplit_once('/')
            .map_or(String::new(), |f| f.0.to_owned())
    };
    let is_index = |page: &Page| {
        let stem = FileName::parse(&page.path).stem;
        ["index", "_index", "readme"].contains(&stem.to_ascii_lowercase().as_str())
    };
    let pages = source.pages.iter().map(AsRef::as_ref);
    pages
        .filter(|page| is_in_language(page) && FileName::parse(&page.path).is_markdown())
        .max_by_key(|page| {
            let in_wished = wished.is_some_and(|wished| is_in(&folder_of(page), wished));
            let date = page.date.as_ref().map(Zoned::timestamp);
            (
                in_wished,
                !is_index(page),
                kind(page),
                date,
                page.path.clone(),
            )
        })
}
