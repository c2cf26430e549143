//! `complex`
//!
//! [`arith`] has the operators, [`convert`] what makes complex numbers of other objects.

use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{float, format, object_type};
use crate::value::{PyResult, Value};

pub mod arith;
pub mod convert;

pub use arith::power;

/// `complex`
pub static TYPE: Type = Type::native(
    "complex",
    Some(&object_type::TYPE),
    size_of::<Complex>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE),
    Slots::of::<Complex>()
        .with_new(convert::new_complex)
        .with_repr(repr)
        .with_hash(hash)
        .with_bool(|value| Ok(of(value).is_some_and(|number| number.real != 0.0 || number.imaginary != 0.0)))
        .with_richcompare(arith::compare)
        .with_add(arith::add)
        .with_subtract(arith::subtract)
        .with_multiply(arith::multiply)
        .with_true_divide(arith::true_divide)
        .with_power(power)
        .with_negative(|value| Ok(map(value, |number| Number::new(-number.real, -number.imaginary))))
        .with_positive(|value| Ok(exact(value)))
        .with_absolute(arith::absolute),
    &NativeMembers { doc: Some(DOC), methods: METHODS, getters: GETTERS },
);

const DOC: &str = "Create a complex number from a string or numbers.\n\nA string is read as a complex number, a single \
                   number is converted to one.\nOtherwise the result has the given real and imaginary parts.";

static METHODS: &[Method] = &[
    Method::class(
        "from_number",
        "($type, number, /)",
        Function::One(convert::from_number),
        "Convert number to a complex floating-point number.",
    ),
    Method::instance(
        "conjugate",
        "($self, /)",
        Function::NoArguments(|value| Ok(map(value, |number| Number::new(number.real, -number.imaginary)))),
        "The number with the imaginary part negated.",
    ),
    Method::instance(
        "__complex__",
        "($self, /)",
        Function::NoArguments(|value| Ok(exact(value))),
        "Convert this value to exact type complex.",
    ),
    Method::instance(
        "__getnewargs__",
        "($self, /)",
        Function::NoArguments(new_arguments),
        "The arguments that make an equal number.",
    ),
    Method::instance(
        "__format__",
        "($self, format_spec, /)",
        Function::One(format),
        "Format by a specification.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter {
        name: "real",
        get: |value| Ok(float::new(number(value).real)),
        set: None,
        doc: "the real part of a complex number",
    },
    Getter {
        name: "imag",
        get: |value| Ok(float::new(number(value).imaginary)),
        set: None,
        doc: "the imaginary part of a complex number",
    },
];

/// A complex object.
#[repr(C)]
pub struct Complex {
    header: Header,
    number: Number,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Complex {
    fn type_() -> &'static Type {
        &TYPE
    }
}

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The real part.
    pub real: f64,
    /// The imaginary part.
    pub imaginary: f64,
}

impl Number {
    /// The number of both parts.
    pub const fn new(real: f64, imaginary: f64) -> Number {
        Number { real, imaginary }
    }

    /// The object.
    pub fn value(self) -> Value {
        Complex::create(|header| Complex { header, number: self })
    }
}

/// A `complex` object.
pub fn new(real: f64, imaginary: f64) -> Value {
    Number::new(real, imaginary).value()
}

/// An object of `complex` or of a subclass.
pub fn new_of(type_: &Type, number: Number) -> Value {
    native_object::allocate(type_, |header| Complex { header, number })
}

/// The number, if the value is a `complex`.
pub fn of(value: &Value) -> Option<Number> {
    Complex::of(value).map(|complex| complex.number)
}

fn number(value: &Value) -> Number {
    of(value).unwrap_or(Number::new(0.0, 0.0))
}

fn map(value: &Value, change: fn(Number) -> Number) -> Value {
    change(number(value)).value()
}

/// The value itself if it is exactly a `complex`; of an instance of a subclass, its number.
pub fn exact(value: &Value) -> Value {
    match of(value) {
        Some(number) if !type_of(value).is(&TYPE) => number.value(),
        _ => value.clone(),
    }
}

fn repr(value: &Value) -> PyResult {
    let Number { real, imaginary } = number(value);
    let mut text = String::new();
    let _always_fits = taipan_bytecode::repr::complex(&mut text, real, imaginary);
    Ok(Str::new(&text))
}

fn hash(value: &Value) -> PyResult<i64> {
    const IMAGINARY: i64 = 1_000_003;
    let Number { real, imaginary } = number(value);
    let (real, imaginary) = (float::hash_part(real, value), float::hash_part(imaginary, value));
    match real.wrapping_add(IMAGINARY.wrapping_mul(imaginary)) {
        -1 => Ok(-2),
        hash => Ok(hash),
    }
}

fn new_arguments(value: &Value) -> PyResult {
    let Number { real, imaginary } = number(value);
    Ok(Tuple::from_values(vec![float::new(real), float::new(imaginary)]))
}

fn format(value: &Value, spec: &Value) -> PyResult {
    let Number { real, imaginary } = number(value);
    match Str::of(spec) {
        Some(spec) => format::numbers::complex(value, real, imaginary, spec),
        None => {
            Err(type_error(format_args!("__format__() argument must be str, not {}", type_of(spec).name())))
        }
    }
}
