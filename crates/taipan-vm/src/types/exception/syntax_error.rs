//! `SyntaxError`, with the place in the source.

use super::{Exception, base, member};
use crate::call::Arguments;
use crate::interp::collect;
use crate::object::native::{Getter, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::raise::type_error;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// Number of `msg` among the members.
pub const MESSAGE: usize = 0;
/// Number of `filename`.
pub const FILENAME: usize = 1;
/// Number of `lineno`.
pub const LINENO: usize = 2;
/// Number of `offset`.
pub const OFFSET: usize = 3;
/// Number of `text`.
pub const TEXT: usize = 4;
/// Number of `end_lineno`.
pub const END_LINENO: usize = 5;
/// Number of `end_offset`.
pub const END_OFFSET: usize = 6;
const PRINT_FILE_AND_LINE: usize = 7;
const METADATA: usize = 8;

pub(super) const fn slots() -> Slots {
    super::slots().with_init(init).with_str(str)
}

pub(super) static METHODS: &[Method] = &[];

pub(super) static GETTERS: &[Getter] = &[
    member::<MESSAGE>("msg", "exception msg"),
    member::<FILENAME>("filename", "exception filename"),
    member::<LINENO>("lineno", "exception lineno"),
    member::<OFFSET>("offset", "exception offset"),
    member::<TEXT>("text", "exception text"),
    member::<END_LINENO>("end_lineno", "exception end lineno"),
    member::<END_OFFSET>("end_offset", "exception end offset"),
    member::<PRINT_FILE_AND_LINE>("print_file_and_line", "exception print_file_and_line"),
    member::<METADATA>("_metadata", "exception private metadata"),
];

fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    base::init(exception, arguments)?;
    let Some(object) = Exception::of(exception) else { return Ok(()) };
    let given = arguments.positional();
    if let Some(message) = given.first() {
        object.set_member(MESSAGE, Some(message.clone()));
    }
    let [_, details] = given else { return Ok(()) };
    let details = collect(details)?;
    let number = details.len();
    if !(4..=7).contains(&number) {
        let bound = if number < 4 { "at least 4" } else { "at most 7" };
        return Err(type_error(format_args!("function takes {bound} arguments ({number} given)")));
    }
    let mut details = details.into_iter();
    for member in [FILENAME, LINENO, OFFSET, TEXT, END_LINENO, END_OFFSET, METADATA] {
        object.set_member(member, details.next());
    }
    if number == 5 {
        return Err(type_error("end_offset must be provided when end_lineno is provided"));
    }
    Ok(())
}

fn str(exception: &Value) -> PyResult {
    let Some(object) = Exception::of(exception) else { return Ok(Value::NONE) };
    let message = protocol::str(&object.member(MESSAGE).unwrap_or(Value::NONE))?;
    let filename = object.member(FILENAME);
    let filename = filename.as_ref().and_then(Str::of).map(Str::to_string_lossy);
    let filename = filename.as_deref().map(|path| path.rsplit('/').next().unwrap_or(path));
    let line = object.member(LINENO).map(|line| line.word()).filter(|line| line.is_int());
    let text = Str::of(&message).map(Str::to_string_lossy).unwrap_or_default();
    Ok(match (filename, line.map(|line| line.int_value())) {
        (None, None) => message,
        (Some(filename), Some(line)) => Str::new(&format!("{text} ({filename}, line {line})")),
        (Some(filename), None) => Str::new(&format!("{text} ({filename})")),
        (None, Some(line)) => Str::new(&format!("{text} (line {line})")),
    })
}
