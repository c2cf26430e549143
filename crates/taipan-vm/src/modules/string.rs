//! `_string`: what `string.Formatter` reads format strings with.

use std::cell::Cell;

use crate::modules::NativeModule;
use crate::object::header::Header;
use crate::object::native::Function::One;
use crate::object::native::{Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::str::Str;
use crate::types::str::format::field_name::{Accessor, Accessors, FieldName, First};
use crate::types::str::format::markup::Markup;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value};

/// `_string`
pub static MODULE: NativeModule = NativeModule {
    name: "_string",
    doc: "string helper module",
    functions: &[
        Method::function(
            "formatter_parser",
            "($module, object, /)",
            One(|_, string| {
                let codes = codes_of(string)?;
                Ok(Pieces::create(|header| Pieces { header, codes, place: Cell::new(0) }))
            }),
            "The literal texts and fields of a format string, one after the other.",
        ),
        Method::function(
            "formatter_field_name_split",
            "($module, object, /)",
            One(split_name),
            "What a field's name begins with, and an iterator over the rest.",
        ),
    ],
    types: &[],
    init: |_| {
        crate::runtime::make_ready(&PIECES);
        crate::runtime::make_ready(&ACCESSORS);
        Ok(())
    },
};

/// An iterator over the pieces of a format string.
static PIECES: Type = Type::native(
    "formatteriterator",
    Some(&object_type::TYPE),
    size_of::<Pieces>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Pieces>().with_iter(|iterator| Ok(iterator.clone())).with_next(next_piece),
    &NativeMembers::NONE,
);

/// An iterator over what stands behind the beginning of a field's name.
static ACCESSORS: Type = Type::native(
    "fieldnameiterator",
    Some(&object_type::TYPE),
    size_of::<Rest>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Rest>().with_iter(|iterator| Ok(iterator.clone())).with_next(next_accessor),
    &NativeMembers::NONE,
);

#[repr(C)]
struct Pieces {
    header: Header,
    codes: Box<[u32]>,
    place: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Pieces {
    fn type_() -> &'static Type {
        &PIECES
    }
}

#[repr(C)]
struct Rest {
    header: Header,
    codes: Box<[u32]>,
    place: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Rest {
    fn type_() -> &'static Type {
        &ACCESSORS
    }
}

fn codes_of(value: &Value) -> PyResult<Box<[u32]>> {
    match Str::of(value) {
        Some(string) => Ok(string.code_points().collect()),
        None => Err(type_error(format_args!("expected str, got {}", type_of(value).name()))),
    }
}

fn next_piece(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(pieces) = Pieces::of(iterator) else { return Ok(None) };
    let mut markup = Markup::at(&pieces.codes, pieces.place.get());
    let piece = markup.next().transpose()?;
    pieces.place.set(markup.place());
    let Some(piece) = piece else { return Ok(None) };
    let mut parts = vec![Str::from_units(piece.literal)];
    match piece.field {
        Some(field) => {
            parts.push(Str::from_units(field.name));
            parts.push(Str::from_units(field.spec));
            parts.push(field.conversion.map_or(Value::NONE, Str::from_code));
        }
        None => parts.extend([Value::NONE, Value::NONE, Value::NONE]),
    }
    Ok(Some(Tuple::from_values(parts)))
}

fn next_accessor(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(rest) = Rest::of(iterator) else { return Ok(None) };
    let mut accessors = Accessors::of(rest.codes.get(rest.place.get()..).unwrap_or_default());
    let accessor = accessors.next().transpose()?;
    rest.place.set(rest.codes.len() - accessors.left().len());
    Ok(accessor.map(|accessor| {
        let (is_attribute, name) = match accessor {
            Accessor::Attribute(name) => (true, Str::from_units(name)),
            Accessor::Key(key) => (false, Str::from_units(key)),
            Accessor::Index(index) => (false, int::from_i64(index as i64)),
        };
        Tuple::from_values(vec![Value::bool(is_attribute), name])
    }))
}

fn split_name(_: &Value, name: &Value) -> PyResult {
    let codes = codes_of(name)?;
    let name = FieldName::parse(&codes, None)?;
    let first = match name.first {
        First::Index(index) => int::from_i64(index as i64),
        First::Name(name) => Str::from_units(name),
    };
    let codes = name.rest().left().into();
    let rest = Rest::create(|header| Rest { header, codes, place: Cell::new(0) });
    Ok(Tuple::from_values(vec![first, rest]))
}
