//! Disassembles `.pyc` files as `python -m dis` would.
//!
//! `cargo run --example dis -- [-C] [-O] [-P] [-S] FILE…`

use std::io::Write;

use taipan_bytecode::Pyc;
use taipan_bytecode::dis::{Options, dis};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "-C" => options.show_caches = true,
            "-O" => options.show_offsets = true,
            "-P" => options.show_positions = true,
            "-S" => options.adaptive = true,
            file => {
                let pyc = Pyc::from_bytes(&std::fs::read(file)?)?;
                std::io::stdout().write_all(dis(&pyc.code, options).as_bytes())?;
            }
        }
    }
    Ok(())
}
