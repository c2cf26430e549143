//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

pub mod errno;
pub mod json;
pub mod sre;

/// All native modules of this crate.
pub static MODULES: &[&NativeModule] = &[&errno::MODULE, &json::MODULE, &sre::MODULE];
