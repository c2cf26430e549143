//! Sets of signals: which are blocked, which wait.

use std::ptr;

use taipan_vm::interrupts;
use taipan_vm::object::iterate;
use taipan_vm::raise::value_error;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::set as set_type;
use taipan_vm::value::{PyResult, Value};

use super::constants::NSIG;
use super::{in_range, last_error};
use crate::posix::os_error;

fn empty() -> libc::sigset_t {
    // SAFETY: the set is plain data, which the call makes empty.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        set
    }
}

fn read(numbers: &Value) -> PyResult<libc::sigset_t> {
    let mut set = empty();
    for number in iterate::items(numbers)? {
        let number = convert::to_long(&number?)?;
        match i32::try_from(number) {
            Ok(number) if (1..NSIG).contains(&number) => {
                // SAFETY: the set lives.
                unsafe { libc::sigaddset(&mut set, number) };
            }
            _ => {
                let most = NSIG - 1;
                return Err(value_error(format_args!("signal number {number} out of range [1; {most}]")));
            }
        }
    }
    Ok(set)
}

fn show(set: &libc::sigset_t) -> PyResult {
    // SAFETY: the set lives.
    let is_member = |number: &i32| unsafe { libc::sigismember(set, *number) } == 1;
    let numbers = (1..NSIG).filter(is_member).map(|number| int::from_i64(i64::from(number)));
    set_type::from_values(numbers.collect())
}

pub(super) fn set(_: &Value, arguments: &[Value]) -> PyResult {
    let [how, mask] = arguments else { return Ok(Value::NONE) };
    let (how, new, mut old) = (convert::to_c_int(how)?, read(mask)?, empty());
    // SAFETY: both sets live; the system checks the number.
    let error = unsafe { libc::pthread_sigmask(how, &new, ptr::from_mut(&mut old)) };
    if error != 0 {
        return Err(os_error(&std::io::Error::from_raw_os_error(error), &[]));
    }
    interrupts::check()?;
    show(&old)
}

pub(super) fn pending(_: &Value) -> PyResult {
    let mut set = empty();
    // SAFETY: the set lives.
    match unsafe { libc::sigpending(&mut set) } {
        0 => show(&set),
        _ => Err(last_error()),
    }
}

pub(super) fn wait(_: &Value, numbers: &Value) -> PyResult {
    let (set, mut number) = (read(numbers)?, 0);
    // SAFETY: the set and the number live.
    match unsafe { libc::sigwait(&set, &mut number) } {
        0 => Ok(int::from_i64(i64::from(number))),
        error => Err(os_error(&std::io::Error::from_raw_os_error(error), &[])),
    }
}

pub(super) fn pause(_: &Value) -> PyResult {
    // SAFETY: it waits.
    unsafe { libc::pause() };
    interrupts::check()?;
    Ok(Value::NONE)
}

pub(super) fn kill_thread(_: &Value, arguments: &[Value]) -> PyResult {
    let [_thread, number] = arguments else { return Ok(Value::NONE) };
    let number = in_range(number)?;
    // SAFETY: the system checks the number; it is the running thread that gets the signal.
    let error = unsafe { libc::pthread_kill(libc::pthread_self(), number) };
    if error != 0 {
        return Err(os_error(&std::io::Error::from_raw_os_error(error), &[]));
    }
    interrupts::check()?;
    Ok(Value::NONE)
}
