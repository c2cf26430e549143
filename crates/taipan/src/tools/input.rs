//! Where a tool's source comes from, and how it says that it cannot go on.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use super::color;
use crate::compile::oserror;
use crate::pipeline::{Answer, Filename, ShownWarning};

/// A source to look at.
pub(crate) struct Input {
    /// Its name in messages and code objects: the path, `<stdin>` or `<string>`.
    pub name: OsString,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it comes from the file of that name.
    is_file: bool,
}

/// Why a tool cannot show anything: text for standard error, ending with a newline.
pub(crate) struct Failure(pub String);

/// What a tool does: text for standard output.
pub(crate) type Shown = Result<String, Failure>;

impl Input {
    /// Reads the file at `path`, or standard input for `-`.
    ///
    /// # Errors
    /// The operating system's, in Python's words.
    pub(crate) fn read(path: &OsStr) -> Result<Self, Failure> {
        if path == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| Failure(format!("{}\n", oserror::describe(&error, OsStr::new("<stdin>")))))?;
            return Ok(Self { name: "<stdin>".into(), bytes, is_file: false });
        }
        let bytes =
            fs::read(path).map_err(|error| Failure(format!("{}\n", oserror::describe(&error, path))))?;
        Ok(Self { name: path.to_owned(), bytes, is_file: true })
    }

    /// A program from the command line (`-c`).
    pub(crate) fn program(code: &str) -> Self {
        Self { name: "<string>".into(), bytes: code.to_owned().into_bytes(), is_file: false }
    }

    /// What the compiler is told of its name.
    pub(crate) fn filename(&self) -> Filename<'_> {
        if self.is_file { Filename::plain(&self.name) } else { Filename::nowhere(&self.name) }
    }
}

impl<T> Answer<'_, T> {
    /// Shows the warnings; gives what was asked for.
    ///
    /// # Errors
    /// What CPython prints below the traceback of its own calls.
    pub(crate) fn show_warnings(self) -> Result<T, Failure> {
        show_warnings(self.warnings);
        self.result.map_err(|rejection| Failure(rejection.report(color::stderr())))
    }
}

/// Prints warnings to standard error.
pub(crate) fn show_warnings(warnings: Vec<ShownWarning>) {
    let mut shown_once = HashSet::new();
    for ShownWarning { text, once } in warnings {
        if once.is_none_or(|message| shown_once.insert(message)) {
            // Whoever closed standard error does not want them.
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
    }
}

/// Prints what a tool shows; the exit status is 1 when it shows an error.
pub(crate) fn print(shown: Shown) -> ExitCode {
    let (written, status) = match &shown {
        Ok(text) => (std::io::stdout().lock().write_all(text.as_bytes()), ExitCode::SUCCESS),
        Err(Failure(text)) => (std::io::stderr().lock().write_all(text.as_bytes()), ExitCode::FAILURE),
    };
    // Whoever closed the pipe (`| head`) has seen enough.
    let _ = written;
    status
}
