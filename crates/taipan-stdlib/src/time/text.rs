//! Times as texts, and back.

use std::ffi::CString;

use taipan_vm::call::Arguments;
use taipan_vm::import;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::str::{Str, StrBuilder};

use taipan_vm::value::{PyResult, Value};

use super::calendar::{broken_down, local_time, of_tuple};

pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "asctime",
        "",
        Function::Positional(0, 1, |_, tuple| {
            time_of(tuple.first(), "asctime").and_then(checked).map(|time| plain(&time))
        }),
        "Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.",
    ),
    Method::function(
        "ctime",
        "",
        Function::Positional(0, 1, |_, seconds| broken_down(seconds, local_time).map(|time| plain(&time))),
        "Convert a time in seconds since the Epoch to a string in local time.",
    ),
    Method::function(
        "strftime",
        "",
        Function::Positional(1, 2, strftime),
        "Convert a time tuple to a string according to a format specification.",
    ),
    Method::function(
        "strptime",
        "",
        Function::Any(strptime),
        "Parse a string to a time tuple according to a format specification.",
    ),
];

/// The time of a tuple; now if there is none.
fn time_of(tuple: Option<&Value>, function: &str) -> PyResult<libc::tm> {
    match tuple {
        Some(tuple) => of_tuple(tuple, function),
        None => broken_down(&[], local_time),
    }
}

/// A time whose parts are those of a time of day; some that are zero are taken for the least.
fn checked(mut time: libc::tm) -> PyResult<libc::tm> {
    let mut check = |field: fn(&mut libc::tm) -> &mut i32, zero: i32, last: i32, what: &str| {
        let field = field(&mut time);
        if *field == zero - 1 {
            *field = zero;
        }
        if *field < zero || *field > last {
            return Err(value_error(format_args!("{what} out of range")));
        }
        Ok(())
    };
    check(|time| &mut time.tm_mon, 0, 11, "month")?;
    check(|time| &mut time.tm_mday, 1, 31, "day of month")?;
    for (value, last, what) in
        [(time.tm_hour, 23, "hour"), (time.tm_min, 59, "minute"), (time.tm_sec, 61, "seconds")]
    {
        if !(0..=last).contains(&value) {
            return Err(value_error(format_args!("{what} out of range")));
        }
    }
    if time.tm_wday < 0 {
        return Err(value_error("day of week out of range"));
    }
    if time.tm_yday == -1 {
        time.tm_yday = 0;
    }
    if !(0..=365).contains(&time.tm_yday) {
        return Err(value_error("day of year out of range"));
    }
    time.tm_isdst = time.tm_isdst.clamp(-1, 1);
    Ok(time)
}

/// `Sat Jun  6 16:26:11 1998`
fn plain(time: &libc::tm) -> Value {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = |names: &[&'static str], number: i32| {
        usize::try_from(number).ok().and_then(|number| names.get(number).copied()).unwrap_or("???")
    };
    Str::new(&format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        name(&DAYS, time.tm_wday),
        name(&MONTHS, time.tm_mon),
        time.tm_mday,
        time.tm_hour,
        time.tm_min,
        time.tm_sec,
        i64::from(time.tm_year) + 1900
    ))
}

fn strftime(_: &Value, arguments: &[Value]) -> PyResult {
    let [format, tuple @ ..] = arguments else { return Ok(Value::NONE) };
    let Some(text) = Str::of(format) else {
        let given = type_of(format).name();
        return Err(type_error(format_args!("strftime() argument 1 must be str, not {given}")));
    };
    let time = checked(time_of(tuple.first(), "strftime")?)?;
    let mut out = StrBuilder::new();
    // The C library gets the parts it can read; what is not ASCII stays as it is.
    let mut part = Vec::new();
    for code in text.code_points() {
        match u8::try_from(code) {
            Ok(byte @ 1..128) => part.push(byte),
            _ => {
                push_formatted(&mut out, &mut part, &time);
                out.push(code);
            }
        }
    }
    push_formatted(&mut out, &mut part, &time);
    Ok(out.finish())
}

/// Formats a part of a format without zero bytes, and empties it.
fn push_formatted(out: &mut StrBuilder, part: &mut Vec<u8>, time: &libc::tm) {
    let Ok(format) = CString::new(std::mem::take(part)) else { return };
    let length = format.as_bytes().len();
    if length == 0 {
        return;
    }
    let mut room = vec![0u8; 1024.max(length)];
    loop {
        // SAFETY: the room has so many bytes; the format ends with a zero byte.
        let written = unsafe { libc::strftime(room.as_mut_ptr().cast(), room.len(), format.as_ptr(), time) };
        // Nothing may be what the format says, or too little room.
        if written > 0 || room.len() >= 256 * length.max(4) {
            out.push_text(&String::from_utf8_lossy(&room[..written.min(room.len())]));
            return;
        }
        room.resize(room.len() * 2, 0);
    }
}

fn strptime(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let module = import::import(&Str::new("_strptime"), None, &Value::NONE, 0)?;
    let function = protocol::attribute_named(&module, "_strptime_time")?;
    protocol::call(&function, arguments)
}
