//! All tests of the program as a whole: real folders in, parsed HTML out. One binary links once.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests make their input, take files away from under the program, and fail by panic"
)]

mod author;
mod authoring;
mod document_tokens;
mod fuzz_seeds;
mod gem_themes;
mod helper;
mod identity;
mod import;

mod architecture;
mod assets;
mod bad_input;
mod book;
mod by_language;
mod cache;
mod cases;
mod check;
mod command_line;
mod complexity;
mod components;
mod corpora;
mod dependencies;
mod deploy;
mod exchange;
mod facets;
mod fallback;
mod folder_of_notes;
#[cfg(unix)]
mod foreign;
mod glossary;
mod images;
mod instructions;
mod isolation;
mod jekyll;
mod jekyll_cases;
mod jekyll_content;
mod jekyll_documents;
mod jekyll_layouts;
mod jekyll_page_plugins;
mod jekyll_plugins;
mod kill;
mod kramdown_html;
mod languages;
mod left_out;
mod limits;
mod links;
mod liquid_drops;
mod liquid_redirects;
mod liquid_site;
mod liquid_snippets;
mod lists;
mod live;
mod lsp;
mod machines;
mod mend;
mod mend_many;
mod multiple_languages;
mod mutations;
mod navigation;
mod near_misses;
mod output;
mod own_site;
mod panics;
mod permalinks;
mod polyglot;
mod precision;
mod precision_formats;
mod precision_structure;
mod private;
mod provenance;
mod reading;
mod recall;
mod rename;
mod robustness;
mod rules;
mod sass;
mod schema;
mod search;
mod serve;
mod structure;
mod templates;
mod theme;
mod tolerance;
mod translations;
mod untrusted;
mod yaml;
