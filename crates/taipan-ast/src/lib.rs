//! The abstract syntax tree of Python 3.14: source decoding, tokens, parsing, CPython's error texts.

pub mod error;
