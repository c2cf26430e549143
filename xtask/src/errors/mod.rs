//! `cargo xtask errors`: sources broken by one token, and whether we say what CPython says.

mod outcome;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use outcome::Outcome;
use taipan_testing::corpus::{self, SourceFile};
use taipan_testing::mutate::Mutator;
use taipan_testing::random::Random;

use crate::Error;
use crate::oracle::Oracle;

/// Breaks sources by deleting or doubling one token and compares the exceptions with CPython's
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The CPython 3.14 to compare with
    #[arg(long)]
    python: Option<PathBuf>,
    /// How many rejected sources to compare
    #[arg(long, default_value_t = 2000)]
    count: usize,
    /// Another seed makes other sources
    #[arg(long, default_value_t = 314)]
    seed: u64,
    /// How many differences to show
    #[arg(long, default_value_t = 10)]
    show: usize,
    /// Keep the broken sources in this folder
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Files and folders to break; by default the library that comes with the sources
    paths: Vec<PathBuf>,
}

/// Compares and prints the rates; true when at least nine in ten agree.
pub(crate) fn run(args: &Args) -> Result<bool, Error> {
    let oracle = Oracle::find(args.python.as_deref())?;
    let files = sources(args)?;
    let temporary = tempfile::tempdir()?;
    let folder = args.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(folder)?;
    let mut random = Random::new(args.seed);
    let mut tally = Tally { left_to_show: args.show, ..Tally::default() };
    while tally.rejected < args.count {
        let broken = break_some(&files, &mut random, args.count - tally.rejected, &mut tally.made);
        if broken.is_empty() {
            return Err("there are no sources with tokens to break".into());
        }
        let mut input = String::new();
        for file in &broken {
            let path = folder.join(&file.name);
            fs::write(&path, &file.bytes)?;
            writeln!(input, "{}", path.display())?;
        }
        let answer = oracle.run(include_str!("../oracle/errors.py"), input.as_bytes())?;
        let answer = String::from_utf8(answer)?;
        for (file, line) in broken.iter().zip(answer.lines()) {
            let theirs = Outcome::from_line(line).ok_or_else(|| format!("not understood: {line}"))?;
            tally.count(file, &theirs, &Outcome::ours(file));
        }
    }
    tally.print();
    Ok(tally.same * 10 >= tally.rejected * 9 && tally.wrongly_rejected == 0)
}

fn sources(args: &Args) -> Result<Vec<SourceFile>, Error> {
    if args.paths.is_empty() {
        return Ok(corpus::library()?);
    }
    let mut files = Vec::new();
    for path in &args.paths {
        files.extend(corpus::files_below(path)?);
    }
    Ok(files)
}

/// `count` broken sources, some of which are still Python; `made` counts them for their names.
fn break_some(files: &[SourceFile], random: &mut Random, count: usize, made: &mut usize) -> Vec<SourceFile> {
    let mut broken = Vec::with_capacity(count);
    // Sources without tokens or of another encoding are passed over; all of them may be such.
    for _ in 0..count * 4 {
        let Some(file) = files.get(random.below(files.len())) else { break };
        let Ok(text) = std::str::from_utf8(&file.bytes) else { continue };
        let Some((text, _)) = Mutator::new(text).mutate(random) else { continue };
        broken.push(SourceFile { name: format!("{:05}.py", *made), bytes: text.into_bytes() });
        *made += 1;
        if broken.len() == count {
            break;
        }
    }
    broken
}

#[derive(Default)]
struct Tally {
    made: usize,
    rejected: usize,
    same: usize,
    same_class: usize,
    same_message: usize,
    same_place: usize,
    wrongly_accepted: usize,
    wrongly_rejected: usize,
    left_to_show: usize,
}

impl Tally {
    fn count(&mut self, file: &SourceFile, theirs: &Outcome, ours: &Outcome) {
        let (theirs, ours) = match (theirs, ours) {
            (Outcome::Accepted, Outcome::Accepted) => return,
            (Outcome::Accepted, Outcome::Rejected(ours)) => {
                self.wrongly_rejected += 1;
                self.show(file, "compiled", &ours.to_string());
                return;
            }
            (Outcome::Rejected(theirs), Outcome::Accepted) => {
                self.rejected += 1;
                self.wrongly_accepted += 1;
                self.show(file, &theirs.to_string(), "compiled");
                return;
            }
            (Outcome::Rejected(theirs), Outcome::Rejected(ours)) => (theirs, ours),
        };
        self.rejected += 1;
        self.same_class += usize::from(theirs.class == ours.class);
        self.same_message += usize::from(theirs.message == ours.message);
        self.same_place += usize::from(theirs.place == ours.place);
        if theirs == ours {
            self.same += 1;
        } else {
            self.show(file, &theirs.to_string(), &ours.to_string());
        }
    }

    fn show(&mut self, file: &SourceFile, theirs: &str, ours: &str) {
        if self.left_to_show > 0 {
            self.left_to_show -= 1;
            println!("--- {}\n  CPython {theirs}\n  taipan  {ours}", file.name);
        }
    }

    fn print(&self) {
        let percent = |part: usize| 100.0 * part as f64 / self.rejected.max(1) as f64;
        println!("{} sources made, {} of them rejected by CPython", self.made, self.rejected);
        println!("the same in everything: {} ({:.1} %)", self.same, percent(self.same));
        println!("  class {:.1} %", percent(self.same_class));
        println!("  message {:.1} %", percent(self.same_message));
        println!("  line and columns {:.1} %", percent(self.same_place));
        println!("wrongly accepted {}, wrongly rejected {}", self.wrongly_accepted, self.wrongly_rejected);
    }
}
