//! Problems of a template.

use std::borrow::Cow;
use std::ops::Range;

use super::budget::ReachedLimit;
use crate::diagnostics::Severity;
use crate::limits::{self, Limits};
use crate::near_miss;

/// A problem of a template, with byte offsets in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its severity.
    pub severity: Severity,
    /// A stable name.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// Help for the author.
    pub help: Cow<'static, str>,
    /// Its position; for a problem in an included file, the position of the include tag.
    pub span: Range<usize>,
    /// The included file that it is in, and its position there.
    pub inside: Option<Box<PlaceInside>>,
}

/// A place in an included file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceInside {
    /// The file as diagnostics show it; empty until the include ends.
    pub file: String,
    /// The bytes of its text.
    pub span: Range<usize>,
}

/// The variables of every page, for suggestions.
const ROOTS: [&str; 7] = [
    "page",
    "site",
    "content",
    "layout",
    "include",
    "paginator",
    "jekyll",
];

/// Help for text that looks like Liquid and is not meant as such.
const RAW: &str = "if another language is meant, put it between `{% raw %}` and `{% endraw %}`, or set `render_with_liquid: false`";

impl Problem {
    /// Code of an unknown tag.
    pub(crate) const TAG: &'static str = "liquid-tag-unknown";
    /// Code of an unknown filter.
    pub(crate) const FILTER: &'static str = "liquid-filter-unknown";
    /// The name of what a block without an end is.
    pub(super) const UNCLOSED: &'static str = "liquid-unclosed";

    /// The name of what costs too much.
    pub(super) const TOO_LONG: &'static str = "liquid-too-long";

    /// Names the included file that it is in, the innermost one.
    pub(super) fn within(&mut self, name: &str) {
        if !self.message.contains(", in `") {
            self.message = format!("{}, in `{name}`", self.message);
        }
        if let Some(inside) = self.inside.as_mut().filter(|inside| inside.file.is_empty()) {
            name.clone_into(&mut inside.file);
        }
    }

    pub(super) fn new(
        severity: Severity,
        code: &'static str,
        message: String,
        help: &'static str,
        span: Range<usize>,
    ) -> Self {
        Self {
            severity,
            code,
            message,
            help: Cow::Borrowed(help),
            span,
            inside: None,
        }
    }

    /// Returns the problem at its place in the included file that it is in.
    pub(crate) fn at_included(&self) -> Option<(&PlaceInside, Self)> {
        let inside = self
            .inside
            .as_ref()
            .filter(|inside| !inside.file.is_empty())?;
        let named = format!(", in `{}`", inside.file);
        let mut problem = self.clone();
        problem.message = problem.message.replace(&named, "");
        Some((inside, problem))
    }

    /// A problem that stops nothing in code, and that is one of content elsewhere.
    pub(super) fn of_text(
        in_code: bool,
        code: &'static str,
        message: String,
        help: &'static str,
        span: Range<usize>,
    ) -> Self {
        let severity = if in_code {
            Severity::Info
        } else {
            Severity::Warning
        };
        Self::new(severity, code, message, help, span)
    }

    pub(super) fn unknown_tag(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message = format!("`{name}` is no tag of Liquid that sitegen knows");
        let near = near_miss::nearest(name, super::parse::tag_names());
        Self::of_text(in_code, Self::TAG, message, RAW, span).meaning(near)
    }

    /// Names the word that was probably meant. In code, another language is meant.
    fn meaning(mut self, near: Option<&str>) -> Self {
        if let Some(near) = near.filter(|_| self.severity != Severity::Info) {
            self.help = Cow::Owned(format!("did you mean `{near}`?"));
        }
        self
    }

    /// A tag that a plugin of the site defines, or may define.
    pub(super) fn plugin_tag(span: Range<usize>, name: &str) -> Self {
        let message = format!("the tag `{name}` of a plugin is left out: sitegen runs no plugins");
        let help = "put what it shows into the page, or into an include";
        Self::new(Severity::Warning, "liquid-tag-plugin", message, help, span)
    }

    pub(super) fn unknown_filter(span: Range<usize>, name: &str, in_code: bool) -> Self {
        if in_code {
            let message =
                format!("`{name}` is no filter of Liquid that sitegen knows: it is left as text");
            return Self::of_text(in_code, Self::FILTER, message, RAW, span);
        }
        let message = format!("there is no filter `{name}`: the value passes it unchanged");
        let help = "use a filter of Liquid or Jekyll; filters of plugins are not run";
        let near = near_miss::nearest(name, super::filters::names());
        Self::of_text(in_code, Self::FILTER, message, help, span).meaning(near)
    }

    /// Returns the name of the filter that is unknown.
    pub(crate) fn filter_name(&self) -> Option<&str> {
        let is_filter = self.code == Self::FILTER;
        let name = || self.message.split('`').nth(1);
        is_filter.then(name).flatten()
    }

    /// Turns the problem of an unknown filter into that of a filter that a plugin of the site defines.
    pub(crate) fn into_plugin_filter(mut self) -> Self {
        let place = self.message.split_once(", in `");
        let place = place.map_or(String::new(), |(_, place)| format!(", in `{place}"));
        let name = self.filter_name().unwrap_or_default();
        self.message = format!(
            "the filter `{name}` of a plugin is left out, sitegen runs no plugins: the value passes it unchanged{place}"
        );
        self.help = Cow::Borrowed("put the value that it makes into the page or into data");
        self.severity = Severity::Info;
        self
    }

    pub(super) fn operator(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message =
            format!("`{name}` compares by what is no operator: the condition does not hold");
        let help = "use one of ==, !=, <, >, <=, >=, contains, and, or";
        Self::of_text(in_code, "liquid-syntax", message, help, span)
    }

    pub(super) fn not_liquid(span: Range<usize>) -> Self {
        let message = "this is no expression of Liquid: it is left as text".to_owned();
        Self::new(Severity::Info, "liquid-syntax", message, RAW, span)
    }

    pub(super) fn syntax(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message = format!("the tag `{name}` cannot be read: it is left as text");
        Self::of_text(in_code, "liquid-syntax", message, RAW, span)
    }

    pub(super) fn unclosed(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message = format!("the tag `{name}` is never closed: it is left as text");
        Self::of_text(in_code, Self::UNCLOSED, message, RAW, span)
    }

    /// So many blocks without an end that the rest of the text is not read.
    pub(super) fn too_many_unclosed(span: Range<usize>, in_code: bool) -> Self {
        let message =
            "too many tags before this place are never closed: the rest is left as text".to_owned();
        Self::of_text(in_code, Self::UNCLOSED, message, RAW, span)
    }

    pub(super) fn stray(span: Range<usize>, name: &str, in_code: bool) -> Self {
        let message = format!("the tag `{name}` closes nothing: it is left as text");
        Self::of_text(in_code, "liquid-stray", message, RAW, span)
    }

    pub(super) fn empty_output(span: Range<usize>, name: &str, in_code: bool) -> Self {
        // In code it is damage: a reader copies what is left.
        let severity = if in_code {
            Severity::Warning
        } else {
            Severity::Info
        };
        let message = format!("Liquid knows no `{name}`: nothing is shown here");
        let mut problem = Self::new(severity, "liquid-variable-unknown", message, RAW, span);
        if let Some(near) = near_miss::nearest(name, ROOTS).filter(|_| !in_code) {
            problem.help = Cow::Owned(format!("did you mean `{near}`?"));
        }
        problem
    }

    pub(super) fn missing(span: Range<usize>, what: &str, name: &str, help: &'static str) -> Self {
        let message = format!("there is no {what} `{name}`");
        Self::new(
            Severity::Error,
            "liquid-target-missing",
            message,
            help,
            span,
        )
    }

    /// An include that is not there, in a site whose theme is not installed.
    pub(super) fn of_missing_theme(span: Range<usize>, name: &str) -> Self {
        let message = format!(
            "there is no include `{name}`: the theme may have it, which is not installed; it is left out"
        );
        let help = "install the theme: the diagnostic `theme-missing` says how";
        let code = "liquid-target-missing";
        Self::new(Severity::Warning, code, message, help, span)
    }

    /// A file that is not there, in a site whose plugins make pages.
    pub(super) fn maybe_generated(span: Range<usize>, name: &str) -> Self {
        let message =
            format!("there is no file `{name}`: a plugin may make it, and sitegen runs no plugins");
        let help = "write a page in its place, or remove the link";
        let code = "liquid-target-missing";
        Self::new(Severity::Warning, code, message, help, span)
    }

    pub(super) fn too_deep(span: Range<usize>) -> Self {
        let message = "includes that include each other never end".to_owned();
        let help = "take one of them out";
        Self::new(Severity::Error, "liquid-include-loop", message, help, span)
    }

    /// An expression with more brackets in each other than are read.
    pub(super) fn nested(span: Range<usize>, in_code: bool) -> Self {
        if in_code {
            return Self::not_liquid(span);
        }
        let message = format!(
            "this expression has more than {} brackets in each other",
            limits::EXPRESSION_DEPTH
        );
        let help = "assign parts of it to variables";
        Self::new(Severity::Error, Self::TOO_LONG, message, help, span)
    }

    /// A block in more blocks than are read.
    pub(super) fn too_many_blocks(span: Range<usize>, name: &str, most: usize) -> Self {
        let message = format!("the tag `{name}` is in more than {most} others: it is left as text");
        let help = "nest less: this limit cannot be raised";
        Self::new(Severity::Error, Self::TOO_LONG, message, help, span)
    }

    /// A page that costs more than a limit allows.
    pub(super) fn over(span: Range<usize>, over: ReachedLimit, limits: &Limits) -> Self {
        let (message, key, value) = match over {
            ReachedLimit::Steps => (
                "Liquid takes more than {} steps in this page: a loop or a list is too long",
                "liquid_steps",
                limits.liquid_steps,
            ),
            ReachedLimit::Bytes => (
                "the values of Liquid take more than {} bytes in this page",
                "liquid_bytes",
                limits.liquid_bytes,
            ),
            ReachedLimit::Page => (
                "the page comes to more than {} bytes here",
                "page_bytes",
                limits.page_bytes,
            ),
            ReachedLimit::Includes => (
                "the page includes more than {} files",
                "includes",
                limits.includes,
            ),
            ReachedLimit::Depth => {
                let message = format!(
                    "blocks, includes or values are nested more than {} levels deep here",
                    limits::LIQUID_DEPTH.min(limits::VALUE_DEPTH)
                );
                let help = "nest less: this limit cannot be raised";
                return Self::new(Severity::Error, Self::TOO_LONG, message, help, span);
            }
        };
        let message = message.replace("{}", &value.to_string());
        Self {
            help: Cow::Owned(limits::help(key, value)),
            ..Self::new(Severity::Error, Self::TOO_LONG, message, "", span)
        }
    }
}
