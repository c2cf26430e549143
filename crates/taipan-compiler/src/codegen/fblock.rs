//! Blocks that leaving a statement early has to unwind.

use taipan_ast::names::Symbol;
use taipan_ast::nodes::Stmt;
use taipan_bytecode::Location;

use crate::instructions::Label;

/// CPython's `enum _PyCompile_FBlockType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub(crate) enum FBlockKind {
    WhileLoop,
    ForLoop,
    TryExcept,
    FinallyTry,
    FinallyEnd,
    With,
    AsyncWith,
    HandlerCleanup,
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehensionGenerator,
    StopIteration,
}

/// What unwinding a block needs besides its kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FBlockDatum<'a> {
    /// Nothing.
    None,
    /// The `finally` suite.
    FinalBody(&'a [Stmt<'a>]),
    /// The name that `except … as name` binds.
    HandlerName(Symbol),
}

/// A block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FBlock<'a> {
    /// What it is.
    pub(crate) kind: FBlockKind,
    /// Where `continue` goes, or the block's start.
    pub(crate) block: Label,
    /// Where `break` goes, if anywhere.
    pub(crate) exit: Option<Label>,
    /// Where its instructions are said to be.
    pub(crate) loc: Location,
    /// What unwinding needs.
    pub(crate) datum: FBlockDatum<'a>,
}
