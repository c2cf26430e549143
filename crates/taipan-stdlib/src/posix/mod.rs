//! `posix`, what `os` is made of on Unix.

use std::cell::RefCell;
use std::os::fd::BorrowedFd;

use taipan_vm::modules::NativeModule;
use taipan_vm::object::buffer;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::builtin_function::BuiltinFunction;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::list::List;
use taipan_vm::types::module::Module;
use taipan_vm::types::str::Str;
use taipan_vm::types::struct_sequence::Declaration;
use taipan_vm::value::{PyResult, Value};

mod children;
mod constants;
pub(crate) mod error;
mod files;
mod folders;
pub(crate) mod path;
mod process;
mod stat;

pub(crate) use error::{os_error, strerror};

/// `posix`
pub static MODULE: NativeModule = NativeModule {
    name: "posix",
    doc: "This module provides access to operating system functionality that is\nstandardized by the C Standard and the \
          POSIX standard.",
    functions: &[],
    types: &[],
    init,
};

/// The classes of structures, made when the module is.
static CLASSES: Locked<RefCell<Vec<(&'static str, Value)>>> = Locked::new(RefCell::new(Vec::new()));

fn init(module: &Module) -> PyResult<()> {
    let owner = Str::new("posix");
    for method in
        [stat::FUNCTIONS, files::FUNCTIONS, folders::FUNCTIONS, process::FUNCTIONS, children::FUNCTIONS]
            .into_iter()
            .flatten()
    {
        module.set(method.name, BuiltinFunction::new(method, owner.clone()));
    }
    for declaration in [&stat::STAT_RESULT, &process::UNAME_RESULT, &process::TERMINAL_SIZE] {
        let name = declaration.name.rsplit('.').next().unwrap_or_default();
        module.set(name, state_class(declaration)?);
    }
    for &(name, number) in constants::CONSTANTS {
        module.set(name, int::from_i64(number));
    }
    let have = constants::HAVE_FUNCTIONS.iter().map(|name| Str::new(name)).collect();
    module.set("_have_functions", List::from_values(have));
    module.set("environ", process::environ()?);
    module.set("error", kinds::OS_ERROR.value());
    Ok(())
}

/// The class of a structure.
fn state_class(declaration: &'static Declaration) -> PyResult {
    let known = CLASSES.with_borrow(|classes| {
        classes.iter().find(|(name, _)| *name == declaration.name).map(|(_, class)| class.clone())
    });
    if let Some(class) = known {
        return Ok(class);
    }
    let class = declaration.make()?;
    CLASSES.with_borrow_mut(|classes| classes.push((declaration.name, class.clone())));
    Ok(class)
}

/// The number of an `int` of 64 bits.
fn number(value: &Value) -> PyResult<i64> {
    let word = value.word();
    if word.is_int() {
        return Ok(word.int_value());
    }
    Err(type_error(format_args!("'{}' object cannot be interpreted as an integer", type_of(value).name())))
}

/// A file descriptor, for as long as a call lasts.
fn descriptor<'a>(value: &Value) -> PyResult<BorrowedFd<'a>> {
    match i32::try_from(number(value)?) {
        // SAFETY: the number is not -1; a descriptor that is not open makes the system call fail.
        Ok(number) if number >= 0 => Ok(unsafe { BorrowedFd::borrow_raw(number) }),
        Ok(_) => Err(os_error(&std::io::Error::from_raw_os_error(9), &[])),
        Err(_) => Err(value_error("Python int too large to convert to C int")),
    }
}

/// The bytes of a bytes-like object.
fn bytes_of(value: &Value) -> PyResult<Vec<u8>> {
    buffer::bytes_of(value).unwrap_or_else(|| Err(buffer::not_bytes_like(value)))
}
