//! Code in two languages: whether the translation of a note still has the original's commands.

pub(crate) mod bare;
pub(crate) mod compare;
pub(crate) mod lex;
pub(crate) mod lines;
pub(crate) mod placeholders;
pub(crate) mod report;
pub(crate) mod translated;
pub(crate) mod units;
pub(crate) mod words;
