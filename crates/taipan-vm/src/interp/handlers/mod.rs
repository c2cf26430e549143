//! The instructions, by family.

pub(crate) mod arith;
pub(crate) mod asynchronous;
pub(crate) mod attr;
pub(crate) mod build;
pub(crate) mod call;
pub(crate) mod cells;
pub(crate) mod compare;
pub(crate) mod control;
pub(crate) mod exceptions;
pub(crate) mod format;
pub(crate) mod generator;
pub(crate) mod import;
pub(crate) mod intrinsics;
pub(crate) mod iter;
pub(crate) mod load_store;
pub(crate) mod names;
pub(crate) mod patterns;
pub(crate) mod subscr;
pub(crate) mod super_attr;
pub(crate) mod unpack;
