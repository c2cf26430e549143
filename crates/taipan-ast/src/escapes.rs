//! Backslash escapes in strings and bytes: the errors and warnings of decoding them.
//!
//! See "Escape sequences" in the language reference. Values are made elsewhere; this module says what
//! CPython says about escapes it refuses or regrets.

use crate::error::{ErrorSpan, SyntaxWarning};
use crate::lower::escape::expanded_len;

/// A token in which an escape is warned about: where CPython counts from.
pub(crate) struct EscapeToken<'t> {
    /// The line, from 1, and the byte in it at which the token begins.
    pub(crate) lineno: u32,
    pub(crate) col_offset: usize,
    /// The token's text; its leading quotes are counted.
    pub(crate) text: &'t str,
    /// Whether it is part of an f-string or t-string, in which `\{` is the tokenizer's concern.
    pub(crate) interpolated: bool,
}

/// CPython's warning for the escape whose character after the backslash is at `at` in `text`, the
/// content of a literal; `line` gives a line of the source by number.
#[cold]
pub(crate) fn escape_warning<'s>(
    text: &str,
    at: usize,
    token: &EscapeToken<'_>,
    line: impl Fn(u32) -> &'s str,
) -> Option<SyntaxWarning> {
    let escaped = *text.as_bytes().get(at)?;
    if token.interpolated && matches!(escaped, b'{' | b'}') {
        return None;
    }
    let message = if (b'4'..=b'7').contains(&escaped) {
        invalid_octal_escape_warning(&text[at..(at + 3).min(text.len())])
    } else {
        invalid_escape_warning(escaped as char)
    };
    let before = &text[..at];
    let newlines = memchr::memchr_iter(b'\n', before.as_bytes()).count() as u32;
    let lineno = token.lineno + newlines;
    let last_line = before.rfind('\n').map_or(before, |newline| &before[newline + 1..]);
    let mut col_offset = expanded_len(last_line);
    if newlines == 0 {
        col_offset += token.col_offset + leading_quotes(token.text);
    }
    let line = line(lineno);
    let span = ErrorSpan {
        lineno,
        offset: character_offset(line, col_offset.saturating_sub(1)),
        end_lineno: lineno,
        end_offset: character_offset(line, col_offset + 1),
    };
    Some(SyntaxWarning { message, lineno, span })
}

/// The character, from 1, at a byte of a line.
fn character_offset(line: &str, col_offset: usize) -> u32 {
    let end = col_offset.min(line.len());
    String::from_utf8_lossy(&line.as_bytes()[..end]).chars().count() as u32 + 1
}

/// How often the first character stands among the quotes that `token` starts with.
fn leading_quotes(token: &str) -> usize {
    let mut quotes = token.bytes().take_while(|byte| matches!(byte, b'\'' | b'"')).peekable();
    let first = quotes.peek().copied();
    quotes.filter(|&quote| Some(quote) == first).count()
}

/// The warning for a backslash before a character that it does not escape.
pub(crate) fn invalid_escape_warning(c: char) -> String {
    format!(
        "\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \
         \"\\\\{c}\"? A raw string is also an option."
    )
}

/// The warning for an octal escape above `0o377`, of which `digits` are the three digits.
fn invalid_octal_escape_warning(digits: &str) -> String {
    format!(
        "\"\\{digits}\" is an invalid octal escape sequence. Such sequences will not work in the future. Did you \
         mean \"\\\\{digits}\"? A raw string is also an option."
    )
}
