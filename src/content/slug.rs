//! Words for URLs (Jekyll 4 `Utils.slugify`, `Utils.titleize_slug`).

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Mode `default`: letters, marks and decimal digits of every script in lower case, joined by `-`.
#[must_use]
pub fn default(text: &str) -> String {
    slugify(text, |_| false).to_lowercase()
}

/// Returns the slug of a file name in a sitegen site: as [`default`], with `_` kept.
#[must_use]
pub fn own(text: &str) -> String {
    slugify(text, |c| c == '_').to_lowercase()
}

/// Returns a slug with every character of a name but white space, for names with equal [`own`] slugs (`a.b` and
/// `a-b`, `c++` and `c#`). In a name that differs in white space alone (`a b` and `a-b`), it becomes `_`.
#[must_use]
pub fn exact(text: &str) -> String {
    let kept = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '/' | '\\');
    let slug = slugify_where(text, kept).to_lowercase();
    if slug != own(text) {
        return slug;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    slugify_where(&words.join("_"), kept).to_lowercase()
}

/// Returns the slug of a tag, a category or a type: as [`default`], but different for names that differ in
/// symbols (`C`, `C++`, `C#`; `.NET` and `net`). A name of emoji is its own slug. Punctuation alone gives an
/// empty slug.
#[must_use]
pub fn term(name: &str) -> String {
    let name: String = name.trim().nfc().collect();
    let mut spelled = String::with_capacity(name.len());
    let mut is_behind_word = false;
    if name.starts_with('.') && name[1..].starts_with(is_word) {
        spelled.push_str("dot-");
    }
    for c in name.chars() {
        match c {
            '+' if is_behind_word => spelled.push_str("-plus-"),
            '#' if is_behind_word => spelled.push_str("-sharp-"),
            c => {
                spelled.push(c);
                is_behind_word = is_word(c);
            }
        }
    }
    let slug = default(&spelled);
    // A variation selector is a mark.
    if slug.chars().any(char::is_alphanumeric) {
        return slug;
    }
    // An emoji is kept, without the marks that only select its presentation.
    let is_shown = |c: &char| {
        let group = c.general_category_group();
        !c.is_ascii() && group == GeneralCategoryGroup::Symbol
    };
    name.chars().filter(is_shown).collect()
}

/// Mode `pretty`, which keeps case and also `._~!$&'()+,;=@`.
#[must_use]
pub fn pretty(text: &str) -> String {
    slugify(text, |c| "._~!$&'()+,;=@".contains(c))
}

/// Returns the slug in a mode by its name (Jekyll's filter `slugify`); `default` for any other.
#[must_use]
pub fn of_mode(text: &str, mode: &str) -> String {
    match mode {
        "none" => text.to_lowercase(),
        "latin" => default(&plain_letters(text)),
        "raw" => joined(text.split_whitespace()).to_lowercase(),
        "pretty" => pretty(text).to_lowercase(),
        "ascii" => slugify_where(text, |c| c.is_ascii_alphanumeric()).to_lowercase(),
        _ => default(text),
    }
}

/// Returns Latin letters without their accents; other scripts are dropped (the gem I18n's `transliterate`).
fn plain_letters(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::with_capacity(text.len());
    for c in text.nfd() {
        match c {
            c if c.is_ascii() => out.push(c),
            'ß' => out.push_str("ss"),
            'Æ' => out.push_str("AE"),
            'æ' => out.push_str("ae"),
            'Œ' => out.push_str("OE"),
            'œ' => out.push_str("oe"),
            'Ø' => out.push('O'),
            'ø' => out.push('o'),
            'Ð' | 'Đ' => out.push('D'),
            'ð' | 'đ' => out.push('d'),
            'Þ' => out.push_str("Th"),
            'þ' => out.push_str("th"),
            'Ł' => out.push('L'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            c if c.general_category_group() == GeneralCategoryGroup::Mark => {}
            _ => out.push('?'),
        }
    }
    out
}

fn joined<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.collect::<Vec<_>>().join("-")
}

fn slugify(text: &str, also: impl Fn(char) -> bool) -> String {
    slugify_where(text, |c| is_word(c) || also(c))
}

fn slugify_where(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if keep(c) {
            if std::mem::take(&mut gap) {
                slug.push('-');
            }
            slug.push(c);
        } else {
            // A `-` at the start and at the end is dropped.
            gap = !slug.is_empty();
        }
    }
    slug
}

/// Returns whether a character is `\p{M}`, `\p{L}` or `\p{Nd}`.
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii()
            && (matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
            ) || c.general_category() == GeneralCategory::DecimalNumber))
}

/// Returns the words of a slug, each with a capital: the title of a page that has none.
#[must_use]
pub fn title(slug: &str) -> String {
    slug.split(['-', '_'])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut chars = word.chars();
            chars.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(chars).collect()
            })
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_differ_have_slugs_that_differ() {
        for (name, slug) in [
            ("C", "c"),
            ("C++", "c-plus-plus"),
            ("c++11", "c-plus-plus-11"),
            ("C#", "c-sharp"),
            (".NET", "dot-net"),
            ("net", "net"),
            ("ASP.NET", "asp-net"),
            ("#linux", "linux"),
            ("Test", "test"),
            ("Q & A", "q-a"),
            ("Cafe\u{301}", "caf\u{e9}"),
            (";)", ""),
            ("...", ""),
            ("❤\u{fe0f}", "❤"),
            ("標籤", "標籤"),
        ] {
            assert_eq!(term(name), slug, "{name}");
        }
    }

    #[test]
    fn slugs_are_jekylls() {
        assert_eq!(default("The _config.yml file"), "the-config-yml-file");
        assert_eq!(pretty("The _config.yml file"), "The-_config.yml-file");
        assert_eq!(default("-Python 的 C 介面-"), "python-的-c-介面");
        assert_eq!(default("हिन्दी नोट"), "हिन्दी-नोट");
        assert_eq!(pretty("a/../b"), "a-..-b");
        assert_eq!(own("Move_Volume v1.2"), "move_volume-v1-2");
        assert_eq!(exact("C++ or C#?"), "c++-or-c#?");
        assert_eq!(exact("A b-c"), "a_b-c");
        assert_eq!(exact("a-b-c"), "a-b-c");
        assert_eq!(title("python-cffi_ar"), "Python Cffi Ar");
    }
}
