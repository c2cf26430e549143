//! Which exception CPython's parser raises for a source it rejects.
//!
//! The fast parser only says that something is wrong. CPython's message and place follow from how
//! *its* parser works: a packrat parser for a PEG (PEP 617), run twice. The first pass recognises the
//! language. When it fails, the second also tries rules for common mistakes, named `invalid_…`, which
//! raise. When those find nothing the error is "invalid syntax" at the furthest token of the first
//! pass, unless the rest of the source has an error for the tokenizer.
//!
//! So this module is such a parser: the grammar is data (`grammar/*.peg`), [`notation`] reads it,
//! [`grammar`] resolves it, [`machine`] runs it and [`actions`] does what matches ask for. It builds no
//! tree, only light [`nodes`] where a message depends on what was read.

mod actions;
mod grammar;
mod literals;
mod machine;
mod nodes;
mod notation;
mod raise;

use std::borrow::Cow;

use crate::error::{ErrorKind, Rejected, SyntaxError};
use crate::parse::Mode;

use machine::Machine;

/// `PyCF_*` flags that change what a parser accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `PyCF_ALLOW_INCOMPLETE_INPUT`: tell a source that ends too early from a wrong one.
    pub allow_incomplete_input: bool,
    /// `PyCF_DONT_IMPLY_DEDENT`: the end of interactive input closes no blocks.
    pub dont_imply_dedent: bool,
    /// `PyCF_TYPE_COMMENTS`: type comments are tokens.
    pub type_comments: bool,
    /// The minor version of Python 3 whose grammar is meant; what is newer is an error. `None` is ours.
    pub feature_version: Option<u8>,
}

/// What CPython's parser makes of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It parses.
    Accepted,
    /// It ends too early (only with [`Flags::allow_incomplete_input`]).
    Incomplete,
    /// It raises, after some warnings.
    Rejected(Rejected),
}

/// The exception CPython 3.14's parser raises for `source`, decoded text whose lines end in `\n`;
/// `None` when it accepts it. What later passes refuse is not looked at.
pub fn explain(source: &str, mode: Mode) -> Option<SyntaxError> {
    match check(source, mode, Flags::default()) {
        Verdict::Accepted | Verdict::Incomplete => None,
        Verdict::Rejected(rejected) => Some(rejected.error),
    }
}

/// What CPython's parser makes of `source`; see [`explain`].
pub fn check(source: &str, mode: Mode, flags: Flags) -> Verdict {
    if source.len() >= i32::MAX as usize {
        let error =
            SyntaxError::new("Parser column offset overflow - source line is too big", Default::default());
        let error = SyntaxError { span: None, ..error.with_kind(ErrorKind::OverflowError) };
        return Verdict::Rejected(error.into());
    }
    // A null byte ends nothing here; CPython refuses it before it parses.
    if memchr::memchr(0, source.as_bytes()).is_some() {
        let error = SyntaxError::new("source code string cannot contain null bytes", Default::default());
        return Verdict::Rejected(SyntaxError { span: None, ..error }.into());
    }
    Machine::new(&with_final_newline(source, mode), mode, flags).run()
}

/// CPython adds a newline at the end of a module that has none.
fn with_final_newline(source: &str, mode: Mode) -> Cow<'_, str> {
    if mode == Mode::Exec && !source.is_empty() && !source.ends_with('\n') {
        Cow::Owned(format!("{source}\n"))
    } else {
        Cow::Borrowed(source)
    }
}
