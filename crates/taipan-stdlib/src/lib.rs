//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

pub mod binascii;
mod bisect;
mod collections;
pub mod errno;
mod functools;
mod heapq;
mod itertools;
pub mod json;
pub mod math;
mod operator;
pub mod random;
pub mod sre;
pub mod structs;
mod support;

/// The modules.
pub static MODULES: &[&NativeModule] = &[
    &binascii::MODULE,
    &bisect::MODULE,
    &collections::MODULE,
    &errno::MODULE,
    &functools::MODULE,
    &heapq::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &math::MODULE,
    &operator::MODULE,
    &random::MODULE,
    &sre::MODULE,
    &structs::MODULE,
];
