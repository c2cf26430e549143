//! Damaged sources are rejected or compiled, and never a reason to panic.

use taipan_ast::decode;
use taipan_ast::error::Rejected;
use taipan_ast::parse::Mode;
use taipan_bytecode::{marshal, verify};
use taipan_compiler::Options;
use taipan_testing::corpus::{self, SourceFile};
use taipan_testing::mutate::{self, Mutator};
use taipan_testing::random::Random;

/// Compiles; what compiles has to be sound.
fn compile(bytes: &[u8], optimize: u8) {
    let compiled = decode::decode(bytes)
        .map_err(Rejected::from)
        .and_then(|text| taipan_compiler::compile(&text, "mutated.py", Mode::Exec, Options { optimize }));
    if let Ok(compiled) = compiled {
        verify::verify(&compiled.code).expect("what we compile passes the verifier");
        marshal::write_code(&compiled.code).expect("what we compile can be written");
    }
}

/// Small files of the library, so that many of them are tried in a short time.
fn small_files() -> Vec<SourceFile> {
    let mut files = corpus::library().expect("the sources of rustpython-pylib can be read");
    files.retain(|file| file.bytes.len() < 12_000);
    files
}

#[test]
fn tokens_deleted_and_doubled() {
    let mut random = Random::new(1);
    for file in small_files() {
        let Ok(text) = std::str::from_utf8(&file.bytes) else { continue };
        let mutator = Mutator::new(text);
        for optimize in 0..3 {
            if let Some((text, _)) = mutator.mutate(&mut random) {
                compile(text.as_bytes(), optimize);
            }
        }
    }
}

#[test]
fn bytes_changed_and_files_cut() {
    let mut random = Random::new(2);
    for file in small_files() {
        for optimize in 0..3 {
            compile(&mutate::damage(&file.bytes, &mut random), optimize);
        }
    }
}

#[test]
fn halves_of_two_files_joined() {
    let mut random = Random::new(3);
    let files = small_files();
    for _ in 0..300 {
        let [first, second] = [(); 2].map(|()| &files[random.below(files.len())].bytes);
        let (cut, start) = (random.below(first.len() + 1), random.below(second.len() + 1));
        compile(&[&first[..cut], &second[start..]].concat(), 0);
    }
}
