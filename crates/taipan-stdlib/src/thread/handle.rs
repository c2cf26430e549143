//! Threads: starting them, waiting for them, what is known of them.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use taipan_vm::call::Arguments;
use taipan_vm::gil::{self, InterpreterAddress};
use taipan_vm::object::header::Header;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::thread::Thread;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

use super::wait::{self, Flag};

/// Bytes of native stack that a thread gets unless `stack_size` says otherwise.
const STACK_SIZE: usize = 8 * 1024 * 1024;

static ASKED_STACK_SIZE: AtomicUsize = AtomicUsize::new(0);
static RUNNING: AtomicUsize = AtomicUsize::new(0);
/// The next identifier: never used twice, so that no thread is taken for one of before.
static NEXT_IDENT: AtomicU64 = AtomicU64::new(1);
static MAIN_IDENT: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static IDENT: Cell<u64> = const { Cell::new(0) };
}

/// What is known of a thread to all that wait for it.
#[derive(Default)]
struct Status {
    /// Set while the thread runs, and before it has been started.
    busy: Flag,
    ident: AtomicU64,
    started: Flag,
}

/// Threads that the interpreter waits for before it ends.
static WAITED_FOR: Locked<RefCell<Vec<Arc<Status>>>> = Locked::new(RefCell::new(Vec::new()));

/// `_thread._ThreadHandle`
#[repr(C)]
struct Handle {
    header: Header,
    status: Arc<Status>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Handle {
    fn type_() -> &'static Type {
        &TYPE
    }
}

/// `_thread._ThreadHandle`
pub(super) static TYPE: Type = Type::native(
    "_thread._ThreadHandle",
    Some(&object_type::TYPE),
    size_of::<Handle>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::WEAK_REFERENCES),
    Slots::of::<Handle>().with_new(|_, _| Ok(new())).with_repr(repr),
    &NativeMembers { doc: None, methods: METHODS, getters: GETTERS },
);

static METHODS: &[Method] = &[
    Method::instance(
        "_set_done",
        "($self, /)",
        Function::NoArguments(|handle| {
            status(handle)?.busy.clear_for_all();
            Ok(Value::NONE)
        }),
        "Say that the thread has ended.",
    ),
    Method::instance(
        "is_done",
        "($self, /)",
        Function::NoArguments(|handle| status(handle).map(|status| Value::bool(!status.busy.is_set()))),
        "Return whether the thread has ended.",
    ),
    Method::instance(
        "join",
        "($self, timeout=None, /)",
        Function::Positional(0, 1, join),
        "Wait for the thread.",
    ),
];

static GETTERS: &[Getter] = &[Getter {
    name: "ident",
    get: |handle| Ok(int::from_u64(status(handle)?.ident.load(Ordering::Relaxed))),
    set: None,
    doc: "The identifier of the thread.",
}];

fn new() -> Value {
    let status = Arc::new(Status::default());
    status.busy.set(None);
    Handle::create(|header| Handle { header, status })
}

fn status(handle: &Value) -> PyResult<&Arc<Status>> {
    Handle::of(handle)
        .map(|handle| &handle.status)
        .ok_or_else(|| type_error("'handle' must be a _ThreadHandle"))
}

fn repr(handle: &Value) -> PyResult {
    let ident = status(handle)?.ident.load(Ordering::Relaxed);
    let address = object_type::identity(handle);
    Ok(Str::new(&format!("<_ThreadHandle object at {address:#x}: ident={ident}>")))
}

/// The identifier of the thread that runs.
pub(super) fn ident() -> u64 {
    if IDENT.get() == 0 {
        IDENT.set(NEXT_IDENT.fetch_add(1, Ordering::Relaxed));
        // The first thread that asks imports `_thread` when the interpreter starts.
        let _first = MAIN_IDENT.compare_exchange(0, IDENT.get(), Ordering::Relaxed, Ordering::Relaxed);
    }
    IDENT.get()
}

/// The identifier of the thread that the interpreter was started in.
pub(super) fn main_ident() -> u64 {
    ident();
    MAIN_IDENT.load(Ordering::Relaxed)
}

/// How many threads run that were started here.
pub(super) fn running() -> usize {
    RUNNING.load(Ordering::Relaxed)
}

/// `_make_thread_handle(ident)`
pub(super) fn of_ident(_: &Value, ident: &Value) -> PyResult {
    let word = ident.word();
    let number = word.is_int().then(|| word.int_value()).and_then(|number| u64::try_from(number).ok());
    let Some(number) = number else { return Err(type_error("ident must be an integer")) };
    let handle = new();
    let status = status(&handle)?;
    status.ident.store(number, Ordering::Relaxed);
    status.started.set(None);
    Ok(handle)
}

fn join(handle: &Value, arguments: &[Value]) -> PyResult {
    let timeout = match arguments.first().filter(|timeout| !timeout.is_none()) {
        Some(timeout) if protocol::to_float(timeout)? >= 0.0 => wait::timeout(true, Some(timeout))?,
        _ => None,
    };
    let status = Arc::clone(status(handle)?);
    if !status.started.is_set() && status.busy.is_set() {
        return Err(raise::raise(&kinds::RUNTIME_ERROR, "thread not started"));
    }
    if status.busy.is_set() && status.ident.load(Ordering::Relaxed) == ident() {
        return Err(raise::raise(&kinds::RUNTIME_ERROR, "Cannot join current thread"));
    }
    status.busy.wait(timeout);
    Ok(Value::NONE)
}

/// `_shutdown()`: waits for all threads that are no daemons, also for those that they start.
pub(super) fn join_all(_: &Value) -> PyResult {
    let own = ident();
    loop {
        let next = WAITED_FOR.with_borrow(|threads| {
            threads.iter().find(|status| status.ident.load(Ordering::Relaxed) != own).cloned()
        });
        let Some(status) = next else { return Ok(Value::NONE) };
        status.busy.wait(None);
        forget(&status);
    }
}

fn forget(status: &Arc<Status>) {
    WAITED_FOR.with_borrow_mut(|threads| threads.retain(|other| !Arc::ptr_eq(other, status)));
}

/// `stack_size([size])`
pub(super) fn stack_size(_: &Value, arguments: &[Value]) -> PyResult {
    let before = ASKED_STACK_SIZE.load(Ordering::Relaxed);
    if let Some(size) = arguments.first() {
        let word = size.word();
        let size = if word.is_int() { word.int_value() } else { -1 };
        match usize::try_from(size) {
            Ok(size) if size == 0 || (32 * 1024..1 << 32).contains(&size) => {
                ASKED_STACK_SIZE.store(size, Ordering::Relaxed);
            }
            Ok(size) => return Err(value_error(format_args!("size not valid: {size} bytes"))),
            Err(_) => return Err(value_error("size must be 0 or a positive value")),
        }
    }
    Ok(int::from_i64(before as i64))
}

/// `set_name(name)`
pub(super) fn set_name(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let name = arguments.first().copied().flatten();
    let Some(name) = name.and_then(Str::of).map(Str::to_string_lossy) else {
        return Err(type_error("set_name() argument 'name' must be str"));
    };
    let name: Vec<u8> = name.bytes().filter(|byte| *byte != 0).take(15).collect();
    if let Ok(name) = std::ffi::CString::new(name) {
        let _named = rustix::thread::set_name(&name);
    }
    Ok(Value::NONE)
}

fn check_callable(function: &Value, message: &'static str) -> PyResult<()> {
    match type_of(function).slots.call() {
        Some(_) => Ok(()),
        None => Err(type_error(message)),
    }
}

/// `start_new_thread(function, args, kwargs={})`
pub(super) fn start_new(_: &Value, arguments: &[Value]) -> PyResult {
    let [function, positional, rest @ ..] = arguments else { return Ok(Value::NONE) };
    check_callable(function, "first arg must be callable")?;
    let Some(positional) = Tuple::of(positional) else { return Err(type_error("2nd arg must be a tuple")) };
    let mut values = positional.values().to_vec();
    let mut names = Vec::new();
    if let Some(keywords) = rest.first() {
        let Some(keywords) = Dict::of(keywords) else {
            return Err(type_error("optional 3rd arg must be a dictionary"));
        };
        for (name, value) in keywords.iter() {
            names.push(name);
            values.push(value);
        }
    }
    let status = Arc::new(Status::default());
    start(Job { function: function.clone(), values, names, status: Arc::clone(&status) }, true)?;
    Ok(int::from_u64(status.ident.load(Ordering::Relaxed)))
}

/// `start_joinable_thread(function, handle=None, daemon=True)`
pub(super) fn start_joinable(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(function), handle, daemon] = arguments else { return Ok(Value::NONE) };
    check_callable(function, "thread function must be callable")?;
    let handle = match handle.filter(|handle| !handle.is_none()) {
        Some(handle) => handle.clone(),
        None => new(),
    };
    let daemon = daemon.map_or(Ok(true), protocol::is_true)?;
    let status = Arc::clone(status(&handle)?);
    if status.started.is_set() || !status.busy.is_set() {
        return Err(raise::raise(&kinds::RUNTIME_ERROR, "thread already started"));
    }
    start(Job { function: (*function).clone(), values: Vec::new(), names: Vec::new(), status }, daemon)?;
    Ok(handle)
}

/// What a thread is to do.
struct Job {
    function: Value,
    values: Vec<Value>,
    names: Vec<Value>,
    status: Arc<Status>,
}

/// A job on its way to the thread that does it.
struct Sent(Job);

// SAFETY: the values are only touched with the interpreter lock held, which the new thread takes first.
unsafe impl Send for Sent {}

fn start(job: Job, daemon: bool) -> PyResult<()> {
    let status = Arc::clone(&job.status);
    let number = NEXT_IDENT.fetch_add(1, Ordering::Relaxed);
    status.ident.store(number, Ordering::Relaxed);
    status.started.set(None);
    if !daemon {
        WAITED_FOR.with_borrow_mut(|threads| threads.push(Arc::clone(&status)));
    }
    let size = match ASKED_STACK_SIZE.load(Ordering::Relaxed) {
        0 => STACK_SIZE,
        size => size,
    };
    main_ident();
    let (sent, interpreter) = (Sent(job), InterpreterAddress::current());
    let spawned = std::thread::Builder::new().stack_size(size).spawn(move || {
        let sent = sent;
        IDENT.set(number);
        run(sent, interpreter);
    });
    match spawned {
        Ok(_) => Ok(()),
        Err(_) => {
            status.busy.clear_for_all();
            forget(&status);
            Err(cannot_start())
        }
    }
}

fn cannot_start() -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, "can't start new thread")
}

/// Does a job in a new thread.
fn run(sent: Sent, interpreter: InterpreterAddress) {
    let thread = Thread::new(Box::new(std::io::stdout()));
    RUNNING.fetch_add(1, Ordering::Relaxed);
    gil::run_thread(&thread, interpreter, || {
        let Job { function, values, names, status } = sent.0;
        if protocol::call(&function, Arguments::new(&values, &names)).is_err() {
            match thread.take_raised() {
                Some(exception) if type_of(&exception).is_subtype(&kinds::SYSTEM_EXIT) => {}
                Some(exception) => {
                    thread.set_raised(exception);
                    raise::unraisable("Exception ignored in thread started by", Some(&function));
                }
                None => {}
            }
        }
        drop((function, values, names));
        super::local::forget_thread(IDENT.get());
        RUNNING.fetch_sub(1, Ordering::Relaxed);
        forget(&status);
        status.busy.clear_for_all();
    });
}
