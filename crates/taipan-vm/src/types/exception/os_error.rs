//! `OSError`: what the operating system refused. `OSError(errno, ...)` makes the subclass that the number stands for.

use super::{Exception, allocate, base, kinds, member};
use crate::call::Arguments;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::{Init, New, Slots};
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

const ERRNO: usize = 0;
const STRERROR: usize = 1;
const FILENAME: usize = 2;
const FILENAME2: usize = 3;
const WRITTEN: usize = 4;

pub(super) const fn slots() -> Slots {
    super::slots().with_new(make).with_init(init).with_str(str)
}

pub(super) static METHODS: &[Method] =
    &[Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "Helper for pickle.")];

pub(super) static GETTERS: &[Getter] = &[
    member::<ERRNO>("errno", "POSIX exception code"),
    member::<STRERROR>("strerror", "exception strerror"),
    member::<FILENAME>("filename", "exception filename"),
    member::<FILENAME2>("filename2", "second exception filename"),
    Getter {
        name: "characters_written",
        get: get_written,
        set: Some(set_written),
        doc: "How much was written before the operation would have blocked.",
    },
];

/// The type that `OSError` of an error number has, by the numbers of Linux.
fn type_of_errno(errno: i64) -> Option<&'static Type> {
    Some(match errno {
        1 | 13 => &kinds::PERMISSION_ERROR,
        2 => &kinds::FILE_NOT_FOUND_ERROR,
        3 => &kinds::PROCESS_LOOKUP_ERROR,
        4 => &kinds::INTERRUPTED_ERROR,
        10 => &kinds::CHILD_PROCESS_ERROR,
        11 | 114 | 115 => &kinds::BLOCKING_IO_ERROR,
        17 => &kinds::FILE_EXISTS_ERROR,
        20 => &kinds::NOT_A_DIRECTORY_ERROR,
        21 => &kinds::IS_A_DIRECTORY_ERROR,
        32 | 108 => &kinds::BROKEN_PIPE_ERROR,
        103 => &kinds::CONNECTION_ABORTED_ERROR,
        104 => &kinds::CONNECTION_RESET_ERROR,
        110 => &kinds::TIMEOUT_ERROR,
        111 => &kinds::CONNECTION_REFUSED_ERROR,
        _ => return None,
    })
}

/// Raises `OSError` for what the operating system answered.
#[cold]
pub fn raise_io(error: &std::io::Error, filename: Option<&Value>) -> Raised {
    let number = error.raw_os_error().unwrap_or(5);
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default().to_owned();
    let mut arguments = vec![crate::types::int::from_i64(i64::from(number)), Str::new(&text)];
    arguments.extend(filename.cloned());
    raise::raise_with(&kinds::OS_ERROR, arguments)
}

/// Whether arguments are left to `__init__`, because a subclass has its own.
fn leaves_to_init(type_: &Type) -> bool {
    let (own_init, own_new): (Init, New) = (init, make);
    !type_.slots.init().is_some_and(|init| std::ptr::fn_addr_eq(init, own_init))
        && type_.slots.new_object().is_some_and(|new| std::ptr::fn_addr_eq(new, own_new))
}

fn check_no_keywords(type_: &Type, arguments: Arguments<'_>) -> PyResult<()> {
    if arguments.has_keywords() {
        return Err(type_error(format_args!("{}() takes no keyword arguments", type_.name())));
    }
    Ok(())
}

fn make(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if leaves_to_init(type_) {
        return Ok(allocate(type_, Tuple::from_values(Vec::new())));
    }
    check_no_keywords(type_, arguments)?;
    let given = arguments.positional();
    let is_whole = (2..=5).contains(&given.len());
    let errno = given.first().filter(|errno| is_whole && errno.word().is_int());
    let special = errno
        .filter(|_| type_.is(&kinds::OS_ERROR))
        .and_then(|errno| type_of_errno(errno.word().int_value()));
    let exception = allocate(special.unwrap_or(type_), Tuple::from_values(Vec::new()));
    set_up(&exception, given)?;
    Ok(exception)
}

fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let type_ = type_of(exception);
    if !leaves_to_init(type_) {
        return Ok(());
    }
    check_no_keywords(type_, arguments)?;
    set_up(exception, arguments.positional())
}

/// Gives the members their values. File names are not part of `args`.
fn set_up(exception: &Value, given: &[Value]) -> PyResult<()> {
    let Some(object) = Exception::of(exception) else { return Ok(()) };
    let mut args = given;
    if (2..=5).contains(&given.len()) {
        let some = |place: usize| given.get(place).filter(|value| !value.is_none());
        if let Some(filename) = some(2) {
            if type_of(exception).is(&kinds::BLOCKING_IO_ERROR) && filename.word().is_int() {
                object.set_member(WRITTEN, Some(filename.clone()));
            } else {
                object.set_member(FILENAME, Some(filename.clone()));
                object.set_member(FILENAME2, some(4).cloned());
                args = &given[..2];
            }
        }
        object.set_member(ERRNO, Some(given[0].clone()));
        object.set_member(STRERROR, Some(given[1].clone()));
    }
    object.set_arguments(Tuple::from_values(args.to_vec()));
    Ok(())
}

fn str(exception: &Value) -> PyResult {
    let Some(object) = Exception::of(exception) else { return Ok(Value::NONE) };
    let text = |value: PyResult| -> PyResult<String> {
        value.map(|value| Str::of(&value).map(Str::to_string_lossy).unwrap_or_default())
    };
    let shown = |number| text(protocol::str(&object.member(number).unwrap_or(Value::NONE)));
    match (object.member(FILENAME), object.member(FILENAME2)) {
        (Some(first), second) => {
            let mut line =
                format!("[Errno {}] {}: {}", shown(ERRNO)?, shown(STRERROR)?, text(protocol::repr(&first))?);
            if let Some(second) = second {
                line.push_str(" -> ");
                line.push_str(&text(protocol::repr(&second))?);
            }
            Ok(Str::new(&line))
        }
        (None, _) if object.member(ERRNO).is_some() && object.member(STRERROR).is_some() => {
            Ok(Str::new(&format!("[Errno {}] {}", shown(ERRNO)?, shown(STRERROR)?)))
        }
        (None, _) => base::str(exception),
    }
}

fn reduce(exception: &Value) -> PyResult {
    let Some(object) = Exception::of(exception) else { return Ok(Value::NONE) };
    let mut args = object.arguments();
    if let (Some(items), Some(filename)) = (
        Tuple::of(&args).map(|args| args.values().to_vec()).filter(|items| items.len() == 2),
        object.member(FILENAME),
    ) {
        let mut items = items;
        items.push(filename);
        if let Some(second) = object.member(FILENAME2) {
            items.extend([Value::NONE, second]);
        }
        args = Tuple::from_values(items);
    }
    Ok(base::reduced(exception, args, native_object::dict_of(exception, false)))
}

fn get_written(exception: &Value) -> PyResult {
    let written = Exception::of(exception).and_then(|exception| exception.member(WRITTEN));
    written.ok_or_else(|| raise::raise(&kinds::ATTRIBUTE_ERROR, "characters_written"))
}

fn set_written(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(object) = Exception::of(exception) else { return Ok(()) };
    match value {
        None => {
            get_written(exception)?;
            object.set_member(WRITTEN, None);
        }
        Some(value) if value.word().is_int() => object.set_member(WRITTEN, Some(value.clone())),
        Some(value) => {
            let name = type_of(value).name();
            return Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")));
        }
    }
    Ok(())
}
