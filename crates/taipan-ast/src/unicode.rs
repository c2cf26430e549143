//! What CPython knows of characters, as far as its tokenizer asks.

mod tables;

/// Whether `c` may begin an identifier (`XID_Start` and `_`).
pub fn is_identifier_start(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() || c == '_' } else { contains(tables::IDENTIFIER_START, c) }
}

/// Whether `c` may stand in an identifier after its first character (`XID_Continue`).
pub fn is_identifier_continue(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || c == '_'
    } else {
        contains(tables::IDENTIFIER_START, c) || contains(tables::IDENTIFIER_CONTINUE, c)
    }
}

/// `str.isprintable` of one character.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() { matches!(c, ' '..='~') } else { !contains(tables::NOT_PRINTABLE, c) }
}

/// `repr` of a `str`.
pub fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        let code = u32::from(c);
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            _ if code < 0x100 => out.push_str(&format!("\\x{code:02x}")),
            _ if code < 0x10000 => out.push_str(&format!("\\u{code:04x}")),
            _ => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    out.push(quote);
    out
}

fn contains(ranges: &[(u32, u32)], c: char) -> bool {
    let code = u32::from(c);
    let after = ranges.partition_point(|(first, _)| *first <= code);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|(_, last)| code <= *last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        assert!(is_identifier_start('é') && is_identifier_start('℘') && !is_identifier_start('·'));
        assert!(is_identifier_continue('·') && !is_identifier_continue('€'));
        assert!(is_printable('é') && !is_printable('\u{a0}') && !is_printable('\u{200b}'));
    }
}
