//! Any bytes as a `.pyc` file: no panic in reading, verifying and disassembling it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use taipan_bytecode::dis::{self, Options};
use taipan_bytecode::{Pyc, verify};

fuzz_target!(|data: &[u8]| {
    let Ok(pyc) = Pyc::from_bytes(data) else { return };
    let sound = verify::verify(&pyc.code);
    let listing = dis::dis(&pyc.code, Options { show_positions: true, ..Options::default() });
    assert!(sound.is_err() || !listing.is_empty());
});
