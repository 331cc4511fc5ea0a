//! Linear scanning of text: line iteration, repeated searches that stay linear, source maps, and a counter of work.
//!
//! Every parser of the workspace uses these modules. They are a crate so that the counter is one counter for
//! all of them.

pub mod fences;
pub mod forward_search;
pub mod lines;
pub mod source_map;
pub mod work_counter;
