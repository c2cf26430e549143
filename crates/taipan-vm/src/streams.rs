//! `sys.stdin`, `sys.stdout` and `sys.stderr`, made from the descriptors 0 to 2 when the interpreter starts, and
//! flushed when it ends; and `open` among the built-in functions. The streams are those of module `_io`.

use crate::call::Arguments;
use crate::modules::sys;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::raise;
use crate::runtime::state;
use crate::startup;
use crate::thread;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// The exit status of a program whose output could not be flushed.
const NOT_FLUSHED: u8 = 120;

/// Puts `open` among the built-in functions, and makes the streams if the configuration asks for them.
///
/// # Errors
/// What making them raises.
pub(crate) fn start() -> PyResult<()> {
    let io = startup::import("_io")?;
    if let Some(builtins) = Dict::of(&state().builtins) {
        builtins.set_str(intern("open"), protocol::attribute_named(&io, "open")?);
    }
    let Some(settings) = &state().config.streams else { return Ok(()) };
    let encoding = settings.encoding.as_deref().unwrap_or("utf-8");
    let errors = settings.errors.as_deref().unwrap_or("surrogateescape");
    let Some(sys) = state().sys.borrow().clone() else { return Ok(()) };
    let Some(sys) = Module::of(&sys) else { return Ok(()) };
    for (number, name, errors) in
        [(0, "stdin", errors), (1, "stdout", errors), (2, "stderr", "backslashreplace")]
    {
        let stream = make(&io, number, name, (encoding, errors))?;
        sys.set(&format!("__{name}__"), stream.clone());
        sys.set(name, stream);
    }
    state().has_streams.set(true);
    Ok(())
}

/// The stream of a descriptor; `None` if that is not open.
fn make(io: &Value, number: i64, name: &str, (encoding, errors): (&str, &str)) -> PyResult {
    let (writes, write_through) = (number > 0, state().config.unbuffered);
    let is_unbuffered = write_through && writes;
    let open = protocol::attribute_named(io, "open")?;
    let buffering = if is_unbuffered { 0 } else { -1 };
    let arguments = [
        int::from_i64(number),
        Str::new(if writes { "wb" } else { "rb" }),
        int::from_i64(buffering),
        Value::FALSE,
    ];
    let buffer = match protocol::call(&open, Arguments::new(&arguments, &[intern("closefd").to_value()])) {
        Ok(buffer) => buffer,
        // There is no such descriptor, or it is that of a folder.
        Err(_) if raise::take_if(&kinds::OS_ERROR) => return Ok(Value::NONE),
        Err(raised) => return Err(raised),
    };
    let raw = if is_unbuffered { buffer.clone() } else { protocol::attribute_named(&buffer, "raw")? };
    let shown = Str::new(&format!("<{name}>"));
    protocol::set_attribute(&raw, &intern("name").to_value(), Some(&shown))?;
    let is_terminal = protocol::is_true(&protocol::call_method(&raw, "isatty", &[])?)?;
    let line_buffering = !write_through && (is_terminal || number == 2);
    let arguments = [
        buffer,
        Str::new(encoding),
        Str::new(errors),
        Str::new("\n"),
        Value::bool(line_buffering),
        Value::bool(write_through),
    ];
    let stream = protocol::call_method(io, "TextIOWrapper", &arguments)?;
    let mode = Str::new(if writes { "w" } else { "r" });
    protocol::set_attribute(&stream, &intern("mode").to_value(), Some(&mode))?;
    Ok(stream)
}

/// Flushes standard output and error at the end: the exit status, which tells if that failed.
pub(crate) fn finish(status: u8) -> u8 {
    let mut status = status;
    if flush("stdout").is_err() {
        raise::unraisable("Exception ignored while flushing sys.stdout", None);
        status = NOT_FLUSHED;
    }
    if flush("stderr").is_err() {
        // There is nobody left to tell.
        drop(thread::current().take_raised());
        status = NOT_FLUSHED;
    }
    status
}

fn flush(name: &str) -> PyResult<()> {
    let Some(stream) = sys::get(name).filter(|stream| !stream.is_none()) else { return Ok(()) };
    let is_closed = match protocol::optional_attribute(&stream, intern("closed"))? {
        Some(closed) => protocol::is_true(&closed)?,
        None => false,
    };
    if is_closed { Ok(()) } else { protocol::call_method(&stream, "flush", &[]).map(drop) }
}
