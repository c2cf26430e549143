//! `_thread.lock`, and `_thread.RLock`, which its owner may take again.

use std::cell::Cell;

use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject};
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

use super::handle::ident;
use super::wait::{self, Flag};

/// A lock of either kind.
#[repr(C)]
struct Lock {
    header: Header,
    taken: Flag,
    /// Who has it, and how often: for `RLock` only.
    owner: Cell<u64>,
    count: Cell<usize>,
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

/// `_thread.lock`
pub(super) static LOCK: Type = Type::native(
    "_thread.lock",
    Some(&object_type::TYPE),
    size_of::<Lock>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::WEAK_REFERENCES),
    Slots::of::<Lock>().with_new(new_lock).with_repr(repr),
    &NativeMembers {
        doc: Some("A lock object is a synchronization primitive."),
        methods: LOCK_METHODS,
        getters: &[],
    },
);

/// `_thread.RLock`
pub(super) static RLOCK: Type = Type::native(
    "_thread.RLock",
    Some(&object_type::TYPE),
    size_of::<Lock>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::BASE).union(TypeFlags::WEAK_REFERENCES),
    Slots::of::<Lock>().with_new(new_rlock).with_repr(repr_rlock),
    &NativeMembers { doc: None, methods: RLOCK_METHODS, getters: &[] },
);

/// A method under its name and under the one of old.
const fn acquire_method(name: &'static str) -> Method {
    Method::instance(
        name,
        "($self, /, blocking=True, timeout=-1)",
        Function::Bound(acquire),
        "Lock the lock.",
    )
}

const fn plain(name: &'static str, function: fn(&Value) -> PyResult, doc: &'static str) -> Method {
    Method::instance(name, "($self, /)", Function::NoArguments(function), doc)
}

const fn exit(release: fn(&Value, Arguments<'_>) -> PyResult) -> Method {
    Method::instance("__exit__", "($self, /, *exc_info)", Function::Any(release), "Release the lock.")
}

static LOCK_METHODS: &[Method] = &[
    plain("__enter__", |lock| acquire(lock, &[]), "Lock the lock."),
    exit(|lock, _| release(lock)),
    plain("_at_fork_reinit", reinit, "Make a new lock of it in the child of a fork."),
    acquire_method("acquire"),
    acquire_method("acquire_lock"),
    plain("locked", locked, "Return whether the lock is in the locked state."),
    plain("locked_lock", locked, "An obsolete synonym of locked()."),
    plain("release", release, "Release the lock."),
    plain("release_lock", release, "An obsolete synonym of release()."),
];

static RLOCK_METHODS: &[Method] = &[
    plain("__enter__", |lock| acquire_again(lock, &[]), "Lock the lock."),
    exit(|lock, _| release_once(lock)),
    Method::instance(
        "_acquire_restore",
        "($self, state, /)",
        Function::One(acquire_restore),
        "For internal use by `threading.Condition`.",
    ),
    plain("_at_fork_reinit", reinit, "Make a new lock of it in the child of a fork."),
    plain(
        "_is_owned",
        |lock| Ok(Value::bool(of(lock)?.is_owned())),
        "For internal use by `threading.Condition`.",
    ),
    plain(
        "_recursion_count",
        |lock| of(lock).map(|lock| int::from_i64(if lock.is_owned() { lock.count.get() as i64 } else { 0 })),
        "For internal use by reentrant lock tests.",
    ),
    plain("_release_save", release_save, "For internal use by `threading.Condition`."),
    Method::instance(
        "acquire",
        "($self, /, blocking=True, timeout=-1)",
        Function::Bound(acquire_again),
        "Lock the lock.",
    ),
    plain("locked", locked, "Return a boolean indicating whether this object is locked right now."),
    plain("release", release_once, "Release the lock."),
];

fn allocate(type_: &Type) -> Value {
    native_object::allocate(type_, |header| Lock {
        header,
        taken: Flag::default(),
        owner: Cell::new(0),
        count: Cell::new(0),
    })
}

/// `allocate_lock()`
pub(super) fn new() -> Value {
    allocate(&LOCK)
}

fn new_lock(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    match arguments.values() {
        [] => Ok(allocate(type_)),
        given => Err(type_error(format_args!("lock expected 0 arguments, got {}", given.len()))),
    }
}

fn new_rlock(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_))
}

fn of(value: &Value) -> PyResult<&Lock> {
    Lock::of(value).ok_or_else(|| type_error("a lock is required"))
}

fn timeout(arguments: &[Option<&Value>]) -> PyResult<wait::Timeout> {
    let blocking = arguments.first().copied().flatten().map_or(Ok(true), protocol::is_true)?;
    wait::timeout(blocking, arguments.get(1).copied().flatten())
}

fn acquire(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let timeout = timeout(arguments)?;
    Ok(Value::bool(of(value)?.taken.set(timeout)))
}

fn locked(value: &Value) -> PyResult {
    Ok(Value::bool(of(value)?.taken.is_set()))
}

fn release(value: &Value) -> PyResult {
    match of(value)?.taken.clear() {
        true => Ok(Value::NONE),
        false => Err(raise::raise(&kinds::RUNTIME_ERROR, "release unlocked lock")),
    }
}

fn reinit(value: &Value) -> PyResult {
    let lock = of(value)?;
    lock.taken.clear();
    lock.owner.set(0);
    lock.count.set(0);
    Ok(Value::NONE)
}

impl Lock {
    /// Whether the thread that asks has it.
    fn is_owned(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == ident()
    }

    fn own(&self, count: usize) {
        self.owner.set(ident());
        self.count.set(count);
    }
}

fn acquire_again(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let timeout = timeout(arguments)?;
    let lock = of(value)?;
    if lock.is_owned() {
        lock.count.set(lock.count.get() + 1);
        return Ok(Value::TRUE);
    }
    let taken = lock.taken.set(timeout);
    if taken {
        lock.own(1);
    }
    Ok(Value::bool(taken))
}

fn not_owned() -> raise::Raised {
    raise::raise(&kinds::RUNTIME_ERROR, "cannot release un-acquired lock")
}

fn release_once(value: &Value) -> PyResult {
    let lock = of(value)?;
    if !lock.is_owned() {
        return Err(not_owned());
    }
    lock.count.set(lock.count.get() - 1);
    if lock.count.get() == 0 {
        lock.owner.set(0);
        lock.taken.clear();
    }
    Ok(Value::NONE)
}

/// Gives a lock back, however often it is taken; what [`acquire_restore`] takes.
fn release_save(value: &Value) -> PyResult {
    let lock = of(value)?;
    if !lock.is_owned() {
        return Err(not_owned());
    }
    let state = vec![int::from_i64(lock.count.get() as i64), int::from_u64(lock.owner.get())];
    reinit(value)?;
    Ok(Tuple::from_values(state))
}

fn acquire_restore(value: &Value, state: &Value) -> PyResult {
    let count = match Tuple::of(state).map(Tuple::values) {
        Some([count, _]) if count.word().is_int() => count.word().int_value(),
        _ => return Err(type_error("_acquire_restore() argument 1 must be a tuple of two ints")),
    };
    let lock = of(value)?;
    lock.taken.set(None);
    lock.own(usize::try_from(count).unwrap_or(1));
    Ok(Value::NONE)
}

fn repr(value: &Value) -> PyResult {
    let state = if of(value)?.taken.is_set() { "locked" } else { "unlocked" };
    let (name, address) = (type_of(value).name(), object_type::identity(value));
    Ok(Str::new(&format!("<{state} {name} object at {address:#x}>")))
}

fn repr_rlock(value: &Value) -> PyResult {
    let lock = of(value)?;
    let (owner, count) = (lock.owner.get(), lock.count.get());
    let state = if count > 0 { "locked" } else { "unlocked" };
    let (name, address) = (type_of(value).name(), object_type::identity(value));
    Ok(Str::new(&format!("<{state} {name} object owner={owner} count={count} at {address:#x}>")))
}
