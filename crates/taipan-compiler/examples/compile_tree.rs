//! Compiles the `.py` files below a folder and writes their `.pyc` files to another one.
//!
//! `cargo run --release --example compile_tree -- FROM TO [LEVEL [MODE]]`: `FROM/a/b.py` becomes
//! `TO/a/__pycache__/b.cpython-314.pyc` with the file name `./a/b.py` and an unchecked hash, which is what
//! `python3.14 -m compileall --invalidation-mode unchecked-hash .` writes in that folder.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bumpalo::Bump;
use taipan_ast::decode::decode;
use taipan_ast::error::Rejected;
use taipan_ast::parse::Mode;
use taipan_bytecode::pyc::{self, Validation};
use taipan_compiler::{Options, compile_in};

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, rest @ ..] = args.as_slice() else {
        eprintln!("usage: compile_tree FROM TO [LEVEL [exec|eval|single]]");
        std::process::exit(2);
    };
    let optimize = rest.first().and_then(|level| level.parse().ok()).unwrap_or(0);
    let mode = match rest.get(1).map(String::as_str) {
        Some("eval") => Mode::Eval,
        Some("single") => Mode::Single,
        _ => Mode::Exec,
    };
    let mut files = Vec::new();
    list(Path::new(from), &mut files)?;
    files.sort();
    let mut arena = Bump::new();
    let mut spent = Duration::ZERO;
    let mut failed = 0;
    for file in &files {
        let bytes = std::fs::read(file)?;
        let relative = file.strip_prefix(from).unwrap_or(file);
        let name = format!("./{}", relative.display());
        let start = Instant::now();
        arena.reset();
        let options = Options { optimize };
        let result = decode(&bytes)
            .map_err(Rejected::from)
            .and_then(|source| compile_in(&arena, &source, name.as_bytes(), mode, options));
        spent += start.elapsed();
        match result {
            Ok(compiled) => {
                for warning in &compiled.warnings {
                    println!("{}: warning: {}: {:?}", relative.display(), warning.lineno, warning.message);
                }
                let hash = pyc::source_hash(&bytes);
                let validation = Validation::Hash { hash, checked: false };
                let Ok(data) = pyc::write(&compiled.code, validation) else { continue };
                let level = if optimize == 0 { String::new() } else { format!(".opt-{optimize}") };
                write(Path::new(to), relative, &level, &data)?;
            }
            Err(error) => {
                failed += 1;
                println!("{}: {error} {:?}", relative.display(), error.error.span);
            }
        }
    }
    println!("{} files, {failed} failed, {:.3} s", files.len(), spent.as_secs_f64());
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
    Ok(())
}

fn write(to: &Path, relative: &Path, level: &str, data: &[u8]) -> std::io::Result<()> {
    let folder = to.join(relative.parent().unwrap_or(Path::new(""))).join("__pycache__");
    std::fs::create_dir_all(&folder)?;
    let stem = relative.file_stem().unwrap_or_default().to_string_lossy();
    std::fs::write(folder.join(format!("{stem}.cpython-314{level}.pyc")), data)
}
