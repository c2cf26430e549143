//! What `python3.14 -m tokenize FILE` prints.
//!
//! The `tokenize` module drives CPython's tokenizer with comments and blank lines included, and
//! reports characters, not bytes. It works on the lines as the file has them, so carriage returns
//! stay.

mod entries;

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::decode;
use crate::error::{ErrorKind, SyntaxWarning};
use crate::tokenizer::{Done, Token, TokenKind, Tokenizer};
use crate::unicode;

pub use entries::{Entries, Entry, Failure, entries};

/// What the module prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// One line per token with range, kind and text.
    pub text: String,
    /// What the tokenizer warned of up to the end or the error. The module has it say that they are in a file
    /// `<string>`.
    pub warnings: Vec<SyntaxWarning>,
    /// The line, without newline, that it prints on standard error before it exits with status 1.
    pub error: Option<String>,
}

/// The listing for a file's `bytes`, which is empty when there is an error. With `exact` the kinds of operators
/// are given (`-e`). `filename` is the name that errors begin with.
pub fn dump(bytes: &[u8], filename: &str, exact: bool) -> Listing {
    let (encoding, text) = match decode::decode_for_tokenize(bytes, filename) {
        Ok(decoded) => decoded,
        Err(message) => {
            let error = Some(format!("{filename}: error: {message}"));
            return Listing { error, ..Listing::default() };
        }
    };
    let mut listing = Listing::default();
    write_line(&mut listing.text, [0; 4], TokenKind::Encoding, &encoding);
    list(&mut listing, &text, filename, exact);
    if listing.error.is_some() {
        listing.text.clear();
    }
    listing
}

/// The listing for text from standard input, up to an error: the tokens are printed as they are read there,
/// and there is no encoding.
pub fn dump_text(text: &str, filename: &str, exact: bool) -> Listing {
    let mut listing = Listing::default();
    list(&mut listing, text, filename, exact);
    listing
}

fn list(listing: &mut Listing, text: &str, filename: &str, exact: bool) {
    let implicit_newline = !text.is_empty() && !text.ends_with('\n');
    let source = if implicit_newline { Cow::Owned(format!("{text}\n")) } else { Cow::Borrowed(text) };
    listing.text.reserve(source.len() * 12);
    let mut lister = Lister { tokenizer: Tokenizer::with_extra_tokens(&source), columns: Columns::default() };
    loop {
        let token = lister.tokenizer.next_token();
        if token.kind == TokenKind::ErrorToken {
            let (lineno, offset, message) = lister.error();
            listing.error = Some(format!("{filename}:{lineno}:{offset}: error: {message}"));
            break;
        }
        let listed = lister.listed(&token, implicit_newline);
        let kind = shown_kind(token.kind, listed.text, exact);
        write_line(&mut listing.text, listed.range, kind, listed.text);
        if token.kind == TokenKind::EndMarker {
            break;
        }
    }
    listing.warnings = lister.tokenizer.take_warnings();
}

/// A token as the module gives it: rows and columns of its ends, and its text.
struct Listed<'s> {
    range: [i64; 4],
    text: &'s str,
}

struct Lister<'s> {
    tokenizer: Tokenizer<'s>,
    columns: Columns,
}

impl<'s> Lister<'s> {
    fn listed(&mut self, token: &Token, implicit_newline: bool) -> Listed<'s> {
        let source = self.tokenizer.source();
        let (row, end_row) = (i64::from(token.lineno), i64::from(token.end_lineno));
        let at_end = self.tokenizer.done == Done::Eof;
        if token.kind == TokenKind::EndMarker || token.kind == TokenKind::Dedent && at_end {
            return Listed { range: [row + 1, 0, row + 1, 0], text: "" };
        }
        let last_line = implicit_newline && self.tokenizer.inp == source.len();
        let (start, end) = (token.start as usize, token.end as usize);
        let col = self.columns.of(source, self.tokenizer.first_line_start(token.kind), start);
        let mut end_col = self.columns.of(source, self.tokenizer.line_start, end);
        let mut text = token.text(source);
        match token.kind {
            TokenKind::Newline => {
                end_col += 1;
                let carriage_return = source.as_bytes().get(start) == Some(&b'\r');
                text = match (last_line, carriage_return) {
                    (true, _) => text,
                    (_, true) => "\r\n",
                    _ => "\n",
                };
            }
            TokenKind::Nl if last_line => text = "",
            _ => {}
        }
        Listed { range: [row, col, end_row, end_col], text }
    }

    /// Line, column and text of the error the tokenizer stopped with.
    fn error(&self) -> (i64, i64, String) {
        let tokenizer = &self.tokenizer;
        if let Some(error) = &tokenizer.error {
            let span = error.span.unwrap_or_default();
            let message = if error.message.contains("unterminated triple-quoted string literal") {
                "EOF in multi-line string".to_owned()
            } else {
                error.message.clone()
            };
            return (i64::from(span.lineno), i64::from(span.offset), message);
        }
        let row = i64::from(tokenizer.lineno);
        let read = tokenizer.source().get(tokenizer.buf..tokenizer.inp).unwrap_or_default();
        match tokenizer.done {
            Done::Eof => (row, read.len() as i64, "unexpected EOF in multi-line statement".to_owned()),
            done => {
                let (kind, message) = done.message();
                let message = match (kind, done) {
                    (ErrorKind::SyntaxError, Done::No) => "unknown tokenization error",
                    _ => message,
                };
                (row, read.chars().count() as i64, message.to_owned())
            }
        }
    }
}

/// Columns in characters, found without counting a long line again for each of its tokens.
#[derive(Default)]
struct Columns {
    line_start: usize,
    at: usize,
    characters: i64,
}

impl Columns {
    /// The column of byte `at` in the line that begins at `line_start`; -1 when it lies before.
    fn of(&mut self, source: &str, line_start: usize, at: usize) -> i64 {
        if at < line_start {
            return -1;
        }
        if self.line_start != line_start || at < self.at {
            (self.line_start, self.at, self.characters) = (line_start, line_start, 0);
        }
        self.characters += source.get(self.at..at).unwrap_or_default().chars().count() as i64;
        self.at = at;
        self.characters
    }
}

fn shown_kind(kind: TokenKind, text: &str, exact: bool) -> TokenKind {
    if !kind.is_operator() {
        return kind;
    }
    let exact_kind = if exact { TokenKind::from_spelling(text) } else { None };
    exact_kind.unwrap_or(TokenKind::Op)
}

fn write_line(out: &mut String, [row, col, end_row, end_col]: [i64; 4], kind: TokenKind, text: &str) {
    let range = format!("{row},{col}-{end_row},{end_col}:");
    let text = unicode::repr(text);
    // A String takes whatever is written to it.
    let _ = writeln!(out, "{range:<20}{:<15}{text:<15}", kind.name());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file() {
        let listing = dump("x = f'é{a!r}'  # é\n".as_bytes(), "f.py", true);
        let expected = "\
0,0-0,0:            ENCODING       'utf-8'        
1,0-1,1:            NAME           'x'            
1,2-1,3:            EQUAL          '='            
1,4-1,6:            FSTRING_START  \"f'\"           
1,6-1,7:            FSTRING_MIDDLE 'é'            
1,7-1,8:            LBRACE         '{'            
1,8-1,9:            NAME           'a'            
1,9-1,10:           EXCLAMATION    '!'            
1,10-1,11:          NAME           'r'            
1,11-1,12:          RBRACE         '}'            
1,12-1,13:          FSTRING_END    \"'\"            
1,15-1,18:          COMMENT        '# é'          
1,18-1,19:          NEWLINE        '\\n'           
2,0-2,0:            ENDMARKER      ''             
";
        assert_eq!(listing, Listing { text: expected.to_owned(), warnings: Vec::new(), error: None });
    }

    #[test]
    fn errors() {
        let error = |source: &[u8]| dump(source, "f.py", false).error.unwrap();
        assert_eq!(error(b"x = (\n"), "f.py:1:0: error: unexpected EOF in multi-line statement");
        assert_eq!(error(b"'''x\n"), "f.py:1:1: error: EOF in multi-line string");
        assert_eq!(dump(b"x = (\n", "f.py", false).text, "");
    }

    #[test]
    fn what_comes_before_an_error_is_listed_of_text() {
        let listing = dump_text("x (\n", "<stdin>", false);
        let expected = "1,0-1,1:            NAME           'x'            \n\
                        1,2-1,3:            OP             '('            \n\
                        1,3-1,4:            NL             '\\n'           \n";
        assert_eq!(listing.text, expected);
        assert_eq!(listing.error.unwrap(), "<stdin>:1:0: error: unexpected EOF in multi-line statement");
    }
}
