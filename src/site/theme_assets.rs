//! Theme assets of a site: templates, styles and scripts, and interface strings.

use std::collections::HashSet;
use std::sync::Arc;

use super::social_metadata;
use crate::config::Config;
use crate::content::{Source, active_files, is_below, plain_path};
use crate::diagnostics::Diagnostic;
use crate::language::messages::tags_of;
use crate::language::{Codes, Format, LanguageMessages};
use crate::social::SocialCardRenderer;
use crate::theme::{Engine, Lookup, theme_files};

/// All that pages are made with.
pub(super) struct ThemeAssets {
    /// The static files that templates can ask for.
    pub(super) files: Vec<theme_files::File>,
    pub(super) engine: Engine,
    pub(super) lookup: Arc<Lookup>,
    /// By language the words of the interface.
    pub(super) words: Vec<LanguageMessages>,
    /// By language what Open Graph calls it: `zh_TW`.
    pub(super) locales: Vec<String>,
    pub(super) has_layouts: bool,
    /// True if a template uses the reading time.
    pub(super) counts_words: bool,
    pub(super) painter: Option<SocialCardRenderer>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl ThemeAssets {
    pub(super) fn new(config: &Config, codes: &Codes, source: &Source) -> Self {
        let own_templates = crate::content::has_templates(config);
        let languages = source.languages.iter();
        let tags: HashSet<String> = languages
            .flat_map(|(_, language)| tags_of(&language.tag, codes))
            .collect();
        let speaks = |tag: &str| tags.contains(tag);
        let (theme, mut diagnostics) = theme_files::load(own_templates.then_some(config), &speaks);
        let words: Vec<LanguageMessages> = source
            .languages
            .iter()
            .map(|(_, language)| theme.messages.of(&language.tag, codes))
            .collect();
        diagnostics.extend(unspoken(source, &words));

        let own_files = source
            .assets
            .iter()
            .filter(|asset| {
                !theme_files::may_stand_in(&asset.output)
                    || active_files::problem_of(config, asset).is_none()
            })
            .map(|asset| (asset.output.as_str(), source.locate(&asset.path)));
        let (mut files, problems) =
            theme_files::files_of(&own_files.collect(), own_templates, config);
        diagnostics.extend(problems);
        let scripts = files
            .iter()
            .filter(|file| theme_files::IN_PAGES.contains(&file.name.as_str()))
            .map(|file| {
                let text = String::from_utf8_lossy(&file.bytes);
                (file.name.clone(), text.trim().to_owned())
            })
            .collect();
        files.retain(|file| !theme_files::IN_PAGES.contains(&file.name.as_str()));
        let url = |file: &theme_files::File| {
            let path = crate::content::encoded(&file.output);
            format!("{}/{path}", config.base_path)
        };
        let lookup = Arc::new(Lookup {
            formats: source
                .languages
                .iter()
                .map(|(_, language)| (language.tag.to_string(), Format::new(&language.tag)))
                .collect(),
            assets: files
                .iter()
                .map(|file| (file.name.clone(), url(file)))
                .collect(),
            scripts,
            limits: config.limits,
        });
        let (engine, problems) = Engine::new(theme.templates, &lookup);
        diagnostics.extend(problems);
        let counts_words = engine.is_asked_for("minutes");
        let (painter, problems) =
            SocialCardRenderer::new(&config.source, &config.features.social_fonts);
        diagnostics.extend(problems);
        let locales = source
            .languages
            .iter()
            .map(|(_, language)| social_metadata::locale(language, codes))
            .collect();
        Self {
            files,
            engine,
            lookup,
            words,
            locales,
            has_layouts: config.source.join("_layouts").is_dir(),
            counts_words,
            painter,
            diagnostics,
        }
    }

    /// Returns true if any asset depends on `path` or files below it (relative to the source).
    pub(super) fn comes_from(&self, path: &str, config: &Config, source: &Source) -> bool {
        let touches = |file: &str| is_below(path, file) || is_below(file, path);
        let mut assets = source.assets.iter();
        [theme_files::FOLDER, "_layouts"].into_iter().any(touches)
            || config
                .features
                .social_fonts
                .iter()
                .any(|font| touches(&plain_path(font)))
            || assets.any(|asset| {
                is_below(&asset.path, path) && theme_files::may_stand_in(&asset.output)
            })
    }
}

/// Reports interface strings that are shown in English because a language lacks them.
fn unspoken(source: &Source, words: &[LanguageMessages]) -> Vec<Diagnostic> {
    let languages = source.languages.iter().zip(words);
    languages
        .filter(|(_, words)| !words.missing.is_empty())
        .map(|((_, language), words)| {
            let (tag, name) = (&language.tag, &language.endonym);
            let file = format!("templates/messages/{tag}.yml");
            if words.speaks() {
                Diagnostic::info(
                    "message-missing",
                    format!("the interface lacks words in {name} (`{tag}`), English stands in: {}", words.missing.join(", ")),
                )
                .help(format!("write them into `{file}`, a line for each: `key: \"words\"`"))
            } else {
                Diagnostic::info(
                    "message-missing",
                    format!("the interface does not speak {name} (`{tag}`): English stands in"),
                )
                .help(format!("write its words into `{file}`, as `templates/messages/en.yml` of sitegen has them"))
            }
        })
        .collect()
}
