//! The process: its numbers, its environment, its end.

use std::env;
use std::os::unix::ffi::OsStrExt;

use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::type_error;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::str::Str;
use taipan_vm::types::struct_sequence::{Declaration, instance};
use taipan_vm::types::{float, int};
use taipan_vm::value::{PyResult, Value};

use super::error::{os_error, strerror};
use super::{bytes_of, number, path, state_class};

/// `os.uname_result`
pub(super) static UNAME_RESULT: Declaration = Declaration {
    name: "posix.uname_result",
    doc: "uname_result: Result from os.uname().",
    fields: &["sysname", "nodename", "release", "version", "machine"],
    items: 5,
};

/// `os.terminal_size`
pub(super) static TERMINAL_SIZE: Declaration = Declaration {
    name: "os.terminal_size",
    doc: "A tuple of (columns, lines) for holding terminal window size",
    fields: &["columns", "lines"],
    items: 2,
};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "_exit",
        "($module, /, status)",
        Function::Bound(exit),
        "Exit to the system with specified status, without normal exit processing.",
    ),
    Method::function(
        "cpu_count",
        "($module, /)",
        Function::NoArguments(cpu_count),
        "Return the number of logical CPUs in the system.",
    ),
    Method::function(
        "fspath",
        "($module, /, path)",
        Function::Bound(fspath),
        "Return the file system path representation of the object.",
    ),
    Method::function(
        "get_terminal_size",
        "($module, fd=<unrepresentable>, /)",
        Function::Positional(0, 1, terminal_size),
        "Return the size of the terminal window as (columns, lines).",
    ),
    Method::function(
        "getegid",
        "($module, /)",
        Function::NoArguments(|_| Ok(unsigned(rustix::process::getegid().as_raw()))),
        "Return the current process's effective group id.",
    ),
    Method::function(
        "geteuid",
        "($module, /)",
        Function::NoArguments(|_| Ok(unsigned(rustix::process::geteuid().as_raw()))),
        "Return the current process's effective user id.",
    ),
    Method::function(
        "getgid",
        "($module, /)",
        Function::NoArguments(|_| Ok(unsigned(rustix::process::getgid().as_raw()))),
        "Return the current process's group id.",
    ),
    Method::function(
        "getpid",
        "($module, /)",
        Function::NoArguments(|_| Ok(unsigned(std::process::id()))),
        "Return the current process id.",
    ),
    Method::function(
        "getppid",
        "($module, /)",
        Function::NoArguments(getppid),
        "Return the parent's process id.",
    ),
    Method::function(
        "getuid",
        "($module, /)",
        Function::NoArguments(|_| Ok(unsigned(rustix::process::getuid().as_raw()))),
        "Return the current process's user id.",
    ),
    Method::function(
        "putenv",
        "($module, name, value, /)",
        Function::Positional(2, 2, putenv),
        "Change or add an environment variable.",
    ),
    Method::function(
        "strerror",
        "($module, code, /)",
        Function::One(strerror_function),
        "Translate an error code to a message string.",
    ),
    Method::function(
        "umask",
        "($module, mask, /)",
        Function::One(umask),
        "Set the current numeric umask and return the previous umask.",
    ),
    Method::function(
        "uname",
        "($module, /)",
        Function::NoArguments(uname),
        "Return an object identifying the current operating system.",
    ),
    Method::function(
        "unsetenv",
        "($module, name, /)",
        Function::One(unsetenv),
        "Delete an environment variable.",
    ),
    Method::function(
        "urandom",
        "($module, size, /)",
        Function::One(urandom),
        "Return a bytes object containing random bytes suitable for cryptographic use.",
    ),
    Method::function(
        "times",
        "($module, /)",
        Function::NoArguments(times),
        "Return a collection containing process timing information.",
    ),
];

fn unsigned(number: u32) -> Value {
    int::from_i64(i64::from(number))
}

/// `posix.environ`: a dict of bytes.
pub(super) fn environ() -> PyResult {
    let variables = Dict::with_capacity(32);
    if let Some(dict) = Dict::of(&variables) {
        for (name, value) in env::vars_os() {
            dict.set(&Bytes::new(name.as_bytes()), Bytes::new(value.as_bytes()))?;
        }
    }
    Ok(variables)
}

fn exit(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(status)] = arguments else { return Ok(Value::NONE) };
    std::process::exit(number(status)? as i32)
}

fn cpu_count(_: &Value) -> PyResult {
    Ok(std::thread::available_parallelism().map_or(Value::NONE, |number| int::from_i64(number.get() as i64)))
}

fn fspath(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(path)] = arguments else { return Ok(Value::NONE) };
    path::fspath(path)
}

fn getppid(_: &Value) -> PyResult {
    let parent = rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get());
    Ok(int::from_i64(i64::from(parent)))
}

fn terminal_size(_: &Value, arguments: &[Value]) -> PyResult {
    let stdout = int::from_i64(1);
    let fd = super::descriptor(arguments.first().unwrap_or(&stdout))?;
    match rustix::termios::tcgetwinsize(fd) {
        Ok(size) => {
            let values = [size.ws_col, size.ws_row].map(|number| unsigned(u32::from(number)));
            instance(&state_class(&TERMINAL_SIZE)?, &TERMINAL_SIZE, values.to_vec())
        }
        Err(error) => Err(os_error(&error.into(), &[])),
    }
}

/// The environment that native code and child processes see is not changed: other threads may be reading it.
/// `os.environ` is what Python code reads and child processes get.
fn putenv(_: &Value, arguments: &[Value]) -> PyResult {
    arguments.iter().try_for_each(|value| bytes_of(value).map(drop))?;
    Ok(Value::NONE)
}

fn unsetenv(_: &Value, name: &Value) -> PyResult {
    bytes_of(name).map(|_| Value::NONE)
}

fn strerror_function(_: &Value, code: &Value) -> PyResult {
    Ok(Str::new(&strerror(number(code)? as i32)))
}

fn umask(_: &Value, mask: &Value) -> PyResult {
    let before = rustix::process::umask(rustix::fs::Mode::from_bits_truncate(number(mask)? as u32));
    Ok(unsigned(before.bits()))
}

fn uname(_: &Value) -> PyResult {
    let names = rustix::system::uname();
    let fields = [names.sysname(), names.nodename(), names.release(), names.version(), names.machine()];
    let values = fields.iter().map(|field| Str::new(&field.to_string_lossy())).collect();
    instance(&state_class(&UNAME_RESULT)?, &UNAME_RESULT, values)
}

fn urandom(_: &Value, size: &Value) -> PyResult {
    let Ok(size) = usize::try_from(number(size)?) else {
        return Err(taipan_vm::raise::value_error("negative argument not allowed"));
    };
    let mut bytes = Vec::new();
    if size > isize::MAX as usize || bytes.try_reserve_exact(size).is_err() {
        return Err(type_error(format_args!("cannot make {size} bytes of {}", type_of(&Value::NONE).name())));
    }
    bytes.resize(size, 0_u8);
    let mut rest = bytes.as_mut_slice();
    while !rest.is_empty() {
        match rustix::rand::getrandom(&mut *rest, rustix::rand::GetRandomFlags::empty()) {
            Ok(given) => rest = rest.get_mut(given..).unwrap_or_default(),
            Err(error) => return Err(os_error(&error.into(), &[])),
        }
    }
    Ok(Bytes::new(&bytes))
}

fn times(_: &Value) -> PyResult {
    let seconds = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let wall = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let float = |time: rustix::time::Timespec| float::new(time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9);
    let values = vec![float(seconds), float::new(0.0), float::new(0.0), float::new(0.0), float(wall)];
    Ok(taipan_vm::types::tuple::Tuple::from_values(values))
}
