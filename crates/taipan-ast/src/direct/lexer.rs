//! All tokens of a source at once, if it has nothing out of the ordinary.
//!
//! The rules are those of the language reference, "Lexical analysis". `None` means that the source has
//! something that is rare or wrong: tabs in its indentation, names beyond ASCII, brackets that do not
//! match. Then [`crate::tokenizer`] or the parser crate find out what it is.

mod fstring;
mod number;
mod operator;
mod string;

use super::token::{Kind, Token};
use crate::names::{Names, Symbol, sym};

/// Blocks in each other; CPython's limit is higher.
const MAX_INDENTS: usize = 60;
/// Brackets in each other; CPython's limit is higher.
const MAX_BRACKETS: usize = 60;
/// f-strings in each other; CPython's limit is higher.
const MAX_FSTRINGS: usize = 10;

/// Reads the tokens of `source`, the last of which is an end marker.
pub(super) fn tokenize(source: &str, names: &mut Names<'_>) -> Option<Vec<Token>> {
    let mut lexer = Lexer {
        source,
        bytes: source.as_bytes(),
        at: 0,
        line: 0,
        tokens: Vec::with_capacity(source.len() / 4 + 16),
        brackets: Vec::with_capacity(16),
        indents: vec![0],
        fstrings: Vec::new(),
        names,
    };
    lexer.run()?;
    Some(lexer.tokens)
}

/// An open bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Parenthesis,
    Square,
    Brace,
    /// The brace of a replacement field, before the colon.
    Field,
    /// The brace of a replacement field whose format specification is being read.
    FormatSpec,
}

/// An f-string or t-string being read.
#[derive(Clone, Copy)]
struct FString {
    quote: u8,
    triple: bool,
    raw: bool,
    /// How many brackets are open around it.
    depth: usize,
}

struct Lexer<'s, 'n, 'a> {
    source: &'s str,
    bytes: &'s [u8],
    /// The next byte.
    at: usize,
    /// Its line, from 0.
    line: u32,
    tokens: Vec<Token>,
    brackets: Vec<Bracket>,
    indents: Vec<u32>,
    fstrings: Vec<FString>,
    names: &'n mut Names<'a>,
}

impl Lexer<'_, '_, '_> {
    fn run(&mut self) -> Option<()> {
        loop {
            self.indentation()?;
            if self.at == self.bytes.len() {
                break;
            }
            self.logical_line()?;
        }
        self.dedent(0)?;
        self.push(Kind::EndMarker, self.at);
        Some(())
    }

    /// The byte `ahead` of the next one; 0 behind the end.
    #[inline]
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Adds a token from `start` to here.
    #[inline]
    fn push(&mut self, kind: Kind, start: usize) {
        self.push_word(kind, start, sym::EMPTY);
    }

    #[inline]
    fn push_word(&mut self, kind: Kind, start: usize, symbol: Symbol) {
        let (start, end) = (start as u32, self.at as u32);
        self.tokens.push(Token { start, end, line: self.line, symbol, more_lines: 0, kind });
    }

    /// Adds a token that began in the line `first`.
    fn push_lines(&mut self, kind: Kind, start: usize, first: u32) -> Option<()> {
        let more_lines = u16::try_from(self.line - first).ok()?;
        let (start, end) = (start as u32, self.at as u32);
        self.tokens.push(Token { start, end, line: first, symbol: sym::EMPTY, more_lines, kind });
        Some(())
    }

    /// Goes to the first token of the next line that has one, and adds what its indentation means.
    fn indentation(&mut self) -> Option<()> {
        loop {
            let mut column = 0;
            loop {
                match self.peek(0) {
                    b' ' => column += 1,
                    b'\x0C' => column = 0,
                    _ => break,
                }
                self.at += 1;
            }
            match self.peek(0) {
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                }
                b'#' => self.skip_comment(),
                b'\t' | b'\\' | b'\r' => return None,
                0 if self.at == self.bytes.len() => return Some(()),
                _ => return self.level(column),
            }
        }
    }

    fn level(&mut self, column: u32) -> Option<()> {
        let current = *self.indents.last()?;
        if column > current {
            if self.indents.len() > MAX_INDENTS {
                return None;
            }
            self.indents.push(column);
            self.push(Kind::Indent, self.at);
        } else if column < current {
            self.dedent(column)?;
        }
        Some(())
    }

    /// Closes blocks until one that begins at `column`.
    fn dedent(&mut self, column: u32) -> Option<()> {
        while *self.indents.last()? > column {
            self.indents.pop();
            self.push(Kind::Dedent, self.at);
        }
        (*self.indents.last()? == column).then_some(())
    }

    /// Goes to the end of the line.
    fn skip_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// The tokens up to a newline that ends a statement, which may be lines away.
    fn logical_line(&mut self) -> Option<()> {
        loop {
            let byte = self.peek(0);
            match byte {
                b' ' | b'\t' | b'\x0C' => self.at += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word()?,
                b'0'..=b'9' => self.number()?,
                b'"' | b'\'' => self.string(self.at, Kind::String)?,
                b'#' => self.skip_comment(),
                b'\n' => {
                    if self.brackets.is_empty() {
                        self.push(Kind::Newline, self.at);
                        self.at += 1;
                        self.line += 1;
                        return Some(());
                    }
                    self.at += 1;
                    self.line += 1;
                }
                b'\\' => self.continuation()?,
                b'.' if self.peek(1).is_ascii_digit() => self.number()?,
                0 if self.at == self.bytes.len() => {
                    // CPython adds a newline to a source that has none at its end.
                    self.push(Kind::Newline, self.at);
                    return self.brackets.is_empty().then_some(());
                }
                _ => self.operator(byte)?,
            }
        }
    }

    /// A backslash at the end of a line.
    fn continuation(&mut self) -> Option<()> {
        self.at += 2;
        self.line += 1;
        (self.bytes.get(self.at - 1) == Some(&b'\n') && self.at < self.bytes.len()).then_some(())
    }

    /// A name, a keyword, or the string whose prefix it is.
    fn word(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        while is_word_byte(self.peek(0)) {
            self.at += 1;
        }
        let next = self.peek(0);
        if next >= 0x80 {
            return None;
        }
        if matches!(next, b'"' | b'\'')
            && let Some(kind) = string::of_prefix(&self.bytes[start..self.at])
        {
            return self.string(start, kind);
        }
        let symbol = self.names.intern(&self.source[start..self.at]);
        self.push_word(Kind::of_word(symbol), start, symbol);
        Some(())
    }
}

/// Whether a word of ASCII goes on with `byte`.
#[inline]
fn is_word_byte(byte: u8) -> bool {
    WORD_BYTES[byte as usize]
}

const WORD_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};
