//! From a page and its surroundings to a document.
//!
//! In: the theme ([`theme_files`]: this repo's `templates/` and `static/`, embedded; a site's own files win
//! by name) and what a template may ask of ([`context`]), as far as it does ([`UsedVariables`]). Out: HTML, or a diagnostic that names the
//! template, the line, the column and the templates that it was included from.

mod budget;
mod content_security_policy;
pub mod context;
mod engine;
mod filters;
mod identity_css;
mod minify;
mod template_images;
pub mod theme_files;
mod used_variables;

pub use content_security_policy::apply as apply_policy;
pub use engine::{Engine, Rendered};
pub use filters::Lookup;
pub use minify::{collapsed, html as minified, place_of};
pub use template_images::{TemplateImage, TemplateImages, with_images};
pub use used_variables::UsedVariables;
