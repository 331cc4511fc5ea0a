//! The builds of jekyll-multiple-languages-plugin: all pages in each language, with the posts of the language.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::BuildInputs;
use crate::config::{Additions, Config, MultipleLanguages};
use crate::content::{Asset, Page, from_url};
use crate::site::PlannedSite;
use crate::yaml;

/// The key that names the keys whose values are texts of `_i18n`.
const TRANSLATED: &str = "translate_props";

/// Returns the inputs of each build, that of the default language first.
pub(super) fn builds(site: &PlannedSite) -> Vec<BuildInputs> {
    let Some(plugin) = &site.config.multiple_languages else {
        return Vec::new();
    };
    let codes = plugin.languages.iter();
    codes.map(|code| build(site, plugin, code)).collect()
}

/// Returns the files of the source that are copied beside the folders of the languages.
pub(super) fn assets_at_root(site: &PlannedSite) -> Option<Vec<Arc<Asset>>> {
    let plugin = site.config.multiple_languages.as_ref()?;
    let assets = site.source.assets.iter();
    let excluded = assets.filter(|asset| plugin.is_excluded(&asset.path));
    plugin.in_subfolder.then(|| excluded.cloned().collect())
}

fn build(site: &PlannedSite, plugin: &MultipleLanguages, code: &str) -> BuildInputs {
    let build = Build { site, plugin, code };
    let folder = plugin.folder(code);
    let source = &site.source;
    let localized = |pages: &[Arc<Page>]| -> Vec<Arc<Page>> {
        pages
            .iter()
            .filter_map(|page| build.localized(page))
            .collect()
    };
    let is_copied = |asset: &&Arc<Asset>| !folder.is_empty() && !plugin.is_excluded(&asset.path);
    BuildInputs {
        code: code.to_owned(),
        config: build.config(),
        pages: localized(&source.pages),
        others: localized(&source.others),
        copied: source.assets.iter().filter(is_copied).cloned().collect(),
        assets: source.assets.clone(),
        data: Arc::clone(&source.data),
        rewriter: None,
        translates_pages: true,
        folder,
    }
}

struct Build<'s> {
    site: &'s PlannedSite,
    plugin: &'s MultipleLanguages,
    code: &'s str,
}

impl Build<'_> {
    /// Returns the config of the build, with the keys of `site` that the plugin sets.
    fn config(&self) -> Config {
        let mut config = (*self.site.config).clone();
        let root = config.base_path.clone();
        config.multiple_languages = None;
        config.additions = Additions::none();
        let folder = self.plugin.folder(self.code);
        let base = format!("{root}/{folder}").trim_end_matches('/').to_owned();
        let texts = self.site.liquid_globals.translations.all();
        self.translate(&mut config.data);
        for (key, value) in [
            ("baseurl", base.into()),
            ("baseurl_root", root.into()),
            ("default_lang", self.plugin.default_language().into()),
            ("lang", self.code.into()),
            ("translations", texts),
        ] {
            config.data.insert(key.to_owned(), value);
        }
        config
    }

    /// Puts the texts of the language in place of the values of the keys that `translate_props` names.
    fn translate(&self, data: &mut Map<String, Value>) {
        for key in data.get(TRANSLATED).map(yaml::words).unwrap_or_default() {
            let Some(Value::String(path)) = data.get(&key) else {
                continue;
            };
            if let Some(text) = self.site.liquid_globals.translations.text(self.code, path) {
                data.insert(key, text.clone());
            }
        }
    }

    /// Returns a page as the build has it; `None` if it is not in this language.
    fn localized(&self, page: &Arc<Page>) -> Option<Arc<Page>> {
        let languages = page.data.get("languages").map(yaml::words);
        if languages.is_some_and(|languages| !languages.iter().any(|code| code == self.code)) {
            return None;
        }
        let of_post = self.plugin.language_of_post(&page.path);
        if of_post.is_some_and(|code| code != self.code) {
            return None;
        }
        let own = of_post.unwrap_or(self.plugin.default_language());
        let mut localized = (**page).clone();
        let folder = self.plugin.folder(own);
        if let Some(output) = page
            .output
            .strip_prefix(&folder)
            .filter(|_| !folder.is_empty())
        {
            localized.output = output.to_owned();
            localized.url = page.url[folder.len()..].to_owned();
        }
        let link = |key: &str| page.data.get(key).and_then(Value::as_str);
        let written = link(&format!("permalink_{}", self.code));
        if let (Some(_), Some(link)) = (link("permalink"), written) {
            let address = from_url(&format!("/{}", link.trim_start_matches('/')), ".html");
            localized.url = address.url;
            localized.output = address.output;
        }
        self.translate(&mut localized.data);
        if let Some(title) = localized
            .data
            .get("title")
            .and_then(|title| yaml::scalar(title, ""))
        {
            localized.title = title;
        }
        Some(Arc::new(localized))
    }
}
