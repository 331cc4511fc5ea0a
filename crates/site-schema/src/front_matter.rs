//! The keys of front matter.

use super::{Key, Kind};

const fn key(name: &'static str, kind: Kind, description: &'static str) -> Key {
    Key::new(name, kind, description)
}

const TEXT_BY_LANGUAGE: Kind = Kind::OneOf(&[Kind::Text, Kind::ByLanguage(&Kind::Text)]);
const ADDRESS: Kind = Kind::OneOf(&[Kind::False, Kind::Url]);

/// The keys that sitegen reads.
pub(super) const KEYS: &[Key] = &[
    key(
        "title",
        TEXT_BY_LANGUAGE,
        "The title of the page; without it, the first heading.",
    )
    .examples(&[
        "\"Port 8080 already in use\"",
        r#"{"en": "Cache", "zh-CN": "缓存"}"#,
    ]),
    key(
        "description",
        TEXT_BY_LANGUAGE,
        "One sentence about the page, for lists and search engines.",
    ),
    key("lang", Kind::Language, "The language of the page.")
        .examples(&["\"en\"", "\"pt-BR\""])
        .aliases(&["language", "locale"]),
    key(
        "date",
        Kind::Date,
        "The date of the page, also with time and zone.",
    )
    .examples(&["\"2025-03-12\"", "\"2025-03-12 08:30:00 +0800\""]),
    key(
        "last_modified_at",
        Kind::Date,
        "When the page changed, for the sitemap and feeds.",
    ),
    key(
        "permalink",
        Kind::OneOf(&[Kind::Url, Kind::False]),
        "The URL of the page.",
    )
    .examples(&["\"/start/\""]),
    key("slug", Kind::Text, "The last part of the URL.").examples(&["\"port-in-use\""]),
    key(
        "translation_key",
        Kind::Text,
        "What joins the translations of a note: the same text in each of them.",
    )
    .aliases(&[
        "ref",
        "lang-ref",
        "lang_ref",
        "page_id",
        "translation_id",
        "translationKey",
        "i18n_key",
    ]),
    key(
        "translated",
        Kind::Truth,
        "False for an original, true for a translation.",
    ),
    key("template", Kind::Text, "The template of the page.").examples(&["\"note.html\""]),
    key(
        "layout",
        Kind::OneOf(&[Kind::Text, Kind::False]),
        "The template of the page, or null for none.",
    ),
    key(
        "published",
        Kind::Truth,
        "False if the page is not published.",
    )
    .default("true"),
    key(
        "draft",
        Kind::Truth,
        "True if the page is published with --drafts alone.",
    )
    .default("false"),
    key(
        "tags",
        Kind::Words,
        "The tags: a list, or words with spaces between.",
    )
    .examples(&[r#"["network", "docker"]"#])
    .aliases(&["tag"]),
    key(
        "categories",
        Kind::Words,
        "The categories: a list, or words with spaces between.",
    )
    .aliases(&["category"]),
    key(
        "sitemap",
        Kind::Any,
        "False leaves the page out of the sitemap.",
    )
    .default("true"),
    key(
        "search",
        Kind::Truth,
        "False leaves the page out of search.",
    )
    .default("true"),
    key(
        "weight",
        Kind::Number,
        "Such pages come first in lists, the lowest first.",
    )
    .examples(&["1"]),
    key(
        "nav",
        Kind::Any,
        "False leaves the page out of the navigation; in the index.md of a folder, the folder.",
    )
    .default("true"),
    key(
        "error",
        Kind::Any,
        "False if the page is about no error, whatever its code shows.",
    ),
    key(
        "type",
        Kind::Text,
        "What kind of note it is; kinds have lists.",
    )
    .examples(&["\"guide\""]),
    key(
        "generated",
        Kind::Truth,
        "True if a program wrote the page.",
    )
    .default("false"),
    key("model", Kind::Text, "The program that wrote the page."),
    key(
        "author",
        Kind::Any,
        "The author of the page, for feeds and search engines.",
    ),
    key(
        "image",
        Kind::OneOf(&[
            Kind::Url,
            Kind::OpenMapping(&[key("path", Kind::Url, "The path of the image.")]),
        ]),
        "An image for social networks.",
    ),
    key(
        "edit_url",
        ADDRESS,
        "The address where the page is edited, or false.",
    ),
    key(
        "issues_url",
        ADDRESS,
        "The address where a problem of the page is reported, or false.",
    ),
    key(
        "redirect_to",
        Kind::Words,
        "Where this page leads: a path, or a URL with http:, https: or mailto:.",
    ),
    key("redirect_from", Kind::Words, "URLs that lead to this page.")
        .examples(&[r#"["/old/address/"]"#]),
    key(
        "aliases",
        Kind::Words,
        "URLs that lead to this page; one without a slash before it is relative to the folder of the page.",
    ),
    key(
        "canonical_url",
        Kind::Url,
        "The page that search engines show in place of this one.",
    )
    .aliases(&["canonical"]),
    key(
        "noindex",
        Kind::Truth,
        "True if search engines are to show none.",
    )
    .default("false"),
    key("robots", Kind::Text, "Words for search engines: noindex."),
    key(
        "render_with_liquid",
        Kind::Truth,
        "True if Liquid runs in this page.",
    ),
];
