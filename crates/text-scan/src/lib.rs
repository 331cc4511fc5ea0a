//! Linear scanning of text: line iteration, repeated searches that stay linear, source maps, and a counter of
//! work, left-to-right runs in right-to-left text.
//!
//! Every parser of the workspace uses these modules. They are a crate so that the counter is one counter for
//! all of them.

pub mod bidi;
pub mod fences;
pub mod forward_search;
pub mod lines;
pub mod source_map;
pub mod work_counter;
pub mod xml_limits;
