//! The parser crate behind a narrow door: it reads the source within limits that keep it safe.

use crate::error::Rejected;
use crate::invalid::{Flags, Verdict, check};
use crate::lower::dispose;
use crate::parse::Mode;
use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType, ParseOptions, Parsed};
use ruff_text_size::Ranged;

/// Stack that a lambda within the defaults of another takes in the parser crate, which looks after its
/// stack everywhere else; in bytes.
const STACK_OF_LAMBDA: usize = 8 * 1024;

/// What the parser crate made of a source.
///
/// To be [disposed](Read::dispose) of, not dropped: a deep tree is dropped on a stack of its own.
pub(crate) struct Read(Parsed<ruff::Mod>);

impl Read {
    pub(crate) fn new(source: &str, mode: Mode) -> Self {
        let options = ParseOptions::from(match mode {
            Mode::Eval => ruff_python_parser::Mode::Expression,
            Mode::Exec | Mode::Single | Mode::FuncType => ruff_python_parser::Mode::Module,
        })
        .with_target_version(ruff::PythonVersion::PY314);
        let lambdas = memchr::memmem::find_iter(source.as_bytes(), b"lambda").count();
        let stack = (lambdas + 16) * STACK_OF_LAMBDA;
        Self(stacker::maybe_grow(stack, stack, || ruff_python_parser::parse_unchecked(source, options)))
    }

    /// The tree, which is to be disposed of as well.
    pub(crate) fn into_tree(self) -> ruff::Mod {
        self.0.into_syntax()
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        self.0.tokens()
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.0.errors().iter().any(is_error) || !self.0.unsupported_syntax_errors().is_empty()
    }

    /// The offset and the text of the first error.
    pub(crate) fn first_error(&self) -> Option<(usize, String)> {
        let error = self.0.errors().iter().find(|error| is_error(error))?;
        Some((error.location.start().to_usize(), error.error.to_string()))
    }

    /// Frees the tree, whose nodes are within each other at most as often as there are tokens.
    pub(crate) fn dispose(self) {
        let depth = self.tokens().len();
        dispose(self.0, depth);
    }
}

/// Whether an error of the parser crate is one: escapes are decoded by the lowering, which knows more
/// names and CPython's words.
fn is_error(error: &ParseError) -> bool {
    !matches!(
        &error.error,
        ParseErrorType::Lexical(
            LexicalErrorType::UnicodeError
                | LexicalErrorType::MissingUnicodeLbrace
                | LexicalErrorType::MissingUnicodeRbrace
                | LexicalErrorType::InvalidByteLiteral
        )
    )
}

/// PEP 401: under `from __future__ import barry_as_FLUFL` the operator is `<>`, which the parser crate
/// does not know. Gives the source with `!=` in its place, if it has one.
///
/// # Errors
/// That of a source which CPython rejects, for one that has the feature's name.
pub(crate) fn without_diamonds(source: &str, mode: Mode, flags: Flags) -> Result<Option<String>, Rejected> {
    if memchr::memmem::find(source.as_bytes(), b"barry_as_FLUFL").is_none() {
        return Ok(None);
    }
    if let Verdict::Rejected(rejected) = check(source, mode, flags) {
        return Err(rejected);
    }
    let read = Read::new(source, mode);
    let mut rewritten = source.to_owned();
    for pair in read.tokens().windows(2) {
        let [less, greater] = pair else { continue };
        if less.kind() == TokenKind::Less
            && greater.kind() == TokenKind::Greater
            && less.end() == greater.start()
        {
            rewritten.replace_range(less.start().to_usize()..greater.end().to_usize(), "!=");
        }
    }
    read.dispose();
    Ok(Some(rewritten))
}
