//! The abstract syntax tree of Python 3.14: source decoding, tokens, parsing, CPython's error texts.

pub mod decode;
mod direct;
pub mod dump;
pub mod error;
mod escapes;
pub mod invalid;
mod lower;
pub mod names;
pub mod nodes;
pub mod parse;
mod reader;
pub mod report;
pub mod tokenizer;
pub mod tokens;
pub mod unicode;
pub mod unparse;
