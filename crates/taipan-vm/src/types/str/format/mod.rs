//! `str.format`, `str.format_map` and `str.__format__`.

use super::{Str, StrBuilder, ascii_text, check_room, is_exact};
use crate::call::Arguments;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, raise, type_error, value_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::format::FormatSpec;
use crate::types::format::layout::padding;
use crate::types::format::spec::Align;
use crate::types::int;
use crate::value::{PyResult, Value};

pub mod field_name;
pub mod markup;

use field_name::{Accessor, FieldName, First, Numbering};
use markup::Markup;

/// What fields are replaced by.
struct Given<'a> {
    /// Positional arguments; `format_map` has none.
    positional: Option<&'a [Value]>,
    /// Arguments by name: a mapping.
    named: &'a Value,
}

/// Fields may nest so deep in specifications.
const DEEPEST: u32 = 2;

pub(super) fn method_str_format(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let named = Dict::with_capacity(arguments.names().len());
    if let Some(names) = Dict::of(&named) {
        for (name, value) in arguments.keywords() {
            names.set(name, value.clone())?;
        }
    }
    let given = Given { positional: Some(arguments.positional()), named: &named };
    format_string(value, &given)
}

pub(super) fn method_format_map(value: &Value, mapping: &Value) -> PyResult {
    format_string(value, &Given { positional: None, named: mapping })
}

fn format_string(value: &Value, given: &Given<'_>) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let mut numbering = Numbering::default();
    let codes: Vec<u32> = string.code_points().collect();
    let mut out = StrBuilder::with_capacity(codes.len());
    write_fields(&mut out, &codes, given, DEEPEST, &mut numbering)?;
    Ok(out.finish())
}

fn write_fields(
    out: &mut StrBuilder,
    codes: &[u32],
    given: &Given<'_>,
    depth: u32,
    numbering: &mut Numbering,
) -> PyResult<()> {
    if depth == 0 {
        return Err(value_error("Max string recursion exceeded"));
    }
    for piece in Markup::new(codes) {
        let piece = piece?;
        out.push_units(piece.literal);
        let Some(field) = piece.field else { continue };
        let object = field_value(&FieldName::parse(field.name, Some(numbering))?, given)?;
        let object = match field.conversion {
            Some(conversion) => convert(&object, conversion)?,
            None => object,
        };
        let spec = match field.is_nested {
            true => {
                let mut spec = StrBuilder::new();
                write_fields(&mut spec, field.spec, given, depth - 1, numbering)?;
                spec.finish()
            }
            false => Str::from_units(field.spec),
        };
        let text = format_value(&object, &spec)?;
        Str::of(&text).into_iter().for_each(|text| out.push_string(text));
    }
    Ok(())
}

fn convert(value: &Value, conversion: u32) -> PyResult {
    match char::from_u32(conversion) {
        Some('r') => protocol::repr(value),
        Some('s') => protocol::str(value),
        Some('a') => ascii(value),
        Some(other @ '!'..='~') => Err(value_error(format_args!("Unknown conversion specifier {other}"))),
        _ => Err(value_error(format_args!("Unknown conversion specifier \\x{conversion:x}"))),
    }
}

/// `ascii(value)`
///
/// # Errors
/// What its `__repr__` raises.
pub fn ascii(value: &Value) -> PyResult {
    let repr = protocol::repr(value)?;
    match Str::of(&repr) {
        Some(text) if !text.is_ascii() => Ok(ascii_text(text).finish()),
        _ => Ok(repr),
    }
}

/// What a field's name means.
fn field_value(name: &FieldName<'_>, given: &Given<'_>) -> PyResult {
    let mut object = match name.first {
        First::Name(name) => protocol::subscript(given.named, &Str::from_units(name))?,
        First::Index(index) => {
            let Some(positional) = given.positional else {
                return Err(value_error("Format string contains positional fields"));
            };
            positional.get(index).cloned().ok_or_else(|| {
                raise(
                    &kinds::INDEX_ERROR,
                    format_args!("Replacement index {index} out of range for positional args tuple"),
                )
            })?
        }
    };
    for accessor in name.rest() {
        object = match accessor? {
            Accessor::Attribute(name) => protocol::attribute(&object, &Str::from_units(name))?,
            Accessor::Key(key) => protocol::subscript(&object, &Str::from_units(key))?,
            Accessor::Index(index) => protocol::subscript(&object, &int::from_i64(index as i64))?,
        };
    }
    Ok(object)
}

/// `format(value, spec)`; the specification is a `str`.
///
/// # Errors
/// What its `__format__` raises; `TypeError` if it gives no `str`.
pub fn format_value(value: &Value, spec: &Value) -> PyResult {
    if Str::of(spec).is_some_and(|spec| spec.length() == 0) {
        if is_exact(value) {
            return Ok(value.clone());
        }
        if type_of(value).is(&int::TYPE) {
            return protocol::str(value);
        }
    }
    let result = crate::object::slot_names::call_special(value, "__format__", std::slice::from_ref(spec));
    let result = result.unwrap_or_else(|| format_object(value, spec));
    let result = result?;
    match Str::of(&result) {
        Some(_) => Ok(result),
        None => {
            let given = type_of(&result).name();
            Err(type_error(format_args!("__format__ must return a str, not {given}")))
        }
    }
}

/// `object.__format__`: `str(value)`, which takes no specification.
///
/// # Errors
/// `TypeError` if there is one; what its `__str__` raises.
pub fn format_object(value: &Value, spec: &Value) -> PyResult {
    if Str::of(spec).is_some_and(|spec| spec.length() > 0) {
        let name = type_of(value).name();
        return Err(type_error(format_args!("unsupported format string passed to {name}.__format__")));
    }
    protocol::str(value)
}

/// `str.__format__`
pub(super) fn method_format(value: &Value, spec: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(spec) = Str::of(spec) else {
        let given = if spec.is_none() { "None" } else { type_of(spec).name() };
        return Err(type_error(format_args!("__format__() argument must be str, not {given}")));
    };
    if spec.length() == 0 {
        return if is_exact(value) { Ok(value.clone()) } else { protocol::str(value) };
    }
    let spec = FormatSpec::parse(spec, value, 's', Align::Left)?;
    if spec.presentation != u32::from('s') {
        return Err(spec.unknown_presentation(value));
    }
    check_string_spec(&spec)?;
    let shown = spec.precision.map_or(string.length(), |precision| precision.min(string.length()));
    let (left, right) = padding(shown, spec.width, spec.align);
    let length = left.checked_add(shown).and_then(|length| length.checked_add(right));
    let length = length.ok_or_else(raise::memory_error)?;
    check_room(length, string.width().bytes().max(if spec.fill > 0xffff { 4 } else { 1 }))?;
    let mut out = StrBuilder::with_capacity(length);
    out.push_times(spec.fill, left);
    out.push_characters(string.characters().slice(0, shown));
    out.push_times(spec.fill, right);
    Ok(out.finish())
}

/// What a specification for strings may not have.
fn check_string_spec(spec: &FormatSpec) -> PyResult<()> {
    use crate::types::format::spec::Sign;
    if let Some(sign) = spec.sign {
        let name = if sign == Sign::Space { "Space" } else { "Sign" };
        return Err(value_error(format_args!("{name} not allowed in string format specifier")));
    }
    if spec.no_negative_zero {
        return Err(value_error("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if spec.alternate {
        return Err(value_error("Alternate form (#) not allowed in string format specifier"));
    }
    if spec.align == Align::AfterSign {
        return Err(value_error("'=' alignment not allowed in string format specifier"));
    }
    Ok(())
}
