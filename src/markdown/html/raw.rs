//! Raw HTML of authors: the URLs in its attributes are resolved like those of Markdown links.

use std::borrow::Cow;

use super::super::html_tags::Tag;
use super::super::{ImageSource, RenderOptions, ShownImage, html_tags};
use super::links::{sizes, srcset};
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
        let mut variants = None;
        for address in tag.urls() {
            let destination = (options.resolve)(&address.text);
            if tag.name == "img" {
                let url = destination.as_ref().map_or(&address.text, |to| &to.url);
                variants = variants_of(options, &tag, url);
            }
            let Some(destination) = destination else {
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
        let language = language
            .filter(|_| tag.name == "a" && tag.attribute("hreflang").is_none())
            .map(|language| format!(" hreflang=\"{}\"", escape_attribute(&language)));
        if let Some(attributes) = language.or(variants) {
            let end = tag.at + tag.text.trim_end_matches(['>', '/']).trim_end().len();
            done.push_str(&html[at..end.max(at)]);
            done.push_str(&attributes);
            at = end.max(at);
        }
    }
    if at == 0 {
        return Cow::Borrowed(html);
    }
    done.push_str(&html[at..]);
    Cow::Owned(done)
}

/// Returns the attributes that offer the variants of an image of the site, and its size if nothing says how large it is
/// shown. An `<img>` with a `srcset` or a `style` stays as its author wrote it.
fn variants_of(options: &RenderOptions<'_>, tag: &Tag<'_>, url: &str) -> Option<String> {
    let has = |name: &str| tag.attribute(name).is_some();
    if ["srcset", "sizes", "style"].into_iter().any(has) {
        return None;
    }
    let shown = (options.image)(url)?;
    // A browser that cannot show the format of a `srcset` shows nothing.
    let is_shown_by_all =
        |source: &&ImageSource| source.media_type.is_none_or(|kind| kind == "image/webp");
    let source = shown.sources.iter().find(is_shown_by_all)?;
    let mut attributes = String::new();
    if !["width", "height", "class"].into_iter().any(has) {
        let ShownImage { width, height, .. } = shown;
        attributes.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
    }
    attributes.push_str(&srcset(source, &sizes(tag.attribute("width").as_deref())));
    if !has("decoding") {
        attributes.push_str(" decoding=\"async\"");
    }
    Some(attributes)
}
