//! The parser crate behind a narrow door: it reads the source within limits that keep it safe.

use crate::error::Rejected;
use crate::invalid::{Flags, Verdict, check};
use crate::lower::dispose;
use crate::parse::Mode;
use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType, ParseOptions, Parsed};
use ruff_text_size::{Ranged, TextRange, TextSize};

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

    /// Where the string of the first error begins and ends, if that is an f-string or t-string for which the
    /// parser crate has no place.
    fn misplaced_string(&self) -> Option<TextRange> {
        let start = self.0.errors().iter().find(|error| is_error(error))?.location.start();
        let tokens = self.tokens();
        let first = tokens.binary_search_by_key(&start, Ranged::start).ok()?;
        let mut open = 0usize;
        for token in tokens.get(first..)? {
            match token.kind() {
                TokenKind::FStringStart | TokenKind::TStringStart => open += 1,
                TokenKind::FStringEnd | TokenKind::TStringEnd => open = open.checked_sub(1)?,
                _ => {}
            }
            if open == 0 {
                return (token.start() > start).then(|| TextRange::new(start, token.end()));
            }
        }
        None
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

/// How many strings of one source [`with_plain_patterns`] hides, at most: it reads the source for each.
const MAX_PLAIN_PATTERNS: usize = 100;

/// Reads a source that CPython's parser takes and the parser crate does not, because an f-string or t-string is
/// the first in a pattern within brackets (which only a later pass of CPython's refuses): as if these were plain
/// strings. Also gives where they start, for [`expression_at`]. `None` if something else is wrong.
pub(crate) fn with_plain_patterns(source: &str, mode: Mode) -> Option<(Read, Vec<TextSize>)> {
    let mut masked = source.to_owned();
    let mut starts = Vec::new();
    loop {
        let read = Read::new(&masked, mode);
        if !read.has_errors() {
            return Some((read, starts));
        }
        let misplaced = read.misplaced_string();
        read.dispose();
        let range = misplaced.filter(|_| starts.len() < MAX_PLAIN_PATTERNS)?;
        let text = masked.get(range.to_std_range())?;
        let quotes = if text.contains('\n') { "\"\"\"" } else { "\"" };
        let inside = text.bytes().skip(quotes.len()).take(text.len().checked_sub(2 * quotes.len())?);
        let inside: String = inside.map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        masked.replace_range(range.to_std_range(), &format!("{quotes}{inside}{quotes}"));
        starts.push(range.start());
    }
}

/// The expression that is all of `range`, which does not begin the source; with its places there.
pub(crate) fn expression_at(source: &str, range: TextRange) -> Option<ruff::Expr> {
    // Newlines before a bracket mean nothing.
    let before = "\n".repeat(range.start().to_usize().checked_sub(1)?);
    let read = Read::new(&format!("{before}({})", source.get(range.to_std_range())?), Mode::Eval);
    if read.has_errors() {
        read.dispose();
        return None;
    }
    match read.into_tree() {
        ruff::Mod::Expression(expression) => Some(*expression.body),
        ruff::Mod::Module(_) => None,
    }
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
