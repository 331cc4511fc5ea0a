//! Sites of other generators, moved or examined (`sitegen import --from`).
//!
//! In: the folder of a site of another generator. Out: for Jekyll, whose sites are built as they are, a report
//! ([`jekyll`]); for the others a new folder ([`write()`]), the addresses of its pages made those of the old site
//! ([`settle_addresses`]), and an account of all of it ([`Account`]). The crate `site-import` converts; this module
//! reads, writes and verifies.

mod account;
mod addresses;
pub mod jekyll;
mod tree;
mod write;

pub use account::{Account, languages_text};
pub use addresses::{Unsettled, settle_addresses};
pub use tree::DiskTree;
pub use write::{in_the_way, write};
