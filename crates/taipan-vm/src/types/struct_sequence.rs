//! Tuples with named fields that native modules return: `sys.version_info`, `os.stat_result`.
//!
//! Each is a class derived from `tuple`, made when its module is; some have fields that can be read by name only.

use crate::object::class::{self, Definition};
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::{Slot, Slots};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::dict::Dict;
use crate::types::str::{Str, intern};
use crate::types::tuple::{self, Tuple};
use crate::types::{int, object_type, type_type};
use crate::value::{PyResult, Value};

/// What a class of named tuples is made from.
pub struct Declaration {
    /// `sys.version_info`: the module and the name.
    pub name: &'static str,
    /// `__doc__`
    pub doc: &'static str,
    /// Names of the fields, in order.
    pub fields: &'static [&'static str],
    /// How many of them are items; the others can be read by name only.
    pub items: usize,
}

/// The descriptor of a field.
static FIELD_TYPE: Type = Type::native(
    "member_descriptor",
    Some(&object_type::TYPE),
    size_of::<Field>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Field>().with_descriptor_get(get_field).with_repr(repr_field),
    &NativeMembers::NONE,
);

/// A field.
#[repr(C)]
struct Field {
    header: Header,
    name: &'static str,
    place: usize,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Field {
    fn type_() -> &'static Type {
        &FIELD_TYPE
    }
}

fn get_field(field: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let place = Field::of(field).map_or(0, |field| field.place);
    match instance.and_then(Tuple::of) {
        Some(tuple) => Ok(tuple.values().get(place).cloned().unwrap_or(Value::NONE)),
        None => Ok(field.clone()),
    }
}

fn repr_field(field: &Value) -> PyResult {
    let name = Field::of(field).map_or("?", |field| field.name);
    Ok(Str::new(&format!("<member '{name}'>")))
}

impl Declaration {
    /// Makes the class.
    ///
    /// # Errors
    /// What making classes raises.
    pub fn make(&'static self) -> PyResult {
        crate::runtime::make_ready(&FIELD_TYPE);
        let namespace = Dict::with_capacity(self.fields.len() + 8);
        let (module, name) = self.name.rsplit_once('.').unwrap_or(("builtins", self.name));
        if let Some(names) = Dict::of(&namespace) {
            let set = |name: &str, value: Value| names.set_str(intern(name), value);
            set("__module__", intern(module).to_value());
            set("__doc__", Str::new(self.doc));
            if self.items == self.fields.len() {
                set("__slots__", Tuple::from_values(Vec::new()));
            }
            set("n_fields", int::from_i64(self.fields.len() as i64));
            set("n_sequence_fields", int::from_i64(self.items as i64));
            set("n_unnamed_fields", int::from_i64(0));
            let items = self.fields[..self.items].iter().map(|name| intern(name).to_value());
            set("__match_args__", Tuple::from_values(items.collect()));
            for (place, &name) in self.fields.iter().enumerate().take(self.items) {
                set(name, Field::create(|header| Field { header, name, place }));
            }
        }
        let class = class::make(
            &type_type::TYPE,
            &Definition {
                name: &intern(name).to_value(),
                bases: &Tuple::from_values(vec![tuple::TYPE.value()]),
                namespace: &namespace,
                keywords: &[],
            },
        )?;
        if let Some(class) = type_type::of(&class) {
            class.slots.inherit(Slot::Repr, &Slots::of::<Field>().with_repr(repr));
        }
        Ok(class)
    }
}

/// `sys.version_info(major=3, minor=14, …)`
fn repr(value: &Value) -> PyResult {
    let class = type_of(value);
    let module = class.lookup(intern("__module__"));
    let module = module.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
    let names = class.lookup(intern("__match_args__"));
    let names = names.as_ref().and_then(Tuple::of).map_or(&[][..], Tuple::values);
    let mut text = format!("{module}.{}(", class.name());
    let values = Tuple::of(value).map_or(&[][..], Tuple::values);
    for (place, (name, value)) in names.iter().zip(values).enumerate() {
        if place > 0 {
            text.push_str(", ");
        }
        let value = protocol::repr(value)?;
        for part in [name, &value] {
            text.push_str(&Str::of(part).map(Str::to_string_lossy).unwrap_or_default());
            if std::ptr::eq(part, name) {
                text.push('=');
            }
        }
    }
    text.push(')');
    Ok(Str::new(&text))
}

/// An instance of such a class with these fields; those that are no items become attributes.
///
/// # Errors
/// What setting attributes raises.
pub fn instance(class: &Value, declaration: &Declaration, mut values: Vec<Value>) -> PyResult {
    let hidden = values.split_off(declaration.items.min(values.len()));
    let Some(class) = type_type::of(class) else { return Ok(Tuple::from_values(values)) };
    let value = Tuple::of_type(class, values);
    for (name, field) in declaration.fields[declaration.items..].iter().zip(&hidden) {
        protocol::generic_set_attribute(&value, &intern(name).to_value(), Some(field))?;
    }
    Ok(value)
}
