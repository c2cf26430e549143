//! `UnicodeEncodeError`, `UnicodeDecodeError` and `UnicodeTranslateError`: what cannot be encoded or decoded, where
//! it stands, and why.

use super::{Exception, base, member};
use crate::call::Arguments;
use crate::object::index;
use crate::object::native::{Getter, Method};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::bytes::Bytes;
use crate::types::int;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// Numbers of the members.
const ENCODING: usize = 0;
const OBJECT: usize = 1;
const START: usize = 2;
const END: usize = 3;
const REASON: usize = 4;

/// What one of the three types adds.
macro_rules! unicode_error {
    ($module:ident, $init:ident, $str:ident, [$($getter:expr),*]) => {
        pub(super) mod $module {
            use super::*;

            pub(in super::super) const fn slots() -> Slots {
                super::super::slots().with_init($init).with_str($str)
            }

            pub(in super::super) static METHODS: &[Method] = &[];
            pub(in super::super) static GETTERS: &[Getter] = &[
                $($getter,)*
                member::<OBJECT>("object", "exception object"),
                bound::<START>("start", "exception start"),
                bound::<END>("end", "exception end"),
                member::<REASON>("reason", "exception reason"),
            ];
        }
    };
}

unicode_error!(encode, init_encode, str_encode, [member::<ENCODING>("encoding", "exception encoding")]);
unicode_error!(decode, init_decode, str_decode, [member::<ENCODING>("encoding", "exception encoding")]);
unicode_error!(translate, init_translate, str_translate, []);

/// The getter of a bound: an `int`, 0 until it is set.
const fn bound<const NUMBER: usize>(name: &'static str, doc: &'static str) -> Getter {
    Getter {
        name,
        get: |exception| {
            let value = Exception::of(exception).and_then(|exception| exception.member(NUMBER));
            Ok(value.unwrap_or_else(|| int::from_i64(0)))
        },
        set: Some(|exception, value| {
            let Some(value) = value else { return Err(type_error("can't delete numeric/char attribute")) };
            if !index::is_index(value) {
                return Err(type_error("an integer is required"));
            }
            let number = int::from_i64(index::to_count(value)? as i64);
            if let Some(exception) = Exception::of(exception) {
                exception.set_member(NUMBER, Some(number));
            }
            Ok(())
        }),
        doc,
    }
}

/// Sets `args` and the members, once the arguments were found to be right. `members` are those of the arguments.
fn init(
    exception: &Value,
    arguments: Arguments<'_>,
    members: &[usize],
    object_is_bytes: bool,
) -> PyResult<()> {
    base::init_args(exception, arguments)?;
    if arguments.has_keywords() {
        let name = type_of(exception).name();
        return Err(type_error(format_args!("{name}() takes no keyword arguments")));
    }
    let given = arguments.positional();
    if given.len() != members.len() {
        let (wanted, given) = (members.len(), given.len());
        return Err(type_error(format_args!("function takes exactly {wanted} arguments ({given} given)")));
    }
    let Some(object) = Exception::of(exception) else { return Ok(()) };
    let mut values = Vec::with_capacity(members.len());
    for (place, (value, member)) in given.iter().zip(members).enumerate() {
        values.push(match *member {
            START | END => int::from_i64(index::to_count(value)? as i64),
            OBJECT if object_is_bytes => bytes(value)?,
            _ if Str::of(value).is_some() => value.clone(),
            _ => {
                let (number, given) =
                    (place + 1, if value.is_none() { "None" } else { type_of(value).name() });
                return Err(type_error(format_args!("argument {number} must be str, not {given}")));
            }
        });
    }
    for (member, value) in members.iter().zip(values) {
        object.set_member(*member, Some(value));
    }
    Ok(())
}

/// Bytes: those that are given, or a copy of what a buffer has.
fn bytes(value: &Value) -> PyResult {
    if Bytes::of(value).is_some() {
        return Ok(value.clone());
    }
    match crate::object::buffer::bytes_of(value).transpose()? {
        Some(bytes) => Ok(Bytes::new(&bytes)),
        None => Err(crate::object::buffer::not_bytes_like(value)),
    }
}

fn init_encode(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    init(exception, arguments, &[ENCODING, OBJECT, START, END, REASON], false)
}

fn init_decode(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    init(exception, arguments, &[ENCODING, OBJECT, START, END, REASON], true)
}

fn init_translate(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    init(exception, arguments, &[OBJECT, START, END, REASON], false)
}

/// What the texts are made of.
struct Parts {
    encoding: String,
    object: Value,
    start: i64,
    end: i64,
    reason: String,
}

impl Parts {
    /// `None` if the exception was not initialised.
    fn of(exception: &Value) -> PyResult<Option<Parts>> {
        let Some(own) = Exception::of(exception) else { return Ok(None) };
        let Some(object) = own.member(OBJECT) else { return Ok(None) };
        let text = |number: usize| -> PyResult<String> {
            let text = own.member(number).map(|value| crate::object::protocol::str(&value)).transpose()?;
            Ok(text.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default())
        };
        let number = |number: usize| -> PyResult<i64> {
            Ok(own.member(number).map_or(Ok(0), |value| index::to_isize_clipped(&value))? as i64)
        };
        let (encoding, reason) = (text(ENCODING)?, text(REASON)?);
        Ok(Some(Parts { encoding, object, start: number(START)?, end: number(END)?, reason }))
    }

    /// The place of the only thing that is wrong, if it is one and it is there.
    fn single(&self, length: usize) -> Option<usize> {
        let start = usize::try_from(self.start).ok().filter(|start| *start < length)?;
        (self.end == self.start + 1).then_some(start)
    }

    fn position(&self) -> String {
        format!("in position {}-{}: {}", self.start, self.end.saturating_sub(1), self.reason)
    }

    /// The only character that is wrong, escaped.
    fn character(&self) -> Option<String> {
        let string = Str::of(&self.object)?;
        let code = string.characters().get(self.single(string.length())?)?;
        Some(match code {
            0..0x100 => format!("\\x{code:02x}"),
            0x100..0x1_0000 => format!("\\u{code:04x}"),
            _ => format!("\\U{code:08x}"),
        })
    }
}

fn str_encode(exception: &Value) -> PyResult {
    let Some(parts) = Parts::of(exception)? else { return Ok(Str::empty()) };
    let (encoding, start, reason) = (&parts.encoding, parts.start, &parts.reason);
    Ok(Str::new(&match parts.character() {
        Some(character) => {
            format!("'{encoding}' codec can't encode character '{character}' in position {start}: {reason}")
        }
        None => format!("'{encoding}' codec can't encode characters {}", parts.position()),
    }))
}

fn str_decode(exception: &Value) -> PyResult {
    let Some(parts) = Parts::of(exception)? else { return Ok(Str::empty()) };
    let (encoding, start, reason) = (&parts.encoding, parts.start, &parts.reason);
    let bytes = Bytes::of(&parts.object).map_or(&[][..], Bytes::as_slice);
    Ok(Str::new(&match parts.single(bytes.len()).and_then(|place| bytes.get(place)) {
        Some(byte) => {
            format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
        }
        None => format!("'{encoding}' codec can't decode bytes {}", parts.position()),
    }))
}

fn str_translate(exception: &Value) -> PyResult {
    let Some(parts) = Parts::of(exception)? else { return Ok(Str::empty()) };
    let (start, reason) = (parts.start, &parts.reason);
    Ok(Str::new(&match parts.character() {
        Some(character) => format!("can't translate character '{character}' in position {start}: {reason}"),
        None => format!("can't translate characters {}", parts.position()),
    }))
}
