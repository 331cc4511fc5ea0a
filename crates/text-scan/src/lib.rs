//! Linear scanning of text: line iteration, repeated searches that stay linear, and a counter of work.
//!
//! Every parser of the workspace uses these three modules. They are a crate so that the counter is one counter for
//! all of them.

pub mod forward_search;
pub mod lines;
pub mod work_counter;
