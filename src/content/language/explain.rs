//! Explanations of the language decisions, and hints for ambiguous ones.

use serde::Serialize;

use super::default::DefaultReason;
use super::folders::{Child, FILES, FolderReason, Folders, Slot, is_word};
use super::suffixes::{Suffix, SuffixReason, Suffixes};
use super::{LanguageClue, LanguageDecisions, LanguageFinding, LanguageSource, without_ending};
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, SourceSpan, counted};
use crate::language::endonym;

/// The language of a page and the evidence for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The code as the authors write it.
    pub code: String,
    /// The tag of BCP 47.
    pub lang: String,
    /// The evidence that decided.
    pub evidence: String,
    /// Other evidence that was looked at.
    pub considered: Vec<Considered>,
    /// The path without its language, by which pages become a note.
    pub path_key: String,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// The kind and value: a folder, a suffix, the text.
    pub what: String,
    /// The language that it indicates.
    pub lang: String,
    /// True if it was accepted as a language.
    pub accepted: bool,
    /// The reason why it was accepted or rejected.
    pub why: String,
}

impl LanguageDecisions {
    /// Explains the language of the page `at` of `clues`.
    pub(in crate::content) fn explain(
        &self,
        config: &Config,
        clues: &[LanguageClue<'_>],
        at: usize,
    ) -> Option<Explained> {
        let (clue, resolved) = (clues.get(at)?, self.pages.get(at)?);
        let language = self.languages.get(resolved.language);
        let mut considered: Vec<Considered> = self
            .folders
            .tokens(clue.path)
            .map(|token| {
                let (slot, child) = self.folders.of(token);
                Considered {
                    what: if slot.prefix == FILES {
                        format!("file name `{}`", child.code)
                    } else {
                        format!("folder `{}`", child.path(slot))
                    },
                    lang: child.known.tag.to_string(),
                    accepted: child.reason.accepts(),
                    why: folder_why(slot, child),
                }
            })
            .collect();
        if let Some(suffix) = self.suffixes.by_page.get(&at) {
            considered.push(Considered {
                what: format!("suffix `{}`", &without_ending(clue.path)[suffix.at..]),
                lang: suffix.known.tag.to_string(),
                accepted: suffix.reason.accepts(),
                why: suffix_why(suffix).to_owned(),
            });
        }
        if let Some(text) = clue.text {
            considered.push(Considered {
                what: "text".to_owned(),
                lang: text.tag().to_owned(),
                accepted: matches!(
                    &self.findings.get(at),
                    Some(Some(LanguageFinding {
                        source: LanguageSource::Text,
                        ..
                    }))
                ),
                why: "by its letters and most frequent words".to_owned(),
            });
        }
        Some(Explained {
            code: language.code.clone(),
            lang: language.tag.to_string(),
            evidence: self.evidence(config, clue, at),
            considered,
            path_key: resolved.path_key.clone(),
        })
    }

    fn evidence(&self, config: &Config, clue: &LanguageClue<'_>, at: usize) -> String {
        match self
            .findings
            .get(at)
            .and_then(Option::as_ref)
            .map(|found| &found.source)
        {
            Some(LanguageSource::FrontMatter) => {
                "the front matter, or `defaults` of the config for it".to_owned()
            }
            Some(LanguageSource::Config(at)) => {
                format!(
                    "`language_paths` of the config: `{}`",
                    config.language_paths[*at].pattern
                )
            }
            Some(LanguageSource::Folder(token)) => {
                let (slot, child) = self.folders.of(token);
                format!(
                    "the folder `{}`: {}",
                    child.path(slot),
                    folder_why(slot, child)
                )
            }
            Some(LanguageSource::Suffix) => match self.suffixes.by_page.get(&at) {
                Some(suffix) => format!(
                    "the suffix `{}`: {}",
                    &without_ending(clue.path)[suffix.at..],
                    suffix_why(suffix)
                ),
                None => "a suffix".to_owned(),
            },
            Some(LanguageSource::Text) => {
                "the text, since no page of the site declares a language".to_owned()
            }
            None => format!(
                "the site's default, since nothing else says it; the default is `{}` because {}",
                self.default.code,
                default_why(self.default.reason)
            ),
        }
    }
}

fn default_why(reason: DefaultReason) -> &'static str {
    match reason {
        DefaultReason::Config => "the config says so",
        DefaultReason::First => "it is the first of `languages` in the config",
        DefaultReason::Text => "most pages without a language are written in it",
        DefaultReason::English => "the site has English and the config names no default",
        DefaultReason::Most => "more pages are in it than in any other language",
        DefaultReason::Nothing => "nothing says another one",
    }
}

fn folder_why(slot: &Slot, child: &Child) -> String {
    let texts = format!(
        "{} in this language, {} in another",
        counted(child.agree, "page"),
        child.disagree
    );
    match child.reason {
        FolderReason::Text => format!("by text or front matter, {texts}"),
        FolderReason::Counterparts => {
            format!("{} of {} exist in another language as well", child.twins, counted(child.files, "page"))
        }
        FolderReason::Neighbours => {
            let mut others: Vec<&str> = slot
                .children
                .iter()
                .filter(|other| other.code != child.code)
                .map(|other| other.code.as_str())
                .collect();
            others.sort_unstable();
            others.truncate(6);
            format!("beside it are {}", others.join(", "))
        }
        FolderReason::Container => "the folder above it is one of translations".to_owned(),
        FolderReason::Declared => "front matter or the config names the language".to_owned(),
        FolderReason::Position => "it is directly below the folder of the content".to_owned(),
        FolderReason::OtherText => format!("its text is in another language: {texts}"),
        FolderReason::Nothing if is_word(&child.code) => {
            "the name is a word or an abbreviation as well, and nothing else says that it is a language".to_owned()
        }
        FolderReason::Nothing => "nothing else says that it is a language".to_owned(),
    }
}

fn suffix_why(suffix: &Suffix) -> &'static str {
    match suffix.reason {
        SuffixReason::Text => "the text is in this language",
        SuffixReason::Region => "it has a region or a script, and the name exists without it",
        SuffixReason::Dot => "it is behind a dot, and the name exists without it",
        SuffixReason::Siblings => "the same name has the suffixes of other languages",
        SuffixReason::Readme => "such files are translated by suffix",
        SuffixReason::Declared => "front matter, folders or the config name the language",
        SuffixReason::Counterpart => "the name exists without it",
        SuffixReason::OtherText => "the text is in another language",
        SuffixReason::Word => {
            "it is a word or an abbreviation as well, and nothing else says that it is a language"
        }
        SuffixReason::Alone => {
            "the name does not exist without it, nor with the suffix of another language"
        }
    }
}

/// Returns one hint for each kind of ambiguous decision.
pub(super) fn hints(
    config: &Config,
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
    folders: &Folders,
    suffixes: &Suffixes,
) -> Vec<Diagnostic> {
    let mut hints = Vec::new();
    hints.extend(folder_hint(config, clues, folders));
    hints.extend(suffix_hint(config, clues, suffixes));
    hints.extend(text_hint(config, clues, findings));
    hints
}

fn config_name(config: &Config) -> &str {
    let usual = if config.layout == Layout::Jekyll {
        "_config.yml"
    } else {
        "sitegen.yml"
    };
    config.file.as_deref().unwrap_or(usual)
}

/// Returns whether the opposite decision about a folder is as plausible.
fn is_doubtful(slot: &Slot, child: &Child) -> bool {
    let word = is_word(&child.code);
    let is_plain = matches!(slot.prefix.as_str(), "" | "_");
    let is_undecided = child.agree == 0 && child.disagree == 0 && child.twins == 0;
    is_plain
        && match child.reason {
            FolderReason::Nothing => child.code.len() != 3,
            FolderReason::OtherText => child.twins > 0 || !word,
            FolderReason::Neighbours => word && is_undecided,
            _ => false,
        }
}

fn folder_hint(
    config: &Config,
    clues: &[LanguageClue<'_>],
    folders: &Folders,
) -> Option<Diagnostic> {
    let doubtful = folders.slots.iter().flat_map(|slot| {
        let children = slot
            .children
            .iter()
            .filter(|child| is_doubtful(slot, child));
        children.map(move |child| (slot, child))
    });
    let mut doubtful: Vec<(String, &Child)> = doubtful
        .map(|(slot, child)| (child.path(slot), child))
        .collect();
    doubtful.sort_by(|a, b| a.0.cmp(&b.0));
    let (path, child) = doubtful.first()?;
    let file = clues
        .iter()
        .find(|clue| clue.path.starts_with(path.as_str()))?;
    let name = endonym(child.known.tag.as_str());
    let read = if child.reason.accepts() {
        "is read as a language"
    } else {
        "is read as an ordinary folder"
    };
    let more = match doubtful.len() - 1 {
        0 => String::new(),
        n => format!(" (and {} more)", counted(n, "folder")),
    };
    let folder = path.trim_end_matches('/');
    let other = if child.reason.accepts() {
        "false".to_owned()
    } else {
        child.code.clone()
    };
    Some(
        Diagnostic::info(
            "language-folder",
            format!(
                "`{path}` {read}{more}; it could be otherwise: `{}` is {name}",
                child.code
            ),
        )
        .at(SourceSpan::file(file.path))
        .help(format!(
            "if that is wrong, write `language_paths: {{{folder}: {other}}}` into {}",
            config_name(config)
        )),
    )
}

fn suffix_hint(
    config: &Config,
    clues: &[LanguageClue<'_>],
    suffixes: &Suffixes,
) -> Option<Diagnostic> {
    let doubtful = |page: &usize, suffix: &Suffix| {
        suffix.reason == SuffixReason::Word && clues[*page].text.is_none()
    };
    let doubtful = suffixes
        .by_page
        .iter()
        .filter(|(page, suffix)| doubtful(page, suffix));
    let mut doubtful: Vec<(usize, &Suffix)> =
        doubtful.map(|(page, suffix)| (*page, suffix)).collect();
    doubtful.sort_by_key(|(page, _)| *page);
    let (page, suffix) = doubtful.first()?;
    let path = clues.get(*page)?.path;
    let more = match doubtful.len() - 1 {
        0 => String::new(),
        n => format!(" (and {} more)", counted(n, "file")),
    };
    Some(
        Diagnostic::info(
            "language-suffix",
            format!(
                "the end of `{path}` is read as part of its name{more}; it could be {}",
                endonym(suffix.known.tag.as_str())
            ),
        )
        .at(SourceSpan::file(path))
        .help(format!(
            "write `lang: {code}` into the file, or `language_paths: {{{path}: {code}}}` into {}; with `false` in place of `{code}` it stays as it is",
            config_name(config),
            code = suffix.code,
        )),
    )
}

fn text_hint(
    config: &Config,
    clues: &[LanguageClue<'_>],
    findings: &[Option<LanguageFinding>],
) -> Option<Diagnostic> {
    let by_text = |finding: &Option<LanguageFinding>| {
        let finding = finding.as_ref()?;
        matches!(finding.source, LanguageSource::Text).then(|| finding.code.clone())
    };
    let pages: Vec<(usize, String)> = findings
        .iter()
        .enumerate()
        .filter_map(|(page, finding)| Some((page, by_text(finding)?)))
        .collect();
    let (page, code) = pages.first()?;
    let path = clues.get(*page)?.path;
    Some(
        Diagnostic::info(
            "language-guessed",
            format!("the language of {} is known from the text alone: `{path}` is in `{code}`", counted(pages.len(), "page")),
        )
        .at(SourceSpan::file(path))
        .help(format!(
            "write `lang: {code}` into the file; `default_language` in {} gives all such pages one language",
            config_name(config)
        )),
    )
}
