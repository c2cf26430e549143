//! What the passes after the parser reject.

use taipan_ast::error::ErrorKind;
use taipan_bytecode::Location;

/// An error of the symbol table, code generation or a pass between: what CPython raises for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The exception class.
    pub kind: ErrorKind,
    /// The text.
    pub message: String,
    /// The place, columns in bytes from 0 ([`Location::NONE`] for none). CPython adds 1 to them for
    /// `SyntaxError.offset` and, unlike for the parser's errors, does not make characters of them.
    pub loc: Location,
}

impl CompileError {
    /// A `SyntaxError` at `loc`, boxed as the passes return it.
    #[cold]
    pub fn syntax(message: impl Into<String>, loc: Location) -> Box<Self> {
        Box::new(Self { kind: ErrorKind::SyntaxError, message: message.into(), loc })
    }

    /// Another exception class.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>, loc: Location) -> Box<Self> {
        Box::new(Self { kind, message: message.into(), loc })
    }
}

/// What a pass returns; the error is boxed so that the good path stays one word.
pub type CompileResult<T = ()> = Result<T, Box<CompileError>>;

/// A `SyntaxWarning` of a pass after the parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileWarning {
    /// The text.
    pub message: String,
    /// The place.
    pub loc: Location,
}
