//! Template filters and functions beside Tera's own: dates, numbers, lists and interface strings in the language of
//! the page, and URLs of the theme's files.
//!
//! A filter knows the language from the template's context: `language.tag`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tera::value::Key;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::language::{Format, isolation};
use crate::limits::Limits;

/// Data for the filters.
#[derive(Default)]
pub struct Lookup {
    /// Formats of the site's languages, by tag.
    pub formats: HashMap<String, Format>,
    /// The URL on the host of each static file that templates can ask for, by its name.
    pub assets: BTreeMap<String, String>,
    /// Scripts that templates insert into the page itself, by name.
    pub scripts: BTreeMap<String, String>,
    /// Limits of time and memory per document.
    pub limits: Limits,
}

/// Makes the filters and functions known to `tera`.
pub(super) fn register(tera: &mut Tera, lookup: &Arc<Lookup>) {
    let formats = Arc::clone(lookup);
    tera.register_filter("date", move |date: &str, _: Kwargs, state: &State| {
        let day = date.get(..10).and_then(|day| day.parse().ok());
        let day: jiff::civil::Date = day.ok_or_else(|| {
            Error::message(format!(
                "`{date}` does not begin with a date like 2025-03-12"
            ))
        })?;
        Ok::<_, Error>(formats.in_language(state, |format| format.date(day), || date.to_owned()))
    });
    let formats = Arc::clone(lookup);
    tera.register_filter("number", move |number: i64, _: Kwargs, state: &State| {
        formats.in_language(state, |format| format.number(number), || number.to_string())
    });
    let formats = Arc::clone(lookup);
    tera.register_filter(
        "list",
        move |things: Vec<String>, _: Kwargs, state: &State| {
            formats.in_language(state, |format| format.list(&things), || things.join(", "))
        },
    );
    let formats = Arc::clone(lookup);
    tera.register_filter(
        "fill",
        move |words: Value, places: Kwargs, state: &State| formats.fill(&words, &places, state),
    );
    register_isolation(tera);
    super::template_images::register(tera);
    tera.register_filter("json", |value: Value, _: Kwargs, _: &State| {
        serde_json::to_string(&value).map_err(Error::message)
    });
    let scripts = Arc::clone(lookup);
    tera.register_function("script", move |given: Kwargs, _: &State| {
        let path: &str = given.must_get("path")?;
        let script = scripts
            .scripts
            .get(path)
            .map(|text| Value::safe_string(text));
        script.ok_or_else(|| {
            Error::message(format!("there is no script `{path}` to stand in a page"))
        })
    });
    let assets = Arc::clone(lookup);
    tera.register_function("asset", move |given: Kwargs, _: &State| {
        let path: &str = given.must_get("path")?;
        let name = path.trim_start_matches('/');
        assets.assets.get(name).cloned().ok_or_else(|| {
            Error::message(format!(
                "there is no `{name}` among the static files, of the site or of the theme"
            ))
        })
    });
}

/// Registers `isolate` and `isolate_text`, for titles and other texts of authors: left-to-right names in right-to-left
/// text keep their signs on the right side. The direction is that of the page, or `direction=…`.
fn register_isolation(tera: &mut Tera) {
    tera.register_filter("isolate", |text: Value, given: Kwargs, state: &State| {
        let isolated = match text.as_str() {
            Some(plain) if !text.is_safe() && reads_right_to_left(&given, state)? => {
                isolation::isolated_html(plain)
            }
            _ => None,
        };
        Ok::<_, Error>(isolated.map_or(text, |html| Value::safe_string(&html)))
    });
    tera.register_filter(
        "isolate_text",
        |text: Value, given: Kwargs, state: &State| {
            let isolated = match text.as_str() {
                Some(plain) if reads_right_to_left(&given, state)? => {
                    Some(isolation::isolated_text(plain).into_owned())
                }
                _ => None,
            };
            Ok::<_, Error>(isolated.map_or(text, |isolated| isolated.into()))
        },
    );
}

/// Returns true if a text is in a right-to-left language: that of the argument `direction`, or else of the page.
fn reads_right_to_left(given: &Kwargs, state: &State) -> TeraResult<bool> {
    if let Some(direction) = given.get::<&str>("direction")? {
        return Ok(direction == "rtl");
    }
    let language = state.get::<Value>("language").ok().flatten();
    let direction = language.as_ref().and_then(Value::as_map);
    let direction = direction.and_then(|map| map.get(&Key::Str("direction")));
    Ok(direction.and_then(Value::as_str) == Some("rtl"))
}

impl Lookup {
    fn in_language<T>(
        &self,
        state: &State,
        use_it: impl FnOnce(&Format) -> T,
        none: impl FnOnce() -> T,
    ) -> T {
        let language = state.get::<Value>("language").ok().flatten();
        let tag = language.as_ref().and_then(Value::as_map);
        let tag = tag
            .and_then(|map| map.get(&Key::Str("tag")))
            .and_then(Value::as_str);
        let format = tag.and_then(|tag| self.formats.get(tag));
        format.map_or_else(none, use_it)
    }

    /// Words of the interface with their places filled in: `{{ t.count_notes | fill(n=3) }}`. Of words
    /// that depend on a number, those for `n`.
    fn fill(&self, words: &Value, places: &Kwargs, state: &State) -> TeraResult<String> {
        let number: Option<i64> = places.get("n")?;
        let chosen = match words.as_map() {
            None => words.as_str(),
            Some(forms) => {
                let number =
                    number.ok_or_else(|| Error::message("these words need the number `n`"))?;
                let category = self.in_language(
                    state,
                    |format| format.category(number.unsigned_abs()),
                    || "other",
                );
                // English strings, used for a language without its own, have a separate form only for 1.
                let exact = if number == 1 { "=1" } else { category };
                let names: [&'static str; 3] = [exact, category, "other"];
                let found = names.iter().find_map(|name| forms.get(&Key::Str(name)));
                found.and_then(Value::as_str)
            }
        };
        let mut text = chosen
            .ok_or_else(|| Error::message("`fill` is for words of the interface, as `t` has them"))?
            .to_owned();
        for (key, value) in places.iter() {
            let value = match value.as_i64() {
                Some(number) => {
                    self.in_language(state, |format| format.number(number), || number.to_string())
                }
                None => value.to_string(),
            };
            text = text.replace(&format!("{{{key}}}"), &value);
        }
        Ok(text)
    }
}
