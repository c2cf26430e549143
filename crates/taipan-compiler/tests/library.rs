//! The whole standard library, compiled at each optimization level, against digests of what CPython 3.14
//! makes of it.
//!
//! `golden/library.txt` is made by `cargo xtask golden`; `cargo xtask diff` shows differences in full. What
//! is known to differ stands in `golden/library_known.txt`, a line `NAME LEVEL reason` each, and the test
//! fails too when one of those no longer differs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use taipan_ast::decode;
use taipan_ast::error::Rejected;
use taipan_ast::parse::Mode;
use taipan_bytecode::marshal;
use taipan_compiler::Options;
use taipan_testing::corpus::{self, SourceFile};
use taipan_testing::digest;
use taipan_testing::golden::Entry;

const GOLDEN: &str = include_str!("golden/library.txt");
const KNOWN: &str = include_str!("golden/library_known.txt");

#[test]
fn code_objects_are_cpythons() {
    let files = corpus::library().expect("the sources of rustpython-pylib can be read");
    let files: BTreeMap<&str, &SourceFile> = files.iter().map(|file| (file.name.as_str(), file)).collect();
    let expected: Vec<Entry> =
        GOLDEN.lines().map(|line| Entry::from_line(line).expect("a line as xtask writes it")).collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(entry) = expected.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let file = files.get(entry.name.as_str()).expect("the file is there");
                    if let Some(difference) = difference(file, entry) {
                        found.lock().expect("no panic").push(difference);
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no panic");
    found.sort();
    let is_known = |name: &str| KNOWN.lines().any(|line| line.starts_with(&format!("{name} ")));
    let unknown: Vec<_> = found.iter().filter(|(name, _)| !is_known(name)).collect();
    let mended: Vec<_> = KNOWN
        .lines()
        .filter(|line| !found.iter().any(|(name, _)| line.starts_with(&format!("{name} "))))
        .collect();
    assert!(unknown.is_empty(), "{} of {} differ: {unknown:#?}", unknown.len(), expected.len());
    assert!(mended.is_empty(), "no longer different: {mended:#?}");
}

/// Name and level, and in what the code differs from CPython's first.
fn difference(file: &SourceFile, expected: &Entry) -> Option<(String, String)> {
    let title = format!("{} {}", file.name, expected.optimize);
    let options = Options { optimize: expected.optimize };
    let compiled = decode::decode(&file.bytes)
        .map_err(Rejected::from)
        .and_then(|text| taipan_compiler::compile(&text, &file.name, Mode::Exec, options));
    let code = match compiled {
        Ok(compiled) => compiled.code,
        Err(error) => return Some((title, format!("rejected: {error}"))),
    };
    let bytes = marshal::write_code(&code).expect("it does not nest too deeply");
    let ours = Entry::new(&file.name, expected.optimize, &code, &bytes);
    if ours.whole == expected.whole {
        return None;
    }
    let codes = digest::nested(&code);
    let first = ours.codes.iter().zip(&expected.codes).position(|(ours, theirs)| ours != theirs);
    let place = match first {
        Some(index) => format!("in {}", codes[index].qualname.to_string_lossy()),
        None if ours.codes.len() == expected.codes.len() => "only in which objects are shared".into(),
        None => format!("{} code objects instead of {}", ours.codes.len(), expected.codes.len()),
    };
    Some((title, place))
}
