//! Reads every `.pyc` under the folders given and writes it again: prints those whose bytes differ, and
//! how long reading and writing took.
//!
//! `cargo run --release --example roundtrip -- FOLDER…`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use taipan_bytecode::marshal;

const HEADER: usize = 16;

fn main() -> std::io::Result<()> {
    let mut files = Vec::new();
    for folder in std::env::args().skip(1) {
        find(Path::new(&folder), &mut files)?;
    }
    let (mut different, mut bytes) = (0, 0);
    let (mut reading, mut writing) = (Duration::ZERO, Duration::ZERO);
    for file in &files {
        let data = std::fs::read(file)?;
        let Some(data) = data.get(HEADER..) else { continue };
        bytes += data.len();
        let start = Instant::now();
        let code = marshal::read_code(data);
        reading += start.elapsed();
        let start = Instant::now();
        let written = code.map_err(|error| error.to_string()).and_then(|code| {
            let written = marshal::write_code(&code).map_err(|error| error.to_string());
            writing += start.elapsed();
            written
        });
        match written {
            Ok(written) if written == data => {}
            Ok(written) => {
                different += 1;
                let at = written.iter().zip(data).take_while(|(left, right)| left == right).count();
                println!("{}: differs at byte {at:#x}", file.display());
            }
            Err(error) => {
                different += 1;
                println!("{}: {error}", file.display());
            }
        }
    }
    println!(
        "{} files, {bytes} bytes, {different} differ; read in {reading:?}, written in {writing:?}",
        files.len()
    );
    Ok(())
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "pyc") {
            files.push(path);
        }
    }
    Ok(())
}
