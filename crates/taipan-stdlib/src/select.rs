//! `select`: waiting for descriptors.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use taipan_vm::gil;
use taipan_vm::interrupts;
use taipan_vm::modules::NativeModule;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::iterate::collect;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::list::List;
use taipan_vm::types::module::Module;
use taipan_vm::types::object_type;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::posix::error::os_error;

/// `select`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "select",
    doc: "This module supports asynchronous I/O on multiple file descriptors.",
    functions: &[
        Method::function(
            "poll",
            "($module, /)",
            Function::NoArguments(|_| {
                Ok(Poll::create(|header| Poll { header, watched: Watched::default() }))
            }),
            "Returns a polling object.",
        ),
        Method::function(
            "select",
            "($module, rlist, wlist, xlist, timeout=None, /)",
            Function::Positional(3, 4, select),
            "Wait until one or more file descriptors are ready for some kind of I/O.",
        ),
    ],
    types: &[],
    init,
};

const CONSTANTS: [(&str, i16); 11] = [
    ("POLLIN", libc::POLLIN),
    ("POLLPRI", libc::POLLPRI),
    ("POLLOUT", libc::POLLOUT),
    ("POLLERR", libc::POLLERR),
    ("POLLHUP", libc::POLLHUP),
    ("POLLNVAL", libc::POLLNVAL),
    ("POLLRDNORM", libc::POLLRDNORM),
    ("POLLRDBAND", libc::POLLRDBAND),
    ("POLLWRNORM", libc::POLLWRNORM),
    ("POLLWRBAND", libc::POLLWRBAND),
    ("POLLRDHUP", 0x2000),
];

fn init(module: &Module) -> PyResult<()> {
    taipan_vm::runtime::make_ready(&TYPE);
    for (name, number) in CONSTANTS {
        module.set(name, int::from_i64(i64::from(number)));
    }
    module.set("POLLMSG", int::from_i64(0x400));
    module.set("PIPE_BUF", int::from_i64(4096));
    module.set("error", kinds::OS_ERROR.value());
    Ok(())
}

/// The descriptor that an object is or has.
///
/// # Errors
/// `TypeError` and `ValueError` if it has none.
fn descriptor(object: &Value) -> PyResult<i32> {
    let number = match int::is_int(object) {
        true => object.clone(),
        false => {
            let name = taipan_vm::types::str::intern("fileno");
            let Some(method) = protocol::optional_attribute(object, name)? else {
                return Err(type_error("argument must be an int, or have a fileno() method."));
            };
            let number = protocol::call(&method, taipan_vm::call::Arguments::NONE)?;
            if !int::is_int(&number) {
                return Err(type_error("fileno() returned a non-integer"));
            }
            number
        }
    };
    match convert::to_c_int(&number)? {
        fd if fd < 0 => Err(value_error(format_args!("file descriptor cannot be a negative integer ({fd})"))),
        fd => Ok(fd),
    }
}

/// Waits for descriptors; a signal does not end the wait, unless its handler raises. How many are ready.
fn wait(watched: &mut [libc::pollfd], timeout: Option<Duration>) -> PyResult<usize> {
    let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        // Rounded up, so that a short time is not none.
        let millis =
            left.map_or(-1, |left| i32::try_from(left.as_micros().div_ceil(1000)).unwrap_or(i32::MAX));
        // SAFETY: the structures live while the system writes to them.
        let ready = gil::allow_threads(|| unsafe {
            libc::poll(watched.as_mut_ptr(), watched.len() as libc::nfds_t, millis)
        });
        if let Ok(ready) = usize::try_from(ready) {
            return Ok(ready);
        }
        let error = std::io::Error::last_os_error();
        if error.kind() != std::io::ErrorKind::Interrupted {
            return Err(os_error(&error, &[]));
        }
        interrupts::check()?;
    }
}

fn seconds(timeout: Option<&Value>, unit: f64) -> PyResult<Option<Duration>> {
    let Some(timeout) = timeout.filter(|timeout| !timeout.is_none()) else { return Ok(None) };
    let Ok(number) = protocol::to_float(timeout) else {
        let _was_of_another_type = raise::take_if(&kinds::TYPE_ERROR);
        return Err(type_error("timeout must be a real number or None"));
    };
    Ok(Some(Duration::try_from_secs_f64(number * unit).unwrap_or(Duration::MAX)))
}

/// `select`, by `poll`, which has no limit to the numbers of descriptors.
fn select(_: &Value, arguments: &[Value]) -> PyResult {
    const WANTED: [i16; 3] = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    const ANSWERS: [i16; 3] =
        [libc::POLLIN | libc::POLLHUP | libc::POLLERR, libc::POLLOUT | libc::POLLERR, libc::POLLPRI];
    let timeout = match seconds(arguments.get(3), 1.0)? {
        None => None,
        Some(_) if arguments.get(3).map_or(Ok(0.0), protocol::to_float)? < 0.0 => {
            return Err(value_error("timeout must be non-negative"));
        }
        timeout => timeout,
    };
    let mut objects = Vec::new();
    let mut watched = Vec::new();
    for (kind, list) in arguments.iter().take(3).enumerate() {
        for object in collect(list)? {
            let fd = descriptor(&object)?;
            watched.push(libc::pollfd { fd, events: WANTED[kind], revents: 0 });
            objects.push((kind, object));
        }
    }
    wait(&mut watched, timeout)?;
    if watched.iter().any(|entry| entry.revents & libc::POLLNVAL != 0) {
        return Err(os_error(&std::io::Error::from_raw_os_error(libc::EBADF), &[]));
    }
    let mut ready: [Vec<Value>; 3] = Default::default();
    for ((kind, object), entry) in objects.into_iter().zip(&watched) {
        if entry.revents & ANSWERS[kind] != 0 {
            ready[kind].push(object);
        }
    }
    Ok(Tuple::from_values(ready.into_iter().map(List::from_values).collect()))
}

/// `select.poll`
static TYPE: Type = Type::native(
    "select.poll",
    Some(&object_type::TYPE),
    size_of::<Poll>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Poll>(),
    &NativeMembers { doc: None, methods: METHODS, getters: &[] },
);

/// Descriptors and the events that are waited for.
#[derive(Default)]
struct Watched(RefCell<BTreeMap<i32, i16>>);

/// A polling object.
#[repr(C)]
struct Poll {
    header: Header,
    watched: Watched,
}

native_object!(Poll, TYPE, []);

static METHODS: &[Method] = &[
    Method::instance(
        "modify",
        "($self, fd, eventmask, /)",
        Function::Positional(2, 2, |poll, given| watch(poll, given, true)),
        "Modify an already registered file descriptor.",
    ),
    Method::instance(
        "poll",
        "($self, timeout=None, /)",
        Function::Positional(0, 1, poll),
        "Polls the set of registered file descriptors.",
    ),
    Method::instance(
        "register",
        "($self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)",
        Function::Positional(1, 2, |poll, given| watch(poll, given, false)),
        "Register a file descriptor with the polling object.",
    ),
    Method::instance(
        "unregister",
        "($self, fd, /)",
        Function::One(|poll, fd| {
            let number = descriptor(fd)?;
            match of(poll)?.0.borrow_mut().remove(&number) {
                Some(_) => Ok(Value::NONE),
                None => Err(raise::key_error(&int::from_i64(i64::from(number)))),
            }
        }),
        "Remove a file descriptor being tracked by the polling object.",
    ),
];

fn of(poll: &Value) -> PyResult<&Watched> {
    Poll::of(poll).map(|poll| &poll.watched).ok_or_else(|| type_error("a poll object is required"))
}

fn watch(poll: &Value, given: &[Value], must_be_there: bool) -> PyResult {
    let Some((fd, events)) = given.split_first() else { return Ok(Value::NONE) };
    let fd = descriptor(fd)?;
    let events = match events.first() {
        None => libc::POLLIN | libc::POLLPRI | libc::POLLOUT,
        Some(events) => {
            let events = convert::to_c_int(events)?;
            u16::try_from(events).map_err(|_| value_error("event mask is out of range"))? as i16
        }
    };
    let mut watched = of(poll)?.0.borrow_mut();
    if must_be_there && !watched.contains_key(&fd) {
        return Err(os_error(&std::io::Error::from_raw_os_error(libc::ENOENT), &[]));
    }
    watched.insert(fd, events);
    Ok(Value::NONE)
}

fn poll(poll: &Value, arguments: &[Value]) -> PyResult {
    // A negative time is as good as none.
    let timeout = match arguments.first().filter(|timeout| !timeout.is_none()) {
        Some(timeout) if protocol::to_float(timeout)? < 0.0 => None,
        timeout => seconds(timeout, 1e-3)?,
    };
    let entry = |(&fd, &events): (&i32, &i16)| libc::pollfd { fd, events, revents: 0 };
    let mut watched: Vec<libc::pollfd> = of(poll)?.0.borrow().iter().map(entry).collect();
    wait(&mut watched, timeout)?;
    let number = |number: i64| int::from_i64(number);
    let ready = watched.iter().filter(|entry| entry.revents != 0);
    let ready =
        ready.map(|entry| Tuple::pair(number(entry.fd.into()), number(i64::from(entry.revents as u16))));
    Ok(List::from_values(ready.collect()))
}
