//! Links and images.

use std::mem;
use std::ops::Range;

use pulldown_cmark::LinkType;

use super::super::{ImageSource, Link, ShownImage, outline};
use super::{HtmlWriter, url};
use crate::content::url_scheme::{self, UrlUse};
use crate::diagnostics::Diagnostic;
use crate::language::Direction;
use kramdown::escape_attribute;

/// The width at which the theme shows an image: that of the column of text (`--measure` and `--side` of its stylesheet).
const SIZES: &str = "(min-width: 46rem) 42rem, calc(100vw - clamp(2rem, 8vw, 4rem))";

/// Bytes of HTML that fill about one screen. A large image above is loaded before others.
const FIRST_SCREEN: usize = 2500;

/// The width in pixels of an image that may be the largest element of the first screen.
const LARGE_IMAGE: usize = 320;

/// Returns the attribute `sizes` of an image with this `width`.
pub(super) fn sizes(width: Option<&str>) -> String {
    match width.map(str::parse::<u32>) {
        None => SIZES.to_owned(),
        Some(Ok(width)) => format!("{width}px"),
        // A width in per cent is that of something unknown.
        Some(Err(_)) => "100vw".to_owned(),
    }
}

/// Returns the attributes that offer the variants of an image.
pub(super) fn srcset(source: &ImageSource, sizes: &str) -> String {
    let mut attributes = " srcset=\"".to_owned();
    for (at, (url, width)) in source.candidates.iter().enumerate() {
        // A comma may end a URL in a `srcset`.
        let url = url::encoded(url).replace(',', "%2C");
        attributes.push_str(if at == 0 { "" } else { ", " });
        attributes.push_str(&escape_attribute(&url));
        attributes.push_str(&format!(" {width}w"));
    }
    attributes.push_str(&format!("\" sizes=\"{sizes}\""));
    attributes
}

impl HtmlWriter<'_> {
    pub(super) fn link(&mut self, kind: LinkType, target: &str, title: &str, range: Range<usize>) {
        let is_email = kind == LinkType::Email;
        let is_safe = is_email || self.is_safe(target, UrlUse::Link, &range);
        self.record_link(target, range);
        // The link target is the one in the text: browsers use the first of two equal attributes.
        self.attributes
            .retain(|(key, _)| !key.eq_ignore_ascii_case("href"));
        if !is_safe {
            self.out.push_str("<a");
            self.title(title);
            self.write_attributes("");
            self.out.push('>');
            return;
        }
        let resolved = (self.options.resolve)(target);
        self.out.push_str("<a href=\"");
        if is_email {
            self.out.push_str("mailto:");
        }
        let url = resolved.as_ref().map_or(target, |to| &to.url);
        if self.is_common {
            self.url(&outline::clean_fragment(url));
        } else {
            self.url(url);
        }
        self.out.push('"');
        if let Some(language) = resolved.and_then(|to| to.language) {
            self.out
                .push_str(&format!(" hreflang=\"{}\"", escape_attribute(&language)));
        }
        self.title(title);
        self.write_attributes("");
        // A visible URL is left-to-right in every text.
        let is_address = matches!(kind, LinkType::Autolink | LinkType::Email);
        if is_address && self.options.direction == Direction::Rtl {
            self.out.push_str(" dir=\"ltr\"");
        }
        self.out.push('>');
    }

    pub(super) fn image(&mut self, target: &str, title: &str, range: Range<usize>) {
        if let Some((_, depth)) = &mut self.image {
            *depth += 1;
            return;
        }
        let is_safe = self.is_safe(target, UrlUse::Image, &range);
        self.record_link(target, range);
        self.attributes
            .retain(|(key, _)| !key.eq_ignore_ascii_case("src"));
        self.image = Some((String::new(), 0));
        self.soft_break = None;
        self.last = ' ';
        let resolved = (self.options.resolve)(target).map(|to| to.url);
        let target = resolved.as_deref().unwrap_or(target);
        let target = if is_safe { target } else { "" };
        let start = self.out.len();
        let shown = (self.options.image)(target);
        if let Some(shown) = &shown {
            self.image_sources(shown);
        }
        self.out.push_str("<img src=\"");
        self.url(target);
        self.out.push('"');
        if !self.is_first_image(start, title) {
            self.title(title);
        }
        self.image_attributes(shown.as_ref());
        self.write_attributes("");
    }

    /// Writes the attributes that avoid layout shifts and load images lazily below the first one. The author's
    /// attributes win.
    fn image_attributes(&mut self, shown: Option<&ShownImage>) {
        let sized = ["width", "height"].iter().any(|key| self.has_said(key));
        if !sized && let Some(ShownImage { width, height, .. }) = shown {
            self.out
                .push_str(&format!(" width=\"{width}\" height=\"{height}\""));
            self.image_width(*width);
        }
        if self.images > 0 && !self.has_said("loading") {
            self.out.push_str(" loading=\"lazy\"");
        }
        let is_at_top = self.images == 0
            && self.options.is_full_page
            && self.out.len() < FIRST_SCREEN
            && shown.is_some_and(|shown| shown.width >= LARGE_IMAGE);
        if is_at_top
            && !["loading", "fetchpriority"]
                .iter()
                .any(|key| self.has_said(key))
        {
            self.out.push_str(" fetchpriority=\"high\"");
        }
        if shown.is_some_and(|shown| !shown.sources.is_empty()) && !self.has_said("decoding") {
            self.out.push_str(" decoding=\"async\"");
        }
        self.images += 1;
    }

    /// Returns true if the author gave the open element this attribute.
    fn has_said(&self, key: &str) -> bool {
        self.attributes.iter().any(|(known, _)| known == key)
    }

    /// Starts a `<picture>` with the variants of an image, if it has any. Without them a page shows the image alone.
    fn image_sources(&mut self, shown: &ShownImage) {
        let mut attributes = self.attributes.iter();
        let width = attributes.find(|(key, _)| key == "width");
        let sizes = sizes(width.map(|(_, width)| width.as_ref()));
        if shown.sources.is_empty() {
            return;
        }
        self.out.push_str("<picture>");
        for source in &shown.sources {
            self.out.push_str("<source");
            if let Some(kind) = source.media_type {
                self.out.push_str(&format!(" type=\"{kind}\""));
            }
            self.out.push_str(&srcset(source, &sizes));
            self.out.push('>');
        }
        self.is_in_picture = true;
    }

    pub(super) fn end_image(&mut self) {
        match &mut self.image {
            Some((_, depth)) if *depth > 0 => *depth -= 1,
            _ => {
                self.soft_break = None;
                let (alternative, _) = self.image.take().unwrap_or_default();
                self.out.push_str(" alt=\"");
                self.out.push_str(&escape_attribute(&alternative));
                self.out.push_str("\">");
                if mem::take(&mut self.is_in_picture) {
                    self.out.push_str("</picture>");
                }
                self.end_first_image();
            }
        }
    }

    /// Returns true if a link or an image may have this URL; warns otherwise.
    fn is_safe(&mut self, target: &str, to: UrlUse, range: &Range<usize>) -> bool {
        if url_scheme::is_allowed(target, to) {
            return true;
        }
        self.diagnostics.report(|| {
            let scheme = url_scheme::scheme(target).unwrap_or_default();
            let place = self.options.place(
                &self.prepared.original(range),
                "the page shows this without the address",
            );
            Diagnostic::warning(
                "url-unsafe",
                format!("a page must not carry a URL with the scheme `{scheme}:` here"),
            )
            .at(place)
            .help("write a path of the site, or a URL that begins with `https:`")
        });
        false
    }

    pub(super) fn record_link(&mut self, target: &str, range: Range<usize>) {
        let span = self.prepared.original(&range);
        self.body.links.push(Link {
            target: target.to_owned(),
            span: self.options.span(&span),
        });
    }

    pub(super) fn url(&mut self, url: &str) {
        self.out.push_str(&escape_attribute(&url::encoded(url)));
    }

    pub(super) fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            self.out.push_str(&escape_attribute(title));
            self.out.push('"');
        }
    }
}
