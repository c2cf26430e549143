//! Tokens as `_tokenize.TokenizerIter` gives them, one after the other.

use std::rc::Rc;

use super::{Columns, Listed, Lister};
use crate::error::{ErrorKind, SyntaxError, SyntaxWarning};
use crate::tokenizer::{Done, Token, TokenKind, Tokenizer};

/// A token.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The number of its kind in `token`.
    pub kind: u8,
    /// Its text.
    pub text: String,
    /// Row and column where it begins, row and column where it ends.
    pub range: [i64; 4],
    /// The lines that it stands in.
    pub line: Rc<str>,
}

/// Why there are no more tokens.
#[derive(Clone, Debug)]
pub enum Failure {
    /// An error of the tokenizer's own.
    Raised(Box<SyntaxError>),
    /// It stopped, and whoever asks says why.
    Stopped {
        /// The exception's type.
        kind: ErrorKind,
        /// Its message.
        message: &'static str,
        /// The line.
        lineno: i64,
        /// The column.
        offset: i64,
        /// The line's text, unless the source ended.
        text: Option<String>,
    },
}

/// The tokens of a text, and why there are no more if it is not because of the end.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// The tokens.
    pub tokens: Vec<Entry>,
    /// The error behind the last one.
    pub failure: Option<Failure>,
    /// What the tokenizer warned of.
    pub warnings: Vec<SyntaxWarning>,
}

/// The tokens of a text; with `extra` those that the module `tokenize` wants.
pub fn entries(text: &str, extra: bool) -> Entries {
    let implicit_newline = !text.is_empty() && !text.ends_with('\n');
    let source = if implicit_newline { format!("{text}\n") } else { text.to_owned() };
    let tokenizer = if extra { Tokenizer::with_extra_tokens(&source) } else { Tokenizer::new(&source) };
    let mut lister = Lister { tokenizer, columns: Columns::default() };
    let mut lines = Lines { last: 0, text: Rc::from("") };
    let mut found = Entries::default();
    if source.is_empty() && !extra {
        return found;
    }
    loop {
        let token = lister.tokenizer.next_token();
        if token.kind == TokenKind::ErrorToken {
            found.failure = Some(failure(&lister.tokenizer, extra));
            break;
        }
        found.tokens.push(entry(&mut lister, &mut lines, &token, extra, implicit_newline));
        if token.kind == TokenKind::EndMarker {
            break;
        }
    }
    found.warnings = lister.tokenizer.take_warnings();
    found
}

/// The text of the lines of the last token, which stays as long as the tokenizer's line does.
struct Lines {
    last: i64,
    text: Rc<str>,
}

fn entry(
    lister: &mut Lister<'_>,
    lines: &mut Lines,
    token: &Token,
    extra: bool,
    implicit_newline: bool,
) -> Entry {
    let is_trailing = token.kind == TokenKind::EndMarker
        || token.kind == TokenKind::Dedent && lister.tokenizer.done == Done::Eof;
    let line = match extra && is_trailing {
        true => Rc::from(""),
        false => line_of(&lister.tokenizer, lines, token, implicit_newline),
    };
    lines.last = i64::from(token.lineno);
    if extra {
        let Listed { range, text } = lister.listed(token, implicit_newline);
        let kind = if token.kind.is_operator() { TokenKind::Op } else { token.kind };
        return Entry { kind: kind as u8, text: text.to_owned(), range, line };
    }
    let source = lister.tokenizer.source();
    let (mut start, mut end) = (-1, -1);
    if token.has_text() {
        let first_line = lister.tokenizer.first_line_start(token.kind);
        start = lister.columns.of(source, first_line, token.start as usize);
        end = lister.columns.of(source, lister.tokenizer.line_start, token.end as usize);
    }
    let range = [i64::from(token.lineno), start, i64::from(token.end_lineno), end];
    Entry { kind: token.kind as u8, text: token.text(source).to_owned(), range, line }
}

fn line_of(tokenizer: &Tokenizer<'_>, lines: &mut Lines, token: &Token, implicit_newline: bool) -> Rc<str> {
    if i64::from(token.end_lineno) != lines.last {
        let source = tokenizer.source();
        let end = match implicit_newline && tokenizer.inp == source.len() {
            true => tokenizer.inp.saturating_sub(1),
            false => tokenizer.inp,
        };
        let start = tokenizer.first_line_start(token.kind);
        lines.text = Rc::from(source.get(start..end).unwrap_or_default());
    }
    Rc::clone(&lines.text)
}

fn failure(tokenizer: &Tokenizer<'_>, extra: bool) -> Failure {
    if let Some(error) = &tokenizer.error {
        return Failure::Raised(Box::new(error.clone()));
    }
    let lineno = i64::from(tokenizer.lineno);
    let read = tokenizer.source().get(tokenizer.buf..tokenizer.inp).unwrap_or_default();
    if tokenizer.done == Done::Eof {
        let message = "unexpected EOF in multi-line statement";
        return Failure::Stopped {
            kind: ErrorKind::SyntaxError,
            message,
            lineno,
            offset: if extra { read.len() as i64 } else { 0 },
            text: None,
        };
    }
    let (kind, message) = match tokenizer.done {
        Done::No => (ErrorKind::SyntaxError, "unknown tokenization error"),
        done => done.message(),
    };
    let text = Some(read.strip_suffix('\n').unwrap_or(read).to_owned());
    Failure::Stopped { kind, message, lineno, offset: read.chars().count() as i64, text }
}
