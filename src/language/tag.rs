//! Converts the codes that authors write (`hant`, `zh_tw`, `jp`) to BCP 47 tags.

use std::fmt;

use icu_locale::{
    LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality, LocaleExpander,
};

use super::endonyms;

/// Codes of authors that are invalid or have another meaning in BCP 47.
const MEANT: &[(&str, &str)] = &[
    ("chs", "zh-Hans"),
    ("cht", "zh-Hant"),
    ("cn", "zh-CN"),
    ("cz", "cs"),
    ("dk", "da"),
    ("en-uk", "en-GB"),
    ("gr", "el"),
    ("hans", "zh-Hans"),
    ("hant", "zh-Hant"),
    ("hk", "zh-HK"),
    ("ir", "fa"),
    ("jp", "ja"),
    ("kh", "km"),
    ("kr", "ko"),
    ("mo", "zh-MO"),
    ("no-nb", "nb"),
    ("no-nn", "nn"),
    ("ptbr", "pt-BR"),
    ("sq-ks", "sq-XK"),
    ("tw", "zh-TW"),
    ("ua", "uk"),
    ("vn", "vi"),
    ("zh", "zh-Hans"),
    ("zh-chs", "zh-Hans"),
    ("zh-cht", "zh-Hant"),
    ("zhcn", "zh-CN"),
    ("zhtw", "zh-TW"),
];

/// The codes of ISO 3166-1, and those of M.49 that languages use, separated by spaces. Any other apparent
/// region in a file name (`fix-it-up`) is not one.
const REGIONS: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW 001 150 419";

/// The writing direction of a language, from CLDR's data on scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// Returns the value of HTML's `dir`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }
}

/// A valid BCP 47 language tag in its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Returns the tag as a value of HTML's `lang`: `zh-Hant`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The CLDR data of a language code, looked up once per spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedTag {
    /// The canonical tag.
    pub tag: LanguageTag,
    /// The tag with its likely script and region, which is equal for all spellings of a language.
    pub likely: String,
    /// The writing direction.
    pub direction: Direction,
    /// True if a folder may be named after it: `ar` is plausible, `api` (Apiaká) and `doc` (Northern Dong) are
    /// not.
    pub common: bool,
}

impl ResolvedTag {
    /// Returns the ISO 15924 code of the script: `Hant`.
    #[must_use]
    pub fn script(&self) -> &str {
        let mut subtags = self.likely.split('-').skip(1);
        subtags.find(|subtag| subtag.len() == 4).unwrap_or("Latn")
    }

    /// Returns English, the language of a site without any evidence.
    #[must_use]
    pub fn english() -> Self {
        Self {
            tag: LanguageTag("en".to_owned()),
            likely: "en-Latn-US".to_owned(),
            direction: Direction::Ltr,
            common: true,
        }
    }
}

/// Resolves language codes with CLDR's data.
pub struct TagReader {
    canonicalizer: LocaleCanonicalizer,
    expander: LocaleExpander,
    directionality: LocaleDirectionality,
}

impl Default for TagReader {
    fn default() -> Self {
        Self {
            canonicalizer: LocaleCanonicalizer::new_extended(),
            expander: LocaleExpander::new_extended(),
            directionality: LocaleDirectionality::new_extended(),
        }
    }
}

impl TagReader {
    /// Resolves `code`: `_` equals `-`, case is ignored, and aliases such as `hant`, `cn` or `jp` are known.
    /// Returns `None` if CLDR has no such language.
    #[must_use]
    pub fn read(&self, code: &str) -> Option<ResolvedTag> {
        let spelled = code.trim().replace('_', "-").to_ascii_lowercase();
        let meant = MEANT
            .iter()
            .find(|(authors, _)| *authors == spelled)
            .map_or(spelled.as_str(), |(_, web)| *web);
        let meant = without_doubled_code(meant);
        let mut locale: Locale = meant.parse().ok()?;
        if !locale.extensions.is_empty() {
            return None;
        }
        self.canonicalizer.canonicalize(&mut locale);
        let mut likely: LanguageIdentifier = locale.id.clone();
        if likely.script.is_none() || likely.region.is_none() {
            self.expander.maximize(&mut likely);
        }
        // CLDR has a likely script for every language in its data.
        likely.script?;
        self.knows(&locale.id)?;
        Some(ResolvedTag {
            direction: if self.directionality.is_right_to_left(&locale.id) {
                Direction::Rtl
            } else {
                Direction::Ltr
            },
            likely: likely.to_string(),
            common: endonyms::tags().any(|tag| tag == locale.id.language.as_str())
                && is_plausible(&locale.id),
            tag: LanguageTag(locale.to_string()),
        })
    }

    /// Checks that the language without script and region is in CLDR's data.
    fn knows(&self, id: &LanguageIdentifier) -> Option<()> {
        let mut bare = LanguageIdentifier::UNKNOWN;
        bare.language = id.language;
        self.expander.maximize(&mut bare);
        bare.script.map(|_| ())
    }

    /// Returns the known code with the most similar spelling, if one is similar enough.
    #[must_use]
    pub fn nearest(&self, code: &str) -> Option<String> {
        let spelled = code.trim().replace('_', "-").to_ascii_lowercase();
        let candidates = MEANT.iter().map(|(authors, _)| *authors);
        candidates
            .chain(endonyms::tags())
            .map(|known| (distance(&spelled, &known.to_ascii_lowercase()), known))
            .filter(|(distance, known)| *distance <= 2.min(known.len().saturating_sub(1)))
            .min_by_key(|(distance, known)| (*distance, known.len().abs_diff(spelled.len())))
            .map(|(_, known)| known.to_owned())
            .or_else(|| match spelled.as_str() {
                "traditional" => Some("hant".to_owned()),
                name => by_english_name(name).map(str::to_owned),
            })
    }
}

/// Returns the language of a code that repeats it in place of a region: `ja-ja` is `ja`. `it-it` has a region.
fn without_doubled_code(code: &str) -> &str {
    let is_region = |region: &str| {
        let mut regions = REGIONS.split(' ');
        regions.any(|known| known.eq_ignore_ascii_case(region))
    };
    match code.split_once('-') {
        Some((language, region)) if language == region && !is_region(region) => language,
        _ => code,
    }
}

/// Returns true if script and region exist, and there is no variant.
fn is_plausible(id: &LanguageIdentifier) -> bool {
    let region = id.region.is_none_or(|region| {
        let mut regions = REGIONS.split(' ');
        regions.any(|known| known == region.as_str())
    });
    let script = id.script.is_none_or(|script| {
        let script = script.as_str();
        ["Hans", "Hant", "Jpan", "Kore"].contains(&script)
            || unicode_script::Script::from_short_name(script).is_some()
    });
    region && script && id.variants.is_empty()
}

/// Returns the code of a language by its English name, which some authors write instead.
#[must_use]
pub fn by_english_name(name: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("arabic", "ar"),
        ("basque", "eu"),
        ("bengali", "bn"),
        ("brazilian-portuguese", "pt-BR"),
        ("bulgarian", "bg"),
        ("catalan", "ca"),
        ("chinese", "zh"),
        ("croatian", "hr"),
        ("czech", "cs"),
        ("danish", "da"),
        ("dutch", "nl"),
        ("english", "en"),
        ("farsi", "fa"),
        ("finnish", "fi"),
        ("french", "fr"),
        ("german", "de"),
        ("greek", "el"),
        ("hebrew", "he"),
        ("hindi", "hi"),
        ("hungarian", "hu"),
        ("indonesian", "id"),
        ("italian", "it"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("norwegian", "no"),
        ("persian", "fa"),
        ("polish", "pl"),
        ("portuguese", "pt"),
        ("portuguese-br", "pt-BR"),
        ("romanian", "ro"),
        ("russian", "ru"),
        ("serbian", "sr"),
        ("simplified-chinese", "zh-Hans"),
        ("slovak", "sk"),
        ("spanish", "es"),
        ("swedish", "sv"),
        ("thai", "th"),
        ("traditional-chinese", "zh-Hant"),
        ("turkish", "tr"),
        ("ukrainian", "uk"),
        ("urdu", "ur"),
        ("vietnamese", "vi"),
    ];
    let spelled = name.replace('_', "-").to_ascii_lowercase();
    let mut names = NAMES.iter();
    names
        .find(|(known, _)| *known == spelled)
        .map(|(_, code)| *code)
}

/// Returns the number of single-character edits between two words (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(code: &str) -> Option<String> {
        TagReader::default().read(code).map(|k| k.tag.to_string())
    }

    #[test]
    fn codes_mean_what_their_authors_mean() {
        for (code, web) in [
            ("hant", "zh-Hant"),
            ("hans", "zh-Hans"),
            ("zh", "zh-Hans"),
            ("ZH_tw", "zh-TW"),
            ("zh-TW", "zh-TW"),
            ("zh_tw", "zh-TW"),
            ("cn", "zh-CN"),
            ("jp", "ja"),
            ("kr", "ko"),
            ("kh", "km"),
            ("ir", "fa"),
            ("ptbr", "pt-BR"),
            ("zhCN", "zh-CN"),
            ("iw", "he"),
            ("EN_us", "en-US"),
            ("pt-br", "pt-BR"),
            ("pcm", "pcm"),
            ("ja_JA", "ja"),
            ("cs-CS", "cs"),
            ("it-IT", "it-IT"),
            ("sq-KS", "sq-XK"),
        ] {
            assert_eq!(tag(code).as_deref(), Some(web), "{code}");
        }
    }

    #[test]
    fn english_is_what_cldr_says() {
        assert_eq!(
            TagReader::default().read("en"),
            Some(ResolvedTag::english())
        );
    }

    #[test]
    fn what_is_no_language_is_refused() {
        for code in [
            "", "xx", "klingon", "english", "docs", "2024", "../en", "a b",
        ] {
            assert_eq!(tag(code), None, "{code}");
        }
    }

    #[test]
    fn direction_is_the_scripts() {
        let reader = TagReader::default();
        for (code, direction) in [
            ("ar", Direction::Rtl),
            ("fa", Direction::Rtl),
            ("ur", Direction::Rtl),
            ("he", Direction::Rtl),
            ("ckb", Direction::Rtl),
            ("pa-Arab", Direction::Rtl),
            ("pa", Direction::Ltr),
            ("hant", Direction::Ltr),
        ] {
            assert_eq!(reader.read(code).unwrap().direction, direction, "{code}");
        }
    }

    #[test]
    fn a_near_code_is_offered() {
        let reader = TagReader::default();
        assert_eq!(reader.nearest("hannt").as_deref(), Some("hant"));
        assert_eq!(reader.nearest("english").as_deref(), Some("en"));
        assert_eq!(reader.nearest("qqqqqqqq"), None);
    }
}
