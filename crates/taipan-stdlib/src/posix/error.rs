//! `OSError` from the operating system's errors.

use std::io;

use taipan_vm::call::Arguments;
use taipan_vm::object::protocol;
use taipan_vm::raise::{self, Raised};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::Str;
use taipan_vm::value::Value;

/// The text of an error's number.
pub(crate) fn strerror(number: i32) -> String {
    let text = io::Error::from_raw_os_error(number).to_string();
    match text.split_once(" (os error") {
        Some((text, _)) => text.to_owned(),
        None => text,
    }
}

/// Raises `OSError`, or the derived class of the number, with the file names it is about.
pub(crate) fn os_error(error: &io::Error, names: &[&Value]) -> Raised {
    let number = error.raw_os_error().unwrap_or(0);
    let mut arguments = vec![int::from_i64(i64::from(number)), Str::new(&strerror(number))];
    match names {
        [] => {}
        [name] => arguments.push((*name).clone()),
        [first, second, ..] => arguments.extend([(*first).clone(), Value::NONE, (*second).clone()]),
    }
    match protocol::call(&kinds::OS_ERROR.value(), Arguments::positional_only(&arguments)) {
        Ok(exception) => raise::raise_exception(exception),
        Err(raised) => raised,
    }
}
