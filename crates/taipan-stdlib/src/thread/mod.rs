//! `_thread`: threads of the system that run Python code one at a time, and locks.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::module::Module;
use taipan_vm::types::{float, int};
use taipan_vm::value::{PyResult, Value};

mod handle;
mod hook;
mod local;
mod lock;
mod wait;

/// `_thread`
pub static MODULE: NativeModule = NativeModule {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module \
          provides a more convenient interface.",
    functions: FUNCTIONS,
    types: &[&handle::TYPE, &local::TYPE, &lock::LOCK, &lock::RLOCK],
    init,
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "_count",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(handle::running() as i64))),
        "Return the number of currently running Python threads, excluding the main thread.",
    ),
    Method::function(
        "_excepthook",
        "($module, args, /)",
        Function::One(hook::excepthook),
        "Handle uncaught Thread.run() exception.",
    ),
    Method::function(
        "_get_main_thread_ident",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_u64(handle::main_ident()))),
        "Internal only. Return a non-zero integer that uniquely identifies the main thread.",
    ),
    Method::function(
        "_is_main_interpreter",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::TRUE)),
        "Return True if the current interpreter is the main Python interpreter.",
    ),
    Method::function(
        "_make_thread_handle",
        "($module, ident, /)",
        Function::One(handle::of_ident),
        "Internal only. Make a thread handle for threads not spawned by the _thread or threading module.",
    ),
    Method::function(
        "_shutdown",
        "($module, /)",
        Function::NoArguments(handle::join_all),
        "Wait for all non-daemon threads (other than the calling thread) to stop.",
    ),
    Method::function(
        "allocate_lock",
        "($module, /)",
        Function::NoArguments(|_| Ok(lock::new())),
        "Create a new lock object.",
    ),
    Method::function(
        "daemon_threads_allowed",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::TRUE)),
        "Return True if daemon threads are allowed in the current interpreter.",
    ),
    Method::function(
        "exit",
        "($module, /)",
        Function::NoArguments(|_| Err(taipan_vm::raise::raise_with(&kinds::SYSTEM_EXIT, Vec::new()))),
        "This is synonymous to ``raise SystemExit''.",
    ),
    Method::function(
        "get_ident",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_u64(handle::ident()))),
        "Return a non-zero integer that uniquely identifies the current thread.",
    ),
    Method::function(
        "get_native_id",
        "($module, /)",
        Function::NoArguments(|_| {
            Ok(int::from_i64(i64::from(rustix::thread::gettid().as_raw_nonzero().get())))
        }),
        "Return a non-negative integer identifying the thread as reported by the OS.",
    ),
    Method::function(
        "set_name",
        "($module, /, name)",
        Function::Bound(handle::set_name),
        "Set the name of the current thread.",
    ),
    Method::function(
        "stack_size",
        "($module, size=0, /)",
        Function::Positional(0, 1, handle::stack_size),
        "Return the thread stack size used when creating new threads.",
    ),
    Method::function(
        "start_joinable_thread",
        "($module, /, function, handle=None, daemon=True)",
        Function::Bound(handle::start_joinable),
        "Start a new thread and return a handle that can be joined.",
    ),
    Method::function(
        "start_new_thread",
        "($module, function, args, kwargs={}, /)",
        Function::Positional(2, 3, handle::start_new),
        "Start a new thread and return its identifier.",
    ),
];

fn init(module: &Module) -> PyResult<()> {
    module.set("LockType", lock::LOCK.value());
    module.set("_ExceptHookArgs", hook::ARGUMENTS.make()?);
    module.set("error", kinds::RUNTIME_ERROR.value());
    module.set("TIMEOUT_MAX", float::new(wait::LONGEST));
    module.set("_NAME_MAXLEN", int::from_i64(15));
    Ok(())
}
