//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

pub mod binascii;
mod bisect;
mod collections;
pub mod errno;
mod functools;
mod heapq;
pub mod io;
mod itertools;
pub mod json;
pub mod math;
mod operator;
pub mod posix;
pub mod random;
pub mod sre;
pub mod structs;
mod support;
pub mod thread;
pub mod time;

/// The modules.
pub static MODULES: &[&NativeModule] = &[
    &binascii::MODULE,
    &bisect::MODULE,
    &collections::MODULE,
    &errno::MODULE,
    &functools::MODULE,
    &heapq::MODULE,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &math::MODULE,
    &operator::MODULE,
    &posix::MODULE,
    &random::MODULE,
    &sre::MODULE,
    &structs::MODULE,
    &thread::MODULE,
    &time::MODULE,
];
