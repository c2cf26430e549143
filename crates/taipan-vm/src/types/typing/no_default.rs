//! `typing.NoDefault`, which says that a type parameter has no default.

use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::object_type;
use crate::types::str::Str;
use crate::value::Value;
use crate::word::Word;

/// `typing.NoDefaultType`
pub static TYPE: Type = Type::native(
    "NoDefaultType",
    Some(&object_type::TYPE),
    size_of::<Header>(),
    0,
    TypeFlags::IMMUTABLE,
    Slots::new(object_type::never_freed).with_repr(|_| Ok(Str::new("typing.NoDefault"))).with_new(
        |_, arguments| match arguments.values() {
            [] => Ok(value()),
            _ => Err(type_error("NoDefaultType takes no arguments")),
        },
    ),
    &NativeMembers {
        doc: Some("The type of the NoDefault singleton."),
        methods: &[Method::instance(
            "__reduce__",
            "($self, /)",
            Function::NoArguments(|_| Ok(Str::new("NoDefault"))),
            "Helper for pickle.",
        )],
        getters: &[],
    },
);

#[repr(transparent)]
struct Single(Header);

// SAFETY: only the thread that holds the interpreter lock touches objects.
unsafe impl Sync for Single {}

static SINGLE: Single = Single(Header::immortal(&raw const TYPE));

/// `typing.NoDefault`
pub fn value() -> Value {
    // SAFETY: the object is never freed.
    unsafe { Value::from_borrowed(Word::from_bits(&raw const SINGLE as usize as u64)) }
}
