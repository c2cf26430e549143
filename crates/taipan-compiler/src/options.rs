//! What can be chosen when compiling.

/// Options of one compilation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// 0: as written; 1 (`-O`): no `assert`, `__debug__` is false; 2 (`-OO`): no docstrings either.
    pub optimize: u8,
}
