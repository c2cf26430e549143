//! Each stage of the compiler by itself, over real files: `cargo bench -p taipan-compiler`.
//!
//! Throughput is in bytes of source for every stage, so that the stages can be compared with each other.

#![allow(missing_docs, reason = "criterion's macro makes a public function without")]

use std::hint::black_box;

use bumpalo::Bump;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use taipan_ast::decode;
use taipan_ast::parse::{Mode, Parsed, parse};
use taipan_bytecode::{CodeFlags, marshal};
use taipan_compiler::codegen::{self, Input};
use taipan_compiler::{Options, symtable};
use taipan_testing::corpus::{self, SourceFile};

/// Files of different kinds: classes, tables of data, long functions, small modules.
const FILES: &[&str] =
    &["argparse.py", "_pydecimal.py", "html/entities.py", "json/decoder.py", "tarfile.py", "types.py"];

fn files() -> Vec<SourceFile> {
    let mut files = corpus::library().expect("the sources of rustpython-pylib can be read");
    files.retain(|file| FILES.contains(&file.name.as_str()));
    files
}

/// Measures `stage` on each file, after what `prepare` does.
fn stages(criterion: &mut Criterion) {
    let files = files();
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let texts: Vec<_> = files.iter().map(|file| decode::decode(&file.bytes).expect("it decodes")).collect();
    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Bytes(bytes as u64));

    group.bench_function("decode", |bencher| {
        bencher.iter(|| {
            for file in &files {
                black_box(decode::decode(&file.bytes).expect("it decodes"));
            }
        });
    });
    group.bench_function("read by the parser crate alone", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(ruff_python_parser::parse_module(text).expect("it parses"));
            }
        });
    });
    group.bench_function("parse", |bencher| {
        let mut arena = Bump::new();
        bencher.iter(|| {
            for text in &texts {
                black_box(parse(&arena, text, Mode::Exec).expect("it parses").names.len());
                arena.reset();
            }
        });
    });
    group.bench_function("symtable", |bencher| {
        let arenas: Vec<Bump> = texts.iter().map(|_| Bump::new()).collect();
        let mut parsed: Vec<_> = texts
            .iter()
            .zip(&arenas)
            .map(|(text, arena)| {
                let Parsed { module, names, .. } = parse(arena, text, Mode::Exec).expect("it parses");
                (&*arena.alloc(module), names)
            })
            .collect();
        bencher.iter(|| {
            for (module, names) in &mut parsed {
                black_box(symtable::build(module, names, CodeFlags::empty()).expect("it builds"));
            }
        });
    });
    group.bench_function("codegen, flowgraph and assemble", |bencher| {
        let arenas: Vec<Bump> = texts.iter().map(|_| Bump::new()).collect();
        let prepare = || {
            let parsed = texts.iter().zip(&arenas).map(|(text, arena)| {
                let Parsed { module, mut names, .. } = parse(arena, text, Mode::Exec).expect("it parses");
                let module = &*arena.alloc(module);
                let table = symtable::build(module, &mut names, CodeFlags::empty()).expect("it builds");
                (module, names, table)
            });
            parsed.collect::<Vec<_>>()
        };
        let generate = |parsed: Vec<_>| {
            for (module, mut names, symtable) in parsed {
                let input = Input {
                    names: &mut names,
                    symtable,
                    options: Options::default(),
                    future: CodeFlags::empty(),
                    filename: b"bench.py",
                };
                black_box(codegen::generate(module, input, &mut Vec::new()).expect("it compiles"));
            }
        };
        bencher.iter_batched(prepare, generate, BatchSize::LargeInput);
    });
    group.bench_function("marshal", |bencher| {
        let compile = |text| {
            taipan_compiler::compile(text, "bench.py", Mode::Exec, Options::default()).expect("it compiles")
        };
        let compiled: Vec<_> = texts.iter().map(|text| compile(text)).collect();
        let mut out = Vec::new();
        bencher.iter(|| {
            for compiled in &compiled {
                out.clear();
                marshal::write_code_into(&mut out, &compiled.code).expect("it can be written");
            }
        });
    });
    group.bench_function("all", |bencher| {
        let mut arena = Bump::new();
        let mut out = Vec::new();
        bencher.iter(|| {
            for file in &files {
                let text = decode::decode(&file.bytes).expect("it decodes");
                let options = Options::default();
                let compiled = taipan_compiler::compile_in(&arena, &text, b"bench.py", Mode::Exec, options);
                out.clear();
                let code = compiled.expect("it compiles").code;
                marshal::write_code_into(&mut out, &code).expect("it can be written");
                arena.reset();
            }
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
