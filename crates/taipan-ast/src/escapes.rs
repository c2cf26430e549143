//! Backslash escapes in strings and bytes: the errors and warnings of decoding them.
//!
//! See "Escape sequences" in the language reference. Values are made elsewhere; this module says what
//! CPython says about escapes it refuses or regrets.

/// The warning for a backslash before a character that it does not escape.
pub(crate) fn invalid_escape_warning(c: char) -> String {
    format!(
        "\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \
         \"\\\\{c}\"? A raw string is also an option."
    )
}

/// The warning for an octal escape above `0o377`, of which `digits` are the three digits.
pub(crate) fn invalid_octal_escape_warning(digits: &str) -> String {
    format!(
        "\"\\{digits}\" is an invalid octal escape sequence. Such sequences will not work in the future. Did you \
         mean \"\\\\{digits}\"? A raw string is also an option."
    )
}
