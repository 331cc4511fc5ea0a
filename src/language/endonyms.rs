//! The name of each language in itself, from CLDR 48: a checked-in table, because both display name APIs of
//! ICU4X are unstable. `scripts/endonyms` compares it with ICU4X's data.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

/// Tag and endonym, sorted by tag. The spelling is CLDR's for running text; see [`endonym`].
pub(crate) const ENDONYMS: &[(&str, &str)] = &[
    ("af", "Afrikaans"),
    ("ak", "Akan"),
    ("am", "አማርኛ"),
    ("ar", "العربية"),
    ("as", "অসমীয়া"),
    ("ast", "asturianu"),
    ("az", "azərbaycan"),
    ("be", "беларуская"),
    ("bg", "български"),
    ("bho", "भोजपुरी"),
    ("bn", "বাংলা"),
    ("bo", "བོད་སྐད་"),
    ("br", "brezhoneg"),
    ("bs", "bosanski"),
    ("ca", "català"),
    ("ceb", "Cebuano"),
    ("ckb", "کوردیی ناوەندی"),
    ("co", "corsu"),
    ("cs", "čeština"),
    ("cy", "Cymraeg"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("dsb", "dolnoserbšćina"),
    ("dv", "ދިވެހިބަސް"),
    ("dz", "རྫོང་ཁ"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("en-GB", "British English"),
    ("en-US", "American English"),
    ("eo", "Esperanto"),
    ("es", "español"),
    ("es-419", "español latinoamericano"),
    ("es-ES", "español de España"),
    ("es-MX", "español de México"),
    ("et", "eesti"),
    ("eu", "euskara"),
    ("fa", "فارسی"),
    ("ff", "Pulaar"),
    ("fi", "suomi"),
    ("fil", "Filipino"),
    ("fo", "føroyskt"),
    ("fr", "français"),
    ("fr-CA", "français canadien"),
    ("fy", "Frysk"),
    ("ga", "Gaeilge"),
    ("gd", "Gàidhlig"),
    ("gl", "galego"),
    ("gn", "avañe’ẽ"),
    ("gsw", "Schwiizertüütsch"),
    ("gu", "ગુજરાતી"),
    ("gv", "Gaelg"),
    ("ha", "Hausa"),
    ("haw", "ʻŌlelo Hawaiʻi"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "hrvatski"),
    ("hsb", "hornjoserbšćina"),
    ("ht", "kreyòl ayisyen"),
    ("hu", "magyar"),
    ("hy", "հայերեն"),
    ("ia", "interlingua"),
    ("id", "Indonesia"),
    ("ig", "Asụsụ Igbo"),
    ("is", "íslenska"),
    ("it", "italiano"),
    ("ja", "日本語"),
    ("jv", "Jawa"),
    ("ka", "ქართული"),
    ("kk", "қазақ тілі"),
    ("km", "ខ្មែរ"),
    ("kn", "ಕನ್ನಡ"),
    ("ko", "한국어"),
    ("kok", "कोंकणी"),
    ("ks", "کٲشُر"),
    ("ku", "kurdî (kurmancî)"),
    ("kw", "kernewek"),
    ("ky", "кыргызча"),
    ("la", "latina"),
    ("lb", "Lëtzebuergesch"),
    ("lg", "Luganda"),
    ("ln", "lingála"),
    ("lo", "ລາວ"),
    ("lt", "lietuvių"),
    ("lv", "latviešu"),
    ("mai", "मैथिली"),
    ("mg", "Malagasy"),
    ("mi", "Māori"),
    ("mk", "македонски"),
    ("ml", "മലയാളം"),
    ("mn", "монгол"),
    ("mr", "मराठी"),
    ("ms", "Melayu"),
    ("mt", "Malti"),
    ("my", "မြန်မာ"),
    ("nb", "norsk bokmål"),
    ("ne", "नेपाली"),
    ("nl", "Nederlands"),
    ("nn", "norsk nynorsk"),
    ("no", "norsk"),
    ("nqo", "ߒߞߏ"),
    ("nso", "Sesotho sa Leboa"),
    ("oc", "occitan"),
    ("om", "Oromoo"),
    ("or", "ଓଡ଼ିଆ"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("pcm", "Naijíriá Píjin"),
    ("pl", "polski"),
    ("ps", "پښتو"),
    ("pt", "português"),
    ("pt-BR", "português (Brasil)"),
    ("pt-PT", "português europeu"),
    ("qu", "Runasimi"),
    ("rm", "rumantsch"),
    ("ro", "română"),
    ("ru", "русский"),
    ("rw", "Ikinyarwanda"),
    ("sa", "संस्कृत भाषा"),
    ("sah", "саха тыла"),
    ("sat", "ᱥᱟᱱᱛᱟᱲᱤ"),
    ("sc", "sardu"),
    ("sd", "سنڌي"),
    ("se", "davvisámegiella"),
    ("sg", "Sängö"),
    ("si", "සිංහල"),
    ("sk", "slovenčina"),
    ("sl", "slovenščina"),
    ("sm", "Gagana Samoa"),
    ("sn", "chiShona"),
    ("so", "Soomaali"),
    ("sq", "shqip"),
    ("sr", "српски"),
    ("sr-Latn", "srpski (latinica)"),
    ("st", "Sesotho"),
    ("su", "Basa Sunda"),
    ("sv", "svenska"),
    ("sw", "Kiswahili"),
    ("syr", "ܣܘܪܝܝܐ"),
    ("ta", "தமிழ்"),
    ("te", "తెలుగు"),
    ("tg", "тоҷикӣ"),
    ("th", "ไทย"),
    ("ti", "ትግርኛ"),
    ("tk", "türkmen dili"),
    ("tn", "Setswana"),
    ("to", "lea fakatonga"),
    ("tr", "Türkçe"),
    ("ts", "Xitsonga"),
    ("tt", "татар"),
    ("tw", "Twi"),
    ("ug", "ئۇيغۇرچە"),
    ("uk", "українська"),
    ("ur", "اردو"),
    ("uz", "o‘zbek"),
    ("vi", "Tiếng Việt"),
    ("wo", "Wolof"),
    ("xh", "IsiXhosa"),
    ("yi", "ייִדיש"),
    ("yo", "Èdè Yorùbá"),
    ("yue", "粵語"),
    ("zh", "中文"),
    ("zh-CN", "中文 (中国)"),
    ("zh-HK", "中文 (香港)"),
    ("zh-Hans", "简体中文"),
    ("zh-Hant", "繁體中文"),
    ("zh-SG", "中文 (新加坡)"),
    ("zh-TW", "中文 (台灣)"),
    ("zu", "isiZulu"),
];

/// Returns all tags in the table.
pub(crate) fn tags() -> impl Iterator<Item = &'static str> {
    ENDONYMS.iter().map(|(tag, _)| *tag)
}

/// Returns the name of the language `tag` in itself, for a menu: `zh-Hant` is `繁體中文`, `es` is `Español`. A tag
/// that is not in the table is named by its language and the rest of the tag: `de-AT` is `Deutsch (AT)`; an
/// unknown language by its tag.
#[must_use]
pub fn endonym(tag: &str) -> String {
    if let Some(name) = lookup(tag) {
        return capitalised(name);
    }
    let (language, rest) = tag.split_once('-').unwrap_or((tag, ""));
    match lookup(language) {
        Some(name) if !rest.is_empty() => format!("{} ({rest})", capitalised(name)),
        Some(name) => capitalised(name),
        None => tag.to_owned(),
    }
}

/// English names of languages, and spellings of names that CLDR does not have.
const OTHER_NAMES: &[&str] = &[
    "arabic",
    "bengali",
    "brazilian portuguese",
    "bulgarian",
    "catalan",
    "chinese",
    "czech",
    "danish",
    "dutch",
    "farsi",
    "finnish",
    "french",
    "german",
    "greek",
    "hebrew",
    "hindi",
    "hungarian",
    "indonesian",
    "italian",
    "japanese",
    "korean",
    "norwegian",
    "persian",
    "polish",
    "portuguese",
    "romanian",
    "russian",
    "simplified chinese",
    "spanish",
    "swedish",
    "thai",
    "traditional chinese",
    "turkish",
    "ukrainian",
    "vietnamese",
    "bahasa indonesia",
    "castellano",
    "farsi",
    "hrvatski",
    "melayu",
    "norsk bokmål",
    "o'zbek",
    "o'zbekcha",
    "persan",
    "srpskohrvatski",
    "繁体中文",
    "簡體中文",
    "正體中文",
    "简体",
    "繁體",
    "中文简体",
    "中文繁體",
    "汉语",
    "漢語",
    "한글",
];

/// Returns true if a text is the name of a language in a language menu.
#[must_use]
pub fn is_language_name(text: &str) -> bool {
    static NAMES: OnceLock<FxHashSet<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let own = ENDONYMS.iter().map(|(_, name)| name.to_lowercase());
        own.chain(OTHER_NAMES.iter().map(ToString::to_string))
            .collect()
    });
    if text.len() > 80 {
        return false;
    }
    let name = text.to_lowercase();
    // `Português (Brasil)`, `中文（简体）`, with a flag before it.
    let bare = name
        .split(['(', '（', '[', '-', '–', '/'])
        .next()
        .unwrap_or_default();
    let is_mark = |c: char| !c.is_alphanumeric();
    [name.as_str(), bare]
        .into_iter()
        .any(|name| names.contains(name.trim_matches(is_mark)))
}

fn lookup(tag: &str) -> Option<&'static str> {
    ENDONYMS
        .binary_search_by(|(known, _)| known.cmp(&tag))
        .ok()
        .map(|i| ENDONYMS[i].1)
}

/// Capitalizes the first letter, as menus do, in the scripts that have this convention. (Georgian has capital
/// letters, but does not begin words with them.)
fn capitalised(name: &str) -> String {
    use unicode_script::{Script, UnicodeScript};
    let mut chars = name.chars();
    match chars.next() {
        Some(first)
            if matches!(
                first.script(),
                Script::Latin | Script::Cyrillic | Script::Greek | Script::Armenian
            ) =>
        {
            first.to_uppercase().chain(chars).collect()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ENDONYMS.is_sorted_by_key(|(tag, _)| *tag));
    }

    #[test]
    fn names_of_languages_are_known_as_menus_write_them() {
        for name in [
            "繁體中文",
            "_English_",
            "Português (Brasil)",
            "🇫🇷 Français",
            "German",
            "中文（简体）",
        ] {
            assert!(is_language_name(name), "{name}");
        }
        assert!(!is_language_name("Install"));
        assert!(!is_language_name(""));
    }

    #[test]
    fn menus_have_capitals_where_the_script_has() {
        assert_eq!(endonym("es"), "Español");
        assert_eq!(endonym("zh-Hant"), "繁體中文");
        assert_eq!(endonym("ka"), "ქართული");
        assert_eq!(endonym("de-AT"), "Deutsch (AT)");
        assert_eq!(endonym("xzy"), "xzy");
    }
}
