//! Ordinary sources have a shorter way to their tree; it must not show.
//!
//! Whoever asks for the grammar of a version goes the long way, which also checks the source with CPython's
//! grammar. Both ways have to give the same tree with the same warnings, or reject the source alike.

use bumpalo::Bump;
use taipan_ast::dump::{DumpOptions, dump};
use taipan_ast::parse::{Mode, ParseOptions, parse_with};
use taipan_testing::corpus::{SourceFile, library};
use taipan_testing::mutate::Mutator;
use taipan_testing::random::Random;

/// The tree and the warnings of a source, or its error, as text.
fn outcome(source: &str, options: ParseOptions) -> String {
    let arena = Bump::new();
    match parse_with(&arena, source, Mode::Exec, options) {
        Ok(parsed) => {
            let options = DumpOptions { include_attributes: true, ..DumpOptions::default() };
            format!("{}\n{:?}", dump(&parsed.module, &parsed.names, options), parsed.warnings)
        }
        Err(rejected) => rejected.to_string(),
    }
}

/// Fails with what both ways give unless that is the same.
#[track_caller]
fn both_ways_agree(source: &str) {
    let direct = outcome(source, ParseOptions::default());
    let long = outcome(source, ParseOptions { feature_version: Some(14), ..ParseOptions::default() });
    assert!(direct == long, "{source}\n\n{direct}\n\n{long}");
}

/// Each line is one source; `\n` and `\t` stand for what they do.
const LINES: &str = include_str!("data/both_ways.txt");

#[test]
fn of_every_construct() {
    for line in LINES.lines().filter(|line| !line.starts_with('#')) {
        both_ways_agree(&line.replace("\\n", "\n").replace("\\t", "\t"));
    }
}

/// Files of the library that are quickly done.
fn small_files() -> impl Iterator<Item = SourceFile> {
    let files = library().expect("the library can be read");
    files.into_iter().filter(|file| file.bytes.len() < 8000)
}

#[test]
fn of_real_sources() {
    for file in small_files() {
        if let Ok(source) = std::str::from_utf8(&file.bytes) {
            both_ways_agree(source);
        }
    }
}

#[test]
fn of_broken_sources() {
    let mut random = Random::new(3141);
    for file in small_files().filter(|file| file.bytes.len() < 3000) {
        let Ok(source) = std::str::from_utf8(&file.bytes) else { continue };
        for _ in 0..4 {
            if let Some((broken, _)) = Mutator::new(source).mutate(&mut random) {
                both_ways_agree(&broken);
            }
        }
    }
}
