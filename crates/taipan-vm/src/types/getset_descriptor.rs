//! Attributes of native types that are worked out: what their namespaces hold for each
//! [`Getter`].

use crate::object::header::Header;
use crate::object::native::{Getter, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::types::{object_type, type_type};
use crate::value::{PyResult, Raised, Value};
use crate::word::Word;

/// `getset_descriptor`
pub static TYPE: Type = Type::native(
    "getset_descriptor",
    Some(&object_type::TYPE),
    size_of::<GetsetDescriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW).union(TypeFlags::CONTAINER),
    Slots::of::<GetsetDescriptor>()
        .container(traverse, None)
        .with_repr(repr)
        .with_descriptor_get(get)
        .with_descriptor_set(set),
    &NativeMembers {
        doc: None,
        methods: &[],
        getters: &[
            Getter {
                name: "__name__",
                get: |g| part(g, |g| intern(g.getter.name).to_value()),
                set: None,
                doc: "The name.",
            },
            Getter {
                name: "__objclass__",
                get: |g| part(g, |g| g.owner.clone()),
                set: None,
                doc: "The class.",
            },
            Getter {
                name: "__qualname__",
                get: qualname,
                set: None,
                doc: "The name with that of the class.",
            },
            Getter { name: "__doc__", get: doc, set: None, doc: "The documentation." },
        ],
    },
);

/// A descriptor object.
#[repr(C)]
pub struct GetsetDescriptor {
    header: Header,
    /// What works the attribute out.
    pub getter: &'static Getter,
    /// The type whose attribute it is.
    pub owner: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for GetsetDescriptor {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl GetsetDescriptor {
    /// A new descriptor.
    pub fn new(getter: &'static Getter, owner: &Type) -> Value {
        GetsetDescriptor::create(|header| GetsetDescriptor { header, getter, owner: owner.value() })
    }

    fn owner_name(&self) -> &str {
        type_type::of(&self.owner).map_or("?", Type::name)
    }

    fn check(&self, instance: &Value) -> PyResult<()> {
        if type_type::of(&self.owner).is_some_and(|owner| type_of(instance).is_subtype(owner)) {
            return Ok(());
        }
        let (name, owner, given) = (self.getter.name, self.owner_name(), type_of(instance).name());
        Err(type_error(format_args!(
            "descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"
        )))
    }

    fn not_writable(&self) -> Raised {
        let (name, owner) = (self.getter.name, self.owner_name());
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
        .map_or(("?", "?"), |getset| (getset.getter.name, getset.owner_name()));
    Ok(Str::new(&format!("<attribute '{name}' of '{owner}' objects>")))
}

fn part(value: &Value, get: impl Fn(&GetsetDescriptor) -> Value) -> PyResult {
    Ok(GetsetDescriptor::of(value).map_or(Value::NONE, get))
}

fn qualname(value: &Value) -> PyResult {
    part(value, |getset| {
        let owner = type_type::of(&getset.owner).map(Type::qualname);
        let owner = owner.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
        Str::new(&format!("{owner}.{}", getset.getter.name))
    })
}

fn doc(value: &Value) -> PyResult {
    part(value, |getset| match getset.getter.doc {
        "" => Value::NONE,
        doc => Str::new(doc),
    })
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a descriptor.
    visit(unsafe { GetsetDescriptor::from_header(object) }.owner.word());
}
