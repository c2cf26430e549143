//! From the bytes of a source file to its text, as `compile()` decodes them.
//!
//! A file is UTF-8 unless its first or second line says otherwise (PEP 263, and "Encoding
//! declarations" in the language reference). Line ends become `\n`. The common case, valid UTF-8
//! without carriage returns, borrows the bytes and costs a scan.

mod codecs;
mod cookie;
mod multibyte;
mod wide;

use std::borrow::Cow;

use memchr::memchr;

use crate::error::{ErrorSpan, SyntaxError};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Decodes a source file: byte order mark, encoding declaration, line ends.
///
/// The text borrows `bytes` where nothing had to change. It has no byte order mark, and every line
/// ends in `\n`, except that a missing newline at the end of the file stays missing.
///
/// # Errors
/// What `compile(bytes, …)` raises: null bytes, an unknown or contradicting encoding, bytes that the
/// encoding does not have. Errors that CPython gives no usable place have line 0.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SyntaxError> {
    if memchr(0, bytes).is_some() {
        return Err(SyntaxError { span: None, ..placeless("source code string cannot contain null bytes") });
    }
    let body = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let has_bom = body.len() != bytes.len();
    let body = translate_newlines(body);
    match cookie::find(&body) {
        Some(cookie) if has_bom && cookie.name != "utf-8" => Err(contradicts_bom(&body, &cookie)),
        Some(cookie) if cookie.name != "utf-8" => codecs::decode(&body, &cookie.name).map(Cow::Owned),
        _ => into_utf8(body),
    }
}

/// The encoding a file declares, as CPython normalises its name; `utf-8` when it declares none.
pub fn declared_encoding(bytes: &[u8]) -> String {
    let body = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let head = head_of(body);
    cookie::find(&translate_newlines(head)).map_or_else(|| "utf-8".to_owned(), |cookie| cookie.name)
}

/// Decodes a file for the `tokenize` module: the encoding's name and the text, with its line ends.
///
/// The module reads the first two lines strictly and replaces what it cannot decode after them.
///
/// # Errors
/// The message of the `SyntaxError` that `tokenize.detect_encoding` raises.
pub(crate) fn decode_for_tokenize<'b>(
    bytes: &'b [u8],
    filename: &str,
) -> Result<(String, Cow<'b, str>), String> {
    let body = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let name = crate::unicode::repr(filename);
    let mut line_ends = memchr::memchr_iter(b'\n', body).map(|newline| newline + 1);
    let first_end = line_ends.next().unwrap_or(body.len());
    let second_end = line_ends.next().unwrap_or(body.len());
    let cookie = cookie::find(&body[..second_end]);
    let encoding = cookie.as_ref().map_or("utf-8", |cookie| &cookie.name).to_owned();
    if !codecs::exists(&encoding) {
        return Err(format!("unknown encoding for {name}: {encoding}"));
    }
    if body.len() != bytes.len() && encoding != "utf-8" {
        return Err(format!("encoding problem for {name}: utf-8"));
    }
    let reads_one = match &cookie {
        Some(cookie) => cookie.line == 1,
        None => !cookie::is_blank_or_comment(body[..first_end].trim_ascii_end()),
    };
    let head = &body[..if reads_one { first_end } else { second_end }];
    if memchr(0, head).is_some() {
        return Err("source code cannot contain null bytes".to_owned());
    }
    if !codecs::is_valid(head, &encoding) {
        return Err(format!("invalid or missing encoding declaration for {name}"));
    }
    Ok((encoding.clone(), codecs::decode_lossy(body, &encoding)))
}

/// The first two lines: all that a declaration is looked for in.
fn head_of(body: &[u8]) -> &[u8] {
    let end = body.iter().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r')).nth(3);
    end.map_or(body, |(at, _)| &body[..=at])
}

fn translate_newlines(body: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr(b'\r', body) else { return Cow::Borrowed(body) };
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut next = Some(first);
    while let Some(at) = next {
        out.extend_from_slice(&rest[..at]);
        out.push(b'\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        next = memchr(b'\r', rest);
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

fn into_utf8(body: Cow<'_, [u8]>) -> Result<Cow<'_, str>, SyntaxError> {
    let checked = match body {
        Cow::Borrowed(bytes) => {
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| (e, Cow::Borrowed(bytes)))
        }
        Cow::Owned(bytes) => {
            String::from_utf8(bytes).map(Cow::Owned).map_err(|e| (e.utf8_error(), Cow::Owned(e.into_bytes())))
        }
    };
    checked.map_err(|(error, bytes)| not_utf8(&bytes, error.valid_up_to()))
}

/// The error for the byte at `at`, the first that does not belong to valid UTF-8.
fn not_utf8(bytes: &[u8], at: usize) -> SyntaxError {
    let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
    let lineno = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
    let line_end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
    let before = String::from_utf8_lossy(&bytes[line_start..at]);
    let offset = before.chars().count() as u32 + 1;
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}' on line {lineno}, but no encoding declared; see \
         https://peps.python.org/pep-0263/ for details",
        bytes.get(at).copied().unwrap_or_default()
    );
    let lineno = lineno as u32;
    let span = ErrorSpan { lineno, offset, end_lineno: lineno, end_offset: offset };
    let text = String::from_utf8_lossy(&bytes[line_start..line_end]).into_owned();
    SyntaxError { text: Some(text), ..SyntaxError::new(message, span) }
}

fn contradicts_bom(body: &[u8], cookie: &cookie::Cookie) -> SyntaxError {
    let line = body.split(|byte| *byte == b'\n').nth(cookie.line as usize - 1).unwrap_or_default();
    // CPython counts the newline before the second line into its length, and bytes, not characters.
    let end_offset = line.len() as u32 + (cookie.line - 1);
    let span = ErrorSpan { lineno: cookie.line, offset: 0, end_lineno: cookie.line, end_offset };
    let text = String::from_utf8_lossy(line).into_owned();
    SyntaxError {
        text: Some(text),
        ..SyntaxError::new(format!("encoding problem: {} with BOM", cookie.name), span)
    }
}

/// An error found before there is a line to point to: CPython gives line 0, column -1.
fn placeless(message: impl Into<String>) -> SyntaxError {
    SyntaxError::new(message, ErrorSpan { offset: ErrorSpan::MINUS_ONE, ..ErrorSpan::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(bytes: &[u8]) -> SyntaxError {
        decode(bytes).expect_err("decodes")
    }

    #[test]
    fn plain_utf8_is_borrowed() {
        assert!(matches!(decode("x = 'é'\n".as_bytes()), Ok(Cow::Borrowed("x = 'é'\n"))));
    }

    #[test]
    fn line_ends_become_newlines() {
        assert_eq!(decode(b"a\r\nb\rc\r\r\n").unwrap(), "a\nb\nc\n\n");
    }

    #[test]
    fn declared_encodings() {
        assert_eq!(
            decode(b"# -*- coding: latin-1 -*-\nx='\xe9'\n").unwrap(),
            "# -*- coding: latin-1 -*-\nx='é'\n"
        );
        assert_eq!(decode(b"#coding: iso8859-15\n'\xa4'").unwrap(), "#coding: iso8859-15\n'€'");
        assert_eq!(decode(b"x\n#coding: nonsense\n").unwrap(), "x\n#coding: nonsense\n");
    }

    #[test]
    fn errors_as_cpython_words_them() {
        let error = refused(b"# \xc3\xa9\xc3\xa9 \xff x\n");
        assert_eq!(
            error.message,
            "Non-UTF-8 code starting with '\\xff' on line 1, but no encoding declared; see \
             https://peps.python.org/pep-0263/ for details"
        );
        assert_eq!(error.span.unwrap(), ErrorSpan { lineno: 1, offset: 6, end_lineno: 1, end_offset: 6 });
        assert_eq!(refused(b"# coding: xyz\n").message, "unknown encoding: xyz");
        assert_eq!(refused(b"# coding: undefined\n").message, "undefined encoding");
        assert_eq!(refused(b"\xef\xbb\xbf#coding: utf8\n").message, "encoding problem: utf8 with BOM");
        assert_eq!(
            refused(b"#coding: utf8\n\xe2\x82").message,
            "'utf-8' codec can't decode bytes in position 14-15: invalid continuation byte"
        );
        assert_eq!(refused(b"x=1\0\n").span, None);
    }
}
