//! `time.struct_time`: times by year, month, day, hour, minute and second, in UTC and in the local zone.

use std::cell::RefCell;
use std::ffi::CStr;

use taipan_vm::object::index::is_index;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::Str;
use taipan_vm::types::struct_sequence::{self, Declaration, instance};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{float, int};
use taipan_vm::value::{PyResult, Value};

use super::clocks;
use crate::posix::error::os_error;

static STRUCT_TIME: Declaration = Declaration {
    name: "time.struct_time",
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() \
          and strftime().  May be considered as a\n sequence of 9 integers.",
    fields: &[
        "tm_year",
        "tm_mon",
        "tm_mday",
        "tm_hour",
        "tm_min",
        "tm_sec",
        "tm_wday",
        "tm_yday",
        "tm_isdst",
        "tm_zone",
        "tm_gmtoff",
    ],
    items: 9,
};

static CLASS: Locked<RefCell<Option<Value>>> = Locked::new(RefCell::new(None));

/// `time.struct_time`
///
/// # Errors
/// What making the class raises.
pub(super) fn class() -> PyResult {
    if let Some(class) = CLASS.with_borrow(Clone::clone) {
        return Ok(class);
    }
    let class = STRUCT_TIME.make()?;
    CLASS.with_borrow_mut(|own| *own = Some(class.clone()));
    Ok(class)
}

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "gmtime",
        "",
        Function::Positional(0, 1, |_, seconds| broken_down(seconds, gm_time).and_then(|time| value(&time))),
        "Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).",
    ),
    Method::function(
        "localtime",
        "",
        Function::Positional(0, 1, |_, seconds| {
            broken_down(seconds, local_time).and_then(|time| value(&time))
        }),
        "Convert seconds since the Epoch to a time tuple expressing local time.",
    ),
    Method::function(
        "mktime",
        "($module, object, /)",
        Function::One(mktime),
        "Convert a time tuple in local time to seconds since the Epoch.",
    ),
];

/// A time as the C library has it.
pub(super) fn empty() -> libc::tm {
    // SAFETY: the structure is numbers and a pointer, which may be null.
    unsafe { std::mem::zeroed() }
}

/// The time of day in UTC; `None` if the year is too large.
pub(super) fn gm_time(seconds: i64) -> Option<libc::tm> {
    let mut time = empty();
    // SAFETY: both point to what lives during the call.
    (!unsafe { libc::gmtime_r(&seconds, &mut time) }.is_null()).then_some(time)
}

/// The same in the local zone.
pub(super) fn local_time(seconds: i64) -> Option<libc::tm> {
    let mut time = empty();
    // SAFETY: both point to what lives during the call.
    (!unsafe { libc::localtime_r(&seconds, &mut time) }.is_null()).then_some(time)
}

/// The name of a time's zone.
pub(super) fn zone_name(time: &libc::tm) -> String {
    if time.tm_zone.is_null() {
        return String::new();
    }
    // SAFETY: the C library's names of zones end with a zero byte and are never freed.
    unsafe { CStr::from_ptr(time.tm_zone) }.to_string_lossy().into_owned()
}

/// The time that an optional argument in seconds asks for, now if there is none.
pub(super) fn broken_down(seconds: &[Value], convert: fn(i64) -> Option<libc::tm>) -> PyResult<libc::tm> {
    let seconds = match seconds.first().filter(|seconds| !seconds.is_none()) {
        Some(seconds) => whole_seconds(seconds)?,
        None => clocks::now(),
    };
    // EOVERFLOW
    convert(seconds).ok_or_else(|| os_error(&std::io::Error::from_raw_os_error(75), &[]))
}

fn whole_seconds(seconds: &Value) -> PyResult<i64> {
    let overflow = || raise::raise(&kinds::OVERFLOW_ERROR, "timestamp out of range for platform time_t");
    match float::of(seconds) {
        Some(seconds) if seconds.is_nan() => Err(value_error("Invalid value NaN (not a number)")),
        Some(seconds) => match seconds.floor() {
            seconds if seconds >= -(2f64.powi(63)) && seconds < 2f64.powi(63) => Ok(seconds as i64),
            _ => Err(overflow()),
        },
        None if is_index(seconds) => {
            int::convert::to_long(seconds).map_err(|raised| match raise::take_if(&kinds::OVERFLOW_ERROR) {
                true => overflow(),
                false => raised,
            })
        }
        None => {
            let given = type_of(seconds).name();
            Err(type_error(format_args!("'{given}' object cannot be interpreted as an integer")))
        }
    }
}

/// The `struct_time` of a time.
pub(super) fn value(time: &libc::tm) -> PyResult {
    let number = |number: i32| int::from_i64(i64::from(number));
    let values = vec![
        int::from_i64(i64::from(time.tm_year) + 1900),
        number(time.tm_mon + 1),
        number(time.tm_mday),
        number(time.tm_hour),
        number(time.tm_min),
        number(time.tm_sec),
        number((time.tm_wday + 6) % 7),
        number(time.tm_yday + 1),
        number(time.tm_isdst),
        Str::new(&zone_name(time)),
        int::from_i64(time.tm_gmtoff),
    ];
    instance(&class()?, &STRUCT_TIME, values)
}

/// The nine numbers of a time tuple, as `function` takes it, and the offset from UTC if it has one.
pub(super) fn of_tuple(tuple: &Value, function: &str) -> PyResult<libc::tm> {
    let Some(items) = Tuple::of(tuple) else {
        return Err(type_error("Tuple or struct_time argument required"));
    };
    let [year, month, day, hour, minute, second, weekday, yearday, dst] = items.values() else {
        return Err(type_error(format_args!("{function}(): illegal time tuple argument")));
    };
    let year = int::convert::to_c_int(year)?;
    let mut time = empty();
    time.tm_year =
        year.checked_sub(1900).ok_or_else(|| raise::raise(&kinds::OVERFLOW_ERROR, "year out of range"))?;
    let fields = [
        (&mut time.tm_mon, month),
        (&mut time.tm_mday, day),
        (&mut time.tm_hour, hour),
        (&mut time.tm_min, minute),
        (&mut time.tm_sec, second),
        (&mut time.tm_wday, weekday),
        (&mut time.tm_yday, yearday),
        (&mut time.tm_isdst, dst),
    ];
    for (field, value) in fields {
        *field = int::convert::to_c_int(value)?;
    }
    time.tm_mon = time.tm_mon.wrapping_sub(1);
    time.tm_wday = time.tm_wday.wrapping_add(1) % 7;
    time.tm_yday = time.tm_yday.wrapping_sub(1);
    let class = class()?;
    if type_of(tuple).value().is(&class)
        && let Some(offset) = struct_sequence::hidden(tuple, "tm_gmtoff")?
        && !offset.is_none()
    {
        time.tm_gmtoff = int::convert::to_long(&offset)?;
    }
    Ok(time)
}

fn mktime(_: &Value, tuple: &Value) -> PyResult {
    let mut time = of_tuple(tuple, "mktime")?;
    // The C library sets this one if it can tell the time.
    time.tm_wday = -1;
    // SAFETY: the structure lives during the call.
    let seconds = unsafe { libc::mktime(&mut time) };
    if seconds == -1 && time.tm_wday == -1 {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "mktime argument out of range"));
    }
    Ok(float::new(seconds as f64))
}
