//! The tag `gist` of jekyll-gist 1.5: a script that shows a gist. Its text for readers without scripts needs the
//! network and is left out, as the plugin does without network.

use crate::liquid::{PluginTag, Value};

/// Returns the output of the tag; empty if it names no gist.
pub(super) fn tag(tag: &PluginTag<'_>) -> String {
    let markup = tag.markup.trim();
    let (id, file) = markup
        .split_once(char::is_whitespace)
        .unwrap_or((markup, ""));
    if id.is_empty() {
        return String::new();
    }
    // A name of a variable stands for its value.
    let value = |name: &str| match tag.variables.value_of(name) {
        Value::Nil => name.to_owned(),
        value => value.text(),
    };
    let is_name = |name: &str| {
        let mut letters = name.chars();
        letters
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    };
    let shown = |name: &str| {
        let text = if is_name(name) {
            value(name)
        } else {
            name.to_owned()
        };
        highlight::escaped(&text).replace('"', "&quot;")
    };
    let file = match file.trim() {
        "" => String::new(),
        file => format!("?file={}", shown(file)),
    };
    format!(
        "<script src=\"https://gist.github.com/{}.js{file}\"> </script>",
        shown(id)
    )
}
