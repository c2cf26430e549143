//! Native modules of the standard library, one file or folder each.

use taipan_vm::modules::NativeModule;

pub mod errno;
pub mod json;
pub mod posix;
pub mod sre;
pub mod thread;
pub mod time;

/// All native modules of this crate.
pub static MODULES: &[&NativeModule] =
    &[&errno::MODULE, &json::MODULE, &posix::MODULE, &sre::MODULE, &thread::MODULE, &time::MODULE];
