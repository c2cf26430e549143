//! `_codecs`: the codecs that are built in, and the registry.

use std::borrow::Cow;

use crate::codecs::utf16::Order;
use crate::codecs::{Decoded, bytes_of, charmap, errors, escape, registry, single, utf8, utf16, utf32};
use crate::modules::NativeModule;
use crate::object::index;
use crate::object::native::Function::{Bound, One, Positional};
use crate::object::native::Method;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::bytes::Bytes;
use crate::types::int;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `_codecs`
pub static MODULE: NativeModule = NativeModule {
    name: "_codecs",
    doc: "The codecs that are built in, and the registry of the others.",
    functions: FUNCTIONS,
    types: &[],
    init: |_| Ok(()),
};

fn name_of(function: &str, value: &Value) -> PyResult<String> {
    match Str::of(value) {
        Some(name) => crate::codecs::name(name),
        None => {
            let given = if value.is_none() { "None" } else { type_of(value).name() };
            Err(type_error(format_args!("{function}() argument 1 must be str, not {given}")))
        }
    }
}

/// The argument `errors`, which may be `None`.
fn errors_of(function: &str, number: usize, value: Option<&Value>) -> PyResult<String> {
    match value {
        None => Ok("strict".to_owned()),
        Some(value) if value.is_none() => Ok("strict".to_owned()),
        Some(value) => match Str::of(value) {
            Some(name) => crate::codecs::name(name),
            None => {
                let given = type_of(value).name();
                Err(type_error(format_args!(
                    "{function}() argument {number} must be str or None, not {given}"
                )))
            }
        },
    }
}

fn bytes_argument(value: &Value) -> PyResult<Vec<u8>> {
    match bytes_of(value)? {
        Some(bytes) => Ok(bytes),
        None => Err(crate::object::buffer::not_bytes_like(value)),
    }
}

/// Bytes, or a string that stands for its UTF-8.
fn text_or_bytes(value: &Value) -> PyResult<Vec<u8>> {
    if Str::of(value).is_none() {
        return bytes_argument(value);
    }
    let encoded = utf8::encode(value, "strict")?;
    Ok(Bytes::of(&encoded).map_or(&[][..], Bytes::as_slice).to_vec())
}

fn is_final(value: Option<&Value>, default: bool) -> PyResult<bool> {
    value.map_or(Ok(default), protocol::is_true)
}

fn decoded(decoded: Decoded) -> PyResult {
    Ok(Tuple::from_values(vec![decoded.text, int::from_i64(decoded.consumed as i64)]))
}

fn encoded(string: &Value, bytes: Value) -> PyResult {
    let length = Str::of(string).map_or(0, Str::length);
    Ok(Tuple::from_values(vec![bytes, int::from_i64(length as i64)]))
}

/// The first argument of an encoder.
fn string_argument<'a>(function: &str, arguments: &'a [Value]) -> PyResult<&'a Value> {
    match arguments.first() {
        Some(value) if Str::of(value).is_some() => Ok(value),
        Some(value) => {
            let given = if value.is_none() { "None" } else { type_of(value).name() };
            Err(type_error(format_args!("{function}() argument 1 must be str, not {given}")))
        }
        None => Err(type_error("missing argument")),
    }
}

/// An encoder and a decoder.
macro_rules! encoder {
    ($name:literal, |$string:ident, $errors:ident| $body:expr) => {
        Method::function(
            $name,
            "(str, errors=None, /)",
            Positional(1, 2, |_, arguments| {
                let $string = string_argument($name, arguments)?;
                let owned = errors_of($name, 2, arguments.get(1))?;
                let $errors = owned.as_str();
                encoded($string, $body?)
            }),
            "Encodes a string: the bytes, and how many characters were read.",
        )
    };
}

macro_rules! decoder {
    ($name:literal, $final:literal, $argument:ident, |$data:ident, $errors:ident, $is_final:ident| $body:expr) => {
        Method::function(
            $name,
            "(data, errors=None, final=False, /)",
            Positional(1, 3, |_, arguments| {
                let data = $argument(&arguments[0])?;
                let $data = Cow::Borrowed(data.as_slice());
                let owned = errors_of($name, 2, arguments.get(1))?;
                let $errors = owned.as_str();
                let $is_final = is_final(arguments.get(2), $final)?;
                decoded($body?)
            }),
            "Decodes bytes: the string, and how many bytes were read.",
        )
    };
}

/// `utf_16_ex_decode` and `utf_32_ex_decode`: the order is an argument and part of the result.
macro_rules! ex_decoder {
    ($name:literal, $encoding:literal, $module:ident) => {
        Method::function(
            $name,
            "(data, errors=None, byteorder=0, final=False, /)",
            Positional(1, 4, |_, arguments| {
                let data = bytes_argument(&arguments[0])?;
                let errors = errors_of($name, 2, arguments.get(1))?;
                let order = arguments.get(2).map_or(Ok(0), index::to_count)?;
                let is_final = is_final(arguments.get(3), false)?;
                let input = Cow::Borrowed(data.as_slice());
                let (decoded, order) =
                    $module::decode_with_order(input, &errors, $encoding, Order::of_number(order), is_final)?;
                Ok(Tuple::from_values(vec![
                    decoded.text,
                    int::from_i64(decoded.consumed as i64),
                    int::from_i64(order.number()),
                ]))
            }),
            "Decodes bytes: the string, how many bytes were read, and their order.",
        )
    };
}

/// `utf_16_encode` and `utf_32_encode`, whose order is an argument.
macro_rules! order_encoder {
    ($name:literal, $encoding:literal, $module:ident) => {
        Method::function(
            $name,
            "(str, errors=None, byteorder=0, /)",
            Positional(1, 3, |_, arguments| {
                let string = string_argument($name, arguments)?;
                let errors = errors_of($name, 2, arguments.get(1))?;
                let order = Order::of_number(arguments.get(2).map_or(Ok(0), index::to_count)?);
                let name = match order {
                    Order::Mark => $encoding,
                    Order::Little => concat!($encoding, "-le"),
                    Order::Big => concat!($encoding, "-be"),
                };
                encoded(string, $module::encode(string, &errors, name, order)?)
            }),
            "Encodes a string: the bytes, and how many characters were read.",
        )
    };
}

static FUNCTIONS: &[Method] = &[
    Method::function(
        "register",
        "(search_function, /)",
        One(register),
        "Registers a function that finds codecs.",
    ),
    Method::function(
        "unregister",
        "(search_function, /)",
        One(unregister),
        "Forgets a function that finds codecs.",
    ),
    Method::function("lookup", "(encoding, /)", One(lookup), "The codec of a name."),
    Method::function(
        "encode",
        "(obj, encoding='utf-8', errors='strict')",
        Bound(encode),
        "What a codec encodes.",
    ),
    Method::function(
        "decode",
        "(obj, encoding='utf-8', errors='strict')",
        Bound(decode),
        "What a codec decodes.",
    ),
    Method::function(
        "register_error",
        "(errors, handler, /)",
        Positional(2, 2, register_error),
        "Registers an error handler under a name.",
    ),
    Method::function("_unregister_error", "(errors, /)", One(unregister_error), "Forgets an error handler."),
    Method::function("lookup_error", "(errors, /)", One(lookup_error), "The error handler of a name."),
    encoder!("utf_8_encode", |string, errors| utf8::encode(string, errors)),
    encoder!("latin_1_encode", |string, errors| single::encode(string, errors, 256)),
    encoder!("ascii_encode", |string, errors| single::encode(string, errors, 128)),
    encoder!("unicode_escape_encode", |string, _errors| escape::encode(string)),
    encoder!("raw_unicode_escape_encode", |string, _errors| escape::encode_raw(string)),
    encoder!("utf_16_le_encode", |string, errors| utf16::encode(string, errors, "utf-16-le", Order::Little)),
    encoder!("utf_16_be_encode", |string, errors| utf16::encode(string, errors, "utf-16-be", Order::Big)),
    encoder!("utf_32_le_encode", |string, errors| utf32::encode(string, errors, "utf-32-le", Order::Little)),
    encoder!("utf_32_be_encode", |string, errors| utf32::encode(string, errors, "utf-32-be", Order::Big)),
    order_encoder!("utf_16_encode", "utf-16", utf16),
    order_encoder!("utf_32_encode", "utf-32", utf32),
    decoder!("utf_8_decode", false, bytes_argument, |data, errors, is_final| utf8::decode(
        data, errors, is_final
    )),
    decoder!("latin_1_decode", false, bytes_argument, |data, _errors, _is_final| Ok(Decoded {
        text: Str::from_latin1(&data),
        consumed: data.len()
    })),
    decoder!("ascii_decode", false, bytes_argument, |data, errors, _is_final| single::decode_ascii(
        data, errors
    )),
    decoder!("unicode_escape_decode", true, text_or_bytes, |data, errors, is_final| escape::decode(
        data, errors, is_final
    )),
    decoder!("raw_unicode_escape_decode", true, text_or_bytes, |data, errors, is_final| escape::decode_raw(
        data, errors, is_final
    )),
    decoder!("utf_16_decode", false, bytes_argument, |data, errors, is_final| utf16::decode(
        data,
        errors,
        "utf-16",
        Order::Mark,
        is_final
    )),
    decoder!("utf_16_le_decode", false, bytes_argument, |data, errors, is_final| utf16::decode(
        data,
        errors,
        "utf-16-le",
        Order::Little,
        is_final
    )),
    decoder!("utf_16_be_decode", false, bytes_argument, |data, errors, is_final| utf16::decode(
        data,
        errors,
        "utf-16-be",
        Order::Big,
        is_final
    )),
    decoder!("utf_32_decode", false, bytes_argument, |data, errors, is_final| utf32::decode(
        data,
        errors,
        "utf-32",
        Order::Mark,
        is_final
    )),
    decoder!("utf_32_le_decode", false, bytes_argument, |data, errors, is_final| utf32::decode(
        data,
        errors,
        "utf-32-le",
        Order::Little,
        is_final
    )),
    decoder!("utf_32_be_decode", false, bytes_argument, |data, errors, is_final| utf32::decode(
        data,
        errors,
        "utf-32-be",
        Order::Big,
        is_final
    )),
    ex_decoder!("utf_16_ex_decode", "utf-16", utf16),
    ex_decoder!("utf_32_ex_decode", "utf-32", utf32),
    Method::function(
        "charmap_encode",
        "(str, errors=None, mapping=None, /)",
        Positional(1, 3, charmap_encode),
        "Encodes a string by a mapping.",
    ),
    Method::function(
        "charmap_decode",
        "(data, errors=None, mapping=None, /)",
        Positional(1, 3, charmap_decode),
        "Decodes bytes by a mapping.",
    ),
    Method::function(
        "charmap_build",
        "(map, /)",
        One(charmap_build),
        "The mapping that encodes what a string decodes.",
    ),
    Method::function(
        "escape_encode",
        "(data, errors=None, /)",
        Positional(1, 2, escape_encode),
        "Bytes as the inside of a literal.",
    ),
    Method::function(
        "escape_decode",
        "(data, errors=None, /)",
        Positional(1, 2, escape_decode),
        "The bytes that the inside of a literal means.",
    ),
    Method::function(
        "readbuffer_encode",
        "(data, errors=None, /)",
        Positional(1, 2, readbuffer_encode),
        "The bytes of a buffer.",
    ),
];

fn register(_: &Value, search: &Value) -> PyResult {
    if type_of(search).slots.call().is_none() {
        return Err(type_error("argument must be callable"));
    }
    registry::register(search);
    Ok(Value::NONE)
}

fn unregister(_: &Value, search: &Value) -> PyResult {
    registry::unregister(search);
    Ok(Value::NONE)
}

fn lookup(_: &Value, encoding: &Value) -> PyResult {
    registry::lookup(&name_of("lookup", encoding)?)
}

fn code(function: &str, item: usize, bound: &[Option<&Value>]) -> PyResult {
    let [Some(object), encoding, errors] = *bound else { return Ok(Value::NONE) };
    let encoding = encoding.map_or(Ok("utf-8".to_owned()), |encoding| name_of(function, encoding))?;
    let errors = errors.map(|errors| errors_of(function, 3, Some(errors))).transpose()?;
    registry::call_codec(&registry::lookup(&encoding)?, item, object, errors.as_deref())
}

fn encode(_: &Value, bound: &[Option<&Value>]) -> PyResult {
    code("encode", 0, bound)
}

fn decode(_: &Value, bound: &[Option<&Value>]) -> PyResult {
    code("decode", 1, bound)
}

fn register_error(_: &Value, arguments: &[Value]) -> PyResult {
    let [name, handler] = arguments else { return Ok(Value::NONE) };
    let name = name_of("register_error", name)?;
    if type_of(handler).slots.call().is_none() {
        return Err(type_error("handler must be callable"));
    }
    registry::register_error(&name, handler);
    Ok(Value::NONE)
}

fn unregister_error(_: &Value, name: &Value) -> PyResult {
    registry::unregister_error(&name_of("_unregister_error", name)?).map(Value::bool)
}

fn lookup_error(_: &Value, name: &Value) -> PyResult {
    registry::lookup_error(&name_of("lookup_error", name)?)
}

/// The built-in handlers as functions.
macro_rules! handlers {
    ($($name:literal $function:literal $handler:ident;)*) => {
        static HANDLERS: &[(&str, Method)] = &[
            $((
                $name,
                Method::function(
                    $function,
                    "(exception, /)",
                    One(|_, exception| errors::handle(errors::Handler::$handler, exception)),
                    "What is done about an error of encoding or decoding.",
                ),
            ),)*
        ];
    };
}

handlers! {
    "strict" "strict_errors" Strict;
    "ignore" "ignore_errors" Ignore;
    "replace" "replace_errors" Replace;
    "backslashreplace" "backslashreplace_errors" Backslash;
    "xmlcharrefreplace" "xmlcharrefreplace_errors" XmlReference;
    "namereplace" "namereplace_errors" Name;
    "surrogateescape" "surrogateescape" SurrogateEscape;
    "surrogatepass" "surrogatepass" SurrogatePass;
}

/// A built-in handler as a function.
pub(crate) fn built_in_handler(name: &str) -> Option<Value> {
    let (_, method) = HANDLERS.iter().find(|(own, _)| *own == name)?;
    Some(BuiltinFunction::new(method, Value::NONE))
}

fn charmap_encode(_: &Value, arguments: &[Value]) -> PyResult {
    let string = string_argument("charmap_encode", arguments)?;
    let errors = errors_of("charmap_encode", 2, arguments.get(1))?;
    let bytes = match arguments.get(2).filter(|mapping| !mapping.is_none()) {
        Some(mapping) => charmap::encode(string, &errors, mapping)?,
        None => single::encode(string, &errors, 256)?,
    };
    encoded(string, bytes)
}

fn charmap_decode(_: &Value, arguments: &[Value]) -> PyResult {
    let [data, ..] = arguments else { return Ok(Value::NONE) };
    let bytes = bytes_argument(data)?;
    let errors = errors_of("charmap_decode", 2, arguments.get(1))?;
    decoded(match arguments.get(2).filter(|mapping| !mapping.is_none()) {
        Some(mapping) => charmap::decode(Cow::Owned(bytes), &errors, mapping)?,
        None => Decoded { text: Str::from_latin1(&bytes), consumed: bytes.len() },
    })
}

fn charmap_build(_: &Value, map: &Value) -> PyResult {
    match Str::of(map) {
        Some(map) => charmap::build(map),
        None => {
            let given = if map.is_none() { "None" } else { type_of(map).name() };
            Err(type_error(format_args!("charmap_build() argument must be str, not {given}")))
        }
    }
}

fn escape_encode(_: &Value, arguments: &[Value]) -> PyResult {
    let [data, ..] = arguments else { return Ok(Value::NONE) };
    let Some(bytes) = Bytes::of(data) else {
        let given = if data.is_none() { "None" } else { type_of(data).name() };
        return Err(type_error(format_args!("escape_encode() argument 1 must be bytes, not {given}")));
    };
    let escaped = Bytes::new(&escape::escape_bytes(bytes.as_slice()));
    Ok(Tuple::from_values(vec![escaped, int::from_i64(bytes.length() as i64)]))
}

fn escape_decode(_: &Value, arguments: &[Value]) -> PyResult {
    let [data, ..] = arguments else { return Ok(Value::NONE) };
    let bytes = text_or_bytes(data)?;
    let errors = errors_of("escape_decode", 2, arguments.get(1))?;
    let meant = Bytes::new(&escape::unescape_bytes(&bytes, &errors)?);
    Ok(Tuple::from_values(vec![meant, int::from_i64(bytes.len() as i64)]))
}

fn readbuffer_encode(_: &Value, arguments: &[Value]) -> PyResult {
    let [data, ..] = arguments else { return Ok(Value::NONE) };
    let bytes = text_or_bytes(data)?;
    Ok(Tuple::from_values(vec![Bytes::new(&bytes), int::from_i64(bytes.len() as i64)]))
}
