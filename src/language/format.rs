//! Dates, numbers, lists, plurals and the order of titles in the conventions of a language (CLDR by ICU4X).
//!
//! In: a language tag. Out: a [`Format`], which formats values. The calendar is Gregorian in every language:
//! the date of a note refers to a release or a log, which use it.

use std::cmp::Ordering;

use fixed_decimal::Decimal;
use icu_calendar::{Date, Gregorian};
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_decimal::DecimalFormatter;
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use super::LanguageTag;

/// Formats values in the conventions of a language.
///
/// For languages without CLDR data ICU uses its root locale: ISO-like dates, plain digits.
pub struct Format {
    date: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    number: Option<DecimalFormatter>,
    plurals: Option<PluralRules>,
    list: Option<ListFormatter>,
    collator: Option<CollatorBorrowed<'static>>,
}

impl Format {
    /// Returns the conventions of the language `tag`.
    #[must_use]
    pub fn new(tag: &LanguageTag) -> Self {
        let locale: Locale = tag.as_str().parse().unwrap_or(Locale::UNKNOWN);
        Self {
            date: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::long()).ok(),
            number: DecimalFormatter::try_new((&locale).into(), Default::default()).ok(),
            plurals: PluralRules::try_new_cardinal((&locale).into()).ok(),
            list: ListFormatter::try_new_and((&locale).into(), ListFormatterOptions::default())
                .ok(),
            collator: Collator::try_new((&locale).into(), CollatorOptions::default()).ok(),
        }
    }

    /// Formats a day in words: `12 March 2025`, `2025年3月12日`.
    #[must_use]
    pub fn date(&self, day: jiff::civil::Date) -> String {
        let month = u8::try_from(day.month()).unwrap_or(1);
        let of_month = u8::try_from(day.day()).unwrap_or(1);
        let date = Date::try_new_gregorian(day.year().into(), month, of_month);
        match (&self.date, date) {
            (Some(formatter), Ok(date)) => formatter.format(&date).to_string(),
            _ => day.to_string(),
        }
    }

    /// Formats a number with the digits and separators of the language.
    #[must_use]
    pub fn number(&self, number: i64) -> String {
        match &self.number {
            Some(formatter) => formatter.format(&Decimal::from(number)).to_string(),
            None => number.to_string(),
        }
    }

    /// Returns CLDR's plural category of a number: `one`, `few`, `other`.
    #[must_use]
    pub fn category(&self, number: u64) -> &'static str {
        let category = self
            .plurals
            .as_ref()
            .map(|rules| rules.category_for(number));
        match category.unwrap_or(PluralCategory::Other) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// Joins items with the commas of the language and its word for “and”.
    #[must_use]
    pub fn list(&self, things: &[String]) -> String {
        match &self.list {
            Some(formatter) => formatter.format(things.iter()).to_string(),
            None => things.join(", "),
        }
    }

    /// Compares two titles in the alphabetical order of the language.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        match &self.collator {
            Some(collator) => collator.compare(a, b),
            None => a.cmp(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Codes;
    use super::*;

    fn of(code: &str) -> Format {
        Format::new(&Codes::default().read(code).unwrap().tag)
    }

    #[test]
    fn each_language_writes_in_its_own_way() {
        let day = jiff::civil::date(2025, 3, 12);
        for (code, date, number) in [
            ("en", "March 12, 2025", "12,345"),
            ("de", "12. März 2025", "12.345"),
            ("hant", "2025年3月12日", "12,345"),
            ("fa", "۱۲ مارس ۲۰۲۵", "۱۲٬۳۴۵"),
            ("th", "12 มีนาคม ค.ศ. 2025", "12,345"),
            ("hi", "12 मार्च, 2025", "12,345"),
        ] {
            assert_eq!(of(code).date(day), date);
            assert_eq!(of(code).number(12_345), number);
        }
    }

    #[test]
    fn plurals_lists_and_order_are_the_languages() {
        assert_eq!(
            [0, 1, 2, 3, 11].map(|n| of("ar").category(n)),
            ["zero", "one", "two", "few", "many"]
        );
        assert_eq!(
            [1, 2, 5].map(|n| of("pl").category(n)),
            ["one", "few", "many"]
        );
        let things = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(of("en").list(&things), "a, b, and c");
        assert_eq!(of("hant").list(&things), "a、b和c");
        let sorted = |code: &str, mut titles: Vec<&'static str>| {
            let format = of(code);
            titles.sort_by(|a, b| format.compare(a, b));
            titles
        };
        assert_eq!(
            sorted("en", vec!["b", "É", "a", "E", "f"]),
            ["a", "b", "E", "É", "f"]
        );
        assert_eq!(sorted("sv", vec!["ö", "z", "å"]), ["z", "å", "ö"]);
    }
}
