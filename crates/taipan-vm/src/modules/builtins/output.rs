//! `print`.

use crate::call::Arguments;
use crate::modules::sys;
use crate::object::native::{Function, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::runtime;
use crate::thread;
use crate::types::exception::kinds;
use crate::types::native_descriptor;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// `print`
pub(super) static PRINT: Method = Method::function(
    "print",
    "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)",
    Function::Any(print),
    "Prints the values to a stream, or to sys.stdout by default.",
);

/// `RuntimeError`: a program has removed a stream.
#[cold]
pub(super) fn lost(stream: &str) -> raise::Raised {
    raise::raise(&kinds::RUNTIME_ERROR, format_args!("lost sys.{stream}"))
}

/// Where text goes: an object with a `write` method, or the thread's output.
enum Stream {
    /// Its method need not be looked up each time.
    Native(fn(&Value, &Value) -> PyResult, Value),
    File(Value),
    Output,
}

impl Stream {
    fn of_file(file: &Value) -> PyResult<Stream> {
        let name = intern("write");
        if let Some(Method { function: Function::One(write), .. }) = native_descriptor::method_of(file, name)
        {
            return Ok(Stream::Native(*write, file.clone()));
        }
        protocol::attribute(file, &name.to_value()).map(Stream::File)
    }

    fn write(&self, text: &Value) -> PyResult<()> {
        match self {
            Stream::Native(write, file) => write(file, text).map(drop),
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
    let file = match file {
        Some(file) => Some(file),
        None => match sys::get("stdout") {
            // There may be no standard output.
            Some(file) if file.is_none() => return Ok(Value::NONE),
            None if runtime::state().has_streams.get() => return Err(lost("stdout")),
            file => file,
        },
    };
    let stream = match &file {
        Some(file) => Stream::of_file(file)?,
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
        (Some(file), true) => protocol::call_method(&file, "flush", &[]).map(|_| Value::NONE),
        (None, true) => {
            thread::current().output.borrow_mut().flush().map_err(raise::value_error)?;
            Ok(Value::NONE)
        }
        _ => Ok(Value::NONE),
    }
}
