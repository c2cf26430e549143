//! How a compiler answers a source: the exception as comparable data.

use std::fmt;

use taipan_ast::error::ErrorSpan;
use taipan_testing::corpus::SourceFile;

/// Compiled, or rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is Python.
    Accepted,
    /// It is not.
    Rejected(Exception),
}

/// An exception, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exception {
    /// The name of its class.
    pub class: String,
    /// `msg`, or the text of an exception without one.
    pub message: String,
    /// `lineno`, `offset`, `end_lineno`, `end_offset`.
    pub place: [Option<i64>; 4],
    /// `text`: the source line.
    pub text: Option<String>,
}

impl Outcome {
    /// Reads a line that `errors.py` wrote; `None` if it is not understood.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        if line == "ok" {
            return Some(Self::Accepted);
        }
        let fields: Vec<&str> = line.split(' ').collect();
        let &[class, lineno, offset, end_lineno, end_offset, message, text] = fields.as_slice() else {
            return None;
        };
        Some(Self::Rejected(Exception {
            class: class.to_owned(),
            message: from_hexadecimal(message)?,
            place: [lineno, offset, end_lineno, end_offset].map(|field| field.parse().ok()),
            text: from_hexadecimal(text),
        }))
    }

    /// What our compiler answers.
    pub(crate) fn ours(file: &SourceFile) -> Self {
        match crate::ours::compile(file, 0) {
            Ok(_) => Self::Accepted,
            Err(error) => Self::Rejected(Exception {
                class: error.kind.name().to_owned(),
                message: error.message,
                place: error.span.map_or([None; 4], ErrorSpan::attributes),
                text: error.text,
            }),
        }
    }
}

/// The text of `x` and hexadecimal UTF-8; `None` for `-`.
fn from_hexadecimal(field: &str) -> Option<String> {
    let digits = field.strip_prefix('x')?.as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Option<_>>()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} at", self.class, self.message)?;
        for number in self.place {
            match number {
                Some(number) => write!(f, " {number}")?,
                None => f.write_str(" -")?,
            }
        }
        match &self.text {
            Some(text) => write!(f, " in {text:?}"),
            None => f.write_str(" without text"),
        }
    }
}
