//! `_signal`: what happens when the operating system sends a signal.
//!
//! The handler that the system calls only notes the signal and [asks](taipan_vm::interrupts) the interpreter to look
//! up; the Python function is called between two instructions.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::raise::{Raised, raise_with, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::set;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use crate::posix::os_error;

mod constants;
mod delivery;
mod masks;
mod timers;

/// `_signal`
pub static MODULE: NativeModule = NativeModule {
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    functions: FUNCTIONS,
    types: &[],
    init: |module| {
        for &(name, number) in constants::CONSTANTS {
            module.set(name, int::from_i64(number));
        }
        module.set("ItimerError", timers::error_class()?);
        let interrupt = module.get("default_int_handler").unwrap_or(Value::NONE);
        delivery::start(&interrupt);
        Ok(())
    },
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "default_int_handler",
        "($module, signalnum, frame, /)",
        Function::Positional(2, 2, |_, _| Err(raise_with(&kinds::KEYBOARD_INTERRUPT, Vec::new()))),
        "The default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt.",
    ),
    Method::function(
        "signal",
        "($module, signalnum, handler, /)",
        Function::Positional(2, 2, delivery::signal),
        "Set the action for the given signal.",
    ),
    Method::function(
        "getsignal",
        "($module, signalnum, /)",
        Function::One(|_, number| Ok(delivery::handler(in_range(number)?))),
        "Return the current action for the given signal.",
    ),
    Method::function(
        "raise_signal",
        "($module, signalnum, /)",
        Function::One(delivery::raise_signal),
        "Send a signal to the executing process.",
    ),
    Method::function(
        "set_wakeup_fd",
        "($module, fd, /, *, warn_on_full_buffer=True)",
        Function::Bound(delivery::set_wakeup_fd),
        "Sets the fd to be written to (with the signal number) when a signal comes in.",
    ),
    Method::function(
        "siginterrupt",
        "($module, signalnum, flag, /)",
        Function::Positional(2, 2, delivery::siginterrupt),
        "Change system call restart behaviour.",
    ),
    Method::function(
        "strsignal",
        "($module, signalnum, /)",
        Function::One(|_, number| {
            let number = in_range(number)?;
            Ok(constants::description(number).map_or(Value::NONE, |text| Str::new(&text)))
        }),
        "Return the system description of the given signal.",
    ),
    Method::function(
        "valid_signals",
        "($module, /)",
        Function::NoArguments(|_| {
            let numbers = (1..constants::NSIG).filter(|number| !matches!(number, 32 | 33));
            set::from_values(numbers.map(|number| int::from_i64(i64::from(number))).collect())
        }),
        "Return a set of valid signal numbers on this platform.",
    ),
    Method::function(
        "alarm",
        "($module, seconds, /)",
        Function::One(timers::alarm),
        "Arrange for SIGALRM to arrive.",
    ),
    Method::function(
        "setitimer",
        "($module, which, seconds, interval=0.0, /)",
        Function::Positional(2, 3, timers::set),
        "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).",
    ),
    Method::function(
        "getitimer",
        "($module, which, /)",
        Function::One(timers::get),
        "Returns current value of given itimer.",
    ),
    Method::function(
        "pause",
        "($module, /)",
        Function::NoArguments(masks::pause),
        "Wait until a signal arrives.",
    ),
    Method::function(
        "pthread_kill",
        "($module, thread_id, signalnum, /)",
        Function::Positional(2, 2, masks::kill_thread),
        "Send a signal to a thread.",
    ),
    Method::function(
        "pthread_sigmask",
        "($module, how, mask, /)",
        Function::Positional(2, 2, masks::set),
        "Fetch and/or change the signal mask of the calling thread.",
    ),
    Method::function(
        "sigpending",
        "($module, /)",
        Function::NoArguments(masks::pending),
        "Examine pending signals.",
    ),
    Method::function("sigwait", "($module, sigset, /)", Function::One(masks::wait), "Wait for a signal."),
];

/// The number of a signal.
fn in_range(number: &Value) -> PyResult<i32> {
    let number = convert::to_c_int(number)?;
    match (1..constants::NSIG).contains(&number) {
        true => Ok(number),
        false => Err(value_error("signal number out of range")),
    }
}

/// `OSError` for the error of the last system call.
fn last_error() -> Raised {
    os_error(&std::io::Error::last_os_error(), &[])
}
