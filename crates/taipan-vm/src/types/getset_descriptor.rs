//! Attributes of native types that are worked out: what their namespaces hold for each
//! [`Getter`](crate::object::native::Getter).

use crate::object::header::Header;
use crate::object::native::{Getter, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::object_type;
use crate::types::str::Str;
use crate::value::{PyResult, Raised, Value};

/// `getset_descriptor`
pub static TYPE: Type = Type::native(
    "getset_descriptor",
    Some(&object_type::TYPE),
    size_of::<GetsetDescriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<GetsetDescriptor>().with_repr(repr).with_descriptor_get(get).with_descriptor_set(set),
    &NativeMembers::NONE,
);

/// A descriptor object.
#[repr(C)]
pub struct GetsetDescriptor {
    header: Header,
    /// What works the attribute out.
    pub getter: &'static Getter,
    /// The type whose attribute it is.
    pub owner: &'static Type,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for GetsetDescriptor {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl GetsetDescriptor {
    /// A new descriptor.
    pub fn new(getter: &'static Getter, owner: &'static Type) -> Value {
        GetsetDescriptor::create(|header| GetsetDescriptor { header, getter, owner })
    }

    fn check(&self, instance: &Value) -> PyResult<()> {
        if type_of(instance).is_subtype(self.owner) {
            return Ok(());
        }
        let (name, owner, given) = (self.getter.name, self.owner.name(), type_of(instance).name());
        Err(type_error(format_args!(
            "descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"
        )))
    }

    fn not_writable(&self) -> Raised {
        let (name, owner) = (self.getter.name, self.owner.name());
        raise::raise(
            &kinds::ATTRIBUTE_ERROR,
            format_args!("attribute '{name}' of '{owner}' objects is not writable"),
        )
    }
}

fn get(descriptor: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    match (GetsetDescriptor::of(descriptor), instance) {
        (Some(getset), Some(instance)) => {
            getset.check(instance)?;
            (getset.getter.get)(instance)
        }
        _ => Ok(descriptor.clone()),
    }
}

fn set(descriptor: &Value, instance: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(getset) = GetsetDescriptor::of(descriptor) else { return Ok(()) };
    getset.check(instance)?;
    match getset.getter.set {
        Some(set) => set(instance, value),
        None => Err(getset.not_writable()),
    }
}

fn repr(descriptor: &Value) -> PyResult {
    let (name, owner) = GetsetDescriptor::of(descriptor)
        .map_or(("?", "?"), |getset| (getset.getter.name, getset.owner.name()));
    Ok(Str::new(&format!("<attribute '{name}' of '{owner}' objects>")))
}
