//! `string.templatelib.Template`, what a t-string makes, and its `Interpolation`s.

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Getter, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{type_error, value_error};
use crate::types::object_type;
use crate::types::str::{Str, StrBuilder};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

const TRAITS: TypeFlags = TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER);

/// `string.templatelib.Template`
pub static TYPE: Type = Type::native(
    "string.templatelib.Template",
    Some(&object_type::TYPE),
    size_of::<Template>(),
    0,
    TRAITS,
    Slots::of::<Template>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are templates.
                let template = unsafe { Template::from_header(object) };
                visit(template.strings.word());
                visit(template.interpolations.word());
            },
            None,
        )
        .with_new(new_template)
        .with_repr(repr_template)
        .with_iter(|template| {
            let template = template.clone();
            Ok(TemplateIterator::create(|header| TemplateIterator { header, template, next: Cell::new(0) }))
        })
        .with_concat(concat),
    &NativeMembers { doc: Some("Template object"), methods: &[], getters: TEMPLATE_GETTERS },
);

/// `string.templatelib.Interpolation`
pub static INTERPOLATION_TYPE: Type = Type::native(
    "string.templatelib.Interpolation",
    Some(&object_type::TYPE),
    size_of::<Interpolation>(),
    0,
    TRAITS,
    Slots::of::<Interpolation>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are interpolations.
                unsafe { Interpolation::from_header(object) }
                    .parts
                    .iter()
                    .for_each(|part| visit(part.word()));
            },
            None,
        )
        .with_new(new_interpolation)
        .with_repr(repr_interpolation),
    &NativeMembers { doc: Some("Interpolation object"), methods: &[], getters: INTERPOLATION_GETTERS },
);

/// `string.templatelib.TemplateIter`
pub static ITERATOR_TYPE: Type = Type::native(
    "string.templatelib.TemplateIter",
    Some(&object_type::TYPE),
    size_of::<TemplateIterator>(),
    0,
    TRAITS.union(TypeFlags::NO_NEW),
    Slots::of::<TemplateIterator>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are these iterators.
                visit(unsafe { TemplateIterator::from_header(object) }.template.word());
            },
            None,
        )
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next),
    &NativeMembers::NONE,
);

/// A template: one string more than interpolations.
#[repr(C)]
pub struct Template {
    header: Header,
    /// A tuple of `str`.
    strings: Value,
    /// A tuple of interpolations.
    interpolations: Value,
}

/// Value, expression, conversion, format specification.
#[repr(C)]
pub struct Interpolation {
    header: Header,
    parts: [Value; 4],
}

/// An iterator over strings that are not empty and interpolations, by turns.
#[repr(C)]
pub struct TemplateIterator {
    header: Header,
    template: Value,
    next: Cell<usize>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Template {
    fn type_() -> &'static Type {
        &TYPE
    }
}

// SAFETY: as above.
unsafe impl NativeObject for Interpolation {
    fn type_() -> &'static Type {
        &INTERPOLATION_TYPE
    }
}

// SAFETY: as above.
unsafe impl NativeObject for TemplateIterator {
    fn type_() -> &'static Type {
        &ITERATOR_TYPE
    }
}

static TEMPLATE_GETTERS: &[Getter] = &[
    Getter { name: "strings", get: |value| part(value, |t| t.strings.clone()), set: None, doc: "Strings" },
    Getter {
        name: "interpolations",
        get: |value| part(value, |t| t.interpolations.clone()),
        set: None,
        doc: "Interpolations",
    },
    Getter {
        name: "values",
        get: |value| {
            part(value, |template| {
                let values = items(&template.interpolations).iter().filter_map(Interpolation::of);
                Tuple::from_values(values.map(|interpolation| interpolation.parts[0].clone()).collect())
            })
        },
        set: None,
        doc: "Values of interpolations",
    },
];

static INTERPOLATION_GETTERS: &[Getter] = &[
    interpolation_part::<0>("value", "Value"),
    interpolation_part::<1>("expression", "Expression"),
    interpolation_part::<2>("conversion", "Conversion"),
    interpolation_part::<3>("format_spec", "Format specification"),
];

const fn interpolation_part<const NUMBER: usize>(name: &'static str, doc: &'static str) -> Getter {
    Getter {
        name,
        get: |value| Ok(Interpolation::of(value).map_or(Value::NONE, |own| own.parts[NUMBER].clone())),
        set: None,
        doc,
    }
}

fn part(value: &Value, get: impl Fn(&Template) -> Value) -> PyResult {
    Ok(Template::of(value).map_or(Value::NONE, get))
}

fn items(tuple: &Value) -> &[Value] {
    Tuple::of(tuple).map_or(&[], Tuple::values)
}

/// A template of a tuple of strings and a tuple of interpolations.
pub fn template(strings: Value, interpolations: Value) -> Value {
    Template::create(|header| Template { header, strings, interpolations })
}

/// An interpolation. `conversion` is 0 for none, else what `CONVERT_VALUE` has.
pub fn interpolation(value: Value, expression: Value, conversion: usize, format_spec: Value) -> Value {
    let conversion = match conversion {
        1 => Str::new("s"),
        2 => Str::new("r"),
        3 => Str::new("a"),
        _ => Value::NONE,
    };
    let parts = [value, expression, conversion, format_spec];
    Interpolation::create(|header| Interpolation { header, parts })
}

/// Puts the pieces together: strings that follow each other become one.
fn from_pieces(pieces: &[Value]) -> PyResult {
    let mut strings = Vec::new();
    let mut interpolations = Vec::new();
    let mut text = StrBuilder::new();
    for piece in pieces {
        match (Str::of(piece), Interpolation::of(piece)) {
            (Some(string), _) => text.push_string(string),
            (_, Some(_)) => {
                strings.push(std::mem::take(&mut text).finish());
                interpolations.push(piece.clone());
            }
            _ => {
                let given = type_of(piece).name();
                return Err(type_error(format_args!(
                    "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {given}"
                )));
            }
        }
    }
    strings.push(text.finish());
    Ok(template(Tuple::from_values(strings), Tuple::from_values(interpolations)))
}

fn new_template(_: &Type, arguments: Arguments<'_>) -> PyResult {
    if arguments.has_keywords() {
        return Err(type_error("Template.__new__ only accepts *args arguments"));
    }
    from_pieces(arguments.positional())
}

static PARAMETERS: Parameters =
    Parameters::parse("($type, value, expression='', conversion=None, format_spec='')");

fn new_interpolation(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = PARAMETERS.bind("Interpolation", arguments)?;
    let [Some(value), expression, conversion, format_spec] = bound[..] else { return Ok(Value::NONE) };
    let text = |name: &str, value: Option<&Value>| match value {
        None => Ok(Str::empty()),
        Some(value) if Str::of(value).is_some() => Ok(value.clone()),
        Some(value) => {
            let given = if value.is_none() { "None" } else { type_of(value).name() };
            Err(type_error(format_args!("Interpolation() argument '{name}' must be str, not {given}")))
        }
    };
    let conversion = conversion.cloned().unwrap_or(Value::NONE);
    if !conversion.is_none() {
        let Some(letter) = Str::of(&conversion) else {
            let given = type_of(&conversion).name();
            return Err(type_error(format_args!(
                "Interpolation() argument 'conversion' must be str, not {given}"
            )));
        };
        if !["s", "r", "a"].iter().any(|known| letter.equals_text(known)) {
            return Err(value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
        }
    }
    let expression = text("expression", expression)?;
    let parts = [value.clone(), expression, conversion, text("format_spec", format_spec)?];
    Ok(Interpolation::create(|header| Interpolation { header, parts }))
}

/// Strings and interpolations by turns.
fn pieces(template: &Template) -> Vec<Value> {
    let (strings, interpolations) = (items(&template.strings), items(&template.interpolations));
    let mut pieces = Vec::with_capacity(strings.len() + interpolations.len());
    for (place, string) in strings.iter().enumerate() {
        pieces.push(string.clone());
        pieces.extend(interpolations.get(place).cloned());
    }
    pieces
}

fn concat(a: &Value, b: &Value) -> PyResult {
    match (Template::of(a), Template::of(b)) {
        (Some(left), Some(right)) => from_pieces(&[pieces(left), pieces(right)].concat()),
        _ => {
            let (left, right) = (type_of(a).name(), type_of(b).name());
            Err(type_error(format_args!(
                "can only concatenate string.templatelib.Template (not \"{}\") to string.templatelib.Template",
                if Template::of(a).is_some() { right } else { left }
            )))
        }
    }
}

fn repr_parts(out: &mut StrBuilder, parts: &[(&str, &Value)]) -> PyResult<()> {
    for (before, part) in parts {
        out.push_text(before);
        let shown = protocol::repr(part)?;
        Str::of(&shown).into_iter().for_each(|shown| out.push_string(shown));
    }
    Ok(())
}

fn repr_template(value: &Value) -> PyResult {
    let Some(template) = Template::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let mut out = StrBuilder::new();
    out.push_text("Template(");
    repr_parts(
        &mut out,
        &[("strings=", &template.strings), (", interpolations=", &template.interpolations)],
    )?;
    out.push_text(")");
    Ok(out.finish())
}

fn repr_interpolation(value: &Value) -> PyResult {
    let Some(own) = Interpolation::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let mut out = StrBuilder::new();
    out.push_text("Interpolation(");
    for (place, part) in own.parts.iter().enumerate() {
        repr_parts(&mut out, &[(if place == 0 { "" } else { ", " }, part)])?;
    }
    out.push_text(")");
    Ok(out.finish())
}

fn next(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(own) = TemplateIterator::of(iterator) else { return Ok(None) };
    let Some(template) = Template::of(&own.template) else { return Ok(None) };
    loop {
        let place = own.next.get();
        own.next.set(place + 1);
        let source = if place % 2 == 0 { &template.strings } else { &template.interpolations };
        let Some(piece) = items(source).get(place / 2) else {
            own.next.set(place);
            return Ok(None);
        };
        if place % 2 == 1 || Str::of(piece).is_some_and(|s| s.length() > 0) {
            return Ok(Some(piece.clone()));
        }
    }
}
