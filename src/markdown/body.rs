//! A rendered body: HTML, outline, links, images and code blocks.

use std::ops::Range;

use super::outline::Heading;
use super::reading_time::ReadingTime;
use serde::{Deserialize, Serialize};

/// The rendered body of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The HTML.
    pub html: String,
    /// The headings, in order.
    pub outline: Vec<Heading>,
    /// The links and images, in order.
    pub links: Vec<Link>,
    /// The code blocks.
    pub code: Vec<CodeBlock>,
    /// The error message that the page is about, if a code block shows one.
    pub error: Option<ErrorLine>,
    /// The amount of text without code; zero without `RenderOptions::count_words`.
    pub reading_time: ReadingTime,
}

/// The line of program output that reports an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorLine {
    /// The id of the code block.
    pub id: String,
    /// The line.
    pub text: String,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The target, as written.
    pub target: String,
    /// Byte range in the source file.
    pub span: Range<usize>,
}

/// The resolved target of a link to a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The URL on the host.
    pub url: String,
    /// Language tag of the target page, if it differs from that of the linking page.
    pub language: Option<String>,
}

/// An image of the site, as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShownImage {
    /// The width of the image in pixels.
    pub width: usize,
    /// Its height in pixels.
    pub height: usize,
    /// Its variants, one source a format, best first.
    pub sources: Vec<ImageSource>,
}

/// Variants of an image in one format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSource {
    /// The media type; `None` if the image itself, in its own format, is the last candidate.
    pub media_type: Option<&'static str>,
    /// The URL of each variant on the host, with its width in pixels.
    pub candidates: Vec<(String, u32)>,
}

/// A code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// The language as written; empty if there is none.
    pub language: String,
    /// The code.
    pub code: String,
    /// Byte range in the source file.
    pub span: Range<usize>,
}

/// The HTML that Markdown is rendered to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Markup {
    /// The HTML of sitegen's themes.
    #[default]
    Sitegen,
    /// The HTML of Jekyll: that of kramdown and Rouge, with nothing added.
    Jekyll,
}
