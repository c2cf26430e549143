//! CPython's tokenizer: source text to tokens, with its errors and warnings.
//!
//! The rules are those of the language reference, "Lexical analysis". The tokenizer reads line by
//! line, since several error texts and places depend on which line it has reached; [`Tokenizer`]
//! therefore keeps the current line's start and end besides its position. Tokens are handed out one
//! at a time: the parser that explains errors asks for no more than CPython's parser would have.
//!
//! One file per construct: `indentation` at the start of a line, `regular` for what stands in
//! expressions, `number`, `string`, `fstring` for the text between an f-string's fields.

mod cursor;
mod fstring;
mod identifier;
mod indentation;
mod kind;
mod number;
mod regular;
mod string;
pub(crate) mod type_comment;

pub use kind::TokenKind;

use crate::error::{ErrorKind, ErrorSpan, SyntaxError, SyntaxWarning};

/// `MAXINDENT`: levels of indentation, the outermost included.
const MAX_INDENT: usize = 100;
/// `MAXLEVEL`: nested brackets.
const MAX_LEVEL: usize = 200;
/// `MAXFSTRINGLEVEL`: nested f-strings and t-strings, the text around them included.
const MAX_FSTRING_LEVEL: usize = 150;
/// `MAX_EXPR_NESTING`: replacement fields within format specifications.
const MAX_EXPR_NESTING: i32 = 3;

/// A token. Offsets are bytes in the source; columns are bytes in the line, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// How many brackets are open after it.
    pub level: u16,
    /// Where its text begins and ends; empty for tokens without text.
    pub start: u32,
    /// See `start`.
    pub end: u32,
    /// First line, from 1.
    pub lineno: u32,
    /// Column in the first line, -1 for tokens without text.
    pub col_offset: i32,
    /// Last line.
    pub end_lineno: u32,
    /// Column after the token in the last line, -1 for tokens without text.
    pub end_col_offset: i32,
}

impl Token {
    /// Whether the token has a text (end marker and block tokens have none).
    pub fn has_text(&self) -> bool {
        self.col_offset >= 0
    }

    /// The token's text in `source`.
    pub fn text<'s>(&self, source: &'s str) -> &'s str {
        source.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Why the tokenizer stopped, CPython's `tok->done`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// It has not.
    No,
    /// `E_EOF`: at the end of the source.
    Eof,
    /// `E_ERROR`: an error was raised, see [`Tokenizer::error`].
    Error,
    /// `E_EOFS` and `E_EOLS`: an error was raised because the source ended inside a string.
    EndOfString,
    /// `E_DEDENT`
    Dedent,
    /// `E_TABSPACE`
    TabSpace,
    /// `E_TOODEEP`
    TooDeep,
    /// `E_LINECONT`
    LineContinuation,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bracket {
    pub(crate) char: u8,
    pub(crate) lineno: u32,
    /// Column in bytes, from 0.
    pub(crate) col_offset: i32,
}

/// An f-string or t-string being read.
#[derive(Clone, Debug)]
struct FString {
    /// In a replacement field, as against the text between fields.
    in_field: bool,
    /// Open brackets inside the string, and the depth at which the current field's brace stands.
    bracket_depth: i32,
    field_depth: i32,
    quote: u8,
    quote_size: u8,
    raw: bool,
    start: usize,
    /// Start of the line the string begins in, and that line's number.
    line_start: usize,
    lineno: u32,
    in_debug: bool,
    in_format_spec: bool,
    /// `f` or `t`.
    letter: char,
}

/// The kind of an error token; what is wrong stands in the tokenizer.
#[derive(Debug)]
struct Failed;

/// Reads tokens from a source. See the module for how.
pub struct Tokenizer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    /// Position, and the end of the line that has been read so far.
    pub(crate) cur: usize,
    pub(crate) inp: usize,
    /// Where the line, or the lines a token spans, begin (`tok->buf`).
    pub(crate) buf: usize,
    pub(crate) line_start: usize,
    pub(crate) lineno: u32,
    /// Start of the current token.
    start: Option<usize>,
    starting_col_offset: i32,
    /// For strings of several lines: where and in which line they begin.
    first_lineno: u32,
    multi_line_start: usize,
    pub(crate) done: Done,
    pub(crate) error: Option<SyntaxError>,
    at_line_start: bool,
    pending_indents: i32,
    indents: Vec<(u32, u32)>,
    pub(crate) brackets: Vec<Bracket>,
    fstrings: Vec<FString>,
    /// Also hand out comments and non-logical newlines and be lenient, for the `tokenize` module.
    extra_tokens: bool,
    comment_newline: bool,
    /// Hand out type comments (PEP 484).
    type_comments: bool,
    warnings: Vec<SyntaxWarning>,
}

impl<'s> Tokenizer<'s> {
    /// A tokenizer at the start of `source`, whose lines end in `\n`. Sources of modules must end in a
    /// newline, as CPython adds one.
    pub fn new(source: &'s str) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            cur: 0,
            inp: 0,
            buf: 0,
            line_start: 0,
            lineno: 0,
            start: None,
            starting_col_offset: -1,
            first_lineno: 0,
            multi_line_start: 0,
            done: Done::No,
            error: None,
            at_line_start: true,
            pending_indents: 0,
            indents: vec![(0, 0)],
            brackets: Vec::new(),
            fstrings: Vec::new(),
            extra_tokens: false,
            comment_newline: false,
            type_comments: false,
            warnings: Vec::new(),
        }
    }

    /// A tokenizer that also gives comments and blank lines, as the `tokenize` module asks for.
    pub fn with_extra_tokens(source: &'s str) -> Self {
        Self { extra_tokens: true, ..Self::new(source) }
    }

    /// A tokenizer that also gives `# type: …` comments, as `PyCF_TYPE_COMMENTS` asks for.
    pub fn with_type_comments(source: &'s str) -> Self {
        Self { type_comments: true, ..Self::new(source) }
    }

    /// The source it reads.
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// The next token; [`TokenKind::ErrorToken`] when there is none. After the end marker and after
    /// an error the answer does not change.
    pub fn next_token(&mut self) -> Token {
        let in_field = self.fstrings.last().is_none_or(|string| string.in_field);
        let token = if in_field { self.regular_token() } else { self.fstring_token() };
        token.unwrap_or_else(|Failed| self.bare(TokenKind::ErrorToken))
    }

    /// Takes the warnings met so far, in order.
    pub fn take_warnings(&mut self) -> Vec<SyntaxWarning> {
        std::mem::take(&mut self.warnings)
    }

    /// Whether the tokenizer is inside an f-string or t-string, and which letter that has.
    pub(crate) fn fstring_letter(&self) -> Option<char> {
        self.fstrings.last().map(|string| string.letter)
    }

    /// As at the end of interactive input: closes all open blocks.
    pub(crate) fn close_blocks(&mut self) {
        self.pending_indents = -(self.indents.len() as i32 - 1);
        self.indents.truncate(1);
    }

    /// Where the next unread character stands.
    pub(crate) fn rest(&self) -> &'s str {
        self.source.get(self.cur..).unwrap_or_default()
    }

    /// For the `tokenize` module: start of the line a token of `kind` begins in.
    pub(crate) fn first_line_start(&self, kind: TokenKind) -> usize {
        if kind.is_string_part() { self.multi_line_start } else { self.line_start }
    }

    /// A token whose text is `start..end`.
    fn token(&self, kind: TokenKind, start: usize, end: usize) -> Token {
        Token {
            start: start as u32,
            end: end as u32,
            col_offset: self.starting_col_offset,
            end_col_offset: self.col_offset(),
            ..self.bare(kind)
        }
    }

    /// A token without text.
    fn bare(&self, kind: TokenKind) -> Token {
        let lineno = if kind.is_string_part() { self.first_lineno } else { self.lineno };
        Token {
            kind,
            level: self.brackets.len() as u16,
            start: 0,
            end: 0,
            lineno,
            col_offset: -1,
            end_lineno: self.lineno,
            end_col_offset: -1,
        }
    }

    /// The current column in bytes.
    fn col_offset(&self) -> i32 {
        self.cur.saturating_sub(self.line_start) as i32
    }

    /// Raises a `SyntaxError` at the current position.
    fn raise(&mut self, message: impl Into<String>) -> Failed {
        self.raise_range(self.cur, self.cur, message)
    }

    /// Raises a `SyntaxError` over the current line's characters that end at the bytes `first` and `last`.
    fn raise_range(&mut self, first: usize, last: usize, message: impl Into<String>) -> Failed {
        let column =
            |end: usize| self.source.get(self.line_start..end).unwrap_or_default().chars().count() as u32;
        let (offset, end_offset) = (column(first), column(last));
        if self.done != Done::Error {
            let rest = self.source.get(self.line_start..).unwrap_or_default();
            let line = rest.split('\n').next().unwrap_or_default();
            let span = ErrorSpan { lineno: self.lineno, offset, end_lineno: self.lineno, end_offset };
            self.error = Some(SyntaxError { text: Some(line.to_owned()), ..SyntaxError::new(message, span) });
        }
        self.done = Done::Error;
        Failed
    }

    /// Stops for a reason that the parser puts into words.
    fn stop(&mut self, done: Done) -> Failed {
        self.done = done;
        self.cur = self.inp;
        Failed
    }

    fn warn(&mut self, message: String) {
        let lineno = self.lineno;
        let offset = self.source.get(self.line_start..self.cur).unwrap_or_default().chars().count() as u32;
        let span = ErrorSpan { lineno, offset, end_lineno: lineno, end_offset: offset };
        self.warnings.push(SyntaxWarning { message, lineno, span });
    }
}

impl Done {
    /// The exception class and text for a reason the tokenizer leaves to its caller.
    pub(crate) fn message(self) -> (ErrorKind, &'static str) {
        match self {
            Done::Dedent => {
                (ErrorKind::IndentationError, "unindent does not match any outer indentation level")
            }
            Done::TabSpace => (ErrorKind::TabError, "inconsistent use of tabs and spaces in indentation"),
            Done::TooDeep => (ErrorKind::IndentationError, "too many levels of indentation"),
            Done::LineContinuation => {
                (ErrorKind::SyntaxError, "unexpected character after line continuation character")
            }
            Done::Eof => (ErrorKind::SyntaxError, "unexpected EOF while parsing"),
            Done::No | Done::Error | Done::EndOfString => (ErrorKind::SyntaxError, "unknown parsing error"),
        }
    }
}
