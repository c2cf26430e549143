//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

mod bisect;
mod collections;
pub mod errno;
mod functools;
mod heapq;
mod itertools;
pub mod json;
mod operator;
pub mod sre;
mod support;

/// The modules.
pub static MODULES: &[&NativeModule] = &[
    &bisect::MODULE,
    &collections::MODULE,
    &errno::MODULE,
    &functools::MODULE,
    &heapq::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &operator::MODULE,
    &sre::MODULE,
];
