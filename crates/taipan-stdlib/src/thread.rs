//! `_thread`: locks. There is one thread: the interpreter does not hand its lock over to others yet, so a lock that
//! is taken and waited for would be waited for for ever, and starting a thread raises `RuntimeError`.

use std::cell::Cell;

use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject};
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::{self, Raised};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::module::Module;
use taipan_vm::types::{float, int, object_type};
use taipan_vm::value::{PyResult, Value};

/// `_thread`
pub static MODULE: NativeModule = NativeModule {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.",
    functions: FUNCTIONS,
    types: &[&LOCK, &RLOCK],
    init,
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "allocate_lock",
        "($module, /)",
        Function::NoArguments(|_| Ok(new_lock(&LOCK))),
        "Create a new lock object.",
    ),
    Method::function(
        "get_ident",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(IDENT))),
        "Return a non-zero integer that uniquely identifies the current thread.",
    ),
    Method::function(
        "get_native_id",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(i64::from(std::process::id())))),
        "Return a non-negative integer identifying the thread as reported by the OS.",
    ),
    Method::function(
        "start_new_thread",
        "($module, function, args, kwargs={}, /)",
        Function::Positional(2, 3, no_threads),
        "Start a new thread and return its identifier.",
    ),
    Method::function(
        "start_joinable_thread",
        "($module, /, function, handle=None, daemon=True)",
        Function::Bound(|_, _| Err(cannot_start())),
        "Start a new thread that can be waited for.",
    ),
    Method::function(
        "stack_size",
        "($module, size=0, /)",
        Function::Positional(0, 1, |_, _| Ok(int::from_i64(0))),
        "Return the thread stack size used when creating new threads.",
    ),
    Method::function(
        "_count",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(0))),
        "Return the number of currently running Python threads, excluding the main thread.",
    ),
    Method::function(
        "_is_main_interpreter",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::TRUE)),
        "Return True if the current interpreter is the main Python interpreter.",
    ),
    Method::function(
        "_get_main_thread_ident",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_i64(IDENT))),
        "Return the identifier of the main thread.",
    ),
    Method::function(
        "daemon_threads_allowed",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::TRUE)),
        "Return True if daemon threads are allowed.",
    ),
];

/// The identifier of the one thread.
const IDENT: i64 = 1;

fn cannot_start() -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, "can't start new thread")
}

fn no_threads(_: &Value, _: &[Value]) -> PyResult {
    Err(cannot_start())
}

fn init(module: &Module) -> PyResult<()> {
    module.set("LockType", LOCK.value());
    module.set("error", kinds::RUNTIME_ERROR.value());
    module.set("TIMEOUT_MAX", float::new(9_223_372_036.0));
    Ok(())
}

/// A lock; one that its owner may take again counts how often it is taken.
#[repr(C)]
struct Lock {
    header: Header,
    taken: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of both types are this structure.
unsafe impl NativeObject for Lock {
    fn type_() -> &'static Type {
        &LOCK
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is_subtype(&LOCK) || type_.is_subtype(&RLOCK)
    }
}

static LOCK: Type = Type::native(
    "_thread.lock",
    Some(&object_type::TYPE),
    size_of::<Lock>(),
    0,
    TypeFlags::IMMUTABLE,
    Slots::of::<Lock>().with_new(|type_, _| Ok(new_lock(type_))),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

static RLOCK: Type = Type::native(
    "_thread.RLock",
    Some(&object_type::TYPE),
    size_of::<Lock>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::BASE),
    Slots::of::<Lock>().with_new(|type_, _| Ok(new_lock(type_))),
    &NativeMembers { methods: METHODS, ..NativeMembers::NONE },
);

static METHODS: &[Method] = &[
    Method::instance(
        "acquire",
        "($self, /, blocking=True, timeout=-1)",
        Function::Bound(acquire),
        "Lock the lock.",
    ),
    Method::instance("release", "($self, /)", Function::NoArguments(release), "Release the lock."),
    Method::instance(
        "locked",
        "($self, /)",
        Function::NoArguments(|lock| Ok(Value::bool(count(lock) > 0))),
        "Return whether the lock is locked.",
    ),
    Method::instance(
        "_is_owned",
        "($self, /)",
        Function::NoArguments(|lock| Ok(Value::bool(count(lock) > 0))),
        "For internal use by threading.Condition.",
    ),
    Method::instance(
        "_recursion_count",
        "($self, /)",
        Function::NoArguments(|lock| Ok(int::from_i64(count(lock) as i64))),
        "For internal use by reentrant lock tests.",
    ),
    Method::instance(
        "__enter__",
        "($self, /)",
        Function::NoArguments(|lock| acquire(lock, &[])),
        "Lock the lock.",
    ),
    Method::instance("__exit__", "($self, /, *exc_info)", Function::Any(exit), "Release the lock."),
];

fn new_lock(type_: &Type) -> Value {
    native_object::allocate(type_, |header| Lock { header, taken: Cell::new(0) })
}

fn count(lock: &Value) -> usize {
    Lock::of(lock).map_or(0, |lock| lock.taken.get())
}

fn acquire(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let blocking = arguments.first().copied().flatten().map_or(Ok(true), protocol::is_true)?;
    let Some(lock) = Lock::of(value) else { return Ok(Value::FALSE) };
    let may_nest = taipan_vm::object::type_object::type_of(value).is_subtype(&RLOCK);
    if lock.taken.get() > 0 && !may_nest {
        return match blocking {
            true => Err(raise::raise(&kinds::RUNTIME_ERROR, "the only thread would wait for itself")),
            false => Ok(Value::FALSE),
        };
    }
    lock.taken.set(lock.taken.get() + 1);
    Ok(Value::TRUE)
}

fn release(value: &Value) -> PyResult {
    let Some(lock) = Lock::of(value) else { return Ok(Value::NONE) };
    match lock.taken.get().checked_sub(1) {
        Some(taken) => {
            lock.taken.set(taken);
            Ok(Value::NONE)
        }
        None if taipan_vm::object::type_object::type_of(value).is_subtype(&RLOCK) => {
            Err(raise::raise(&kinds::RUNTIME_ERROR, "cannot release un-acquired lock"))
        }
        None => Err(raise::raise(&kinds::RUNTIME_ERROR, "release unlocked lock")),
    }
}

fn exit(lock: &Value, _: Arguments<'_>) -> PyResult {
    release(lock)
}
