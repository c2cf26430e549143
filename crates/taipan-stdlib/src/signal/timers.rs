//! Timers that send signals.

use std::cell::RefCell;
use std::ptr;

use taipan_vm::object::locked::Locked;
use taipan_vm::object::protocol;
use taipan_vm::raise::{raise_exception, value_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::str::{Str, intern};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{float, type_type};
use taipan_vm::value::{PyResult, Raised, Value};

use crate::support::call;

pub(super) fn alarm(_: &Value, seconds: &Value) -> PyResult {
    let seconds = convert::to_c_int(seconds)?;
    // SAFETY: any number will do.
    let before = unsafe { libc::alarm(seconds as libc::c_uint) };
    Ok(int::from_i64(i64::from(before)))
}

fn time(seconds: f64) -> PyResult<libc::timeval> {
    if !seconds.is_finite() || seconds.abs() >= 9e18 {
        return Err(value_error("timestamp out of range for platform time_t"));
    }
    let whole = seconds.floor();
    let mut micros = ((seconds - whole) * 1e6).round() as i64;
    let mut whole = whole as i64;
    if micros >= 1_000_000 {
        (whole, micros) = (whole + 1, micros - 1_000_000);
    }
    // What is not nothing is no less than the least.
    if seconds > 0.0 && whole == 0 && micros == 0 {
        micros = 1;
    }
    Ok(libc::timeval { tv_sec: whole, tv_usec: micros })
}

fn shown(timer: &libc::itimerval) -> Value {
    let seconds = |time: libc::timeval| float::new(time.tv_sec as f64 + time.tv_usec as f64 / 1e6);
    Tuple::from_values(vec![seconds(timer.it_value), seconds(timer.it_interval)])
}

const NOTHING: libc::timeval = libc::timeval { tv_sec: 0, tv_usec: 0 };

/// `signal.ItimerError`, once it was made.
static ERROR: Locked<RefCell<Option<Value>>> = Locked::new(RefCell::new(None));

/// `signal.ItimerError`: a class derived from `OSError`.
pub(super) fn error_class() -> PyResult {
    if let Some(class) = ERROR.with_borrow(Clone::clone) {
        return Ok(class);
    }
    let namespace = Dict::with_capacity(1);
    Dict::of(&namespace)
        .into_iter()
        .for_each(|names| names.set_str(intern("__module__"), intern("signal").to_value()));
    let bases = Tuple::from_values(vec![kinds::OS_ERROR.value()]);
    let class = call(&type_type::TYPE.value(), &[Str::new("ItimerError"), bases, namespace])?;
    ERROR.with_borrow_mut(|error| *error = Some(class.clone()));
    Ok(class)
}

fn error() -> Raised {
    let error = std::io::Error::last_os_error();
    let number = error.raw_os_error().unwrap_or(0);
    let text = Str::new(&crate::posix::strerror(number));
    let class = match error_class() {
        Ok(class) => class,
        Err(raised) => return raised,
    };
    match call(&class, &[int::from_i64(i64::from(number)), text]) {
        Ok(exception) => raise_exception(exception),
        Err(raised) => raised,
    }
}

pub(super) fn set(_: &Value, arguments: &[Value]) -> PyResult {
    let [which, seconds, rest @ ..] = arguments else { return Ok(Value::NONE) };
    let which = convert::to_c_int(which)?;
    let it_value = time(protocol::to_float(seconds)?)?;
    let it_interval = rest.first().map_or(Ok(NOTHING), |interval| time(protocol::to_float(interval)?))?;
    let new = libc::itimerval { it_interval, it_value };
    let mut old = libc::itimerval { it_interval: NOTHING, it_value: NOTHING };
    // SAFETY: both structures live; the system checks the number.
    match unsafe { libc::setitimer(which as _, &new, ptr::from_mut(&mut old)) } {
        0 => Ok(shown(&old)),
        _ => Err(error()),
    }
}

pub(super) fn get(_: &Value, which: &Value) -> PyResult {
    let which = convert::to_c_int(which)?;
    let mut timer = libc::itimerval { it_interval: NOTHING, it_value: NOTHING };
    // SAFETY: the structure lives; the system checks the number.
    match unsafe { libc::getitimer(which as _, &mut timer) } {
        0 => Ok(shown(&timer)),
        _ => Err(error()),
    }
}
