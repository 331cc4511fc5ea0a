//! Raw HTML of authors: the URLs in its attributes are resolved like those of Markdown links.

use std::borrow::Cow;

use super::super::{RenderOptions, html_tags};
use super::{HtmlWriter, url};
use kramdown::escape_attribute;

impl HtmlWriter<'_> {
    /// Resolves the URLs in the raw HTML that was written last.
    pub(super) fn end_html(&mut self) {
        let Some(start) = self.html_start.take() else {
            return;
        };
        if let Cow::Owned(html) = resolved(self.options, &self.out[start..]) {
            self.out.truncate(start);
            self.out.push_str(&html);
        }
    }
}

/// Resolves the URLs in the attributes of `html`, if the options ask for that.
pub(in super::super) fn resolved<'h>(options: &RenderOptions<'_>, html: &'h str) -> Cow<'h, str> {
    if !options.resolve_html_links || !html.contains('=') {
        return Cow::Borrowed(html);
    }
    let mut done = String::new();
    let mut at = 0;
    for tag in html_tags::tags(html) {
        let mut language = None;
        for address in tag.urls() {
            let Some(destination) = (options.resolve)(&address.text) else {
                continue;
            };
            let range = address.range;
            let start = tag.at + range.start;
            let quote = if address.is_bare { "\"" } else { "" };
            done.push_str(&html[at..start]);
            done.push_str(quote);
            // In a `srcset`, a comma may end a URL.
            let address = url::encoded(&destination.url).replace(',', "%2C");
            done.push_str(&escape_attribute(&address).replace('\'', "&#39;"));
            done.push_str(quote);
            at = tag.at + range.end;
            language = destination.language;
        }
        if let Some(language) = language.filter(|_| tag.name == "a")
            && tag.attribute("hreflang").is_none()
        {
            let end = tag.at + tag.text.trim_end_matches(['>', '/']).trim_end().len();
            done.push_str(&html[at..end.max(at)]);
            done.push_str(&format!(" hreflang=\"{}\"", escape_attribute(&language)));
            at = end.max(at);
        }
    }
    if at == 0 {
        return Cow::Borrowed(html);
    }
    done.push_str(&html[at..]);
    Cow::Owned(done)
}
