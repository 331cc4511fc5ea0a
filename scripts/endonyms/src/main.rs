//! Prints each name of a language in sitegen's table that is not the one of CLDR, and fails if there is one.

#[allow(dead_code, reason = "only the table is used")]
#[path = "../../../src/language/endonyms.rs"]
mod endonyms;

use std::process::ExitCode;

use icu_experimental::displaynames::DisplayNamesOptions;
use icu_experimental::displaynames::multi::{LanguageDisplayNames, LocaleDisplayNamesFormatter};
use icu_locale::Locale;

/// Languages without an endonym in ICU4X's data, or with one that is too long for a menu.
const NOT_FROM_ICU: &[&str] = &[
    "bo", "co", "dv", "dz", "ff", "gn", "gsw", "gv", "haw", "ht", "kw", "la", "lg", "ln", "mg",
    "se", "sg", "sm", "sn", "ts", "tw", "yi", "zh-HK",
];

fn main() -> ExitCode {
    let mut result = ExitCode::SUCCESS;
    for (tag, name) in endonyms::ENDONYMS {
        if NOT_FROM_ICU.contains(tag) {
            continue;
        }
        let icu = name_in_icu(tag);
        if icu.as_deref() != Some(*name) {
            println!("{tag}: {name:?}, in ICU {icu:?}");
            result = ExitCode::FAILURE;
        }
    }
    result
}

/// Returns the name of a language in itself from ICU's data.
fn name_in_icu(tag: &str) -> Option<String> {
    let locale: Locale = tag.parse().ok()?;
    let options = DisplayNamesOptions::default();
    if tag.contains('-') {
        let names = LocaleDisplayNamesFormatter::try_new(locale.clone().into(), options).ok()?;
        Some(names.of(&locale).to_string())
    } else {
        let names = LanguageDisplayNames::try_new(locale.clone().into(), options).ok()?;
        names.of(locale.id.language).map(|name| name.to_string())
    }
}
