//! The variables of `page` that templates use. Unused ones are not computed, and a change of them changes no page.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

/// The names of `page` that a template asks for, with those that it extends and includes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UsedVariables {
    names: FxHashSet<String>,
    /// True if it may use any: it uses `page` as a whole, or computes names.
    all: bool,
}

impl UsedVariables {
    /// Of what may ask for anything.
    pub const ANYTHING: &Self = &Self {
        names: FxHashSet::with_hasher(rustc_hash::FxBuildHasher),
        all: true,
    };
    /// Of what asks for nothing.
    pub const NOTHING: &Self = &Self {
        names: FxHashSet::with_hasher(rustc_hash::FxBuildHasher),
        all: false,
    };

    /// Returns true if the template may use `page.name`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.all || self.names.contains(name)
    }

    /// By name of each of the templates (name, text) what it asks for.
    pub(super) fn by_template<'t>(
        templates: impl Iterator<Item = (&'t str, &'t str)>,
    ) -> BTreeMap<String, Self> {
        let templates: Vec<(&str, &str)> = templates.collect();
        let own: Vec<Self> = templates.iter().map(|(_, text)| Self::of(text)).collect();
        let of = |template: usize| {
            let mut used = Self::default();
            let mut is_seen = vec![false; templates.len()];
            let mut left = vec![template];
            // Templates that define components are called by the components' names.
            left.extend((0..templates.len()).filter(|at| templates[*at].1.contains("component")));
            while let Some(at) = left.pop() {
                if std::mem::replace(&mut is_seen[at], true) {
                    continue;
                }
                used.all |= own[at].all;
                used.names.extend(own[at].names.iter().cloned());
                let text = templates[at].1;
                left.extend(
                    (0..templates.len()).filter(|other| text.contains(templates[*other].0)),
                );
            }
            used
        };
        let names = templates.iter().enumerate();
        names
            .map(|(at, (name, _))| ((*name).to_owned(), of(at)))
            .collect()
    }

    /// Returns the variables that one template's text uses.
    fn of(text: &str) -> Self {
        let mut used = Self::default();
        used.all = used.read(text).is_none();
        used
    }

    /// `None` where any name may be meant.
    fn read(&mut self, mut text: &str) -> Option<()> {
        while let Some(at) = text.find('{') {
            text = &text[at + 1..];
            text = match text.as_bytes().first() {
                Some(b'#') => text[1..].split_once("#}")?.1,
                Some(b'{') => self.read_tag(&text[1..], "}}")?,
                Some(b'%') => self.read_tag(&text[1..], "%}")?,
                _ => text,
            };
        }
        Some(())
    }

    /// Reads a tag after its opening up to its `end`, and returns what is behind that.
    fn read_tag<'t>(&mut self, tag: &'t str, end: &str) -> Option<&'t str> {
        let mut rest = tag;
        // The last two characters before a word that are no white space.
        let mut before = [' '; 2];
        loop {
            rest = rest.trim_start();
            let first = rest.chars().next()?;
            if let Some(behind) = rest.strip_prefix(end) {
                return Some(behind);
            }
            let after = match first {
                '"' | '\'' | '`' => {
                    let (text, after) = rest[1..].split_once(first)?;
                    // An escaped string may be the name of a template.
                    (!text.contains('\\')).then_some(after)?
                }
                // A map: its end may look like that of the tag.
                '{' => return None,
                _ if is_of_word(first) => {
                    let after = rest.trim_start_matches(is_of_word);
                    let word = &rest[..rest.len() - after.len()];
                    let is_attribute = before[1] == '.' && before[0] != '.';
                    match word {
                        // Tags in raw text are not tags, and this function prints all variables.
                        "raw" | "__tera_context" => return None,
                        "page" if !is_attribute => self.read_name(after)?,
                        _ => after,
                    }
                }
                _ => &rest[first.len_utf8()..],
            };
            before = if is_of_word(first) {
                [' ', 'a']
            } else {
                [before[1], first]
            };
            rest = after;
        }
    }

    /// Reads which name of `page` is asked for: `.name`, or `?.name`.
    fn read_name<'t>(&mut self, after: &'t str) -> Option<&'t str> {
        let after = after.trim_start();
        let after = after.strip_prefix('?').unwrap_or(after);
        let name = after.strip_prefix('.')?.trim_start();
        let rest = name.trim_start_matches(is_of_word);
        let name = &name[..name.len() - rest.len()];
        (!name.is_empty()).then(|| self.names.insert(name.to_owned()))?;
        Some(rest)
    }
}

fn is_of_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<String>> {
        let used = UsedVariables::of(text);
        let mut names: Vec<String> = used.names.into_iter().collect();
        names.sort();
        (!used.all).then_some(names)
    }

    #[test]
    fn names_are_read_in_tags_alone() {
        let text = "<a href=\"#page:main\" title='page'>{{ page.title }} {#- it's {{ page.url }} -#}\
            {%- if page . date and other.page.tags and page?.toc.children -%}{{ \"page\" ~ page.lang|upper }}{% endif %}";
        assert_eq!(names(text).unwrap(), ["date", "lang", "title", "toc"]);
        assert_eq!(
            names("{{ site.title }} {% for p in notes %}{{ p.url }}{% endfor %}"),
            Some(vec![])
        );
        assert_eq!(names("a { b } { page }"), Some(vec![]));
    }

    #[test]
    fn what_has_the_page_as_a_whole_asks_for_anything() {
        for text in [
            "{{ page }}",
            "{{ page[\"title\"] }}",
            "{{ page | json }}",
            "{% for name, value in page %}{{ name }}{% endfor %}",
            "{% set p = page %}{{ p.title }}",
            "{% component card(@page) %}{{ page.title }}{% endcomponent %}",
            "{{ <card page={page}/> }}",
            "{{ {...page} }}",
            "{{ {'a': {'b': 1}} }}{{ page.title }}",
            "{% set a = {'b': {'c': 1}} | first(of=page.title) %}",
            "{{ __tera_context }}",
            "{% raw %}{{ it's }}{% endraw %}{{ page.title }}",
            "{% include \"part\\.html\" %}",
            "{{ page.title",
        ] {
            assert_eq!(names(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_included_and_extended_asks_too() {
        let templates = [
            ("base.html", "{{ page.lang }}{% block main %}{% endblock %}"),
            (
                "note.html",
                "{% extends \"base.html\" %}{% block main %}{% include 'toc.html' %}{% endblock %}",
            ),
            ("toc.html", "{{ page.toc }}"),
            ("list.html", "{% extends \"base.html\" %}{{ page }}"),
            (
                "parts.html",
                "{% component part() %}{{ page.part }}{% endcomponent %}",
            ),
        ];
        let used = UsedVariables::by_template(templates.into_iter());
        let note = &used["note.html"];
        for name in ["lang", "toc", "part"] {
            assert!(note.has(name), "{name}");
        }
        assert!(!note.has("title") && !note.all);
        assert!(used["list.html"].has("title"));
    }
}
