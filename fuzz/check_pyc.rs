//! Any bytes as a `.pyc` file: no panic in reading, verifying and disassembling it.

use taipan_bytecode::dis::{self, Options};
use taipan_bytecode::{Pyc, verify};

/// Reads `data` and what is in it.
///
/// # Panics
/// When something is wrong.
pub(crate) fn check(data: &[u8]) {
    let Ok(pyc) = Pyc::from_bytes(data) else { return };
    let sound = verify::verify(&pyc.code);
    let listing = dis::dis(&pyc.code, Options { show_positions: true, ..Options::default() });
    assert!(sound.is_err() || !listing.is_empty());
}
