//! `str(...)`.

use super::{Str, TYPE};
use crate::call::Arguments;
use crate::codecs;
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::type_object::{Type, type_of};
use crate::raise::type_error;
use crate::value::{PyResult, Value};

static PARAMETERS: Parameters = Parameters::parse("($type, object='', encoding='utf-8', errors='strict')");

/// `str.__new__`
pub(super) fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let string = match arguments.values() {
        [] => Str::empty(),
        [object] if !arguments.has_keywords() => protocol::str(object)?,
        _ => from_arguments(arguments)?,
    };
    if type_.is(&TYPE) {
        return Ok(string);
    }
    match Str::of(&string) {
        Some(own) => Ok(Str::of_type(type_, own.characters())),
        None => Ok(string),
    }
}

fn from_arguments(arguments: Arguments<'_>) -> PyResult {
    let given = arguments.values().len();
    if given > 3 {
        return Err(type_error(format_args!("str expected at most 3 arguments, got {given}")));
    }
    let bound = PARAMETERS.bind("str", arguments)?;
    let [object, encoding, errors] = bound[..] else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(object) = object else { return Ok(Str::empty()) };
    if encoding.is_none() && errors.is_none() {
        return protocol::str(object);
    }
    let encoding = codec_name("str", "encoding", 2, encoding)?;
    let errors = codec_name("str", "errors", 3, errors)?;
    if Str::of(object).is_some() {
        return Err(type_error("decoding str is not supported"));
    }
    let Some(bytes) = codecs::bytes_of(object)? else {
        let given = type_of(object).name();
        return Err(type_error(format_args!("decoding to str: need a bytes-like object, {given} found")));
    };
    codecs::decode(&bytes, encoding.as_deref(), errors.as_deref())
}

/// The name of a codec or of an error handler among the arguments of a function.
///
/// # Errors
/// `TypeError` if it is no `str`; `ValueError` if it holds a null character.
pub(super) fn codec_name(
    function: &str,
    parameter: &str,
    _number: usize,
    value: Option<&Value>,
) -> PyResult<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    let Some(name) = Str::of(value) else {
        let given = if value.is_none() { "None" } else { type_of(value).name() };
        return Err(type_error(format_args!("{function}() argument '{parameter}' must be str, not {given}")));
    };
    codecs::name(name).map(Some)
}
