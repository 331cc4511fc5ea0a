//! The values of `site` that a config does not set (Jekyll 4.3 `Configuration::DEFAULTS`).

use serde_json::{Map, Value};

/// The permalinks of the named styles (`Utils.add_permalink_suffix`, `Configuration#style_to_permalink`).
const STYLES: [(&str, &str); 5] = [
    ("none", "/:categories/:title:output_ext"),
    ("date", "/:categories/:year/:month/:day/:title:output_ext"),
    ("ordinal", "/:categories/:year/:y_day/:title:output_ext"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    (
        "weekdate",
        "/:categories/:year/W:week/:short_day/:title:output_ext",
    ),
];

/// Returns the values of a config with Jekyll's defaults. `source` and `destination` are left out: they name folders
/// of this machine.
pub(in crate::site) fn with_defaults(config: &Map<String, Value>) -> Map<String, Value> {
    let Value::Object(mut values) = defaults() else {
        return config.clone();
    };
    let excludes = values.get("exclude").cloned();
    merge(&mut values, config);
    if let (Some(Value::Array(own)), Some(Value::Array(all))) = (config.get("exclude"), excludes) {
        // `Configuration#add_default_excludes`.
        let mut excludes = own.clone();
        excludes.extend(all.into_iter().filter(|one| !own.contains(one)));
        values.insert("exclude".to_owned(), excludes.into());
    }
    values
}

/// Returns the permalink of posts as the metadata of their collection say it.
pub(in crate::site) fn permalink_of_posts(config: &Map<String, Value>) -> String {
    let written = config.get("permalink").and_then(Value::as_str);
    let written = written.unwrap_or("date");
    let style = STYLES.iter().find(|(name, _)| *name == written);
    style.map_or(written, |(_, permalink)| permalink).to_owned()
}

fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (Some(_), Value::Null) => {}
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

fn defaults() -> Value {
    serde_json::from_str(include_str!("default_config.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::with_defaults;

    #[test]
    fn values_of_the_config_are_merged_into_the_defaults() {
        let config =
            json!({"exclude": ["a"], "kramdown": {"hard_wrap": true}, "port": null, "x": 1});
        let all = with_defaults(config.as_object().unwrap());
        assert_eq!(all["exclude"].as_array().unwrap().len(), 11);
        assert_eq!(all["kramdown"]["hard_wrap"], true);
        assert_eq!(all["kramdown"]["input"], "GFM");
        assert_eq!((&all["port"], &all["x"]), (&json!("4000"), &json!(1)));
    }
}
