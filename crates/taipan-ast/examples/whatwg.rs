//! What the crate `encoding_rs` decodes, for `tests/differential/make_codec_tables.py`: the arguments are
//! labels of encodings; on standard input stand sequences of bytes, in hexadecimal digits, one on each line.
//! For each label and sequence a line has the character's code point in hexadecimal, or `-`.

use std::io::{BufRead as _, Write as _};

fn main() -> std::io::Result<()> {
    let lines: Vec<String> = std::io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for label in std::env::args().skip(1) {
        let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes()) else { continue };
        for line in &lines {
            let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
            let bytes: Vec<u8> = line.as_bytes().chunks(2).filter_map(byte).collect();
            let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
            let mut chars = text.as_deref().unwrap_or_default().chars();
            match (chars.next(), chars.next()) {
                (Some(char), None) => writeln!(out, "{:x}", u32::from(char))?,
                _ => writeln!(out, "-")?,
            }
        }
    }
    Ok(())
}
