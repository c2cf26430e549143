//! Bound methods: a callable together with what its first parameter gets.

use std::ptr::{self, NonNull};

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Function, Getter, Method as Native, NativeMembers};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `method`
pub static TYPE: Type = Type::native(
    "method",
    Some(&object_type::TYPE),
    size_of::<Method>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::WEAK_REFERENCES),
    Slots::new(dealloc)
        .container(traverse, None)
        .with_new(new)
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare)
        .with_getattribute(attribute)
        .with_descriptor_get(|method, _, _| Ok(method.clone()))
        .with_call(call),
    &NativeMembers {
        doc: Some("Create a bound instance method object."),
        methods: &[Native::instance(
            "__reduce__",
            "($self, /)",
            Function::NoArguments(reduce),
            "Helper for pickle.",
        )],
        getters: &[
            Getter {
                name: "__func__",
                get: |m| part(m, |m| m.function.clone()),
                set: None,
                doc: "The function.",
            },
            Getter {
                name: "__self__",
                get: |m| part(m, |m| m.receiver.clone()),
                set: None,
                doc: "The object.",
            },
        ],
    },
);

/// A bound method.
#[repr(C)]
pub struct Method {
    header: Header,
    /// The callable, `__func__`.
    pub function: Value,
    /// What its first parameter gets, `__self__`.
    pub receiver: Value,
}

impl Method {
    /// A new bound method.
    pub fn new(function: Value, receiver: Value) -> Value {
        let method: NonNull<Method> = HEAP.allocate(size_of::<Method>(), Kind::Container).cast();
        // SAFETY: there is room for a method, whose one reference becomes the value's.
        unsafe {
            method.write(Method { header: Header::new(&raw const TYPE), function, receiver });
            Value::from_owned(Word::from_bits(method.as_ptr() as usize as u64))
        }
    }

    /// The bound method that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&Method> {
        let header = value.header()?;
        // SAFETY: an object of this type is a method.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Method>() })
    }
}

fn call(method: &Value, arguments: Arguments<'_>) -> PyResult {
    match Method::of(method) {
        Some(method) => call_with(&method.function, &method.receiver, arguments),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Calls a function with one more argument in front.
pub fn call_with(function: &Value, receiver: &Value, arguments: Arguments<'_>) -> PyResult {
    if let Some(function) = crate::types::function::Function::of(function) {
        return crate::interp::call_python(function, Some(receiver), arguments);
    }
    let mut values = Vec::with_capacity(arguments.values().len() + 1);
    values.push(receiver.clone());
    values.extend_from_slice(arguments.values());
    protocol::call(function, Arguments::new(&values, arguments.names()))
}

fn part(value: &Value, get: impl Fn(&Method) -> Value) -> PyResult {
    Ok(Method::of(value).map_or(Value::NONE, get))
}

/// `types.MethodType(function, instance)`
fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    if arguments.has_keywords() {
        return Err(type_error("method() takes no keyword arguments"));
    }
    let [function, receiver] = arguments.positional() else {
        return Err(type_error(format_args!(
            "method expected 2 arguments, got {}",
            arguments.positional().len()
        )));
    };
    if type_of(function).slots.call().is_none() {
        return Err(type_error("first argument must be callable"));
    }
    if receiver.is_none() {
        return Err(type_error("instance must not be None"));
    }
    Ok(Method::new(function.clone(), receiver.clone()))
}

/// An attribute of the method itself, else of the function.
fn attribute(value: &Value, name: &Value) -> PyResult {
    let (Some(method), Some(text)) = (Method::of(value), Str::of(name)) else {
        return protocol::generic_attribute(value, name);
    };
    if TYPE.lookup(text).is_some() && !text.equals(intern("__doc__")) {
        return protocol::generic_attribute(value, name);
    }
    protocol::attribute(&method.function, name)
}

fn repr(value: &Value) -> PyResult {
    let Some(method) = Method::of(value) else { return Ok(Value::NONE) };
    let mut name = protocol::optional_attribute(&method.function, intern("__qualname__"))?;
    if name.is_none() {
        name = protocol::optional_attribute(&method.function, intern("__name__"))?;
    }
    let name = name.as_ref().and_then(Str::of).map_or_else(|| "?".to_owned(), Str::to_string_lossy);
    let receiver = protocol::repr(&method.receiver)?;
    let receiver = Str::of(&receiver).map(Str::to_string_lossy).unwrap_or_default();
    Ok(Str::new(&format!("<bound method {name} of {receiver}>")))
}

fn hash(value: &Value) -> PyResult<i64> {
    let Some(method) = Method::of(value) else { return Ok(0) };
    let hash = object_type::hash(&method.receiver)? ^ protocol::hash(&method.function)?;
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    let (Some(left), Some(right), true) = (Method::of(a), Method::of(b), is_equality) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = protocol::equals(&left.function, &right.function)? && left.receiver.is(&right.receiver);
    Ok(Value::bool(equal == (operator == CompareOperator::Equal)))
}

fn reduce(value: &Value) -> PyResult {
    let Some(method) = Method::of(value) else { return Ok(Value::NONE) };
    let name = protocol::attribute_named(&method.function, "__name__")?;
    let arguments = Tuple::from_values(vec![method.receiver.clone(), name]);
    Ok(Tuple::from_values(vec![crate::runtime::builtin("getattr")?, arguments]))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a method.
    let method = unsafe { &*ptr::from_ref(object).cast::<Method>() };
    visit(method.function.word());
    visit(method.receiver.word());
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the method's end.
    unsafe {
        ptr::drop_in_place(object.cast::<Method>());
        HEAP.release(object, size_of::<Method>(), Kind::Container);
    }
}
