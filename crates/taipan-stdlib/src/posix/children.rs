//! Processes: those that were started, what they ended with, signals to them; descriptors that they inherit.

use std::cell::RefCell;

use taipan_vm::call::Arguments;
use taipan_vm::gil;
use taipan_vm::interrupts;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use super::error::os_error;

/// A function about a status that `waitpid` gives.
const fn about(name: &'static str, function: Function, doc: &'static str) -> Method {
    Method::function(name, "($module, /, status)", function, doc)
}

fn status(arguments: &[Option<&Value>]) -> PyResult<i32> {
    arguments.first().copied().flatten().map_or(Ok(0), convert::to_c_int)
}

/// Makes a function of a predicate about a status.
macro_rules! predicate {
    ($name:literal, $function:path, $doc:literal) => {
        about($name, Function::Bound(|_, arguments| Ok(Value::bool($function(status(arguments)?)))), $doc)
    };
}

/// Makes a function of a number that a status has in it.
macro_rules! part {
    ($name:literal, $function:path, $doc:literal) => {
        about(
            $name,
            Function::Bound(|_, arguments| Ok(int::from_i64(i64::from($function(status(arguments)?))))),
            $doc,
        )
    };
}

pub(super) static FUNCTIONS: &[Method] = &[
    predicate!("WCOREDUMP", libc::WCOREDUMP, "Return True if the process was dumped to a core file."),
    part!("WEXITSTATUS", libc::WEXITSTATUS, "Return the process return code from status."),
    predicate!(
        "WIFCONTINUED",
        libc::WIFCONTINUED,
        "Return True if a process was continued from a job control stop."
    ),
    predicate!("WIFEXITED", libc::WIFEXITED, "Return True if the process exited via the exit() system call."),
    predicate!("WIFSIGNALED", libc::WIFSIGNALED, "Return True if the process was terminated by a signal."),
    predicate!("WIFSTOPPED", libc::WIFSTOPPED, "Return True if the process was stopped."),
    part!("WSTOPSIG", libc::WSTOPSIG, "Return the signal that stopped the process."),
    part!("WTERMSIG", libc::WTERMSIG, "Return the signal that terminated the process."),
    Method::function(
        "dup2",
        "($module, /, fd, fd2, inheritable=True)",
        Function::Bound(dup2),
        "Duplicate file descriptor.",
    ),
    Method::function("fork", "($module, /)", Function::NoArguments(fork), "Fork a child process."),
    Method::function(
        "get_inheritable",
        "($module, fd, /)",
        Function::One(|_, fd| {
            // SAFETY: a system call without memory.
            let flags = checked(unsafe { libc::fcntl(convert::to_c_int(fd)?, libc::F_GETFD) })?;
            Ok(Value::bool(flags & libc::FD_CLOEXEC == 0))
        }),
        "Get the close-on-exe flag of the specified file descriptor.",
    ),
    Method::function(
        "kill",
        "($module, pid, signal, /)",
        Function::Positional(2, 2, |_, given| signal_to(given, libc::kill)),
        "Kill a process with a signal.",
    ),
    Method::function(
        "killpg",
        "($module, pgid, signal, /)",
        Function::Positional(2, 2, |_, given| signal_to(given, libc::killpg)),
        "Kill a process group with a signal.",
    ),
    Method::function(
        "register_at_fork",
        "($module, /, *, before=None, after_in_child=None, after_in_parent=None)",
        Function::Bound(register_at_fork),
        "Register callables to be called when forking a new process.",
    ),
    Method::function(
        "set_inheritable",
        "($module, fd, inheritable, /)",
        Function::Positional(2, 2, |_, given| {
            let [fd, inheritable] = given else { return Ok(Value::NONE) };
            set_inheritable(convert::to_c_int(fd)?, convert::to_c_int(inheritable)? != 0)
        }),
        "Set the inheritable flag of the specified file descriptor.",
    ),
    Method::function(
        "wait",
        "($module, /)",
        Function::NoArguments(|_| wait_for(-1, 0)),
        "Wait for completion of a child process.",
    ),
    Method::function(
        "waitpid",
        "($module, pid, options, /)",
        Function::Positional(2, 2, |_, given| {
            let [process, options] = given else { return Ok(Value::NONE) };
            wait_for(convert::to_c_int(process)?, convert::to_c_int(options)?)
        }),
        "Wait for completion of a given child process.",
    ),
    about("waitstatus_to_exitcode", Function::Bound(exit_code), "Convert a wait status to an exit code."),
];

/// What is called when a process is forked: before, in the child, in the parent.
static AT_FORK: Locked<RefCell<[Vec<Value>; 3]>> =
    Locked::new(RefCell::new([Vec::new(), Vec::new(), Vec::new()]));

const BEFORE: usize = 0;
const IN_CHILD: usize = 1;
const IN_PARENT: usize = 2;

fn register_at_fork(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let given = |place: usize| arguments.get(place).copied().flatten();
    let names = ["before", "after_in_child", "after_in_parent"];
    if (0..names.len()).all(|place| given(place).is_none()) {
        return Err(type_error("At least one argument is required."));
    }
    for (place, name) in names.iter().enumerate() {
        if let Some(function) = given(place)
            && type_of(function).slots.call().is_none()
        {
            let kind = type_of(function).name();
            return Err(type_error(format_args!("'{name}' must be callable, not {kind}")));
        }
    }
    for place in 0..names.len() {
        if let Some(function) = given(place) {
            AT_FORK.with_borrow_mut(|all| all[place].push(function.clone()));
        }
    }
    Ok(Value::NONE)
}

/// Calls what was registered; what is called before is called in the reverse order.
fn call_at_fork(place: usize) {
    let mut functions = AT_FORK.with_borrow(|all| all[place].clone());
    if place == BEFORE {
        functions.reverse();
    }
    for function in functions {
        if protocol::call(&function, Arguments::NONE).is_err() {
            raise::unraisable("Exception ignored in", Some(&function));
        }
    }
}

fn fork(_: &Value) -> PyResult {
    call_at_fork(BEFORE);
    // SAFETY: the child has this thread only, which holds the interpreter lock.
    let child = unsafe { libc::fork() };
    call_at_fork(if child == 0 { IN_CHILD } else { IN_PARENT });
    answer(child)
}

fn failed() -> raise::Raised {
    os_error(&std::io::Error::last_os_error(), &[])
}

fn checked(result: i32) -> PyResult<i32> {
    if result == -1 { Err(failed()) } else { Ok(result) }
}

fn answer(result: i32) -> PyResult {
    checked(result).map(|number| int::from_i64(i64::from(number)))
}

fn signal_to(given: &[Value], send: unsafe extern "C" fn(i32, i32) -> i32) -> PyResult {
    let [process, signal] = given else { return Ok(Value::NONE) };
    let (process, signal) = (convert::to_c_int(process)?, convert::to_c_int(signal)?);
    // SAFETY: a system call without memory.
    checked(unsafe { send(process, signal) })?;
    interrupts::check()?;
    Ok(Value::NONE)
}

fn set_inheritable(fd: i32, inheritable: bool) -> PyResult {
    // SAFETY: system calls without memory.
    unsafe {
        let flags = checked(libc::fcntl(fd, libc::F_GETFD))?;
        let flags = if inheritable { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC };
        checked(libc::fcntl(fd, libc::F_SETFD, flags))?;
    }
    Ok(Value::NONE)
}

fn dup2(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(fd), Some(target), inheritable] = arguments else { return Ok(Value::NONE) };
    let (fd, target) = (convert::to_c_int(fd)?, convert::to_c_int(target)?);
    let inheritable = inheritable.map_or(Ok(true), protocol::is_true)?;
    let flags = if inheritable || fd == target { 0 } else { libc::O_CLOEXEC };
    // SAFETY: system calls without memory.
    let result = unsafe {
        match fd == target {
            true => libc::dup2(fd, target),
            false => libc::dup3(fd, target, flags),
        }
    };
    answer(result)
}

/// `waitpid`: the child that ended and its status. A signal does not end the wait, unless its handler raises.
fn wait_for(process: i32, options: i32) -> PyResult {
    loop {
        let mut status = 0;
        // SAFETY: the status is written before the call returns.
        let found = gil::allow_threads(|| unsafe { libc::waitpid(process, &mut status, options) });
        if found == -1 {
            let error = std::io::Error::last_os_error();
            if error.kind() != std::io::ErrorKind::Interrupted {
                return Err(os_error(&error, &[]));
            }
            interrupts::check()?;
            continue;
        }
        let number = |number: i32| int::from_i64(i64::from(number));
        return Ok(Tuple::pair(number(found), number(status)));
    }
}

fn exit_code(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let status = status(arguments)?;
    let code = if libc::WIFEXITED(status) {
        libc::WEXITSTATUS(status)
    } else if libc::WIFSIGNALED(status) {
        -libc::WTERMSIG(status)
    } else if libc::WIFSTOPPED(status) {
        let signal = libc::WSTOPSIG(status);
        return Err(value_error(format_args!("process stopped by delivery of signal {signal}")));
    } else {
        return Err(value_error(format_args!("invalid wait status: {status}")));
    };
    Ok(int::from_i64(i64::from(code)))
}
