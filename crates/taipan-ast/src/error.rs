//! What CPython raises for a source it rejects, as data.
//!
//! An error carries what CPython's `SyntaxError` object carries (see the language reference,
//! "Built-in Exceptions", `SyntaxError`): the message and a span of the source. Printing it the way
//! the interpreter does is [`crate::report`]'s work.

/// The exception class CPython raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// `SyntaxError`
    SyntaxError,
    /// `IndentationError`, a subclass of `SyntaxError`.
    IndentationError,
    /// `TabError`, a subclass of `IndentationError`.
    TabError,
    /// `ValueError`, raised for what is no longer a question of syntax.
    ValueError,
    /// `RecursionError`: the source nests deeper than the compiler goes.
    RecursionError,
    /// `UnicodeDecodeError`: a bad escape where CPython does not make a `SyntaxError` of it.
    UnicodeDecodeError,
    /// `MemoryError`: the parser's stack limit, "too many nested parentheses" apart.
    MemoryError,
    /// `OverflowError`
    OverflowError,
    /// `UnicodeEncodeError`: a docstring with a lone surrogate.
    UnicodeEncodeError,
    /// `SystemError`: an inconsistency inside the compiler.
    SystemError,
}

impl ErrorKind {
    /// The name of the exception class.
    pub fn name(self) -> &'static str {
        match self {
            Self::SyntaxError => "SyntaxError",
            Self::IndentationError => "IndentationError",
            Self::TabError => "TabError",
            Self::ValueError => "ValueError",
            Self::RecursionError => "RecursionError",
            Self::UnicodeDecodeError => "UnicodeDecodeError",
            Self::MemoryError => "MemoryError",
            Self::OverflowError => "OverflowError",
            Self::UnicodeEncodeError => "UnicodeEncodeError",
            Self::SystemError => "SystemError",
        }
    }
}

/// Where in the source an error lies, in the units of `SyntaxError`'s attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct ErrorSpan {
    /// First line, from 1.
    pub lineno: u32,
    /// First character in that line, from 1; 0 when CPython gives none.
    pub offset: u32,
    /// Last line, from 1; 0 when CPython gives none (`None`).
    pub end_lineno: u32,
    /// One past the last character in that line, from 1; 0 when CPython gives none.
    pub end_offset: u32,
}

impl ErrorSpan {
    /// What `offset` and `end_offset` are where CPython gives -1.
    pub const MINUS_ONE: u32 = u32::MAX;

    /// The four attributes of `SyntaxError` as Python shows them, `None` for Python's `None`.
    pub fn attributes(self) -> [Option<i64>; 4] {
        let offset = |value: u32| if value == Self::MINUS_ONE { -1 } else { i64::from(value) };
        // Line 0 is that of an empty source, unless there is no column either.
        let has_end = self.end_lineno != 0 || self.lineno == 0 && self.offset != Self::MINUS_ONE;
        [
            Some(i64::from(self.lineno)),
            Some(offset(self.offset)),
            has_end.then_some(i64::from(self.end_lineno)),
            has_end.then_some(offset(self.end_offset)),
        ]
    }
}

/// A source that CPython rejects: the exception it raises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The exception class.
    pub kind: ErrorKind,
    /// The text, `str(exc.msg)`.
    pub message: String,
    /// The place; `None` for exceptions without one (`source code string cannot contain null bytes`).
    pub span: Option<ErrorSpan>,
    /// `exc.text`: the source line as CPython stores it, `None` if it has none.
    pub text: Option<String>,
    /// The line, from 1, of the last whole statement before the error, 0 if there is none. Printing
    /// the error looks for misspelt keywords from there on.
    pub statement_line: u32,
}

impl SyntaxError {
    /// An error of class `SyntaxError` at `span`; `text` is left for the caller that knows the source.
    pub fn new(message: impl Into<String>, span: ErrorSpan) -> Self {
        Self {
            kind: ErrorKind::SyntaxError,
            message: message.into(),
            span: Some(span),
            text: None,
            statement_line: 0,
        }
    }

    /// The same error as another exception class.
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// A source that CPython rejects, and what it warns of before it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The exception.
    pub error: SyntaxError,
    /// The warnings issued before it, in CPython's order.
    pub warnings: Vec<SyntaxWarning>,
}

impl Rejected {
    /// The same, with these warnings issued earlier.
    pub fn after(mut self, mut earlier: Vec<SyntaxWarning>) -> Self {
        earlier.append(&mut self.warnings);
        Self { warnings: earlier, ..self }
    }
}

impl From<SyntaxError> for Rejected {
    fn from(error: SyntaxError) -> Self {
        Self { error, warnings: Vec::new() }
    }
}

impl From<Rejected> for SyntaxError {
    fn from(rejected: Rejected) -> Self {
        rejected.error
    }
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Rejected {}

/// A warning CPython issues while compiling (`SyntaxWarning` unless said otherwise).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    /// The text of the warning.
    pub message: String,
    /// The line, from 1.
    pub lineno: u32,
    /// Where a filter that turns the warning into an error would point; CPython makes a
    /// `SyntaxError` of it then.
    pub span: ErrorSpan,
}

impl SyntaxWarning {
    /// The error CPython makes of the warning when a filter says `error`. Of an escape it then does not
    /// say what will become of it.
    pub fn into_error(self) -> SyntaxError {
        let message = self.message.replace(" Such sequences will not work in the future.", "");
        SyntaxError::new(message, self.span)
    }
}
