//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

pub mod abc;
pub mod atexit;
pub mod binascii;
mod bisect;
mod collections;
pub mod contextvars;
pub mod errno;
mod functools;
mod heapq;
pub mod io;
mod itertools;
pub mod json;
pub mod locale;
pub mod math;
pub mod opcode;
mod operator;
pub mod posix;
pub mod random;
pub mod signal;
pub mod sre;
pub mod stat;
pub mod structs;
mod support;
pub mod thread;
pub mod time;

/// The modules.
pub static MODULES: &[&NativeModule] = &[
    &abc::MODULE,
    &atexit::MODULE,
    &binascii::MODULE,
    &bisect::MODULE,
    &collections::MODULE,
    &contextvars::MODULE,
    &errno::MODULE,
    &functools::MODULE,
    &heapq::MODULE,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &locale::MODULE,
    &math::MODULE,
    &opcode::MODULE,
    &operator::MODULE,
    &posix::MODULE,
    &random::MODULE,
    &signal::MODULE,
    &sre::MODULE,
    &stat::MODULE,
    &structs::MODULE,
    &thread::MODULE,
    &time::MODULE,
];
