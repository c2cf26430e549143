//! The built-in types, one file or folder each.

pub mod bool;
pub mod builtin_function;
pub mod cell;
pub mod code;
pub mod dict;
pub mod ellipsis;
pub mod exception;
pub mod float;
pub mod function;
pub mod generator;
pub mod getset_descriptor;
pub mod hashing;
pub mod int;
pub mod list;
pub mod method;
pub mod module;
pub mod native_descriptor;
pub mod none;
pub mod not_implemented;
pub mod object_type;
pub mod range;
pub mod sequence_iterator;
pub mod slice;
pub mod str;
pub mod tuple;
pub mod type_type;
