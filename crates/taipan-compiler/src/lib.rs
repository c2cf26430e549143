//! CPython 3.14's compiler: from source text, or a tree, to code objects.
//!
//! [`compile`] does all of it. Each stage can be used alone: [`taipan_ast::parse`], [`symtable::build`],
//! [`codegen::generate`].

pub mod assemble;
pub mod codegen;
pub mod constant_pool;
pub mod error;
pub mod flowgraph;
mod fold;
pub mod future;
pub mod instructions;
pub mod options;
mod pipeline;
pub mod preprocess;
pub mod symtable;
pub mod unit;

pub use options::Options;
pub use pipeline::{
    Compiled, Tree, Workspace, compile, compile_in, compile_tree, graphs, preprocessed, tree,
};
