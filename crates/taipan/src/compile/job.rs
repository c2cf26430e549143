//! One source file: `compileall.compile_file`, with `py_compile.compile` in it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use taipan_bytecode::marshal;
use taipan_bytecode::pyc::{self, Validation};
use taipan_compiler::Workspace;

use super::args::InvalidationMode;
use super::plan::{Naming, Plan, Task};
use super::remover::Remover;
use super::report::{Fate, Outcome};
use super::{oserror, panic, resolve, write};
use crate::pathname;
use crate::pipeline::{self, Answer, Filename};

/// What a worker uses again for each file.
pub(crate) struct Buffers {
    source: Vec<u8>,
    pyc: Vec<u8>,
    previous: Vec<u8>,
    workspace: Workspace,
    writing: marshal::Memory,
    remover: Remover,
}

impl Buffers {
    /// Nothing used yet.
    pub(crate) fn new(remover: Remover) -> Self {
        let (source, pyc, previous, workspace, writing) = Default::default();
        Self { source, pyc, previous, workspace, writing, remover }
    }
}

/// Compiles the file of `task` at each level of the plan, if it is a source file, not excluded and not
/// up to date.
pub(crate) fn compile_file(plan: &Plan, naming: &Naming, task: &Task, buffers: &mut Buffers) -> Outcome {
    let mut outcome = Outcome { file: Some(Fate::Skipped), ..Outcome::default() };
    let (name, complaint) = naming.name_of(&task.path);
    if let Some(complaint) = complaint {
        outcome.output = format!("{complaint}\n");
    }
    if is_excluded(plan, task) || !is_source(task) {
        return outcome;
    }
    let targets: Vec<(i64, OsString)> =
        plan.levels.iter().map(|&level| (level, plan.cache_path(&task.path, level))).collect();
    if !plan.force && is_up_to_date(&task.path, &targets) {
        return outcome;
    }
    if plan.verbose {
        outcome.output.push_str(&format!("Compiling {}...\n", pathname::repr(&task.path)));
    }
    let job = Job { plan, path: &task.path, name: name.as_deref(), targets: &targets };
    let result = panic::catch(|| job.compile_levels(buffers, &mut outcome));
    match result.and_then(|result| result) {
        Ok(()) => outcome.file = Some(Fate::Compiled),
        Err(message) => {
            outcome.file = Some(Fate::Failed);
            // In compileall the line before says which file it is about, unless that was suppressed.
            if plan.verbose {
                outcome.output.push_str(&format!("*** {message}\n"));
            } else {
                let path = pathname::repr(&task.path);
                outcome.output.push_str(&format!("*** Error compiling {path}...\n{message}\n"));
            }
        }
    }
    outcome
}

fn is_excluded(plan: &Plan, task: &Task) -> bool {
    // A pattern that gives up (too much backtracking) has not matched.
    let skipped = |regex: &fancy_regex::Regex| regex.is_match(&*task.path.to_string_lossy()).unwrap_or(false);
    if plan.skip.as_ref().is_some_and(skipped) {
        return true;
    }
    match &plan.limit_symlinks {
        Some(limit) if !task.regular && Path::new(&task.path).is_symlink() => {
            !resolve(&task.path).ancestors().skip(1).any(|folder| folder == limit)
        }
        _ => false,
    }
}

fn is_source(task: &Task) -> bool {
    task.path.as_bytes().ends_with(b".py")
        && (task.regular || fs::metadata(&task.path).is_ok_and(|found| found.is_file()))
}

/// Whether each `.pyc` starts as one for the time of the source would: neither size nor hashes are
/// looked at, so that a hash-based one is always made again.
fn is_up_to_date(path: &OsStr, targets: &[(i64, OsString)]) -> bool {
    let mut expected = None;
    targets.iter().all(|(_, target)| {
        let mut actual = [0; 12];
        if File::open(target).and_then(|mut file| file.read_exact(&mut actual)).is_err() {
            return false;
        }
        if expected.is_none() {
            let Ok(source) = fs::metadata(path) else { return false };
            expected = Some(start_of_header(source.mtime() as u32));
        }
        expected == Some(actual)
    })
}

/// Magic number, no flags, and the time.
fn start_of_header(mtime: u32) -> [u8; 12] {
    let mut header = [0; 12];
    header[..4].copy_from_slice(&pyc::MAGIC);
    header[8..].copy_from_slice(&mtime.to_le_bytes());
    header
}

/// One file that has to be compiled.
struct Job<'a> {
    plan: &'a Plan,
    path: &'a OsStr,
    /// The name code objects carry, if not the path.
    name: Option<&'a OsStr>,
    targets: &'a [(i64, OsString)],
}

impl Job<'_> {
    /// Compiles at each level in turn until one fails; the error is what compileall prints.
    fn compile_levels(&self, buffers: &mut Buffers, outcome: &mut Outcome) -> Result<(), String> {
        let mut metadata = None;
        for (index, (level, target)) in self.targets.iter().enumerate() {
            write::check_target(target)?;
            let metadata = match &metadata {
                Some(metadata) => metadata,
                None => {
                    let found = read(self.path, &mut buffers.source)
                        .map_err(|error| oserror::describe(&error, self.path))?;
                    outcome.source_bytes += buffers.source.len() as u64;
                    metadata.insert(found)
                }
            };
            std::mem::swap(&mut buffers.pyc, &mut buffers.previous);
            self.compile(*level, metadata, buffers, outcome)?;
            outcome.written_bytes += buffers.pyc.len() as u64;
            if self.plan.hardlink_dupes && index > 0 && buffers.pyc == buffers.previous {
                write::hard_link(&self.targets[index - 1].1, target)?;
            } else {
                write::atomically(target, &buffers.pyc, metadata.mode() | 0o200, &buffers.remover)?;
            }
        }
        Ok(())
    }

    /// Compiles at one level, into `buffers.pyc`.
    fn compile(
        &self,
        level: i64,
        metadata: &Metadata,
        buffers: &mut Buffers,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        let optimize = match level {
            -1 => 0,
            0..=2 => level as u8,
            _ => return Err("Sorry: ValueError: compile(): invalid optimize value".into()),
        };
        let filename = Filename { path: self.path, shown: self.name.unwrap_or(self.path) };
        let filters = &self.plan.filters;
        let Answer { result, warnings } =
            pipeline::compile(&mut buffers.workspace, &buffers.source, filename, optimize, filters);
        outcome.warnings.extend(warnings);
        let code = result.map_err(|rejection| rejection.py_compile_message())?;
        let validation = self.validation(metadata, &buffers.source);
        buffers.pyc.clear();
        pyc::write_in(&mut buffers.writing, &mut buffers.pyc, &code, validation)
            .map_err(|error| format!("ValueError: {error}"))
    }

    fn validation(&self, metadata: &Metadata, source: &[u8]) -> Validation {
        match self.plan.invalidation {
            InvalidationMode::Timestamp => {
                Validation::Timestamp { mtime: metadata.mtime() as u32, source_size: metadata.size() as u32 }
            }
            mode => Validation::Hash {
                hash: pyc::source_hash(source),
                checked: mode == InvalidationMode::CheckedHash,
            },
        }
    }
}

/// Reads the whole file into `buffer`, in place of what was there.
fn read(path: &OsStr, buffer: &mut Vec<u8>) -> std::io::Result<Metadata> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    buffer.clear();
    buffer.reserve(metadata.size() as usize + 1);
    file.read_to_end(buffer)?;
    Ok(metadata)
}
