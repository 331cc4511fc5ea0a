//! JSON Schemas of the documents (draft-07: the newest that all editors of YAML read).

use serde_json::{Map, Value, json};

use super::{Key, Kind, config, front_matter, glossary};

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";
/// YAML 1.1's words for `true` and `false`, which a reader of YAML 1.2 takes for texts.
const TRUE_WORDS: &str = "^([Tt]rue|TRUE|[Yy]es|YES|[Oo]n|ON|[Yy])$";
const FALSE_WORDS: &str = "^([Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF|[Nn])$";
const LANGUAGE_KEY: &str = "^[A-Za-z]{2,4}([-_][A-Za-z0-9]{2,8})*$";

/// A document with keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// `sitegen.yml`.
    Config,
    /// The front matter of a page.
    FrontMatter,
    /// `glossary.yml`.
    Glossary,
}

impl Document {
    /// All documents.
    pub const ALL: [Self; 3] = [Self::Config, Self::FrontMatter, Self::Glossary];

    /// Returns the name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Document::Config => "config",
            Document::FrontMatter => "front-matter",
            Document::Glossary => "glossary",
        }
    }

    /// Returns the name of the file of the schema.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("sitegen-{}.schema.json", self.name())
    }

    /// Returns the keys that the document has by name.
    pub fn keys(self) -> Box<dyn Iterator<Item = &'static Key>> {
        match self {
            Document::Config => Box::new(config()),
            Document::FrontMatter => Box::new(front_matter()),
            Document::Glossary => Box::new(std::iter::empty()),
        }
    }

    /// Returns the JSON Schema of the document. `rules` are the codes of the rules of `check`, each with a sentence.
    #[must_use]
    pub fn schema<'r>(self, rules: impl IntoIterator<Item = (&'r str, &'r str)>) -> Value {
        let rules: Vec<(&str, &str)> = rules.into_iter().collect();
        let own: Vec<&Key> = self.keys().filter(|key| !key.is_of_jekyll).collect();
        let (title, description, body) = match self {
            Document::Config => (
                "sitegen.yml",
                "The config of a sitegen site. Keys that are not listed are for templates.",
                mapping(&own, &rules),
            ),
            Document::FrontMatter => (
                "Front matter",
                "The front matter of a page of a sitegen site. Keys that are not listed are for templates.",
                mapping(&own, &rules),
            ),
            Document::Glossary => (
                "glossary.yml",
                "How terms of the originals are translated: each key is a term.",
                of_kind(glossary::TERMS, &rules),
            ),
        };
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), DRAFT.into());
        schema.insert("title".to_owned(), title.into());
        schema.insert("description".to_owned(), description.into());
        if let Value::Object(body) = body {
            schema.extend(body);
        }
        // A file of comments alone is a document without keys.
        schema.insert("type".to_owned(), json!(["object", "null"]));
        Value::Object(schema)
    }
}

fn mapping(keys: &[&Key], rules: &[(&str, &str)]) -> Value {
    let mut schema = json!({"type": "object", "properties": properties(keys, rules)});
    let required = keys.iter().filter(|key| key.is_required);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// Returns the schemas of keys by name. Another name of a key is deprecated, with the first one in its place.
fn properties(keys: &[&Key], rules: &[(&str, &str)]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        properties.insert(key.name.to_owned(), of_key(key, rules));
    }
    for key in keys {
        for alias in key.aliases {
            let mut schema = of_key(key, rules);
            let message = format!("The same as `{}`.", key.name);
            schema["description"] = format!("{message} {}", key.description).into();
            schema["deprecationMessage"] = message.into();
            schema["deprecated"] = true.into();
            properties.insert((*alias).to_owned(), schema);
        }
    }
    Value::Object(properties)
}

fn of_key(key: &Key, rules: &[(&str, &str)]) -> Value {
    let mut schema = json!({"description": key.description});
    let parsed = |text: &&str| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    if !key.default.is_empty() {
        schema["default"] = parsed(&key.default);
    }
    if !key.examples.is_empty() {
        let examples: Vec<Value> = key.examples.iter().map(parsed).collect();
        schema["examples"] = examples.into();
    }
    // An empty value (`title:`) is the absence of the key.
    let kind = of_kind(key.kind, rules);
    let schemas = match kind {
        Value::Object(mut kind) => match kind.remove("anyOf") {
            Some(Value::Array(several)) => several,
            _ => vec![Value::Object(kind)],
        },
        other => vec![other],
    };
    if schemas.iter().any(|schema| *schema == json!({})) {
        return schema;
    }
    let null = std::iter::once(json!({"type": "null"}));
    schema["anyOf"] = schemas.into_iter().chain(null).collect();
    schema
}

/// Returns the schema of a kind.
fn of_kind(kind: Kind, rules: &[(&str, &str)]) -> Value {
    let scalar = || json!({"type": ["string", "number", "boolean"]});
    let texts = || json!({"type": "array", "items": {"type": ["string", "number", "boolean"]}});
    match kind {
        Kind::Any => json!({}),
        Kind::Text | Kind::Path | Kind::Url => scalar(),
        Kind::String => json!({"type": "string"}),
        Kind::Pattern(pattern) => json!({"type": "string", "pattern": pattern}),
        Kind::Truth => json!({"anyOf": [
            {"type": "boolean"},
            {"type": "string", "pattern": TRUE_WORDS},
            {"type": "string", "pattern": FALSE_WORDS},
        ]}),
        Kind::False => json!({"anyOf": [
            {"enum": [false]},
            {"type": "string", "pattern": FALSE_WORDS},
        ]}),
        Kind::Count => json!({"type": "integer", "minimum": 1}),
        Kind::Number => json!({"type": "number"}),
        Kind::Word(words) => json!({"enum": words}),
        // YAML 1.1 reads the code of Norwegian as `false`.
        Kind::Language => json!({"anyOf": [{"type": "string"}, {"enum": [false]}]}),
        Kind::Colour => {
            json!({"type": "string", "pattern": "^\\s*#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})\\s*$"})
        }
        Kind::Date => json!({"type": ["string", "number"]}),
        Kind::Words => json!({"anyOf": [scalar(), texts()]}),
        Kind::List(item) => json!({"type": "array", "items": of_kind(*item, rules)}),
        Kind::Mapping(keys) => {
            let mut schema = mapping(&keys.iter().collect::<Vec<_>>(), rules);
            schema["additionalProperties"] = false.into();
            schema
        }
        Kind::OpenMapping(keys) => mapping(&keys.iter().collect::<Vec<_>>(), rules),
        Kind::ByLanguage(value) => json!({
            "type": "object",
            "propertyNames": {"pattern": LANGUAGE_KEY},
            "additionalProperties": of_kind(*value, rules),
        }),
        Kind::ByName(value) => {
            json!({"type": "object", "additionalProperties": of_kind(*value, rules)})
        }
        Kind::ByRule(value) => {
            let value = of_kind(*value, rules);
            let of_rule = |(code, sentence): &(&str, &str)| {
                let mut schema = value.clone();
                schema["description"] = (*sentence).into();
                ((*code).to_owned(), schema)
            };
            let properties: Map<String, Value> = rules.iter().map(of_rule).collect();
            let mut schema = json!({"type": "object", "properties": properties});
            if rules.is_empty() {
                schema["additionalProperties"] = value;
            } else {
                schema["additionalProperties"] = false.into();
            }
            schema
        }
        Kind::OneOf(kinds) => {
            let kinds = kinds.iter().map(|kind| of_kind(*kind, rules));
            // A nested `anyOf` is one list.
            let flat = kinds.flat_map(|schema| match &schema["anyOf"] {
                Value::Array(several) => several.clone(),
                _ => vec![schema],
            });
            let all: Vec<Value> = flat.collect();
            json!({"anyOf": all})
        }
    }
}
