//! Functions written in Rust.

use std::ptr::{self, NonNull};

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Binding, Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{object_type, type_type};
use crate::value::{PyResult, Raised, Value};
use crate::word::Word;

/// `builtin_function_or_method`
pub static TYPE: Type = Type::native(
    "builtin_function_or_method",
    Some(&object_type::TYPE),
    size_of::<BuiltinFunction>(),
    0,
    TypeFlags::IMMUTABLE
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::WEAK_REFERENCES)
        .union(TypeFlags::NO_NEW),
    Slots::new(dealloc)
        .container(traverse, None)
        .with_call(call)
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare),
    &NativeMembers {
        doc: None,
        methods: &[Method::instance(
            "__reduce__",
            "($self, /)",
            Function::NoArguments(reduce),
            "Helper for pickle.",
        )],
        getters: &[
            getter("__name__", |f| part(f, |f| Ok(intern(f.method.name).to_value()))),
            getter("__qualname__", |f| part(f, qualname)),
            getter("__doc__", |f| {
                part(f, |f| Ok(if f.method.doc.is_empty() { Value::NONE } else { Str::new(f.method.doc) }))
            }),
            getter("__self__", |f| part(f, |f| Ok(f.receiver.clone()))),
            getter("__module__", |f| part(f, module)),
            getter("__text_signature__", |f| part(f, |f| Ok(Str::new(f.method.signature)))),
        ],
    },
);

/// A function object of native code.
#[repr(C)]
pub struct BuiltinFunction {
    header: Header,
    /// What it is.
    pub method: &'static Method,
    /// What its first parameter gets: the instance, the class, the module.
    pub(crate) receiver: Value,
}

impl BuiltinFunction {
    /// A new function object.
    pub fn new(method: &'static Method, receiver: Value) -> Value {
        let function: NonNull<BuiltinFunction> =
            HEAP.allocate(size_of::<BuiltinFunction>(), Kind::Container).cast();
        // SAFETY: there is room for a function, whose one reference becomes the value's.
        unsafe {
            function.write(BuiltinFunction { header: Header::new(&raw const TYPE), method, receiver });
            Value::from_owned(Word::from_bits(function.as_ptr() as usize as u64))
        }
    }

    /// The type whose method it is, if it is bound to an instance or a class.
    fn owner(&self) -> Option<&Type> {
        match self.method.binding {
            Binding::Static => None,
            Binding::Instance => Some(type_of(&self.receiver)),
            Binding::Class => type_type::of(&self.receiver),
        }
    }

    /// What its first parameter gets.
    pub fn receiver(&self) -> &Value {
        &self.receiver
    }

    /// Whether this is `__new__` of a native type.
    pub(crate) fn is_native_new(&self) -> bool {
        ptr::eq(self.method, &raw const NATIVE_NEW)
    }

    /// The function that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&BuiltinFunction> {
        let header = value.header()?;
        // SAFETY: an object of this type is a native function.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<BuiltinFunction>() })
    }
}

/// `__new__` of native types, whose receiver is the type.
pub(crate) static NATIVE_NEW: Method = Method::class(
    "__new__",
    "($type, *args, **kwargs)",
    Function::Any(crate::object::slot_names::wrappers::native_new),
    "Create and return a new object.",
);

const fn getter(name: &'static str, get: fn(&Value) -> PyResult) -> Getter {
    Getter { name, get, set: None, doc: "" }
}

fn part(value: &Value, get: impl Fn(&BuiltinFunction) -> PyResult) -> PyResult {
    BuiltinFunction::of(value).map_or(Ok(Value::NONE), get)
}

/// The name, with that of the class in front for methods.
fn qualname(function: &BuiltinFunction) -> PyResult {
    Ok(match function.owner() {
        Some(owner) => {
            let owner = owner.qualname();
            let owner = Str::of(&owner).map(Str::to_string_lossy).unwrap_or_default();
            Str::new(&format!("{owner}.{}", function.method.name))
        }
        None => intern(function.method.name).to_value(),
    })
}

/// The name of the module whose function it is.
fn module(function: &BuiltinFunction) -> PyResult {
    let module = Module::of(&function.receiver).filter(|_| function.method.binding == Binding::Static);
    Ok(module.and_then(|module| module.get("__name__")).unwrap_or(Value::NONE))
}

fn hash(value: &Value) -> PyResult<i64> {
    let Some(function) = BuiltinFunction::of(value) else { return Ok(0) };
    let address = ptr::from_ref(function.method) as usize as i64;
    let hash = object_type::hash(&function.receiver)? ^ address >> 4;
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    let (Some(left), Some(right), true) = (BuiltinFunction::of(a), BuiltinFunction::of(b), is_equality)
    else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = ptr::eq(left.method, right.method) && left.receiver.is(&right.receiver);
    Ok(Value::bool(equal == (operator == CompareOperator::Equal)))
}

fn reduce(value: &Value) -> PyResult {
    part(value, |function| {
        let name = intern(function.method.name).to_value();
        if function.receiver.is_none() || Module::of(&function.receiver).is_some() {
            return Ok(name);
        }
        let arguments = Tuple::from_values(vec![function.receiver.clone(), name]);
        Ok(Tuple::from_values(vec![crate::runtime::builtin("getattr")?, arguments]))
    })
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a native function.
    visit(unsafe { &*ptr::from_ref(object).cast::<BuiltinFunction>() }.receiver.word());
}

fn call(function: &Value, arguments: Arguments<'_>) -> PyResult {
    match BuiltinFunction::of(function) {
        Some(function) => call_method(function.method, function.owner(), &function.receiver, arguments),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Calls a native function with what its first parameter gets, and arguments. `owner` is the type whose method it
/// is.
///
/// # Errors
/// `TypeError` if it takes other arguments; what it raises.
pub fn call_method(
    method: &Method,
    owner: Option<&Type>,
    receiver: &Value,
    arguments: Arguments<'_>,
) -> PyResult {
    let values = arguments.positional();
    match method.function {
        Function::Any(function) => return function(receiver, arguments),
        Function::Bound(function) => {
            return function(receiver, &method.parameters.bind(method.name, arguments)?);
        }
        _ if arguments.has_keywords() => {
            let name = full_name(method, owner, receiver);
            return Err(type_error(format_args!("{name} takes no keyword arguments")));
        }
        _ => {}
    }
    match (method.function, values) {
        (Function::NoArguments(function), []) => function(receiver),
        (Function::One(function), [value]) => function(receiver, value),
        (Function::Positional(least, most, function), values) if (least..=most).contains(&values.len()) => {
            function(receiver, values)
        }
        _ => Err(wrong_number(method, owner, receiver, values.len())),
    }
}

/// The name as errors give it: with the type in front and brackets behind.
fn full_name(method: &Method, owner: Option<&Type>, receiver: &Value) -> String {
    match (owner, Module::of(receiver).and_then(Module::name)) {
        (Some(owner), _) => format!("{}.{}()", owner.short_name(), method.name),
        (None, Some(module)) if module != "builtins" => format!("{module}.{}()", method.name),
        (None, _) => format!("{}()", method.name),
    }
}

#[cold]
fn wrong_number(method: &Method, owner: Option<&Type>, receiver: &Value, given: usize) -> Raised {
    let name = full_name(method, owner, receiver);
    match method.function {
        Function::NoArguments(_) => type_error(format_args!("{name} takes no arguments ({given} given)")),
        Function::One(_) => type_error(format_args!("{name} takes exactly one argument ({given} given)")),
        Function::Positional(least, most, _) => {
            let (bound, limit) = match given < least {
                _ if least == most => ("", least),
                true => ("at least ", least),
                false => ("at most ", most),
            };
            let plural = if limit == 1 { "" } else { "s" };
            type_error(format_args!("{} expected {bound}{limit} argument{plural}, got {given}", method.name))
        }
        Function::Bound(_) | Function::Any(_) => type_error(format_args!("{name} got wrong arguments")),
    }
}

fn repr(function: &Value) -> PyResult {
    part(function, |function| {
        let name = function.method.name;
        let receiver = &function.receiver;
        if function.method.binding == Binding::Static || receiver.is_none() {
            return Ok(Str::new(&format!("<built-in function {name}>")));
        }
        let (type_, address) = (type_of(receiver).name(), object_type::identity(receiver));
        Ok(Str::new(&format!("<built-in method {name} of {type_} object at {address:#x}>")))
    })
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the function's end.
    unsafe {
        ptr::drop_in_place(&raw mut (*object.cast::<BuiltinFunction>()).receiver);
        HEAP.release(object, size_of::<BuiltinFunction>(), Kind::Container);
    }
}
