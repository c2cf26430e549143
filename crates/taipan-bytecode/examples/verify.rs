//! Verifies `.pyc` files: prints what is wrong with those that fail.
//!
//! `cargo run --release --example verify -- FILE…`

use taipan_bytecode::Pyc;
use taipan_bytecode::verify::verify;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut files, mut failed) = (0, 0);
    for file in std::env::args().skip(1) {
        files += 1;
        let pyc = Pyc::from_bytes(&std::fs::read(&file)?)?;
        if let Err(error) = verify(&pyc.code) {
            failed += 1;
            println!("{file}: {error}");
        }
    }
    println!("{files} files, {failed} failed");
    Ok(())
}
