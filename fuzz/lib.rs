//! The fuzz targets as a library, so that each program is a line.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a target panics where a property does not hold"
)]

#[path = "targets/mod.rs"]
mod targets;

pub use targets::{ALL, run};
