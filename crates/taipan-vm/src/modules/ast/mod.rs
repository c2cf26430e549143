//! `_ast`: the classes of syntax trees, made of the declaration in `taipan_ast::nodes`, and trees as objects of them.

use crate::modules::NativeModule;
use crate::object::native_object::NativeObject;
use crate::types::int;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

mod classes;
mod from_tree;
mod node;
mod to_tree;
mod validate;

pub(crate) use classes::Classes;
pub(crate) use from_tree::object_of;
pub(crate) use to_tree::{Tree, tree_of};
pub(crate) use validate::validate;

/// `PyCF_ONLY_AST`: `compile` gives a tree.
pub(crate) const ONLY_AST: i64 = 0x400;
/// `PyCF_TYPE_COMMENTS`: type comments are read.
pub(crate) const TYPE_COMMENTS: i64 = 0x1000;
/// `PyCF_ALLOW_TOP_LEVEL_AWAIT`
const ALLOW_TOP_LEVEL_AWAIT: i64 = 0x2000;
/// `PyCF_OPTIMIZED_AST`: the tree that is compiled.
pub(crate) const OPTIMIZED_AST: i64 = 0x8000 | ONLY_AST;

/// `_ast`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "_ast",
    doc: "The classes of syntax trees.",
    functions: &[],
    types: &[],
    init: |module| {
        module.set("AST", node::TYPE.value());
        for (name, flag) in [
            ("PyCF_ALLOW_TOP_LEVEL_AWAIT", ALLOW_TOP_LEVEL_AWAIT),
            ("PyCF_ONLY_AST", ONLY_AST),
            ("PyCF_TYPE_COMMENTS", TYPE_COMMENTS),
            ("PyCF_OPTIMIZED_AST", OPTIMIZED_AST),
        ] {
            module.set(name, int::from_i64(flag));
        }
        Classes::get()?.each(|name, class| module.set(name, class.clone()));
        Ok(())
    },
};

/// Whether a value is a node of a tree.
pub(crate) fn is_node(value: &Value) -> bool {
    node::Node::of(value).is_some()
}

/// The attributes that say where a node is.
const LOCATION: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// An attribute of a node, if it is there and not `None`.
fn attribute(node: &Value, name: &str) -> PyResult<Option<Value>> {
    crate::object::protocol::optional_attribute(node, intern(name))
}
