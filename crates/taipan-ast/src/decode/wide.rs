//! UTF-16 and UTF-32, under whose names a declaration cannot be true: it was found among single bytes. CPython
//! decodes the source nevertheless, and says what comes of that.

use crate::error::SyntaxError;

use super::codecs::bytes_error;

/// The order of bytes, as the codec's name has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// Decodes UTF-16. `body` begins with no byte order mark, since it begins with a declaration.
pub(super) fn utf_16(body: &[u8], order: Order) -> Result<String, SyntaxError> {
    let body = super::codecs::with_final_newline(body);
    let codec = match order {
        Order::Little => "utf-16-le",
        Order::Big => "utf-16-be",
    };
    let (pairs, rest) = body.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| match order {
        Order::Little => u16::from_le_bytes(*pair),
        Order::Big => u16::from_be_bytes(*pair),
    };
    let mut text = String::with_capacity(body.len());
    let mut position = 0;
    for decoded in char::decode_utf16(pairs.iter().map(unit)) {
        match decoded {
            Ok(char) => {
                text.push(char);
                position += 2 * char.len_utf16();
            }
            Err(error) => {
                let is_high = error.unpaired_surrogate() < 0xDC00;
                let (end, reason) = if !is_high {
                    (position + 2, "illegal encoding")
                } else if position + 2 == 2 * pairs.len() {
                    (body.len(), "unexpected end of data")
                } else {
                    (position + 2, "illegal UTF-16 surrogate")
                };
                return Err(bytes_error(codec, &body, position..end, reason));
            }
        }
    }
    match rest {
        [] => Ok(text),
        _ => Err(bytes_error(codec, &body, position..body.len(), "truncated data")),
    }
}

/// The error for UTF-32: four bytes of a declaration, or blanks before it, are too large for a code point.
pub(super) fn utf_32(body: &[u8], order: Order) -> SyntaxError {
    let codec = match order {
        Order::Little => "utf-32-le",
        Order::Big => "utf-32-be",
    };
    bytes_error(codec, body, 0..4, "code point not in range(0x110000)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &[u8], expected: Result<&str, &str>) {
        let decoded = utf_16(body, Order::Little);
        assert_eq!(decoded.as_deref().map_err(|error| &*error.message), expected);
    }

    #[test]
    fn utf_16_as_cpython_words_it() {
        check(b"# c\n", Ok("\u{2023}\u{A63}"));
        check(b"# \n", Err("'utf-16-le' codec can't decode byte 0x0a in position 2: truncated data"));
        check(b"#\xdcc\n", Err("'utf-16-le' codec can't decode bytes in position 0-1: illegal encoding"));
        check(
            b"#\xd8c\n",
            Err("'utf-16-le' codec can't decode bytes in position 0-1: illegal UTF-16 surrogate"),
        );
        check(
            b"# #\xd8",
            Err("'utf-16-le' codec can't decode bytes in position 2-4: unexpected end of data"),
        );
        check(b"#\xd8\n\xdc", Err("'utf-16-le' codec can't decode byte 0x0a in position 4: truncated data"));
        assert!(utf_16(b"#\xd8\n\xdc \n", Order::Little).is_ok_and(|text| text == "\u{18C0A}\u{A20}"));
    }
}
