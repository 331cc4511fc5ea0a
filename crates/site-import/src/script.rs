//! Literals in configs that are written in JavaScript or TypeScript.
//!
//! In: the text of a module. Out: the value of its `export default` or `module.exports`, as far as it is literal.
//! Constants of the module are followed. A call is an object with `$call` and `args`; everything else is null. Nothing
//! is executed.

use serde_json::{Map, Value, json};

/// The deepest nesting, and the longest chain of constants.
const MAX_DEPTH: usize = 40;

/// Returns the value that a module exports; if that is a function, the value that it returns.
pub(crate) fn exported(text: &str) -> Option<Value> {
    let marks = [
        ("export default", ""),
        ("module.exports", "="),
        ("exports.default", "="),
    ];
    for (mark, sign) in marks {
        for (at, _) in text.match_indices(mark) {
            let behind = text[at + mark.len()..].trim_start();
            let Some(behind) = behind.strip_prefix(sign) else {
                continue;
            };
            let start = text.len() - behind.trim_start().len();
            let mut reader = Reader {
                text,
                at: returned_at(text, start).unwrap_or(start),
                depth: 0,
            };
            let value = reader.expression();
            if !value.is_null() {
                return Some(value);
            }
        }
    }
    None
}

/// Returns the place behind the `return` of the function that is written, or named, at a place.
fn returned_at(text: &str, start: usize) -> Option<usize> {
    let behind = without_word(&text[start..], "async");
    let name_end = behind.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')));
    let name = &behind[..name_end.unwrap_or(behind.len())];
    let declaration = format!("function {name}");
    if name == "function" {
        return return_in(text, text.len() - behind.len());
    }
    if !name.is_empty() {
        return return_in(text, text.find(&declaration)?);
    }
    let rest = behind.strip_prefix('(')?;
    let arrow = rest.find("=>")?;
    let body = rest[arrow + 2..].trim_start();
    let parameters = rest[..arrow].trim_end();
    if !parameters.ends_with(')') || parameters.contains(['{', ';']) {
        return None;
    }
    let at = text.len() - body.len();
    if body.starts_with('{') {
        return_in(text, at)
    } else {
        Some(at)
    }
}

/// Returns a text without a word at its start, and the white space behind it.
fn without_word<'t>(text: &'t str, word: &str) -> &'t str {
    match text.strip_prefix(word) {
        Some(rest) if rest.starts_with([' ', '(', '\n']) => rest.trim_start(),
        _ => text,
    }
}

/// Returns the place behind the first `return` of the function whose text begins at a place: not of one inside of it.
fn return_in(text: &str, start: usize) -> Option<usize> {
    let mut reader = Reader {
        text,
        at: start,
        depth: 0,
    };
    let mut depth = 0_usize;
    loop {
        reader.white();
        let c = reader.peek()?;
        match c {
            '"' | '\'' => {
                reader.quoted();
                continue;
            }
            '`' => {
                reader.template();
                continue;
            }
            '{' => depth += 1,
            '}' if depth <= 1 => return None,
            '}' => depth -= 1,
            _ if c.is_alphabetic() => {
                if reader.name() == "return" && depth == 1 {
                    return Some(reader.at);
                }
                continue;
            }
            _ => {}
        }
        reader.at += c.len_utf8();
    }
}

/// Returns the value of a constant of the module.
fn constant_at(text: &str, name: &str, depth: usize) -> Option<Value> {
    for word in ["const ", "let ", "var "] {
        for (at, _) in text.match_indices(word) {
            let rest = text[at + word.len()..].trim_start();
            let Some(behind) = rest.strip_prefix(name) else {
                continue;
            };
            // A type may be behind the name.
            let Some(equals) = behind.find('=') else {
                continue;
            };
            let between = behind[..equals].trim();
            if !(between.is_empty() || between.starts_with(':'))
                || behind[equals..].starts_with("=>")
            {
                continue;
            }
            let start = text.len() - behind.len() + equals + 1;
            return Some(
                Reader {
                    text,
                    at: start,
                    depth,
                }
                .expression(),
            );
        }
    }
    None
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Skips white space and comments.
    fn white(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            let white = rest.len() - trimmed.len();
            let skip = if trimmed.starts_with("//") {
                trimmed.find('\n').unwrap_or(trimmed.len())
            } else if trimmed.starts_with("/*") {
                trimmed.find("*/").map_or(trimmed.len(), |end| end + 2)
            } else {
                0
            };
            self.at += white + skip;
            if skip == 0 {
                return;
            }
        }
    }

    /// Reads an expression up to the comma, bracket or semicolon behind it.
    fn expression(&mut self) -> Value {
        if self.depth > MAX_DEPTH {
            self.skip();
            return Value::Null;
        }
        self.depth += 1;
        let mut value = self.operand();
        loop {
            self.white();
            let rest = self.rest();
            if rest.starts_with("||") || rest.starts_with("??") {
                self.at += 2;
                let other = self.operand();
                if value.is_null() {
                    value = other;
                }
            } else if ["satisfies ", "as "]
                .iter()
                .any(|word| rest.starts_with(word))
            {
                self.skip();
            } else if matches!(
                rest.chars().next(),
                None | Some(',' | '}' | ']' | ')' | ';')
            ) || self.is_next_statement()
            {
                break;
            } else {
                self.skip();
                value = Value::Null;
            }
        }
        self.depth -= 1;
        value
    }

    /// Returns true behind a statement that has no semicolon.
    fn is_next_statement(&self) -> bool {
        let words = [
            "export ",
            "const ",
            "let ",
            "module.",
            "import ",
            "function ",
            "/**",
        ];
        words.iter().any(|word| self.rest().starts_with(word))
    }

    fn operand(&mut self) -> Value {
        self.white();
        match self.peek() {
            Some('{') => self.object(),
            Some('[') => self.array(),
            Some('"' | '\'') => self.quoted(),
            Some('`') => self.template(),
            Some('(') => {
                self.at += 1;
                let value = self.expression();
                self.white();
                if self.peek() == Some(')') {
                    self.at += 1;
                }
                if self.rest().trim_start().starts_with("=>") {
                    self.skip();
                    return Value::Null;
                }
                value
            }
            Some(c) if c.is_ascii_digit() || c == '-' => self.number(),
            Some(c) if c.is_alphabetic() || matches!(c, '_' | '$') => self.named(),
            _ => Value::Null,
        }
    }

    fn object(&mut self) -> Value {
        let mut map = Map::new();
        self.at += 1;
        loop {
            self.white();
            match self.peek() {
                None => break,
                Some('}') => {
                    self.at += 1;
                    break;
                }
                Some(',') => self.at += 1,
                _ => self.entry(&mut map),
            }
        }
        Value::Object(map)
    }

    fn entry(&mut self, map: &mut Map<String, Value>) {
        let start = self.at;
        if self.rest().starts_with("...") {
            self.at += 3;
            if let Value::Object(more) = self.expression() {
                map.extend(more);
            }
            return;
        }
        let key = match self.peek() {
            Some('"' | '\'') => self.quoted().as_str().unwrap_or_default().to_owned(),
            _ => self.name(),
        };
        self.white();
        match self.peek() {
            Some(':') if !key.is_empty() => {
                self.at += 1;
                let value = self.expression();
                map.insert(key, value);
            }
            Some(',' | '}') if !key.is_empty() => {
                let value = constant_at(self.text, &key, self.depth + 1).unwrap_or_default();
                map.insert(key, value);
            }
            // A method, a computed key.
            _ => self.skip(),
        }
        if self.at == start {
            self.at += self.peek().map_or(0, char::len_utf8);
        }
    }

    fn array(&mut self) -> Value {
        let mut list = Vec::new();
        self.at += 1;
        loop {
            self.white();
            let start = self.at;
            match self.peek() {
                None => break,
                Some(']') => {
                    self.at += 1;
                    break;
                }
                Some(',') => self.at += 1,
                _ if self.rest().starts_with("...") => {
                    self.at += 3;
                    if let Value::Array(more) = self.expression() {
                        list.extend(more);
                    }
                }
                _ => {
                    let value = self.expression();
                    list.push(value);
                    if self.at == start {
                        self.at += self.peek().map_or(0, char::len_utf8);
                    }
                }
            }
        }
        Value::Array(list)
    }

    fn quoted(&mut self) -> Value {
        let Some(quote) = self.peek() else {
            return Value::Null;
        };
        let mut text = String::new();
        let mut chars = self.rest()[1..].char_indices();
        let mut length = self.rest().len();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    length = at + 2;
                    break;
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, c)) => text.push(c),
                    None => {}
                },
                c => text.push(c),
            }
        }
        self.at += length;
        text.into()
    }

    /// A template is a text if nothing is filled in.
    fn template(&mut self) -> Value {
        let inside = &self.rest()[1..];
        let Some(end) = inside.find('`') else {
            self.at = self.text.len();
            return Value::Null;
        };
        let text = inside[..end].to_owned();
        self.at += end + 2;
        if text.contains("${") {
            Value::Null
        } else {
            text.into()
        }
    }

    fn number(&mut self) -> Value {
        let rest = self.rest();
        let end = rest[1..]
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_')))
            .map_or(rest.len(), |end| end + 1);
        let number = rest[..end].replace('_', "");
        self.at += end;
        serde_json::from_str(&number).unwrap_or_default()
    }

    fn name(&mut self) -> String {
        let rest = self.rest();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-');
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        self.at += end;
        name
    }

    /// A word: a constant, a call, or what is not read.
    fn named(&mut self) -> Value {
        let name = self.name();
        match name.as_str() {
            "true" => return true.into(),
            "false" => return false.into(),
            "null" | "undefined" => return Value::Null,
            "async" | "function" | "new" | "await" | "typeof" => {
                self.skip();
                return Value::Null;
            }
            _ => {}
        }
        self.white();
        if self.peek() == Some('(') {
            self.at += 1;
            let mut arguments = Vec::new();
            loop {
                self.white();
                let start = self.at;
                match self.peek() {
                    None => break,
                    Some(')') => {
                        self.at += 1;
                        break;
                    }
                    Some(',') => self.at += 1,
                    _ => arguments.push(self.expression()),
                }
                if self.at == start {
                    self.at += self.peek().map_or(0, char::len_utf8);
                }
            }
            // These return what they are given.
            if matches!(name.as_str(), "defineConfig" | "withMermaid") {
                return arguments.into_iter().next().unwrap_or_default();
            }
            return json!({"$call": name, "args": arguments});
        }
        if self.rest().starts_with("=>") {
            self.skip();
            return Value::Null;
        }
        constant_at(self.text, &name, self.depth + 1).unwrap_or_default()
    }

    /// Skips to the comma or bracket that ends this expression.
    fn skip(&mut self) {
        let mut depth = 0;
        while let Some(c) = self.peek() {
            match c {
                '"' | '\'' => {
                    self.quoted();
                    continue;
                }
                '`' => {
                    self.template();
                    continue;
                }
                '/' if self.rest().starts_with("//") || self.rest().starts_with("/*") => {
                    self.white();
                    continue;
                }
                '{' | '[' | '(' => depth += 1,
                '}' | ']' | ')' if depth == 0 => return,
                '}' | ']' | ')' => depth -= 1,
                ',' | ';' if depth == 0 => return,
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_and_nothing_is_executed() {
        let text = "// @ts-check\nimport x from 'y';\nexport const locales = { root: { label: 'A\\'s', lang: `en` }, 'zh-cn': {label: \"中\"}, };\nconst site = process.env.X || 'https://a.b/';\nconst old = new URL('og.jpg', site).href;\n/** @type {X} */\nconst config: Config = {\n  title: 'T', // c\n  n: -1.5, list: [1, ...[2], fn => 3,],\n  site, locales, f(a) { return {b: 1}; },\n  g: (a, b) => ({c: 1}),\n  plugins: [['p', {id: 'c'}], starlight({ title: \"S\" }), a ? [1] : []],\n  copy: `© ${new Date()}`,\n  last: /** @type {Y} */ ({ z: true }),\n};\nexport default config;\n";
        let value = exported(text).unwrap();
        assert_eq!(
            value,
            json!({
                "title": "T", "n": -1.5, "list": [1, 2, null],
                "site": "https://a.b/",
                "locales": {"root": {"label": "A's", "lang": "en"}, "zh-cn": {"label": "中"}},
                "g": null,
                "plugins": [["p", {"id": "c"}], {"$call": "starlight", "args": [{"title": "S"}]}, null],
                "copy": null, "last": {"z": true},
            })
        );
        assert_eq!(
            exported("module.exports = {a: require('b')}").unwrap(),
            json!({"a": {"$call": "require", "args": ["b"]}})
        );
        assert_eq!(
            exported("export default defineConfig({a: 1} satisfies X)").unwrap(),
            json!({"a": 1})
        );
    }

    #[test]
    fn functions_are_read_up_to_their_return() {
        for text in [
            "module.exports={a: 1}",
            "module.exports = async function createConfig() {\n  const x = (await import('y')).default;\n  const f = () => { return {b: 2}; };\n  return {a: 1};\n};",
            "export default async function createConfig() { if (x) { return null } return { a: 1 } }",
            "async function create() { return {a: 1}; }\nmodule.exports = create;",
            "export default async () => ({a: 1});",
            "module.exports = (context) => { return {a: 1} }",
            "module.exports = {\n  a: 1,\n};\nmodule.exports.b = 2;",
        ] {
            assert_eq!(exported(text), Some(json!({"a": 1})), "{text}");
        }
    }

    #[test]
    fn broken_scripts_end() {
        for text in [
            "export default {",
            "export default [[[",
            "export default {a: `",
            "export default {(",
            "export default x; const x = x;",
            "export default {a: \"",
            "export default {a:}",
            "export default (,)",
            "export default f(=)",
            "export default function f() { return",
            "export default function f() { `",
            "export default async (",
            "module.exports = f; function f",
        ] {
            let _ = exported(text);
        }
    }
}
