//! Code in two languages: whether the translation of a note still has the original's commands.

pub(crate) mod compare;
pub(crate) mod lex;
pub(crate) mod units;
