//! Methods of native types as the types' namespaces hold them: functions that are bound when they are got
//! from an instance.

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Binding, Function, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slot_names::SlotMethod;
use crate::object::slots::{GetAttribute, Slots};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::builtin_function::{BuiltinFunction, call_method};
use crate::types::dict::Dict;
use crate::types::method_wrapper::MethodWrapper;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{object_type, type_type};
use crate::value::{PyResult, Value};

/// `method_descriptor`
pub static TYPE: Type = Type::native(
    "method_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::METHOD_DESCRIPTOR).union(TypeFlags::NO_NEW),
    Slots::of::<Descriptor>().with_call(call).with_descriptor_get(get).with_repr(repr),
    &MEMBERS,
);

/// `classmethod_descriptor`
pub static CLASS_TYPE: Type = Type::native(
    "classmethod_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Descriptor>().with_call(call_for_class).with_descriptor_get(get_for_class).with_repr(repr),
    &MEMBERS,
);

/// `wrapper_descriptor`
pub static WRAPPER_TYPE: Type = Type::native(
    "wrapper_descriptor",
    Some(&object_type::TYPE),
    size_of::<Descriptor>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::METHOD_DESCRIPTOR).union(TypeFlags::NO_NEW),
    Slots::of::<Descriptor>().with_call(call).with_descriptor_get(get).with_repr(repr),
    &MEMBERS,
);

/// What a descriptor calls.
#[derive(Clone, Copy)]
pub enum Target {
    /// A method from a type's table.
    Method(&'static Method),
    /// The function in a slot.
    Slot(&'static SlotMethod),
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Target::Method(method) => method.name,
            Target::Slot(method) => method.name,
        }
    }

    fn doc(self) -> &'static str {
        match self {
            Target::Method(method) => method.doc,
            Target::Slot(method) => method.doc,
        }
    }

    fn signature(self) -> &'static str {
        match self {
            Target::Method(method) => method.signature,
            Target::Slot(method) => method.signature,
        }
    }
}

/// A descriptor object.
#[repr(C)]
pub struct Descriptor {
    header: Header,
    /// What it calls.
    pub target: Target,
    /// The type whose method it is.
    pub owner: &'static Type,
}

impl Descriptor {
    /// The method's name.
    pub fn name(&self) -> &'static str {
        self.target.name()
    }

    /// A new descriptor.
    pub fn new(target: Target, owner: &'static Type) -> Value {
        let type_ = match target {
            Target::Method(Method { binding: Binding::Class, .. }) => &CLASS_TYPE,
            Target::Method(_) => &TYPE,
            Target::Slot(_) => &WRAPPER_TYPE,
        };
        native_object::allocate(type_, |header| Descriptor { header, target, owner })
    }
}

// SAFETY: the structure begins with a header, and instances of these types are this structure.
unsafe impl NativeObject for Descriptor {
    fn type_() -> &'static Type {
        &TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE) || type_.is(&WRAPPER_TYPE) || type_.is(&CLASS_TYPE)
    }
}

/// The native method that an attribute of an object is, if it is exactly of a native type and has no attribute of its
/// own of that name: such a method can be called without being bound.
pub fn method_of(object: &Value, name: &Str) -> Option<&'static Method> {
    let type_ = type_of(object);
    let generic: GetAttribute = protocol::generic_attribute;
    let is_generic = type_.slots.getattribute().is_some_and(|get| std::ptr::fn_addr_eq(get, generic));
    if type_.has(TypeFlags::HEAP) || !is_generic {
        return None;
    }
    let found = type_.lookup(name)?;
    let Target::Method(method) = Descriptor::of(&found)?.target else { return None };
    if method.binding != Binding::Instance {
        return None;
    }
    let own = native_object::dict_of(object, false);
    let is_hidden = own.as_ref().and_then(Dict::of).is_some_and(|own| own.find_str(name).is_some());
    (!is_hidden).then_some(method)
}

/// A class method, bound to the class.
fn get_for_class(value: &Value, instance: Option<&Value>, owner: &Value) -> PyResult {
    let Some(descriptor) = Descriptor::of(value) else { return Ok(value.clone()) };
    let Target::Method(method) = descriptor.target else { return Ok(value.clone()) };
    let owner = match instance {
        Some(instance) if owner.is_none() => type_of(instance).value(),
        _ => owner.clone(),
    };
    let (name, own) = (method.name, descriptor.owner.name());
    match type_type::of(&owner) {
        Some(class) if class.is_subtype(descriptor.owner) => Ok(BuiltinFunction::new(method, owner)),
        Some(class) => {
            let class = class.name();
            Err(type_error(format_args!(
                "descriptor '{name}' requires a subtype of '{own}' but received '{class}'"
            )))
        }
        None => {
            let given = type_of(&owner).name();
            Err(type_error(format_args!(
                "descriptor '{name}' for type '{own}' needs a type, not a '{given}' as arg 2"
            )))
        }
    }
}

/// A class method called with the class as its first argument.
fn call_for_class(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(descriptor) = Descriptor::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (name, own) = (descriptor.target.name(), descriptor.owner.name());
    let Some((class, rest)) = arguments.split_first() else {
        return Err(type_error(format_args!("descriptor '{name}' of '{own}' object needs an argument")));
    };
    let bound = get_for_class(value, None, class)?;
    protocol::call(&bound, rest)
}

/// Whether a descriptor of a type can be got from an instance.
fn check(descriptor: &Descriptor, instance: &Value) -> PyResult<()> {
    if type_of(instance).is_subtype(descriptor.owner) {
        return Ok(());
    }
    let (name, owner) = (descriptor.target.name(), descriptor.owner.name());
    let given = type_of(instance).name();
    Err(type_error(format_args!(
        "descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"
    )))
}

fn get(value: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    let (Some(descriptor), Some(instance)) = (Descriptor::of(value), instance) else {
        return Ok(value.clone());
    };
    check(descriptor, instance)?;
    match descriptor.target {
        Target::Method(method) => Ok(BuiltinFunction::new(method, instance.clone())),
        Target::Slot(_) => Ok(MethodWrapper::new(value.clone(), instance.clone())),
    }
}

fn call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(descriptor) = Descriptor::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (name, owner) = (descriptor.target.name(), descriptor.owner.name());
    let is_method = matches!(descriptor.target, Target::Method(_));
    let Some((receiver, rest)) = arguments.split_first() else {
        return Err(match is_method {
            true => type_error(format_args!("unbound method {owner}.{name}() needs an argument")),
            false => type_error(format_args!("descriptor '{name}' of '{owner}' object needs an argument")),
        });
    };
    if !type_of(receiver).is_subtype(descriptor.owner) {
        let given = type_of(receiver).name();
        return Err(match is_method {
            true => type_error(format_args!(
                "descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"
            )),
            false => type_error(format_args!(
                "descriptor '{name}' requires a '{owner}' object but received a '{given}'"
            )),
        });
    }
    match descriptor.target {
        Target::Method(method) => call_method(method, Some(descriptor.owner), receiver, rest),
        Target::Slot(method) => method.call(descriptor.owner, receiver, rest),
    }
}

fn repr(value: &Value) -> PyResult {
    let Some(descriptor) = Descriptor::of(value) else { return Ok(Value::NONE) };
    let (name, owner) = (descriptor.target.name(), descriptor.owner.name());
    let kind = match descriptor.target {
        Target::Method(_) => "method",
        Target::Slot(_) => "slot wrapper",
    };
    Ok(Str::new(&format!("<{kind} '{name}' of '{owner}' objects>")))
}

fn part(value: &Value, get: impl Fn(&Descriptor) -> Value) -> PyResult {
    Ok(Descriptor::of(value).map_or(Value::NONE, get))
}

fn qualname(value: &Value) -> PyResult {
    part(value, |d| Str::new(&format!("{}.{}", d.owner.short_name(), d.target.name())))
}

fn reduce(value: &Value) -> PyResult {
    let getattr = crate::runtime::builtin("getattr")?;
    part(value, |d| {
        let arguments = Tuple::from_values(vec![d.owner.value(), Str::new(d.target.name())]);
        Tuple::from_values(vec![getattr.clone(), arguments])
    })
}

static MEMBERS: NativeMembers = NativeMembers {
    doc: None,
    methods: &[Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "Helper for pickle.",
    )],
    getters: &[
        Getter {
            name: "__name__",
            get: |d| part(d, |d| intern(d.target.name()).to_value()),
            set: None,
            doc: "The name.",
        },
        Getter { name: "__objclass__", get: |d| part(d, |d| d.owner.value()), set: None, doc: "The class." },
        Getter { name: "__qualname__", get: qualname, set: None, doc: "The name with that of the class." },
        Getter {
            name: "__doc__",
            get: |d| part(d, |d| doc_value(d.target.doc())),
            set: None,
            doc: "The documentation.",
        },
        Getter {
            name: "__text_signature__",
            get: |d| part(d, |d| Str::new(d.target.signature())),
            set: None,
            doc: "The parameters.",
        },
    ],
};

fn doc_value(doc: &str) -> Value {
    if doc.is_empty() { Value::NONE } else { Str::new(doc) }
}
