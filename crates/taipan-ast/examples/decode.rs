//! Decodes sources: a line of hexadecimal digits each on standard input, and for each a line `ok` with the
//! text's UTF-8 in hexadecimal, or `error` with the message. For `tests/differential/decode_bytes.py`.

use std::io::{BufRead as _, Write as _};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let source: Vec<u8> = line.as_bytes().chunks(2).filter_map(byte).collect();
        match taipan_ast::decode::decode(&source) {
            Ok(text) => {
                write!(out, "ok ")?;
                text.bytes().try_for_each(|byte| write!(out, "{byte:02x}"))?;
                writeln!(out)?;
            }
            Err(error) => writeln!(out, "error {}", error.message)?,
        }
    }
    Ok(())
}
