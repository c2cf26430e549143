//! Starting the interpreter, running the program, ending with its exit status.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use taipan_vm::program::Outcome;
use taipan_vm::runtime::Interpreter;

use super::options::{Options, Program};
use super::{environment, library};

/// Runs the program and gives its exit status.
pub(super) fn run(options: &Options) -> ExitCode {
    let config = environment::config(options);
    let wants_site = !config.no_site;
    let interpreter = Interpreter::with_config(config, Box::new(std::io::stdout()));
    interpreter.add_modules(&[&library::MODULE]);
    interpreter.add_modules(taipan_stdlib::MODULES);
    let outcome = interpreter
        .start()
        // It has SIGINT raise `KeyboardInterrupt`.
        .and_then(|()| interpreter.import("_signal").map(drop))
        .and_then(|()| match wants_site && interpreter.has_import_system() {
            true => interpreter.import("site").map(drop),
            false => Ok(()),
        })
        .map_or_else(|_| interpreter.failure(), |()| run_program(&interpreter, options));
    let _flushed = std::io::stdout().flush();
    ExitCode::from(interpreter.finish(outcome))
}

fn run_program(interpreter: &Interpreter, options: &Options) -> Outcome {
    let optimize = options.optimize;
    match &options.program {
        Program::Command(source) => interpreter.run_source(source.as_bytes(), "<string>", optimize),
        Program::Module(name) => interpreter.run_module(name),
        Program::Script(path) => run_script(interpreter, path, options),
        Program::Input => {
            let mut source = Vec::new();
            match std::io::stdin().read_to_end(&mut source) {
                Ok(_) => interpreter.run_source(&source, "<stdin>", optimize),
                Err(error) => {
                    eprintln!("taipan: standard input: {error}");
                    Outcome::Exit(1)
                }
            }
        }
    }
}

/// Runs a file, or the `__main__` of a folder or archive.
fn run_script(interpreter: &Interpreter, path: &str, options: &Options) -> Outcome {
    let file = Path::new(path);
    if file.is_dir() {
        return interpreter.run_path(path);
    }
    match std::fs::read(file) {
        Ok(data) if data.starts_with(b"PK\x03\x04") => interpreter.run_path(path),
        Ok(source) => {
            let folder = file.canonicalize().ok();
            let folder =
                folder.as_deref().and_then(Path::parent).map(|folder| folder.to_string_lossy().into_owned());
            if let (Some(folder), false) = (folder, options.safe_path) {
                interpreter.prepend_path(&folder);
            }
            interpreter.run_source(&source, path, options.optimize)
        }
        Err(error) => {
            let number = error.raw_os_error().unwrap_or(0);
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            eprintln!("taipan: can't open file '{}': [Errno {number}] {text}", shown(file));
            Outcome::Exit(2)
        }
    }
}

/// The path as CPython shows it: absolute.
fn shown(file: &Path) -> String {
    std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).to_string_lossy().into_owned()
}
