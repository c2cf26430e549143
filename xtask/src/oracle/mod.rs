//! The CPython to compare with, and small programs that it runs for us.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use taipan_testing::corpus::SourceFile;

use crate::Error;

/// A CPython 3.14.
pub(crate) struct Oracle {
    /// The interpreter's command.
    pub python: PathBuf,
}

impl Oracle {
    /// The interpreter given, or else `$PYTHON314`, the oracles' folder (`$ORACLES`, by default
    /// `~/.cache/oracles`), or `python3.14` on the path.
    ///
    /// # Errors
    /// When it does not run, or is not a 3.14.
    pub(crate) fn find(given: Option<&Path>) -> Result<Self, Error> {
        let python = given.map(Path::to_owned).unwrap_or_else(default_python);
        let oracle = Self { python };
        let version = oracle.run("import sys; print('%d.%d' % sys.version_info[:2])", &[])?;
        match version.trim_ascii() {
            b"3.14" => Ok(oracle),
            other => {
                let other = String::from_utf8_lossy(other);
                Err(format!("{} is Python {other}, not 3.14", oracle.python.display()).into())
            }
        }
    }

    /// A command that runs the interpreter, with a fixed hash seed and without warnings.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.env("PYTHONHASHSEED", "0").env("PYTHONWARNINGS", "ignore");
        command
    }

    /// Runs `program` with `input` on its standard input and gives what it writes.
    ///
    /// # Errors
    /// When it cannot be started or does not exit with 0.
    pub(crate) fn run(&self, program: &str, input: &[u8]) -> Result<Vec<u8>, Error> {
        let mut command = self.command();
        command.arg("-c").arg(program).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.spawn().map_err(|error| format!("cannot run {}: {error}", self.python.display()))?;
        let mut stdin = child.stdin.take().ok_or("no pipe to the interpreter")?;
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                // An interpreter that stopped reading tells why with its exit status.
                let _ = stdin.write_all(input);
            });
            child.wait_with_output()
        })?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(format!("{} failed: {}", self.python.display(), output.status).into())
        }
    }
}

fn default_python() -> PathBuf {
    if let Some(python) = std::env::var_os("PYTHON314") {
        return python.into();
    }
    let folder = std::env::var_os("ORACLES").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME")?;
        Some(Path::new(&home).join(".cache/oracles"))
    });
    let python = folder.unwrap_or_default().join("bin/python3.14");
    if python.exists() { python } else { "python3.14".into() }
}

/// What CPython makes of some files: the marshalled code for each file and each of the levels 0 to 2, or
/// nothing where it rejects the source.
pub(crate) struct Compiled {
    bytes: Vec<u8>,
    /// Start and end in `bytes`, three for each file.
    spans: Vec<(usize, usize)>,
}

impl Compiled {
    /// The marshalled code of the file with that index at `optimize`; `None` if it was rejected.
    pub(crate) fn get(&self, file: usize, optimize: u8) -> Option<&[u8]> {
        let &(start, end) = self.spans.get(file * 3 + usize::from(optimize))?;
        (start != end).then(|| &self.bytes[start..end])
    }
}

impl Oracle {
    /// Compiles `files`, which lie below `folder`, under their names.
    ///
    /// # Errors
    /// When the interpreter fails or its answer is cut short.
    pub(crate) fn compile(&self, folder: &Path, files: &[SourceFile]) -> Result<Compiled, Error> {
        let mut input = format!("{}\n", folder.display());
        for file in files {
            input.push_str(&file.name);
            input.push('\n');
        }
        let bytes = self.run(include_str!("compile.py"), input.as_bytes())?;
        let mut spans = Vec::with_capacity(files.len() * 3);
        let mut at = 0;
        while let Some(length) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            let start = at + length.len();
            at = start + u32::from_le_bytes(*length) as usize;
            spans.push((start, at));
        }
        if at != bytes.len() || spans.len() != files.len() * 3 {
            return Err("CPython's answer is cut short".into());
        }
        Ok(Compiled { bytes, spans })
    }
}
