//! Functions of `sys` about limits of the interpreter, and what it has in common with the platform.

use crate::call::Arguments;
use crate::object::native::{Function, Method};
use crate::object::{header, protocol};
use crate::raise::{type_error, value_error};
use crate::types::dict::Dict;
use crate::types::tuple::Tuple;
use crate::types::{frame, int};
use crate::value::{PyResult, Value};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "_current_exceptions",
        "($module, /)",
        Function::NoArguments(|_| by_thread(crate::thread::current().handled())),
        "Return a dict mapping each thread's identifier to its current raised exception.",
    ),
    Method::function(
        "_current_frames",
        "($module, /)",
        Function::NoArguments(|_| by_thread(frame::getframe(0))),
        "Return a dict mapping each thread's thread id to its current stack frame.",
    ),
    Method::function(
        "_get_cpu_count_config",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(-1))),
        "Private function for getting PyConfig.cpu_count",
    ),
    Method::function(
        "_is_immortal",
        "($module, op, /)",
        Function::One(is_immortal),
        "Return True if the given object is \"immortal\" per PEP 683.",
    ),
    Method::function(
        "activate_stack_trampoline",
        "($module, backend, /)",
        Function::One(|_, _| Err(value_error("perf trampoline not available"))),
        "Activate stack profiler trampoline *backend*.",
    ),
    Method::function(
        "call_tracing",
        "($module, func, args, /)",
        Function::Positional(2, 2, call_tracing),
        "Call func(*args), while tracing is enabled.",
    ),
    Method::function(
        "deactivate_stack_trampoline",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Deactivate the current stack profiler trampoline backend.",
    ),
    Method::function(
        "get_int_max_str_digits",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(int::text::most_digits() as i64))),
        "Return the maximum string digits limit for non-binary int<->str conversions.",
    ),
    Method::function(
        "is_remote_debug_enabled",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::FALSE)),
        "Return True if remote debugging is enabled, False otherwise.",
    ),
    Method::function(
        "_setprofileallthreads",
        "($module, function, /)",
        Function::One(no_tracing),
        "Set the profiling function in all running threads.",
    ),
    Method::function(
        "_settraceallthreads",
        "($module, function, /)",
        Function::One(no_tracing),
        "Set the global debug tracing function in all running threads.",
    ),
    Method::function(
        "setprofile",
        "($module, function, /)",
        Function::One(no_tracing),
        "Set the profiling function.",
    ),
    Method::function(
        "settrace",
        "($module, function, /)",
        Function::One(no_tracing),
        "Set the global debug tracing function.",
    ),
    Method::function(
        "set_int_max_str_digits",
        "($module, /, maxdigits)",
        Function::Bound(set_int_max_str_digits),
        "Set the maximum string digits limit for non-binary int<->str conversions.",
    ),
];

/// Tracing cannot be begun; ending it changes nothing.
fn no_tracing(_: &Value, function: &Value) -> PyResult {
    if function.is_none() { Ok(Value::NONE) } else { Err(super::monitoring::not_reported()) }
}

/// A dict with what the one thread has.
fn by_thread(value: Option<Value>) -> PyResult {
    let found = Dict::with_capacity(1);
    if let Some(names) = Dict::of(&found) {
        names.set(&int::from_i64(1), value.unwrap_or(Value::NONE))?;
    }
    Ok(found)
}

fn is_immortal(_: &Value, value: &Value) -> PyResult {
    let mortal = value.header().is_some_and(|header| header.refcount() < header::IMMORTAL);
    Ok(Value::bool(!mortal))
}

fn call_tracing(_: &Value, arguments: &[Value]) -> PyResult {
    let [function, arguments] = arguments else { return Ok(Value::NONE) };
    let Some(values) = Tuple::of(arguments) else {
        let given = crate::object::type_object::type_of(arguments).name();
        return Err(type_error(format_args!("call_tracing() argument 2 must be tuple, not {given}")));
    };
    protocol::call(function, Arguments::positional_only(values.values()))
}

fn set_int_max_str_digits(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let digits = arguments.first().copied().flatten().and_then(super::small_int);
    let digits = digits.ok_or_else(|| type_error("an integer is required"))?;
    match usize::try_from(digits) {
        Ok(digits) => int::text::set_most_digits(digits).map(|()| Value::NONE),
        Err(_) => Err(value_error(format_args!(
            "maxdigits must be >= {} or 0 for unlimited",
            int::text::ALWAYS_ALLOWED
        ))),
    }
}
