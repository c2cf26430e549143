//! `types.GenericAlias`: `list[int]` and the like.

use std::cell::Cell;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{ellipsis, object_type, type_type, union_type};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

mod parameters;

pub(crate) use parameters::{collect_parameters, substitute};

/// `types.GenericAlias`
pub static TYPE: Type = Type::native(
    "types.GenericAlias",
    Some(&object_type::TYPE),
    size_of::<GenericAlias>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER).union(TypeFlags::WEAK_REFERENCES),
    Slots::of::<GenericAlias>()
        .container(traverse, None)
        .with_new(new_alias)
        .with_repr(repr)
        .with_hash(hash)
        .with_call(call)
        .with_richcompare(compare)
        .with_subscript(subscript)
        .with_iter(iter)
        .with_or(union_type::or)
        .with_getattribute(attribute),
    &NativeMembers { doc: Some("Represent a PEP 585 generic type."), methods: METHODS, getters: GETTERS },
);

static METHODS: &[Method] = &[
    Method::instance(
        "__mro_entries__",
        "($self, bases, /)",
        Function::One(mro_entries),
        "The class to derive from.",
    ),
    Method::instance(
        "__instancecheck__",
        "($self, instance, /)",
        Function::One(no_instance_check),
        "Not supported.",
    ),
    Method::instance(
        "__subclasscheck__",
        "($self, subclass, /)",
        Function::One(no_subclass_check),
        "Not supported.",
    ),
    Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "Helper for pickle."),
    Method::instance("__dir__", "($self, /)", Function::NoArguments(dir), "The attributes."),
];

static GETTERS: &[Getter] = &[
    Getter { name: "__origin__", get: |a| part(a, |a| a.origin.clone()), set: None, doc: "The class." },
    Getter { name: "__args__", get: |a| part(a, |a| a.args.clone()), set: None, doc: "The arguments." },
    Getter {
        name: "__parameters__",
        get: parameters_of,
        set: None,
        doc: "Type variables in the GenericAlias.",
    },
    Getter {
        name: "__unpacked__",
        get: |a| part(a, |a| Value::bool(a.is_starred)),
        set: None,
        doc: "Whether it is starred.",
    },
    Getter {
        name: "__typing_unpacked_tuple_args__",
        get: unpacked_args,
        set: None,
        doc: "The arguments of a starred tuple.",
    },
];

/// An alias.
#[repr(C)]
pub struct GenericAlias {
    header: Header,
    origin: Value,
    args: Value,
    /// The type variables among the arguments, a tuple, or NULL until somebody asks.
    parameters: Cell<Word>,
    is_starred: bool,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for GenericAlias {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for GenericAlias {
    fn drop(&mut self) {
        // SAFETY: the reference was the alias's.
        unsafe { decref(self.parameters.replace(Word::NULL)) };
    }
}

/// `origin[args]`
pub fn new(origin: Value, args: Value) -> Value {
    make(&TYPE, origin, args, false)
}

fn make(type_: &Type, origin: Value, args: Value, is_starred: bool) -> Value {
    let args = if Tuple::of(&args).is_some() { args } else { Tuple::from_values(vec![args]) };
    native_object::allocate(type_, |header| GenericAlias {
        header,
        origin,
        args,
        parameters: Cell::new(Word::NULL),
        is_starred,
    })
}

/// `__class_getitem__` of generic native classes.
pub fn class_getitem(class: &Value, args: &Value) -> PyResult {
    Ok(new(class.clone(), args.clone()))
}

fn new_alias(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if arguments.has_keywords() {
        return Err(type_error("GenericAlias() takes no keyword arguments"));
    }
    match arguments.positional() {
        [origin, args] => Ok(make(type_, origin.clone(), args.clone(), false)),
        given => Err(type_error(format_args!("GenericAlias expected 2 arguments, got {}", given.len()))),
    }
}

fn part(value: &Value, get: impl Fn(&GenericAlias) -> Value) -> PyResult {
    Ok(GenericAlias::of(value).map_or(Value::NONE, get))
}

impl GenericAlias {
    /// The arguments.
    pub fn arguments(&self) -> &[Value] {
        Tuple::of(&self.args).map_or(&[][..], Tuple::values)
    }

    fn parameters(&self) -> PyResult {
        if self.parameters.get().is_null() {
            let found = collect_parameters(self.arguments())?;
            // SAFETY: looking for them may have run code that set them: the reference was the alias's.
            unsafe { decref(self.parameters.replace(Tuple::from_values(found).into_word())) };
        }
        // SAFETY: the alias keeps it alive.
        Ok(unsafe { Value::from_borrowed(self.parameters.get()) })
    }
}

fn parameters_of(value: &Value) -> PyResult {
    GenericAlias::of(value).map_or(Ok(Value::NONE), GenericAlias::parameters)
}

fn unpacked_args(value: &Value) -> PyResult {
    match GenericAlias::of(value) {
        Some(alias) if alias.is_starred && alias.origin.is(&crate::types::tuple::TYPE.value()) => {
            Ok(alias.args.clone())
        }
        _ => Ok(Value::NONE),
    }
}

/// How a type is shown inside of an alias or union.
pub(crate) fn type_text(value: &Value) -> PyResult<String> {
    if type_of(value).is(&ellipsis::TYPE) {
        return Ok("...".to_owned());
    }
    if value.is(&type_of(&Value::NONE).value()) {
        return Ok("None".to_owned());
    }
    let has = |name: &str| protocol::optional_attribute(value, intern(name));
    let text = |value: &Value| -> PyResult<String> {
        Ok(Str::of(&protocol::str(value)?).map(Str::to_string_lossy).unwrap_or_default())
    };
    if (has("__origin__")?.is_none() || has("__args__")?.is_none())
        && let (Some(qualname), Some(module)) = (has("__qualname__")?, has("__module__")?)
        && !module.is_none()
    {
        let (module, qualname) = (text(&module)?, text(&qualname)?);
        return Ok(if module == "builtins" { qualname } else { format!("{module}.{qualname}") });
    }
    let repr = protocol::repr(value)?;
    Ok(Str::of(&repr).map(Str::to_string_lossy).unwrap_or_default())
}

fn repr(value: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else { return Ok(Value::NONE) };
    let mut text = String::from(if alias.is_starred { "*" } else { "" });
    text += &type_text(&alias.origin)?;
    text.push('[');
    for (place, argument) in alias.arguments().iter().enumerate() {
        if place > 0 {
            text += ", ";
        }
        match List::of(argument) {
            Some(list) => {
                let items = list.items().to_vec();
                let parts = items.iter().map(type_text).collect::<PyResult<Vec<_>>>()?;
                text += &format!("[{}]", parts.join(", "));
            }
            None => text += &type_text(argument)?,
        }
    }
    if alias.arguments().is_empty() {
        text += "()";
    }
    text.push(']');
    Ok(Str::new(&text))
}

fn hash(value: &Value) -> PyResult<i64> {
    let Some(alias) = GenericAlias::of(value) else { return Ok(0) };
    Ok(protocol::hash(&alias.origin)? ^ protocol::hash(&alias.args)?)
}

fn call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else { return Ok(Value::NONE) };
    let object = protocol::call(&alias.origin, arguments)?;
    let set = protocol::set_attribute(&object, &intern("__orig_class__").to_value(), Some(value));
    if set.is_err() {
        use crate::raise::take_if;
        use crate::types::exception::kinds;
        if !take_if(&kinds::ATTRIBUTE_ERROR) && !take_if(&kinds::TYPE_ERROR) {
            set?;
        }
    }
    Ok(object)
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(left), Some(right)) = (GenericAlias::of(a), GenericAlias::of(b)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = left.is_starred == right.is_starred
        && protocol::equals(&left.origin, &right.origin)?
        && protocol::equals(&left.args, &right.args)?;
    Ok(Value::bool(equal == (operator == CompareOperator::Equal)))
}

fn subscript(value: &Value, item: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else { return Ok(Value::NONE) };
    let parameters = alias.parameters()?;
    let args = substitute(value, alias.arguments(), &parameters, item)?;
    Ok(make(&TYPE, alias.origin.clone(), Tuple::from_values(args), alias.is_starred))
}

/// `*alias`: the alias itself, starred, once.
fn iter(value: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else { return Ok(Value::NONE) };
    let starred = make(&TYPE, alias.origin.clone(), alias.args.clone(), true);
    crate::types::sequence_iterator::new(&Tuple::from_values(vec![starred]))
}

/// Attributes of the alias itself; all others are the class's.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
];

/// Attributes that neither the alias nor the class gives.
const BLOCKED: &[&str] = &["__bases__", "__copy__", "__deepcopy__"];

fn attribute(value: &Value, name: &Value) -> PyResult {
    if let (Some(alias), Some(text)) = (GenericAlias::of(value), Str::of(name)) {
        let text = text.to_string_lossy();
        if !OWN.contains(&&*text) && !BLOCKED.contains(&&*text) {
            return protocol::attribute(&alias.origin, name);
        }
    }
    protocol::generic_attribute(value, name)
}

fn mro_entries(value: &Value, _: &Value) -> PyResult {
    part(value, |alias| Tuple::from_values(vec![alias.origin.clone()]))
}

fn no_instance_check(_: &Value, _: &Value) -> PyResult {
    Err(type_error("isinstance() argument 2 cannot be a parameterized generic"))
}

fn no_subclass_check(_: &Value, _: &Value) -> PyResult {
    Err(type_error("issubclass() argument 2 cannot be a parameterized generic"))
}

fn reduce(value: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else { return Ok(Value::NONE) };
    let args = Tuple::from_values(vec![alias.origin.clone(), alias.args.clone()]);
    Ok(Tuple::from_values(vec![TYPE.value(), args]))
}

fn dir(value: &Value) -> PyResult {
    let Some(alias) = GenericAlias::of(value) else { return Ok(Value::NONE) };
    let names = match type_type::of(&alias.origin) {
        Some(_) => protocol::call(
            &protocol::attribute_named(&type_type::TYPE.value(), "__dir__")?,
            Arguments::positional_only(std::slice::from_ref(&alias.origin)),
        )?,
        None => protocol::call_method(&alias.origin, "__dir__", &[])?,
    };
    if let Some(list) = List::of(&names) {
        for name in OWN {
            let name = intern(name).to_value();
            if !list.items().iter().any(|other| other.is(&name)) {
                list.push(name);
            }
        }
    }
    Ok(names)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an alias.
    let alias = unsafe { GenericAlias::from_header(object) };
    visit(alias.origin.word());
    visit(alias.args.word());
    visit(alias.parameters.get());
}
