//! `cargo xtask fuzz`: the checks of `fuzz/` on damaged sources and `.pyc` files, without libFuzzer and the nightly
//! compiler it needs. Nothing guides the damage but chance, so inputs are small and many.

#[path = "../../fuzz/check_compile.rs"]
mod check_compile;
#[path = "../../fuzz/check_pyc.rs"]
mod check_pyc;

use std::fs;
use std::panic;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use taipan_ast::parse::Mode;
use taipan_bytecode::pyc::{self, Validation};
use taipan_compiler::Options;
use taipan_testing::corpus::{self, SourceFile};
use taipan_testing::mutate::{self, Mutator};
use taipan_testing::random::Random;

use crate::Error;
use crate::expressions::grammar::Writer;

/// A check that takes longer is reported.
const SLOW: Duration = Duration::from_secs(2);

/// Runs the checks of the fuzz targets on randomly damaged inputs; those that fail are kept
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to check
    #[arg(value_enum)]
    target: Target,
    /// For how long, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The number of the first input; each number makes the same input always
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Where to write inputs that fail; the last one tried is there too, as `last`
    #[arg(long, default_value = "fuzz/artifacts")]
    keep: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Target {
    /// Sources
    Compile,
    /// `.pyc` files
    Pyc,
}

/// Runs until the time is over; true when no check failed.
pub(crate) fn run(args: &Args) -> Result<bool, Error> {
    fs::create_dir_all(&args.keep)?;
    let files = corpus::library()?;
    let last = args.keep.join("last");
    let start = Instant::now();
    let mut number = args.first;
    let mut failed = 0u64;
    while start.elapsed() < Duration::from_secs(args.seconds) {
        let mut random = Random::new(number);
        let (input, check): (_, fn(&[u8])) = match args.target {
            Target::Compile => (source(&files, &mut random), check_compile::check),
            Target::Pyc => (pyc_file(&files, &mut random), check_pyc::check),
        };
        // An overflow of the stack leaves no other trace.
        fs::write(&last, &input)?;
        let began = Instant::now();
        let panicked = panic::catch_unwind(|| check(&input)).is_err();
        let slow = began.elapsed() > SLOW;
        if panicked || slow {
            failed += 1;
            let path = args.keep.join(number.to_string());
            fs::write(&path, &input)?;
            println!("{} {}", if panicked { "failed:" } else { "slow:" }, path.display());
        }
        number += 1;
    }
    println!("inputs {} to {}: {failed} failed or were slow", args.first, number - 1);
    Ok(failed == 0)
}

/// A byte for the options and a few damaged lines.
fn source(files: &[SourceFile], random: &mut Random) -> Vec<u8> {
    let mut text = lines(files, random);
    if random.below(2) == 0
        && let Some((mutated, _)) = Mutator::new(&text).mutate(random)
    {
        text = mutated;
    }
    let mut input = vec![b'0' + random.below(3) as u8];
    input.extend(if random.below(3) == 0 {
        text.into_bytes()
    } else {
        mutate::damage(text.as_bytes(), random)
    });
    input
}

/// A damaged `.pyc` file of a few lines.
fn pyc_file(files: &[SourceFile], random: &mut Random) -> Vec<u8> {
    loop {
        let text = lines(files, random);
        let Ok(compiled) = taipan_compiler::compile(&text, "fuzz.py", Mode::Exec, Options { optimize: 0 })
        else {
            continue;
        };
        let validation = Validation::Timestamp { mtime: 0, source_size: 0 };
        if let Ok(bytes) = pyc::write(&compiled.code, validation) {
            return mutate::damage(&bytes, random);
        }
    }
}

/// Up to 60 lines of a file of the library, or random expressions, without the indentation they have in common.
fn lines(files: &[SourceFile], random: &mut Random) -> String {
    if random.below(3) == 0 {
        return Writer::new(random).file(3);
    }
    let text =
        files.get(random.below(files.len())).map_or("".into(), |file| String::from_utf8_lossy(&file.bytes));
    let all: Vec<&str> = text.lines().collect();
    let first = random.below(all.len());
    let some: Vec<&str> = all.into_iter().skip(first).take(1 + random.below(60)).collect();
    let indentation = some.first().map_or(0, |line| line.len() - line.trim_start().len());
    let dedented = some.iter().map(|line| line.get(indentation..).unwrap_or_default());
    dedented.collect::<Vec<_>>().join("\n")
}
