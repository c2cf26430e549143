//! `method-wrapper`: a special method of a native type bound to an object.

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::method;
use crate::types::native_descriptor::Descriptor;
use crate::types::object_type;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `method-wrapper`
pub static TYPE: Type = Type::native(
    "method-wrapper",
    Some(&object_type::TYPE),
    size_of::<MethodWrapper>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW).union(TypeFlags::CONTAINER),
    Slots::of::<MethodWrapper>()
        .container(traverse, None)
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare)
        .with_call(call),
    &NativeMembers {
        doc: None,
        methods: &[Method::instance(
            "__reduce__",
            "($self, /)",
            Function::NoArguments(reduce),
            "Helper for pickle.",
        )],
        getters: &[
            Getter {
                name: "__self__",
                get: |w| part(w, |w| Ok(w.receiver.clone())),
                set: None,
                doc: "The object.",
            },
            Getter { name: "__name__", get: |w| of_descriptor(w, "__name__"), set: None, doc: "The name." },
            Getter {
                name: "__objclass__",
                get: |w| of_descriptor(w, "__objclass__"),
                set: None,
                doc: "The class.",
            },
            Getter {
                name: "__qualname__",
                get: |w| of_descriptor(w, "__qualname__"),
                set: None,
                doc: "The qualified name.",
            },
            Getter {
                name: "__doc__",
                get: |w| of_descriptor(w, "__doc__"),
                set: None,
                doc: "The documentation.",
            },
            Getter {
                name: "__text_signature__",
                get: |w| of_descriptor(w, "__text_signature__"),
                set: None,
                doc: "The parameters.",
            },
        ],
    },
);

/// A bound special method.
#[repr(C)]
pub struct MethodWrapper {
    header: Header,
    descriptor: Value,
    receiver: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for MethodWrapper {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl MethodWrapper {
    /// Binds a special method to an object.
    pub fn new(descriptor: Value, receiver: Value) -> Value {
        MethodWrapper::create(|header| MethodWrapper { header, descriptor, receiver })
    }
}

fn part(value: &Value, get: impl Fn(&MethodWrapper) -> PyResult) -> PyResult {
    MethodWrapper::of(value).map_or(Ok(Value::NONE), get)
}

fn of_descriptor(value: &Value, name: &str) -> PyResult {
    part(value, |wrapper| protocol::attribute_named(&wrapper.descriptor, name))
}

fn call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    part(value, |wrapper| method::call_with(&wrapper.descriptor, &wrapper.receiver, arguments))
}

fn repr(value: &Value) -> PyResult {
    part(value, |wrapper| {
        let name = protocol::attribute_named(&wrapper.descriptor, "__name__")?;
        Ok(Str::new(&format!(
            "<method-wrapper '{}' of {} object at {:#x}>",
            Str::of(&name).map(Str::to_string_lossy).unwrap_or_default(),
            type_of(&wrapper.receiver).name(),
            object_type::identity(&wrapper.receiver)
        )))
    })
}

fn hash(value: &Value) -> PyResult<i64> {
    let Some(wrapper) = MethodWrapper::of(value) else { return Ok(0) };
    let hash = object_type::hash(&wrapper.receiver)? ^ object_type::hash(&wrapper.descriptor)?;
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(left), Some(right)) = (MethodWrapper::of(a), MethodWrapper::of(b)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = left.descriptor.is(&right.descriptor) && left.receiver.is(&right.receiver);
    match operator {
        CompareOperator::Equal => Ok(Value::bool(equal)),
        CompareOperator::NotEqual => Ok(Value::bool(!equal)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn reduce(value: &Value) -> PyResult {
    let getattr = crate::runtime::builtin("getattr")?;
    part(value, |wrapper| {
        let name = Descriptor::of(&wrapper.descriptor).map_or("?", Descriptor::name);
        let arguments = Tuple::from_values(vec![wrapper.receiver.clone(), Str::new(name)]);
        Ok(Tuple::from_values(vec![getattr.clone(), arguments]))
    })
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is this structure.
    let wrapper = unsafe { MethodWrapper::from_header(object) };
    visit(wrapper.descriptor.word());
    visit(wrapper.receiver.word());
}
