//! The keys of the config (`sitegen.yml`).

use super::{Key, Kind};

const fn key(name: &'static str, kind: Kind, description: &'static str) -> Key {
    Key::new(name, kind, description)
}

const TEXT_BY_LANGUAGE: Kind = Kind::OneOf(&[Kind::Text, Kind::ByLanguage(&Kind::Text)]);
const SHADES: Kind = Kind::OneOf(&[
    Kind::Colour,
    Kind::Mapping(&[
        key("light", Kind::Colour, "The colour on a light background."),
        key("dark", Kind::Colour, "The colour on a dark background."),
    ]),
]);
const ADDRESS: Kind = Kind::OneOf(&[Kind::False, Kind::Pattern("^(https?|mailto):")]);
const WEB: Kind = Kind::Pattern("^\\s*(https?|mailto):");
const LEVEL: Kind = Kind::OneOf(&[
    Kind::Word(&["error", "warning", "warn", "info", "hint", "off"]),
    Kind::False,
]);
const RULES: Kind = Kind::ByRule(&LEVEL);
const CACHE: Kind = Kind::OneOf(&[Kind::Count, Kind::String]);
const DEPLOY_TARGET: &[Key] = &[
    key(
        "target",
        Kind::String,
        "The place: s3://bucket/prefix, gs://bucket, az://container, or the path of a folder.",
    ),
    key(
        "git",
        Kind::String,
        "The name or URL of the Git remote whose branch is the target.",
    ),
    key("branch", Kind::Text, "The branch.").default("\"gh-pages\""),
    key(
        "endpoint",
        Kind::Pattern("^https?://"),
        "The URL of a store that is not the provider's own.",
    ),
    key("region", Kind::String, "The region of an S3 bucket."),
    key(
        "account",
        Kind::Text,
        "The storage account of an Azure container.",
    ),
    key("profile", Kind::Text, "The profile in ~/.aws."),
    key(
        "cache",
        Kind::Mapping(&[
            key(
                "pages",
                CACHE,
                "Cache-Control of pages and lists: seconds, or a header.",
            )
            .default("300"),
            key("assets", CACHE, "Cache-Control of images and downloads.").default("3600"),
            key(
                "immutable",
                CACHE,
                "Cache-Control of files that are named by their content.",
            ),
        ]),
        "Cache-Control by class of files.",
    ),
    key(
        "redirects",
        Kind::Word(&["pages", "header", "file", "built"]),
        "The form of redirects.",
    ),
    key(
        "compress",
        Kind::OneOf(&[Kind::Word(&["gzip", "gz", "brotli", "br"]), Kind::False]),
        "The form in which text is stored.",
    ),
    key(
        "host",
        Kind::Word(&["cloudflare", "github-pages", "netlify", "s3"]),
        "The host whose limits count.",
    ),
    key(
        "parallel",
        Kind::Count,
        "The number of simultaneous uploads.",
    )
    .default("16"),
];

/// The keys that sitegen reads.
pub(super) const KEYS: &[Key] = &[
    key("title", TEXT_BY_LANGUAGE, "The name of the site, or its name in each language.")
        .examples(&["\"My notes\"", r#"{"en": "My notes", "de": "Meine Notizen"}"#]),
    key("description", TEXT_BY_LANGUAGE, "One sentence about the site, or one in each language."),
    key("author", Kind::Any, "The author of notes that name none, for feeds and search engines."),
    key("url", Kind::Pattern("^$|^/|//"), "Scheme and host of the published site; feeds, the sitemap and social networks need it.")
        .examples(&["\"https://example.org\""])
        .aliases(&["base_url"]),
    key("baseurl", Kind::Url, "The path below the host that the site is published at.").examples(&["\"/docs\""]),
    key("permalink", Kind::Pattern("^(date|pretty|ordinal|weekdate|none)$|:"), "The form of URLs: a style (date, pretty, ordinal, weekdate, none), or a template with placeholders.")
        .default("\"/:lang/:folders/:slug/\"")
        .examples(&["\"/:lang/:folders/:slug/\"", "\"/:lang/:year/:slug/\"", "\"pretty\""]),
    key("markdown", Kind::Word(&["commonmark", "kramdown", "gfm", "CommonMark", "GFM"]), "The dialect of Markdown.")
        .default("\"commonmark\""),
    key("kramdown", Kind::OpenMapping(&[
        key("input", Kind::Text, "The parser: GFM or kramdown."),
        key("hard_wrap", Kind::Truth, "True if every line break of a paragraph is one on the page."),
        key("auto_ids", Kind::Truth, "True if headings have anchors."),
        key("toc_levels", Kind::Any, "The levels of headings in tables of contents."),
        key("smart_quotes", Kind::Any, "The quotes that straight ones become."),
        key("gfm_quirks", Kind::Any, "The parts of the GFM parser that are on."),
        key("parse_block_html", Kind::Truth, "True if Markdown inside HTML blocks is read."),
        key("parse_span_html", Kind::Truth, "True if Markdown inside HTML in text is read."),
    ]), "Options of kramdown, if it is the dialect."),
    key("liquid", Kind::Truth, "True if Liquid runs in pages.").default("false"),
    key("timezone", Kind::Text, "The zone of dates that name none.")
        .default("\"UTC\"")
        .examples(&["\"Asia/Taipei\"", "\"Europe/Berlin\""]),
    key("languages", Kind::OneOf(&[
        Kind::List(&Kind::Language),
        Kind::String,
        Kind::ByLanguage(&Kind::OneOf(&[
            Kind::Text,
            Kind::OpenMapping(&[
                key("name", Kind::Text, "The name of the language, in the language."),
                key("title", Kind::Text, "The name of the site in the language."),
                key("description", Kind::Text, "One sentence about the site in the language."),
            ]),
        ])),
    ]), "The languages of the site in their order, with names and texts; without the key, those of the content.")
        .examples(&[r#"["en", "ar"]"#, r#"{"en": "English", "hant": {"name": "繁體中文", "title": "筆記"}}"#]),
    key("default_language", Kind::Language, "The language of pages that do not say theirs.")
        .examples(&["\"en\""])
        .aliases(&["lang", "language", "locale", "default_lang"]),
    key("language_paths", Kind::ByName(&Kind::OneOf(&[Kind::Language, Kind::False])),
        "Paths with the code of their language, or false where a name is no language.")
        .examples(&[r#"{"handbuch": "de", "docs/it": false}"#]),
    key("collections", Kind::OneOf(&[
        Kind::List(&Kind::Text),
        Kind::ByName(&Kind::OpenMapping(&[
            key("output", Kind::Truth, "True if the documents become pages.").default("false"),
            key("permalink", Kind::Text, "The form of the documents' URLs.").examples(&["\"/:collection/:path/\""]),
            key("sort_by", Kind::Text, "The key of the front matter by which the documents are sorted."),
            key("order", Kind::Words, "The documents that come first, by their paths in the folder."),
            key("lang", Kind::Language, "The language of the documents.").aliases(&["language", "locale"]),
        ])),
    ]), "Folders _name of documents, with their settings.")
        .examples(&[r#"{"guides": {"output": true}}"#]),
    key("defaults", Kind::List(&Kind::OpenMapping(&[
        key("scope", Kind::OpenMapping(&[
            key("path", Kind::Path, "The beginning of the files' paths, or a pattern with *."),
            key("type", Kind::Text, "The kind of the files: posts, drafts, pages, or a collection."),
        ]), "The files that the values are for."),
        key("values", Kind::ByName(&Kind::Any), "Front matter that the files need not repeat.").required(),
    ])), "Front matter for all files of a scope.")
        .examples(&[r#"[{"scope": {"path": "content/guide"}, "values": {"type": "guide"}}]"#]),
    key("follow_links", Kind::Words, "Folders outside of the source that symbolic links may lead to.")
        .examples(&[r#"["../shared"]"#]),
    key("include", Kind::Words, "Names that are read although they begin with a dot or an underscore.")
        .examples(&[r#"[".well-known"]"#]),
    key("exclude", Kind::Words, "Patterns of files that are not read.").examples(&[r#"["drafts/", "*.tmp.md"]"#]),
    key("destination", Kind::String, "The output folder.").default("\"public\""),
    key("theme", Kind::Text, "The theme of a Jekyll site: sitegen, or a theme of Jekyll's.").examples(&["\"sitegen\""]),
    key("additions", Kind::OneOf(&[
        Kind::Truth,
        Kind::Mapping(&[
            key("language", Kind::Truth, "True if html has the language and the direction of the page.").default("true"),
            key("alternates", Kind::Truth, "True if a page links to its translations in its head.").default("true"),
            key("variables", Kind::Truth, "True if layouts see page.translations and its siblings.").default("true"),
            key("search", Kind::Truth, "True if the tag sitegen_search exists.").default("true"),
        ]),
    ]), "What is added to documents of a Jekyll site's own layouts."),
    key("search", Kind::Truth, "True if readers can search.").default("true"),
    key("paginate", Kind::Count, "How many notes a page of a list has.").default("100"),
    key("facets", Kind::Truth, "True if notes are listed by the errors and programs that their code shows.").default("true"),
    key("fallback", Kind::Truth, "True if a note is shown in its original's language where a language lacks it.").default("false"),
    key("llms", Kind::Truth, "True if llms.txt lists the notes, for programs.").default("true"),
    key("markdown_pages", Kind::Truth, "True if the Markdown of each page is published beside it.").default("false"),
    key("deploy", Kind::ByName(&Kind::OneOf(&[Kind::String, Kind::Mapping(DEPLOY_TARGET)])), "The targets of sitegen deploy by their names.")
        .examples(&[r#"{"production": "s3://bucket/prefix", "pages": {"git": "origin", "branch": "gh-pages"}}"#]),
    key("directives", Kind::Truth, "True if :::note and its siblings are components; false if they are text.").default("true"),
    key("fold_code", Kind::OneOf(&[Kind::Count, Kind::False]), "Code with more lines is folded; false for none.")
        .default("false")
        .examples(&["40"]),
    key("minify", Kind::Truth, "True if pages are written without white space that has no effect.").default("true"),
    key("precompress", Kind::OneOf(&[
        Kind::Truth,
        Kind::List(&Kind::Word(&["gzip", "brotli", "gz", "br"])),
        Kind::Word(&["gzip", "brotli", "gz", "br"]),
    ]), "The forms in which compressed files are written beside text; true for both.")
        .default("false")
        .examples(&[r#"["gzip", "brotli"]"#]),
    key("images", Kind::OneOf(&[
        Kind::Truth,
        Kind::Mapping(&[
            key("widths", Kind::List(&Kind::Count), "The widths of variants in pixels.").default("[672, 1008, 1344]"),
            key("formats", Kind::OneOf(&[
                Kind::Word(&["avif", "webp"]),
                Kind::List(&Kind::Word(&["avif", "webp"])),
            ]), "The formats of variants, the better one first.").default(r#"["webp"]"#),
            key("quality", Kind::Count, "The quality of variants, 1 to 100.").default("80"),
            key("max_pixels", Kind::Count, "An image with more pixels has no variants.").default("100000000"),
            key("strip_metadata", Kind::Truth, "True if images are published without their metadata.").default("true"),
        ]),
    ]), "Smaller variants of images, and their metadata; false publishes images as they are.")
        .default("true")
        .examples(&[r#"{"formats": ["avif", "webp"], "widths": [672, 1344]}"#]),
    key("content_security_policy", Kind::OneOf(&[Kind::False, Kind::String]), "A content security policy in place of the theme's, or false for none."),
    key("sanitize", Kind::Truth, "True if everything that could run a script is removed from notes.").default("false"),
    key("social_fonts", Kind::Words, "Fonts for images of notes' titles, by their paths in the source; without any there are no images.")
        .examples(&[r#"["fonts/NotoSans-Bold.ttf"]"#]),
    key("logo", Kind::OneOf(&[
        Kind::String,
        Kind::Mapping(&[
            key("light", Kind::String, "The logo on a light background.").required(),
            key("dark", Kind::String, "The logo on a dark background."),
            key("alt", Kind::Text, "The name in the logo; with it, the logo replaces the name of the site."),
        ]),
    ]), "A file in static/, or one for light and one for dark.")
        .examples(&["\"/logo.svg\"", r#"{"light": "/logo.svg", "dark": "/logo-dark.svg"}"#]),
    key("favicon", Kind::String, "The icon in the tab of the browser: a file in static/.").examples(&["\"/icon.svg\""]),
    key("links", Kind::List(&Kind::OpenMapping(&[
        key("title", TEXT_BY_LANGUAGE, "The words of the link.").required(),
        key("url", TEXT_BY_LANGUAGE, "A URL, a path from the root of the site, or the path of a page's file.").required(),
    ])), "The links in the header.")
        .examples(&[r#"[{"title": "Guide", "url": "guide/start.md"}]"#]),
    key("repository", Kind::OneOf(&[
        Kind::Pattern("/"),
        Kind::Mapping(&[
            key("url", Kind::Pattern("/"), "The address of the repository.").required(),
            key("branch", Kind::Text, "The branch whose files are edited.").default("\"main\""),
        ]),
    ]), "The repository of the source: a URL, owner/name on GitHub, or url and branch.")
        .examples(&["\"https://github.com/owner/name\""]),
    key("edit_url", ADDRESS, "The address where a page is edited, with :path, :title, :url and :lang; false for none.")
        .examples(&["\"https://git.example.org/docs/edit/main/:path\""]),
    key("issues_url", ADDRESS, "The address where a problem of a page is reported, with the same placeholders; false for none.")
        .examples(&["\"https://tracker.example.org/new?title=:title\""]),
    key("accent", SHADES, "The colour of links and of what is current, or one for light and one for dark.").examples(&["\"#7a2e8c\""]),
    key("theme_color", SHADES, "The colour of the browser's own parts."),
    key("fonts", Kind::Mapping(&[
        key("text", Kind::Words, "The fonts of text: names of families, or files in static/."),
        key("code", Kind::Words, "The fonts of code: names of families, or files in static/."),
    ]), "The fonts of text and of code.").examples(&[r#"{"text": "Inter", "code": "/fonts/code.woff2"}"#]),
    key("footer", TEXT_BY_LANGUAGE, "The text of the footer as Markdown, or one in each language."),
    key("social", Kind::OneOf(&[
        WEB,
        Kind::List(&WEB),
        Kind::OpenMapping(&[
            key("links", Kind::OneOf(&[WEB, Kind::List(&WEB)]), "The URLs.").required(),
        ]),
    ]), "Pages of the site's authors on other sites.").examples(&[r#"["https://github.com/owner"]"#]),
    key("updated", Kind::OneOf(&[Kind::Word(&["git", "front-matter"]), Kind::Truth]),
        "The source of the date of a page's last change; false if none is shown.").default("\"git\""),
    key("stale_notice", Kind::Truth, "True if a page says that its original changed since it was translated.").default("true"),
    key("translations_page", Kind::Truth, "True if the site has a page with the state of every translation.").default("false"),
    key("nav", Kind::List(&Kind::OneOf(&[Kind::Text, Kind::ByName(&Kind::OneOf(&[Kind::Text, Kind::List(&Kind::Any)]))])),
        "The navigation, in place of the folders: paths, titles with paths or URLs, and titles with more entries.")
        .examples(&[r#"["start.md", {"Guide": ["guide/writing.md", {"All keys": "guide/config.md"}]}]"#]),
    key("book", Kind::Truth, "True if each language has a page with all of its notes, for print.").default("false"),
    key("check", Kind::Mapping(&[
        key("rules", RULES, "How much the findings of rules matter."),
        key("paths", Kind::List(&Kind::OpenMapping(&[
            key("path", Kind::Words, "A path or a pattern with *, or a list of them."),
            key("rules", RULES, "How much the findings of rules matter there."),
        ])), "Settings of rules for some files."),
        key("ignore_links", Kind::Words, "Patterns of links that are not followed.").examples(&[r#"["https://example.com/*"]"#]),
    ]), "Settings of sitegen check.").examples(&[r#"{"rules": {"link-missing": "off", "section-missing": "error"}}"#]),
    key("show_drafts", Kind::Truth, "True if drafts are published.").default("false"),
    key("future", Kind::Truth, "True if pages with a date in the future are published.").default("false"),
    key("unpublished", Kind::Truth, "True if pages with published: false are published.").default("false"),
    key("limits", Kind::Mapping(LIMITS), "What a file may cost.").examples(&[r#"{"page_bytes": 67108864}"#]),
    key("strict", Kind::Truth, "True if nothing is published when there is an error or a warning.").default("false"),
];

/// The keys of `limits`.
pub const LIMITS: &[Key] = &[
    key("page_bytes", Kind::Count, "The text of a page after Liquid, and its document, in bytes each.").default("33554432"),
    key("site_bytes", Kind::Count, "All files of the output, in bytes.").default("17179869184"),
    key("includes", Kind::Count, "The includes that a page renders.").default("1000000"),
    key("liquid_steps", Kind::Count, "The steps of Liquid in a page.").default("100000000"),
    key("liquid_bytes", Kind::Count, "The values that Liquid holds for a page at once, in bytes.").default("67108864"),
    key("data_values", Kind::Count, "The values in _data, all files together.").default("2000000"),
    key("template_steps", Kind::Count, "The rounds of loops, includes, blocks and components of the site's own templates in a page.").default("5000000"),
    key("template_bytes", Kind::Count, "A value that a template of the site sets, in bytes.").default("16777216"),
    key("sass_seconds", Kind::Count, "The processor time of a stylesheet, in seconds.").default("2"),
    key("sass_bytes", Kind::Count, "The memory of a stylesheet, in bytes.").default("268435456"),
    key("image_pixels", Kind::Count, "The pixels of an image whose size is written into pages.").default("1073741824"),
];
