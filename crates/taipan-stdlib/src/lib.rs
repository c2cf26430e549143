//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

pub mod binascii;
pub mod errno;
pub mod json;
pub mod math;
pub mod random;
pub mod sre;
pub mod structs;

/// All native modules of this crate.
pub static MODULES: &[&NativeModule] = &[
    &binascii::MODULE,
    &errno::MODULE,
    &json::MODULE,
    &math::MODULE,
    &random::MODULE,
    &sre::MODULE,
    &structs::MODULE,
];
