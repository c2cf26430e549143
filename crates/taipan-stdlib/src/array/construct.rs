//! How arrays are made.

use taipan_vm::call::Arguments;
use taipan_vm::object::buffer::bytes_of;
use taipan_vm::object::iterate;
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{type_error, value_error, warn_deprecated};
use taipan_vm::types::bytearray::ByteArray;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::int::convert;
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::types::type_type;
use taipan_vm::value::{PyResult, Value};

use super::kind::{self, Kind};
use super::object::{Array, TYPE, make_of, of};

/// `array(typecode, initializer)`
pub(super) fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = crate::support::positional(type_, &TYPE, arguments)?;
    let [code, rest @ ..] = given else {
        return Err(type_error("array() takes at least 1 argument (0 given)"));
    };
    if rest.len() > 1 {
        let given = given.len();
        return Err(type_error(format_args!("array() takes at most 2 arguments ({given} given)")));
    }
    let kind = kind::argument(code)?;
    if kind.code() == 'u' {
        warn_deprecated("The 'u' type code is deprecated and will be removed in Python 3.16")?;
    }
    let array = make_of(type_, kind, Vec::new());
    if let Some(initial) = rest.first() {
        fill(of(&array)?, initial)?;
    }
    Ok(array)
}

fn fill(array: &Array, initial: &Value) -> PyResult<()> {
    let code = array.kind.code();
    if Str::of(initial).is_some() && !array.kind.is_text() {
        return Err(type_error(format_args!(
            "cannot use a str to initialize an array with typecode '{code}'"
        )));
    }
    match Array::of(initial) {
        Some(other) if other.kind == array.kind => return array.extend(&other.read(<[u8]>::to_vec)),
        Some(other) if other.kind.is_text() && !array.kind.is_text() => {
            return Err(type_error(format_args!(
                "cannot use a unicode array to initialize an array with typecode '{code}'"
            )));
        }
        _ => {}
    }
    if let Some(text) = Str::of(initial) {
        return extend_by_text(array, text);
    }
    if Bytes::of(initial).is_some() || ByteArray::of(initial).is_some() {
        return extend_by_bytes(array, initial);
    }
    extend_by_items(array, initial)
}

/// Adds the characters of a text.
pub(super) fn extend_by_text(array: &Array, text: &Str) -> PyResult<()> {
    let bytes: Vec<u8> = text.code_points().flat_map(u32::to_le_bytes).collect();
    array.extend(&bytes)
}

/// Adds the items that lie in a bytes-like object.
pub(super) fn extend_by_bytes(array: &Array, bytes: &Value) -> PyResult<()> {
    let Some(found) = bytes_of(bytes) else {
        return Err(taipan_vm::object::buffer::not_bytes_like(bytes));
    };
    let found = found?;
    if found.len() % array.kind.size() != 0 {
        return Err(value_error("bytes length not a multiple of item size"));
    }
    array.extend(&found)
}

/// Adds the items of an iterable.
pub(super) fn extend_by_items(array: &Array, items: &Value) -> PyResult<()> {
    let size = array.kind.size();
    for item in iterate::items(items)? {
        let item = array.kind.pack(&item?)?;
        array.extend(item.get(..size).unwrap_or_default())?;
    }
    Ok(())
}

/// `array.extend`
pub(super) fn extend(array: &Array, items: &Value) -> PyResult<()> {
    match Array::of(items) {
        Some(other) if other.kind == array.kind => array.extend(&other.read(<[u8]>::to_vec)),
        Some(_) => Err(type_error("can only extend with array of same kind")),
        None => extend_by_items(array, items),
    }
}

/// How items lie in what pickles hold: bytes of an item, whether it has a sign, whether the great end comes first.
const FORMATS: &[(usize, u8, bool)] = &[
    (1, b'B', false),
    (1, b'b', false),
    (2, b'H', false),
    (2, b'H', true),
    (2, b'h', false),
    (2, b'h', true),
    (4, b'I', false),
    (4, b'I', true),
    (4, b'i', false),
    (4, b'i', true),
    (8, b'Q', false),
    (8, b'Q', true),
    (8, b'q', false),
    (8, b'q', true),
    (4, b'f', false),
    (4, b'f', true),
    (8, b'd', false),
    (8, b'd', true),
    (2, b'u', false),
    (2, b'u', true),
    (4, b'w', false),
    (4, b'w', true),
];

/// The number of a kind's format on this machine.
pub(super) fn format_number(kind: Kind) -> usize {
    let code = match kind.code() {
        'u' | 'w' => b'w',
        'l' => b'q',
        'L' => b'Q',
        code => code as u8,
    };
    FORMATS.iter().position(|(_, other, great)| *other == code && !great).unwrap_or(0)
}

/// Makes an array of what a pickle holds.
pub(super) fn reconstruct(_: &Value, arguments: &[Value]) -> PyResult {
    let [class, code, format, items] = arguments else { return Ok(Value::NONE) };
    let Some(type_) = type_type::of(class) else {
        let given = type_of(class).name();
        return Err(type_error(format_args!("first argument must be a type object, not {given}")));
    };
    if !type_.is_subtype(&TYPE) {
        let (given, own) = (type_.name(), TYPE.name());
        return Err(type_error(format_args!("{given} is not a subtype of {own}")));
    }
    let kind = Str::of(code).and_then(|text| text.code_points().next()).and_then(Kind::of_code);
    let Some(kind) = kind else { return Err(value_error("second argument must be a valid type code")) };
    let format = usize::try_from(convert::to_c_int(format)?).ok().and_then(|number| FORMATS.get(number));
    let Some(&(size, code, great)) = format else {
        return Err(value_error("third argument must be a valid machine format code."));
    };
    let Some(bytes) = Bytes::of(items) else {
        let given = type_of(items).name();
        return Err(type_error(format_args!("fourth argument should be bytes, not {given}")));
    };
    let bytes = bytes.as_slice();
    if bytes.len() % size != 0 {
        return Err(value_error("bytes length not a multiple of item size"));
    }
    let array = make_of(type_, kind, Vec::new());
    if code == b'u' {
        let unit = |pair: &[u8]| match *pair {
            [a, b] if great => u16::from_be_bytes([a, b]),
            [a, b] => u16::from_le_bytes([a, b]),
            _ => 0,
        };
        let codes: Vec<u32> = char::decode_utf16(bytes.chunks_exact(2).map(unit))
            .map(|code| code.map_or_else(|error| u32::from(error.unpaired_surrogate()), u32::from))
            .collect();
        let text = Str::from_code_points(codes.into_iter());
        Str::of(&text).map_or(Ok(()), |text| extend_by_text(of(&array)?, text))?;
        return Ok(array);
    }
    let values = bytes.chunks_exact(size).map(|item| match code {
        b'w' => {
            let code = taipan_vm::object::item_format::unpack(b'I', item, great);
            convert::to_u64(&code).map_or(Value::NONE, |code| Str::from_code((code as u32).min(0x10_ffff)))
        }
        code => taipan_vm::object::item_format::unpack(code, item, great),
    });
    extend_by_items(of(&array)?, &List::from_values(values.collect()))?;
    Ok(array)
}
