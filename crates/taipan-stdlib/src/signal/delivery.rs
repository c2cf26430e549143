//! Handlers: the system's, which notes signals, and those that Python code sets.

use std::cell::RefCell;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use taipan_vm::interrupts;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::frame;
use taipan_vm::types::int::{self, convert};
use taipan_vm::value::{PyResult, Value};

use super::constants::NSIG;
use super::{in_range, last_error};
use crate::support::{call, required};

/// `SIG_DFL`
const DEFAULT: i64 = 0;
/// `SIG_IGN`
const IGNORE: i64 = 1;

const SIGNALS: usize = NSIG as usize;

/// Signals that came and were not handled yet.
static CAME: [AtomicBool; SIGNALS] = [const { AtomicBool::new(false) }; SIGNALS];
/// Where a byte is written for each signal, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

/// What Python code sees as the handler of each signal.
static HANDLERS: Locked<RefCell<Vec<Value>>> = Locked::new(RefCell::new(Vec::new()));

/// What the system calls.
extern "C" fn on_signal(number: libc::c_int) {
    if let Some(came) = usize::try_from(number).ok().and_then(|number| CAME.get(number)) {
        came.store(true, Ordering::Relaxed);
    }
    interrupts::request();
    let wakeup = WAKEUP.load(Ordering::Relaxed);
    if wakeup >= 0 {
        let byte = number as u8;
        // SAFETY: `errno` belongs to the thread; `write` may be called by a signal handler, and the byte lives.
        unsafe {
            let errno = libc::__errno_location();
            let before = *errno;
            libc::write(wakeup, ptr::from_ref(&byte).cast(), 1);
            *errno = before;
        }
    }
}

/// Reads what the process began with, and has the interpreter handle signals.
pub(super) fn start(interrupt: &Value) {
    interrupts::set_hook(deliver);
    let is_started = HANDLERS.with_borrow(|handlers| !handlers.is_empty());
    if is_started {
        return;
    }
    let mut handlers = vec![Value::NONE];
    for number in 1..NSIG {
        handlers.push(match action(number) {
            Some(libc::SIG_DFL) => int::from_i64(DEFAULT),
            Some(libc::SIG_IGN) => int::from_i64(IGNORE),
            _ => Value::NONE,
        });
    }
    let has_default = matches!(action(libc::SIGINT), Some(libc::SIG_DFL));
    if let Some(handler) = handlers.get_mut(libc::SIGINT as usize)
        && has_default
        && set_action(libc::SIGINT, on_signal as *const () as usize)
    {
        *handler = interrupt.clone();
    }
    HANDLERS.with_borrow_mut(|old| *old = handlers);
}

/// The address of the system's handler of a signal.
fn action(number: i32) -> Option<usize> {
    // SAFETY: the structure is plain data, which the system fills in.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        (libc::sigaction(number, ptr::null(), &mut action) == 0).then_some(action.sa_sigaction)
    }
}

fn set_action(number: i32, address: usize) -> bool {
    // SAFETY: the structure is plain data; the address is that of a handler or a constant.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = address;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(number, &action, ptr::null_mut()) == 0
    }
}

/// Calls the Python functions of the signals that came.
fn deliver() -> PyResult<()> {
    for (number, came) in CAME.iter().enumerate() {
        if !came.swap(false, Ordering::Relaxed) {
            continue;
        }
        let function = HANDLERS.with_borrow(|handlers| handlers.get(number).cloned()).unwrap_or(Value::NONE);
        if function.is_none() || int::is_int(&function) {
            continue;
        }
        let frame = frame::getframe(0).unwrap_or(Value::NONE);
        let result = call(&function, &[int::from_usize(number), frame]);
        if result.is_err() {
            // The others are handled when the interpreter looks up again.
            interrupts::request();
            result?;
        }
    }
    Ok(())
}

/// The handler of a signal.
pub(super) fn handler(number: i32) -> Value {
    HANDLERS.with_borrow(|handlers| handlers.get(number as usize).cloned()).unwrap_or(Value::NONE)
}

pub(super) fn signal(_: &Value, arguments: &[Value]) -> PyResult {
    let [number, new] = arguments else { return Ok(Value::NONE) };
    let number = convert::to_c_int(number)?;
    if !interrupts::is_here() {
        return Err(value_error("signal only works in main thread of the main interpreter"));
    }
    if !(1..NSIG).contains(&number) {
        return Err(value_error("signal number out of range"));
    }
    let is =
        |constant: i64| int::is_int(new) && protocol::equals(new, &int::from_i64(constant)).unwrap_or(false);
    let address = match () {
        () if is(IGNORE) => libc::SIG_IGN,
        () if is(DEFAULT) => libc::SIG_DFL,
        () if type_of(new).slots.call().is_some() => on_signal as *const () as usize,
        () => {
            return Err(type_error(
                "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object",
            ));
        }
    };
    deliver()?;
    if !set_action(number, address) {
        return Err(last_error());
    }
    let before = HANDLERS.with_borrow_mut(|handlers| {
        handlers.get_mut(number as usize).map(|handler| std::mem::replace(handler, new.clone()))
    });
    Ok(before.unwrap_or(Value::NONE))
}

pub(super) fn raise_signal(_: &Value, number: &Value) -> PyResult {
    let number = convert::to_c_int(number)?;
    // SAFETY: the system checks the number.
    if unsafe { libc::raise(number) } != 0 {
        return Err(last_error());
    }
    interrupts::check()?;
    Ok(Value::NONE)
}

pub(super) fn set_wakeup_fd(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let descriptor = convert::to_c_int(required(arguments, 0)?)?;
    if !interrupts::is_here() {
        return Err(value_error("set_wakeup_fd only works in main thread of the main interpreter"));
    }
    if descriptor >= 0 {
        // SAFETY: the system checks the descriptor.
        let flags = unsafe { libc::fcntl(descriptor, libc::F_GETFL) };
        if flags < 0 {
            return Err(match std::io::Error::last_os_error().raw_os_error() {
                Some(libc::EBADF) => value_error("invalid fd"),
                _ => last_error(),
            });
        }
        if flags & libc::O_NONBLOCK == 0 {
            return Err(value_error(format_args!("the fd {descriptor} must be in non-blocking mode")));
        }
    }
    Ok(int::from_i64(i64::from(WAKEUP.swap(descriptor, Ordering::Relaxed))))
}

pub(super) fn siginterrupt(_: &Value, arguments: &[Value]) -> PyResult {
    let [number, flag] = arguments else { return Ok(Value::NONE) };
    let (number, flag) = (in_range(number)?, convert::to_c_int(flag)?);
    // SAFETY: the structure is plain data, which the system fills in and gets back.
    let done = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let read = libc::sigaction(number, ptr::null(), &mut action);
        action.sa_flags =
            if flag == 0 { action.sa_flags | libc::SA_RESTART } else { action.sa_flags & !libc::SA_RESTART };
        read == 0 && libc::sigaction(number, &action, ptr::null_mut()) == 0
    };
    if done { Ok(Value::NONE) } else { Err(last_error()) }
}
