//! The commands that show one stage of the pipeline, each as CPython's own module prints it.

pub(crate) mod ast;
pub(crate) mod color;
pub(crate) mod dis;
pub(crate) mod input;
pub(crate) mod symtable;
pub(crate) mod tokens;
