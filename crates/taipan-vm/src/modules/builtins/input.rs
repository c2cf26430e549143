//! `input`.

use std::io::BufRead;

use super::output::lost;
use crate::modules::sys;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::raise::{self, type_error};
use crate::runtime::state;
use crate::thread;
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// `input`
pub(super) static INPUT: Method = Method::function(
    "input",
    "($module, prompt='', /)",
    Function::Positional(0, 1, input),
    "Read a string from standard input.  The trailing newline is stripped.",
);

/// A standard stream that a program has not removed.
fn stream(name: &str) -> PyResult {
    sys::get(name).filter(|stream| !stream.is_none()).ok_or_else(|| lost(name))
}

fn input(_: &Value, arguments: &[Value]) -> PyResult {
    let prompt = arguments.first();
    if !state().has_streams.get() {
        return input_of_process(prompt);
    }
    let (stdin, stdout, stderr) = (stream("stdin")?, stream("stdout")?, stream("stderr")?);
    if protocol::call_method(&stderr, "flush", &[]).is_err() {
        drop(thread::current().take_raised());
    }
    if let Some(prompt) = prompt {
        let text = protocol::str(prompt)?;
        protocol::call_method(&stdout, "write", &[text])?;
    }
    if protocol::call_method(&stdout, "flush", &[]).is_err() {
        drop(thread::current().take_raised());
    }
    let line = protocol::call_method(&stdin, "readline", &[])?;
    let Some(text) = Str::of(&line) else {
        return Err(type_error("object.readline() returned non-string"));
    };
    match text.length() {
        0 => Err(end_of_file()),
        length if text.characters().get(length - 1) == Some(u32::from(b'\n')) => {
            Ok(text.slice(0, length - 1))
        }
        _ => Ok(line),
    }
}

/// Without streams, a line of the process's own input.
fn input_of_process(prompt: Option<&Value>) -> PyResult {
    if let Some(prompt) = prompt {
        sys::write(
            "stdout",
            &Str::of(&protocol::str(prompt)?).map(Str::to_string_lossy).unwrap_or_default(),
        )?;
    }
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) => Err(end_of_file()),
        Ok(_) => Ok(Str::new(line.strip_suffix('\n').unwrap_or(&line))),
        Err(error) => Err(raise::value_error(error)),
    }
}

#[cold]
fn end_of_file() -> raise::Raised {
    raise::raise(&kinds::EOF_ERROR, "EOF when reading a line")
}
