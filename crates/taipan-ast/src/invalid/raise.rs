//! Raising errors: from places in bytes to what `SyntaxError` shows, and the error to give when no
//! rule has raised one.

use super::machine::{Machine, Raised};
use super::nodes::Place;
use crate::error::{ErrorKind, ErrorSpan, SyntaxError};
use crate::tokenizer::{Done, Token, TokenKind};

/// Columns counted from 1 as CPython passes them on: 0 and -1 are kept as they are.
struct Columns {
    lineno: u32,
    start: i32,
    end_lineno: u32,
    end: i32,
}

impl Machine<'_> {
    /// `RAISE_SYNTAX_ERROR_KNOWN_LOCATION` and `…_KNOWN_RANGE`
    pub(super) fn raise_syntax_error(&mut self, place: Place, message: String) -> Raised {
        self.raise_known(ErrorKind::SyntaxError, place, message)
    }

    /// `RAISE_ERROR_KNOWN_LOCATION`
    pub(super) fn raise_known(&mut self, kind: ErrorKind, place: Place, message: String) -> Raised {
        let columns = Columns {
            lineno: place.lineno,
            start: place.col_offset + 1,
            end_lineno: place.end_lineno,
            end: place.end_col_offset + 1,
        };
        self.raise_columns(kind, columns, message)
    }

    /// `RAISE_SYNTAX_ERROR_STARTING_FROM`: to where the tokenizer has come.
    pub(super) fn raise_from(&mut self, place: Place, message: String) -> Raised {
        let columns = Columns {
            lineno: place.lineno,
            start: place.col_offset + 1,
            end_lineno: self.tokenizer.lineno,
            end: self.tokenizer_column(),
        };
        self.raise_columns(ErrorKind::SyntaxError, columns, message)
    }

    /// `RAISE_SYNTAX_ERROR`: at the last token read.
    pub(super) fn raise_at_last_token(&mut self, message: impl Into<String>) -> Raised {
        self.raise_at_token(ErrorKind::SyntaxError, self.tokens.last().copied(), message.into())
    }

    /// `RAISE_INDENTATION_ERROR`
    pub(super) fn raise_indentation_error(&mut self, message: impl Into<String>) -> Raised {
        self.raise_at_token(ErrorKind::IndentationError, self.tokens.last().copied(), message.into())
    }

    /// `RAISE_SYNTAX_ERROR_ON_NEXT_TOKEN`
    pub(super) fn raise_at_next_token(&mut self, message: String) -> Raised {
        if self.mark >= self.tokens.len()
            && let Err(raised) = self.fill()
        {
            return raised;
        }
        self.raise_at_token(ErrorKind::SyntaxError, self.tokens.get(self.mark).copied(), message)
    }

    fn raise_at_token(&mut self, kind: ErrorKind, token: Option<Token>, message: String) -> Raised {
        let columns = match token {
            None => Columns { lineno: 0, start: 0, end_lineno: 0, end: -1 },
            Some(token) => Columns {
                lineno: token.lineno,
                start: match token.col_offset {
                    -1 if self.tokenizer.cur == self.tokenizer.buf => 0,
                    -1 => self.tokenizer_column(),
                    col_offset => col_offset + 1,
                },
                end_lineno: token.end_lineno,
                end: if token.end_col_offset == -1 { -1 } else { token.end_col_offset + 1 },
            },
        };
        self.raise_columns(kind, columns, message)
    }

    /// Raises an exception that has no place in the source.
    pub(super) fn raise_elsewhere(&mut self, kind: ErrorKind, message: impl Into<String>) -> Raised {
        if self.error.is_none() {
            let error = SyntaxError::new(message, ErrorSpan::default()).with_kind(kind);
            self.error = Some(SyntaxError { span: None, ..error });
        }
        Raised
    }

    pub(super) fn raise_stack_overflow(&mut self) -> Raised {
        let message = "Parser stack overflowed - Python source too complex to parse";
        self.raise_elsewhere(ErrorKind::MemoryError, message)
    }

    /// The first error raised stands.
    fn raise_columns(&mut self, kind: ErrorKind, columns: Columns, message: String) -> Raised {
        if self.error.is_some() {
            return Raised;
        }
        let line = self.error_line(columns.lineno);
        let span = ErrorSpan {
            lineno: columns.lineno,
            offset: character_offset(line, columns.start),
            end_lineno: columns.end_lineno,
            end_offset: character_offset(line, columns.end),
        };
        let text = Some(line.to_owned());
        self.error = Some(SyntaxError { text, ..SyntaxError::new(message, span).with_kind(kind) });
        Raised
    }

    /// The line an error shows: where the tokenizer still is in it, as it has it, with its newline;
    /// else from the source, without.
    fn error_line(&self, lineno: u32) -> &str {
        let tokenizer = &self.tokenizer;
        if tokenizer.lineno <= lineno && tokenizer.inp > tokenizer.buf {
            return self.source.get(tokenizer.line_start..tokenizer.inp).unwrap_or_default();
        }
        let mut rest = self.source;
        for _ in 1..lineno {
            match memchr::memchr(b'\n', rest.as_bytes()) {
                Some(newline) if self.source.len() - rest.len() + newline < tokenizer.inp => {
                    rest = &rest[newline + 1..]
                }
                _ => break,
            }
        }
        rest.split('\n').next().unwrap_or_default()
    }

    fn tokenizer_column(&self) -> i32 {
        self.tokenizer.cur.saturating_sub(self.tokenizer.line_start) as i32
    }

    // When the tokenizer has an error

    /// `_Pypegen_tokenizer_error`: the exception for an error token.
    pub(super) fn tokenizer_error(&mut self) -> Raised {
        if self.error.is_some() {
            return Raised;
        }
        if let Some(error) = self.tokenizer.error.take() {
            self.error = Some(error);
            return Raised;
        }
        let done = self.tokenizer.done;
        let (kind, message) = done.message();
        match done {
            Done::Eof => match self.unclosed_bracket() {
                Some(raised) => raised,
                None => self.raise_at_last_token(message),
            },
            Done::Dedent => self.raise_indentation_error(message),
            _ => {
                let col_offset = match done {
                    Done::LineContinuation => {
                        (self.tokenizer.cur as i64 - self.tokenizer.buf as i64 - 1).max(0) as i32
                    }
                    _ => 0,
                };
                let lineno = self.tokenizer.lineno;
                let place = Place { lineno, col_offset, end_lineno: lineno, end_col_offset: -1 };
                self.raise_known(kind, place, message.to_owned())
            }
        }
    }

    /// Raises for the innermost bracket that is open, if one is.
    fn unclosed_bracket(&mut self) -> Option<Raised> {
        let bracket = *self.tokenizer.brackets.last()?;
        let place = Place {
            lineno: bracket.lineno,
            col_offset: bracket.col_offset,
            end_lineno: bracket.lineno,
            end_col_offset: -1,
        };
        let message = format!("'{}' was never closed", char::from(bracket.char));
        Some(self.raise_syntax_error(place, message))
    }

    // When both passes are over

    /// `_Pypegen_set_syntax_error`: settles what the source's error is. `last_token` is the last one
    /// the first pass has read.
    pub(super) fn set_syntax_error(&mut self, last_token: Option<Token>) {
        if let Some(error) = &self.error {
            // Errors of the tokenizer come before those of the second pass.
            let of_syntax = error.span.is_some();
            if of_syntax && self.tokenizer.done == Done::No {
                self.look_for_tokenizer_errors();
            }
            return;
        }
        let Some(last_token) = last_token else {
            let Raised = self.raise_at_last_token("error at start before reading any input");
            return;
        };
        if last_token.kind == TokenKind::ErrorToken && self.tokenizer.done == Done::Eof {
            if self.unclosed_bracket().is_none() {
                let Raised = self.raise_at_last_token("unexpected EOF while parsing");
            }
            return;
        }
        if let TokenKind::Indent | TokenKind::Dedent = last_token.kind {
            let what = if last_token.kind == TokenKind::Indent { "indent" } else { "unindent" };
            let Raised = self.raise_indentation_error(format!("unexpected {what}"));
            return;
        }
        let place = Place {
            lineno: last_token.lineno,
            col_offset: last_token.col_offset,
            end_lineno: last_token.end_lineno,
            end_col_offset: last_token.end_col_offset,
        };
        let Raised = self.raise_syntax_error(place, "invalid syntax".to_owned());
        self.look_for_tokenizer_errors();
    }

    /// Reads on to the end: an error of the tokenizer takes the place of the one found, and so does a
    /// bracket that was opened in an earlier line and never closed.
    fn look_for_tokenizer_errors(&mut self) {
        let found_line = self.tokens.last().map_or(0, |token| token.lineno);
        let found = self.error.take();
        loop {
            match self.tokenizer.next_token().kind {
                TokenKind::ErrorToken => {
                    if let Some(error) = self.tokenizer.error.take() {
                        self.error = Some(error);
                    } else if self
                        .tokenizer
                        .brackets
                        .last()
                        .is_some_and(|bracket| found_line > bracket.lineno)
                    {
                        self.unclosed_bracket();
                    }
                    break;
                }
                TokenKind::EndMarker => break,
                _ => {}
            }
        }
        // Inside an f-string the error in the expression stands.
        if self.error.is_none() || self.tokenizer.fstring_letter().is_some() {
            self.error = found;
        }
    }
}

/// How many characters of `line` lie within its first `column` bytes; 0 and -1 stay. Beyond the end
/// one more is counted.
fn character_offset(line: &str, column: i32) -> u32 {
    match usize::try_from(column) {
        Err(_) => ErrorSpan::MINUS_ONE,
        Ok(column) => {
            let within = line.as_bytes().get(..column.min(line.len())).unwrap_or_default();
            let characters = within.iter().filter(|byte| (**byte as i8) >= -0x40).count();
            (characters + usize::from(column > line.len())) as u32
        }
    }
}
