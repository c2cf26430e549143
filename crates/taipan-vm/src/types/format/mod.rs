//! The format mini-language: what `format(value, spec)` means for the built-in types, and the number parts of
//! `%` formatting.
//!
//! [`spec`] reads the specification, which all built-in types share; [`layout`] puts a number's parts into a
//! field; [`digits`] gives the digits of floats. [`numbers`] formats ints, floats and complex numbers,
//! [`percent`] does so for `%d`, `%x`, `%g` and the like.

pub mod digits;
pub mod layout;
pub mod numbers;
pub mod percent;
pub mod spec;

pub use spec::FormatSpec;
