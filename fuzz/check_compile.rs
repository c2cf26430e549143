//! Any bytes as source: no panic, and what compiles passes the verifier and can be read back.

use taipan_ast::decode;
use taipan_ast::parse::Mode;
use taipan_bytecode::{marshal, verify};
use taipan_compiler::Options;

/// Compiles `data`, whose first byte chooses the options.
///
/// # Panics
/// When something is wrong.
pub(crate) fn check(data: &[u8]) {
    let Some((&choice, source)) = data.split_first() else { return };
    let options = Options { optimize: choice % 3 };
    let Ok(text) = decode::decode(source) else { return };
    let Ok(compiled) = taipan_compiler::compile(&text, "fuzz.py", Mode::Exec, options) else { return };
    verify::verify(&compiled.code).expect("sound");
    let Ok(bytes) = marshal::write_code(&compiled.code) else { return };
    let read = marshal::read_code(&bytes).expect("readable");
    assert_eq!(marshal::write_code(&read).expect("writable"), bytes);
}
