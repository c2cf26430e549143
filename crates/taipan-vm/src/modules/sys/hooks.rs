//! What the interpreter calls at certain moments, and programs may replace.

use std::io::Write;

use crate::call::Arguments;
use crate::import;
use crate::object::native::{Function, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::runtime::state;
use crate::thread;
use crate::traceback;
use crate::types::dict::Dict;
use crate::types::exception::Exception;
use crate::types::str::{Str, intern};
use crate::types::struct_sequence::{Declaration, instance};
use crate::value::{PyResult, Raised, Value};

pub(super) static HOOKS: &[Method] = &[
    Method::function(
        "displayhook",
        "($module, object, /)",
        Function::One(display),
        "Print an object to sys.stdout and also save it in builtins._",
    ),
    Method::function(
        "excepthook",
        "($module, exctype, value, traceback, /)",
        Function::Positional(3, 3, exception),
        "Handle an exception by displaying it with a traceback on sys.stderr.",
    ),
    Method::function(
        "breakpointhook",
        "($module, /, *args, **kws)",
        Function::Any(breakpoint),
        "This hook function is called by built-in breakpoint().",
    ),
    Method::function(
        "unraisablehook",
        "($module, unraisable, /)",
        Function::One(unraisable),
        "Handle an unraisable exception.",
    ),
];

/// Writes text to a stream of `sys`, or to the process's own where there is none.
///
/// # Errors
/// What the stream's `write` raises.
pub fn write(stream: &str, text: &str) -> PyResult<()> {
    match super::get(stream).filter(|stream| !stream.is_none()) {
        Some(stream) => {
            let write = protocol::attribute(&stream, &intern("write").to_value())?;
            protocol::call(&write, Arguments::positional_only(&[Str::new(text)])).map(drop)
        }
        None => {
            let _written = match stream {
                "stdout" => thread::current().output.borrow_mut().write_all(text.as_bytes()),
                _ => std::io::stderr().write_all(text.as_bytes()),
            };
            Ok(())
        }
    }
}

fn display(_: &Value, value: &Value) -> PyResult {
    if value.is_none() {
        return Ok(Value::NONE);
    }
    let names = Dict::of(&state().builtins);
    names.into_iter().for_each(|names| names.set_str(intern("_"), Value::NONE));
    let shown = protocol::repr(value)?;
    write("stdout", &format!("{}\n", Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default()))?;
    names.into_iter().for_each(|names| names.set_str(intern("_"), value.clone()));
    Ok(Value::NONE)
}

fn exception(_: &Value, arguments: &[Value]) -> PyResult {
    if let [_, exception, _] = arguments {
        write("stderr", &traceback::format(exception))?;
    }
    Ok(Value::NONE)
}

fn breakpoint(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let module = import::import(&Str::new("pdb"), None, &Value::NONE, 0)?;
    let set_trace = protocol::attribute(&module, &intern("set_trace").to_value())?;
    protocol::call(&set_trace, arguments)
}

/// What `sys.unraisablehook` gets.
pub(super) static UNRAISABLE: Declaration = Declaration {
    name: "UnraisableHookArgs",
    doc: "Type used to pass arguments to sys.unraisablehook.",
    fields: &["exc_type", "exc_value", "exc_traceback", "err_msg", "object"],
    items: 5,
};

/// Hands an exception that nobody can handle to `sys.unraisablehook`, with the words in front of its traceback.
///
/// # Errors
/// What the hook raises, and if there is no hook.
pub(crate) fn report_unraisable(exception: &Value, message: &str) -> PyResult<()> {
    let class = super::get("UnraisableHookArgs").ok_or(Raised)?;
    let hook = super::get("unraisablehook").filter(|hook| !hook.is_none()).ok_or(Raised)?;
    let traceback = Exception::of(exception).and_then(Exception::traceback_value);
    let values = vec![
        type_of(exception).value(),
        exception.clone(),
        traceback.unwrap_or(Value::NONE),
        Str::new(message),
        Value::NONE,
    ];
    let arguments = instance(&class, &UNRAISABLE, values)?;
    protocol::call(&hook, Arguments::positional_only(&[arguments])).map(drop)
}

fn unraisable(_: &Value, unraisable: &Value) -> PyResult {
    let attribute = |name: &str| protocol::attribute(unraisable, &intern(name).to_value());
    let (exception, object, message) = (attribute("exc_value")?, attribute("object")?, attribute("err_msg")?);
    let message = Str::of(&message).map(Str::to_string_lossy);
    let text = if object.is_none() {
        message.map_or_else(String::new, |message| format!("{message}:\n"))
    } else {
        let shown = protocol::repr(&object)?;
        let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
        format!("{}: {shown}\n", message.as_deref().unwrap_or("Exception ignored in"))
    };
    write("stderr", &(text + &traceback::format_plain(&exception)))?;
    Ok(Value::NONE)
}
