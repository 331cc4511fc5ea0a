//! Liquid, over a site of one page and some includes.

use std::sync::Arc;

use sitegen::limits::Limits;
use sitegen::liquid::{
    Environment, Handle, Included, Map, PluginTag, Template, Value, excerpt, render,
};

/// A template: it ends within its limits, its problems are places in it, and a second run says the same.
pub(super) fn liquid(data: &[u8]) {
    let text = super::text(data);
    let template = Template::parse(&text);
    for problem in &template.problems {
        assert!(
            text.get(problem.span.clone()).is_some(),
            "{:?}",
            problem.span
        );
    }
    let rendered = render(&template, &text, &Small);
    let limit = usize::try_from(LIMITS.page_bytes).unwrap_or(usize::MAX);
    assert!(
        rendered.text.len() <= limit + text.len(),
        "{} bytes",
        rendered.text.len()
    );
    assert_eq!(rendered.text, render(&template, &text, &Small).text);
    let _ = excerpt(&text, "\n\n");
}

/// Less than the limits of a site, so that an input of some bytes ends soon.
const LIMITS: Limits = Limits {
    page_bytes: 1 << 20,
    site_bytes: 1 << 30,
    includes: 200,
    liquid_steps: 50_000,
    liquid_bytes: 4 << 20,
    data_values: 1000,
    template_steps: 1000,
    template_bytes: 1 << 20,
    sass_seconds: 1,
    sass_bytes: 1 << 20,
    image_pixels: 1 << 20,
};

struct Small;

impl Environment for Small {
    fn limits(&self) -> Limits {
        LIMITS
    }

    fn root(&self, name: &str) -> Option<Value> {
        match name {
            "page" => Some(Value::Handle(Handle::Page(0))),
            "site" => Some(Value::Handle(Handle::Site)),
            _ => None,
        }
    }

    fn get(&self, handle: Handle, key: &str) -> Value {
        match (handle, key) {
            (_, "title") => "A <b>title</b>".into(),
            (_, "tags") => vec!["a".into(), "b c".into(), "".into()].into(),
            (Handle::Site, "pages" | "posts") => vec![
                Value::Handle(Handle::Page(0)),
                Value::Handle(Handle::Page(1)),
            ]
            .into(),
            (Handle::Page(_), "content") => "text".into(),
            _ => Value::Nil,
        }
    }

    fn entries(&self, handle: Handle) -> Map {
        ["title", "tags"]
            .map(|key| (key.to_owned(), self.get(handle, key)))
            .into_iter()
            .collect()
    }

    fn is_hash(&self, _: Handle) -> bool {
        true
    }

    fn include(&self, file: &str, _: bool) -> Option<(String, Arc<Included>)> {
        let text = match file {
            "loop" => "{% include loop %}",
            "twice" => "{% include arg a='x' %}{% include arg a=include.a %}",
            "arg" => "{{ include.a }}",
            _ => return None,
        };
        let template = Template::parse(text);
        let included = Included {
            text: text.to_owned(),
            template,
        };
        Some((format!("_includes/{file}"), Arc::new(included)))
    }

    fn link(&self, path: &str) -> Option<String> {
        (path == "a.md").then(|| "/a".to_owned())
    }

    fn post_url(&self, _: &str) -> Option<String> {
        None
    }

    fn url(&self, url: &str, _: bool) -> String {
        format!("/base{url}")
    }

    fn markdown(&self, text: &str) -> String {
        format!("<p>{text}</p>")
    }

    fn smarty_pants(&self, text: &str) -> String {
        text.to_owned()
    }

    fn highlight(&self, _: &str, _: &str, code: &str) -> String {
        format!("<pre>{code}</pre>")
    }

    fn local(&self, date: &jiff::Zoned) -> jiff::Zoned {
        date.clone()
    }

    fn plugin_tag(&self, _: &PluginTag<'_>) -> Option<String> {
        None
    }

    fn plugin_filter(&self, _: &str, _: &Value, _: &[Value]) -> Option<Value> {
        None
    }

    fn is_of_plugin(&self, tag: &str, _: bool) -> bool {
        tag == "plugin"
    }

    fn is_theme_missing(&self) -> bool {
        false
    }

    fn is_refused(&self, _: &str) -> bool {
        false
    }

    fn has_generators(&self) -> bool {
        false
    }

    fn date(&self, text: &str) -> Option<jiff::Zoned> {
        text.parse().ok()
    }
}
