//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

pub mod abc;
pub mod array;
pub mod atexit;
pub mod binascii;
mod bisect;
pub mod cmath;
mod collections;
pub mod contextvars;
pub mod csv;
pub mod errno;
pub mod faulthandler;
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
mod posix_subprocess;
pub mod random;
mod select;
pub mod signal;
pub mod sre;
pub mod stat;
pub mod statistics;
pub mod structs;
mod support;
pub mod thread;
pub mod time;
pub mod unicodedata;

/// The modules.
pub static MODULES: &[&NativeModule] = &[
    &abc::MODULE,
    &array::MODULE,
    &atexit::MODULE,
    &binascii::MODULE,
    &bisect::MODULE,
    &cmath::MODULE,
    &collections::MODULE,
    &contextvars::MODULE,
    &csv::MODULE,
    &errno::MODULE,
    &faulthandler::MODULE,
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
    &posix_subprocess::MODULE,
    &random::MODULE,
    &signal::MODULE,
    &select::MODULE,
    &sre::MODULE,
    &stat::MODULE,
    &statistics::MODULE,
    &structs::MODULE,
    &thread::MODULE,
    &time::MODULE,
    &unicodedata::MODULE,
];
