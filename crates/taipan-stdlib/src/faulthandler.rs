//! `faulthandler`: tracebacks for when something is badly wrong.
//!
//! What can be shown is shown when it is asked for; no input makes the interpreter crash, so the handlers of fatal
//! signals are only remembered to be enabled.

use std::sync::atomic::{AtomicBool, Ordering};

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::raise::{raise, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::frame;
use taipan_vm::types::int;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use crate::support::{call, given};

/// `faulthandler`
pub static MODULE: NativeModule = NativeModule {
    name: "faulthandler",
    doc: "faulthandler module.",
    functions: FUNCTIONS,
    types: &[],
    init: |_| Ok(()),
};

static ENABLED: AtomicBool = AtomicBool::new(false);

static FUNCTIONS: &[Method] = &[
    Method::function(
        "enable",
        "($module, /, file=sys.stderr, all_threads=True, c_stack=True)",
        Function::Bound(|_, arguments| {
            file_of(given(arguments, 0))?;
            ENABLED.store(true, Ordering::Relaxed);
            Ok(Value::NONE)
        }),
        "Enable the fault handler.",
    ),
    Method::function(
        "disable",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::bool(ENABLED.swap(false, Ordering::Relaxed)))),
        "Disable the fault handler.",
    ),
    Method::function(
        "is_enabled",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::bool(ENABLED.load(Ordering::Relaxed)))),
        "Check if the handler is enabled.",
    ),
    Method::function(
        "dump_traceback",
        "($module, /, file=sys.stderr, all_threads=True)",
        Function::Bound(dump_traceback),
        "Dump the traceback of the current thread into file.",
    ),
    Method::function(
        "dump_c_stack",
        "($module, /, file=sys.stderr)",
        Function::Bound(|_, arguments| file_of(given(arguments, 0)).map(|_| Value::NONE)),
        "Dump the C stack of the current thread.",
    ),
    Method::function(
        "dump_traceback_later",
        "($module, /, timeout, repeat=False, file=sys.stderr, exit=False)",
        Function::Bound(|_, arguments| {
            let timeout = given(arguments, 0).map_or(Ok(0.0), protocol::to_float)?;
            match timeout > 0.0 {
                true => Ok(Value::NONE),
                false => Err(value_error("timeout must be greater than 0")),
            }
        }),
        "Dump the traceback of all threads in timeout seconds.",
    ),
    Method::function(
        "cancel_dump_traceback_later",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Cancel the previous call to dump_traceback_later().",
    ),
    Method::function(
        "register",
        "($module, /, signum, file=sys.stderr, all_threads=True, chain=False)",
        Function::Bound(|_, _| Ok(Value::NONE)),
        "Register a handler for the signal 'signum'.",
    ),
    Method::function(
        "unregister",
        "($module, signum, /)",
        Function::One(|_, _| Ok(Value::FALSE)),
        "Unregister the handler of the signal 'signum'.",
    ),
];

/// The file that is written to: `sys.stderr` if none is given. A descriptor is none.
fn file_of(file: Option<&Value>) -> PyResult<Option<Value>> {
    match file {
        Some(file) if int::is_int(file) => Ok(None),
        Some(file) => {
            protocol::call_method(file, "fileno", &[])?;
            Ok(Some(file.clone()))
        }
        None => match taipan_vm::modules::sys::get("stderr").filter(|file| !file.is_none()) {
            Some(file) => Ok(Some(file)),
            None => Err(raise(&kinds::RUNTIME_ERROR, "unable to get sys.stderr")),
        },
    }
}

fn dump_traceback(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let file = file_of(given(arguments, 0))?;
    let mut text = String::from("Stack (most recent call first):\n");
    let mut depth = 0;
    while let Some(value) = frame::getframe(depth) {
        let Some(code) = frame_code(&value) else { break };
        let (name, filename) = (attribute_text(&code, "co_qualname")?, attribute_text(&code, "co_filename")?);
        let line = attribute_text(&value, "f_lineno")?;
        text += &format!("  File \"{filename}\", line {line} in {name}\n");
        depth += 1;
    }
    match file {
        Some(file) => {
            let write = protocol::attribute_named(&file, "write")?;
            call(&write, &[Str::new(&text)])
        }
        None => Ok(Value::NONE),
    }
}

fn frame_code(frame: &Value) -> Option<Value> {
    protocol::attribute_named(frame, "f_code").ok()
}

fn attribute_text(object: &Value, name: &str) -> PyResult<String> {
    let value = protocol::attribute_named(object, name)?;
    Ok(Str::of(&protocol::str(&value)?).map(Str::to_string_lossy).unwrap_or_default())
}
