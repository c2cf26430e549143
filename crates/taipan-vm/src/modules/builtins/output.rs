//! `print` and `input`.

use std::io::BufRead;

use crate::call::Arguments;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::runtime;
use crate::thread;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// The functions.
pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "input",
        "($module, prompt='', /)",
        Function::Positional(0, 1, input),
        "Read a string from standard input.  The trailing newline is stripped.",
    ),
    Method::function(
        "print",
        "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)",
        Function::Any(print),
        "Prints the values to a stream, or to sys.stdout by default.",
    ),
];

/// An attribute of the module `sys`, if the module is there and has it.
fn sys_attribute(name: &str) -> Option<Value> {
    let sys = Dict::of(&runtime::state().modules)?.get_str(intern("sys"))?;
    let module = crate::object::native_object::dict_of(&sys, false)?;
    Dict::of(&module)?.get_str(intern(name))
}

/// Where text goes: an object with a `write` method, or the thread's output.
enum Stream {
    File(Value),
    Output,
}

impl Stream {
    fn write(&self, text: &Value) -> PyResult<()> {
        match self {
            Stream::File(write) => {
                protocol::call(write, Arguments::positional_only(std::slice::from_ref(text))).map(drop)
            }
            Stream::Output => {
                let text = Str::of(text).map(Str::to_string_lossy).unwrap_or_default();
                let written = thread::current().output.borrow_mut().write_all(text.as_bytes());
                written.map_err(raise::value_error)
            }
        }
    }
}

/// `sep` or `end`, `None` where it is as usual.
fn separator(value: &Value, name: &str) -> PyResult<Option<Value>> {
    match value {
        value if value.is_none() => Ok(None),
        value if Str::of(value).is_some() => Ok(Some(value.clone())),
        value => {
            let given = type_of(value).name();
            Err(type_error(format_args!("{name} must be None or a string, not {given}")))
        }
    }
}

fn print(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let (mut separate, mut end, mut file, mut flush) = (None, None, None, false);
    for (keyword, value) in arguments.keywords() {
        match Str::of(keyword).map(Str::to_string_lossy).unwrap_or_default().as_str() {
            "sep" => separate = separator(value, "sep")?,
            "end" => end = separator(value, "end")?,
            "file" => file = Some(value.clone()).filter(|file| !file.is_none()),
            "flush" => flush = protocol::is_true(value)?,
            other => {
                return Err(type_error(format_args!("print() got an unexpected keyword argument '{other}'")));
            }
        }
    }
    let file = match file.or_else(|| sys_attribute("stdout")) {
        // There may be no standard output.
        Some(file) if file.is_none() => return Ok(Value::NONE),
        file => file,
    };
    let stream = match &file {
        Some(file) => Stream::File(protocol::attribute(file, &intern("write").to_value())?),
        None => Stream::Output,
    };
    for (place, value) in arguments.positional().iter().enumerate() {
        if place > 0 {
            stream.write(separate.as_ref().unwrap_or(&intern(" ").to_value()))?;
        }
        stream.write(&protocol::str(value)?)?;
    }
    stream.write(end.as_ref().unwrap_or(&intern("\n").to_value()))?;
    match (file, flush) {
        (Some(file), true) => {
            let flush = protocol::attribute(&file, &intern("flush").to_value())?;
            protocol::call(&flush, Arguments::NONE).map(|_| Value::NONE)
        }
        (None, true) => {
            thread::current().output.borrow_mut().flush().map_err(raise::value_error)?;
            Ok(Value::NONE)
        }
        _ => Ok(Value::NONE),
    }
}

fn input(_: &Value, arguments: &[Value]) -> PyResult {
    if let Some(prompt) = arguments.first() {
        print(&Value::NONE, Arguments::new(&[prompt.clone(), Str::new("")], &[Str::new("end")]))?;
    }
    if let Some(stdin) = sys_attribute("stdin").filter(|stdin| !stdin.is_none()) {
        let readline = protocol::attribute(&stdin, &intern("readline").to_value())?;
        let line = protocol::call(&readline, Arguments::NONE)?;
        let Some(text) = Str::of(&line) else {
            return Err(type_error("object.readline() returned non-string"));
        };
        return without_newline(&text.to_string_lossy());
    }
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(_) => without_newline(&line),
        Err(error) => Err(raise::value_error(error)),
    }
}

fn without_newline(line: &str) -> PyResult {
    if line.is_empty() {
        let eof_error = kinds::ALL.iter().find(|kind| kind.name() == "EOFError");
        return Err(raise::raise(eof_error.copied().unwrap_or(&kinds::EXCEPTION), "EOF when reading a line"));
    }
    Ok(Str::new(line.strip_suffix('\n').unwrap_or(line)))
}
