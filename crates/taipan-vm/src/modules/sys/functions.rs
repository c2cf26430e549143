//! The functions of `sys`.

use std::time::Duration;

use super::{hooks, small_int};
use crate::gil;
use crate::import;
use crate::object::native::{Function, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::raise::{self, type_error, value_error};
use crate::thread;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{float, int};
use crate::value::{PyResult, Value};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "_clear_internal_caches",
        "($module, /)",
        Function::NoArguments(nothing),
        "Clear all internal performance-related caches.",
    ),
    Method::function(
        "_clear_type_cache",
        "($module, /)",
        Function::NoArguments(nothing),
        "Clear the internal type lookup cache.",
    ),
    Method::function(
        "_is_gil_enabled",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::TRUE)),
        "Return True if the GIL is currently enabled.",
    ),
    Method::function(
        "_is_interned",
        "($module, string, /)",
        Function::One(is_interned),
        "Return True if the given string is interned.",
    ),
    Method::function(
        "addaudithook",
        "($module, /, hook)",
        Function::Bound(|_, _| Ok(Value::NONE)),
        "Adds a new audit hook callback.",
    ),
    Method::function(
        "audit",
        "($module, event, /, *args)",
        Function::Any(|_, _| Ok(Value::NONE)),
        "Passes the event to any hooks that are attached.",
    ),
    Method::function(
        "breakpointhook",
        hooks::HOOKS[2].signature,
        hooks::HOOKS[2].function,
        hooks::HOOKS[2].doc,
    ),
    Method::function("displayhook", hooks::HOOKS[0].signature, hooks::HOOKS[0].function, hooks::HOOKS[0].doc),
    Method::function(
        "exc_info",
        "($module, /)",
        Function::NoArguments(exc_info),
        "Return current exception information: (type, value, traceback).",
    ),
    Method::function("excepthook", hooks::HOOKS[1].signature, hooks::HOOKS[1].function, hooks::HOOKS[1].doc),
    Method::function(
        "exception",
        "($module, /)",
        Function::NoArguments(|_| Ok(thread::current().handled().unwrap_or(Value::NONE))),
        "Return the current exception.",
    ),
    Method::function(
        "exit",
        "($module, status=None, /)",
        Function::Positional(0, 1, exit),
        "Exit the interpreter by raising SystemExit(status).",
    ),
    Method::function(
        "getallocatedblocks",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(0))),
        "Return the number of memory blocks currently allocated.",
    ),
    Method::function(
        "getdefaultencoding",
        "($module, /)",
        Function::NoArguments(|_| Ok(Str::new("utf-8"))),
        "Return the current default encoding used by the Unicode implementation.",
    ),
    Method::function(
        "getfilesystemencodeerrors",
        "($module, /)",
        Function::NoArguments(|_| Ok(Str::new("surrogateescape"))),
        "Return the error mode used for Unicode to OS filename conversion.",
    ),
    Method::function(
        "getfilesystemencoding",
        "($module, /)",
        Function::NoArguments(|_| Ok(Str::new("utf-8"))),
        "Return the encoding used to convert Unicode filenames to OS filenames.",
    ),
    Method::function(
        "getprofile",
        "($module, /)",
        Function::NoArguments(nothing),
        "Return the profiling function set with sys.setprofile.",
    ),
    Method::function(
        "getrecursionlimit",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(i64::from(thread::current().recursion_limit.get())))),
        "Return the current value of the recursion limit.",
    ),
    Method::function(
        "getrefcount",
        "($module, object, /)",
        Function::One(getrefcount),
        "Return the reference count of object.",
    ),
    Method::function(
        "getsizeof",
        "($module, /, object, default=None)",
        Function::Bound(getsizeof),
        "Return the size of object in bytes.",
    ),
    Method::function(
        "getswitchinterval",
        "($module, /)",
        Function::NoArguments(|_| Ok(float::new(gil::switch_interval().as_secs_f64()))),
        "Return the current thread switch interval.",
    ),
    Method::function(
        "gettrace",
        "($module, /)",
        Function::NoArguments(nothing),
        "Return the global debug tracing function set with sys.settrace.",
    ),
    Method::function(
        "intern",
        "($module, string, /)",
        Function::One(intern_string),
        "Intern the given string.",
    ),
    Method::function(
        "is_finalizing",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::FALSE)),
        "Return True if the interpreter is exiting.",
    ),
    Method::function(
        "is_stack_trampoline_active",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::FALSE)),
        "Return True if a stack profiler trampoline is active.",
    ),
    Method::function(
        "_getframe",
        "(depth=0, /)",
        Function::Positional(0, 1, getframe),
        "Return a frame object from the call stack.",
    ),
    Method::function(
        "_getframemodulename",
        "(depth=0)",
        Function::Bound(getframemodulename),
        "Return the name of the module for a calling frame.",
    ),
    Method::function(
        "get_asyncgen_hooks",
        "()",
        Function::NoArguments(get_asyncgen_hooks),
        "Return the installed asynchronous generators hooks.",
    ),
    Method::function(
        "set_asyncgen_hooks",
        "(firstiter=None, finalizer=None)",
        Function::Bound(set_asyncgen_hooks),
        "Set asynchronous generators hooks.",
    ),
    Method::function(
        "get_coroutine_origin_tracking_depth",
        "()",
        Function::NoArguments(|_| {
            Ok(int::from_i64(i64::from(thread::current().coroutine_origin_depth.get())))
        }),
        "Check status of origin tracking for coroutine objects in this thread.",
    ),
    Method::function(
        "set_coroutine_origin_tracking_depth",
        "(depth)",
        Function::Bound(set_coroutine_origin_tracking_depth),
        "Enable or disable origin tracking for coroutine objects in this thread.",
    ),
    Method::function(
        "setrecursionlimit",
        "($module, limit, /)",
        Function::One(setrecursionlimit),
        "Set the maximum depth of the Python interpreter stack to n.",
    ),
    Method::function(
        "setswitchinterval",
        "($module, interval, /)",
        Function::One(setswitchinterval),
        "Set the ideal thread switching delay inside the Python interpreter.",
    ),
    Method::function(
        "unraisablehook",
        hooks::HOOKS[3].signature,
        hooks::HOOKS[3].function,
        hooks::HOOKS[3].doc,
    ),
];

fn nothing(_: &Value) -> PyResult {
    Ok(Value::NONE)
}

fn exit(_: &Value, arguments: &[Value]) -> PyResult {
    let status = arguments.first().filter(|status| !status.is_none());
    let arguments = match status.map(|status| (status, Tuple::of(status))) {
        None => Vec::new(),
        Some((_, Some(tuple))) => tuple.values().to_vec(),
        Some((status, None)) => vec![status.clone()],
    };
    let class = kinds::SYSTEM_EXIT.value();
    let exception = protocol::call(&class, crate::call::Arguments::positional_only(&arguments))?;
    Err(raise::raise_exception(exception))
}

fn exc_info(_: &Value) -> PyResult {
    let Some(exception) = thread::current().handled() else {
        return Ok(Tuple::from_values(vec![Value::NONE; 3]));
    };
    let class = crate::object::type_object::type_of(&exception).value();
    let traceback = import::optional_attribute(&exception, "__traceback__")?.unwrap_or(Value::NONE);
    Ok(Tuple::from_values(vec![class, exception, traceback]))
}

fn getrefcount(_: &Value, value: &Value) -> PyResult {
    /// What CPython gives for objects that live for ever.
    const IMMORTAL: i64 = 3_221_225_472;
    Ok(int::from_i64(value.header().map_or(IMMORTAL, |header| match i64::from(header.refcount()) {
        count if count >= i64::from(crate::object::header::IMMORTAL) => IMMORTAL,
        count => count,
    })))
}

fn getsizeof(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(value), default] = arguments else { return Ok(Value::NONE) };
    match crate::object::slot_names::call_special(value, "__sizeof__", &[]) {
        Some(Err(_)) if default.is_some() && raise::take_if(&kinds::TYPE_ERROR) => {
            Ok(default.map_or(Value::NONE, Value::clone))
        }
        Some(result) => result,
        None => match default {
            Some(default) => Ok((*default).clone()),
            None => Err(type_error("Type doesn't define __sizeof__")),
        },
    }
}

fn is_interned(_: &Value, value: &Value) -> PyResult {
    match Str::of(value) {
        Some(string) => Ok(Value::bool(string.is_interned())),
        None => Err(type_error("_is_interned() argument must be str")),
    }
}

fn intern_string(_: &Value, value: &Value) -> PyResult {
    match Str::of(value) {
        Some(string) if crate::types::str::is_exact(value) => {
            Ok(intern(&string.to_string_lossy()).to_value())
        }
        Some(_) => Err(type_error(format_args!(
            "can't intern {}",
            crate::object::type_object::type_of(value).name()
        ))),
        None => Err(type_error(format_args!(
            "intern() argument must be str, not {}",
            crate::object::type_object::type_of(value).name()
        ))),
    }
}

fn setrecursionlimit(_: &Value, limit: &Value) -> PyResult {
    let limit = small_int(limit).ok_or_else(|| type_error("an integer is required"))?;
    match i32::try_from(limit) {
        Ok(limit) if limit >= 1 => {
            let thread = thread::current();
            let used = thread.recursion_limit.get() - thread.recursion_remaining.get();
            if used >= limit {
                return Err(raise::raise(
                    &kinds::RECURSION_ERROR,
                    format_args!(
                        "cannot set the recursion limit to {limit} at the recursion depth {used}: the limit is too low"
                    ),
                ));
            }
            thread.recursion_limit.set(limit);
            thread.recursion_remaining.set(limit - used);
            Ok(Value::NONE)
        }
        _ => Err(value_error("recursion limit must be greater or equal than 1")),
    }
}

fn setswitchinterval(_: &Value, interval: &Value) -> PyResult {
    let seconds = protocol::to_float(interval)?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(interval) if !interval.is_zero() => {
            gil::set_switch_interval(interval);
            Ok(Value::NONE)
        }
        _ => Err(value_error("switch interval must be strictly positive")),
    }
}

fn depth(value: Option<&Value>) -> PyResult<usize> {
    match value {
        None => Ok(0),
        Some(value) => match small_int(value) {
            Some(depth) => Ok(usize::try_from(depth).unwrap_or(0)),
            None => {
                let name = crate::object::type_object::type_of(value).name();
                Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")))
            }
        },
    }
}

fn getframe(_: &Value, arguments: &[Value]) -> PyResult {
    let depth = depth(arguments.first())?;
    crate::types::frame::getframe(depth).ok_or_else(|| value_error("call stack is not deep enough"))
}

fn getframemodulename(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let depth = depth(arguments.first().copied().flatten())?;
    let Some(frame) = crate::types::frame::getframe(depth) else { return Ok(Value::NONE) };
    let globals = crate::types::frame::FrameObject::of(&frame).map(|frame| frame.function().globals_value());
    let name = globals.as_ref().and_then(Dict::of).and_then(|names| names.get_str(intern("__name__")));
    Ok(name.unwrap_or(Value::NONE))
}

fn get_asyncgen_hooks(_: &Value) -> PyResult {
    let hooks = thread::current().asyncgen_hooks.borrow().clone();
    Ok(Tuple::from_values(hooks.map(|hook| hook.unwrap_or(Value::NONE)).to_vec()))
}

fn set_asyncgen_hooks(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let names = ["firstiter", "finalizer"];
    for (name, hook) in names.iter().zip(arguments) {
        if let Some(hook) = hook.filter(|hook| !hook.is_none())
            && crate::object::type_object::type_of(hook).slots.call().is_none()
        {
            let given = crate::object::type_object::type_of(hook).name();
            return Err(type_error(format_args!("callable {name} expected, got {given}")));
        }
    }
    for (place, hook) in arguments.iter().enumerate().take(2) {
        if let Some(hook) = hook {
            let hook = (!hook.is_none()).then(|| (*hook).clone());
            let before = thread::current()
                .asyncgen_hooks
                .borrow_mut()
                .get_mut(place)
                .map(|own| std::mem::replace(own, hook));
            drop(before);
        }
    }
    Ok(Value::NONE)
}

fn set_coroutine_origin_tracking_depth(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let depth = arguments.first().copied().flatten().and_then(small_int).unwrap_or(0);
    let Ok(depth) = u32::try_from(depth) else { return Err(value_error("depth must be >= 0")) };
    thread::current().coroutine_origin_depth.set(depth);
    Ok(Value::NONE)
}
