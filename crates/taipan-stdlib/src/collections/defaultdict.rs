//! `collections.defaultdict`

use taipan_vm::call::Arguments;
use taipan_vm::object::class_getitem::generic_alias;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::reference::{Reference, Visit};
use taipan_vm::object::repr_guard::{Text, guarded};
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::dict::{self, Dict};
use taipan_vm::types::str::{Str, intern};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use crate::support::{FLAGS, call};

/// `collections.defaultdict`
pub(super) static TYPE: Type = Type::native(
    "collections.defaultdict",
    Some(&dict::TYPE),
    size_of::<DefaultDict>(),
    0,
    FLAGS.union(TypeFlags::DICT).union(TypeFlags::MAPPING).union(TypeFlags::MATCH_SELF),
    Slots::of_container::<DefaultDict>().with_new(new).with_init(init).with_repr(repr).with_or(or),
    &NativeMembers {
        doc: Some(
            "A dict that calls default_factory without arguments to produce a value for a key that is missing.",
        ),
        methods: &[
            Method::instance(
                "__missing__",
                "($self, key, /)",
                Function::One(missing),
                "Called by __getitem__ for missing keys.",
            ),
            Method::instance("copy", "($self, /)", Function::NoArguments(copy), "A shallow copy."),
            Method::instance("__copy__", "($self, /)", Function::NoArguments(copy), "A shallow copy."),
            Method::instance(
                "__reduce__",
                "($self, /)",
                Function::NoArguments(reduce),
                "Return state information for pickling.",
            ),
            Method::class(
                "__class_getitem__",
                "($type, object, /)",
                Function::One(generic_alias),
                "See PEP 585",
            ),
        ],
        getters: &[Getter {
            name: "default_factory",
            get: |dict| Ok(factory(dict).unwrap_or(Value::NONE)),
            set: Some(|dict, value| {
                if let Some(this) = DefaultDict::of(dict) {
                    this.factory.set(value.cloned());
                }
                Ok(())
            }),
            doc: "Factory for default value called by __missing__().",
        }],
    },
);

#[repr(C)]
struct DefaultDict {
    dict: Dict,
    factory: Reference,
}

const _: () = assert!(std::mem::offset_of!(DefaultDict, dict) == 0);

// SAFETY: the structure begins with a dict, which begins with a header; instances are made of it alone.
unsafe impl NativeObject for DefaultDict {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Visit for DefaultDict {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.dict.iter().for_each(|(key, value)| {
            visitor(key.word());
            visitor(value.word());
        });
        self.factory.visit(visitor);
    }

    fn clear(&self) {
        self.dict.clear();
        self.factory.clear();
    }
}

fn factory(value: &Value) -> Option<Value> {
    DefaultDict::of(value)?.factory.get()
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    let begin = |header: Header| DefaultDict { dict: Dict::empty(header), factory: Reference::default() };
    Ok(allocate(type_, begin))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let Some(this) = DefaultDict::of(value) else { return Ok(()) };
    let mut rest = arguments;
    if let Some((first, others)) = arguments.split_first() {
        if !first.is_none() && type_of(first).slots.call().is_none() {
            return Err(type_error("first argument must be callable or None"));
        }
        this.factory.set(Some(first.clone()));
        rest = others;
    } else {
        this.factory.set(None);
    }
    dict::TYPE.slots.init().map_or(Ok(()), |init| init(value, rest))
}

fn missing(value: &Value, key: &Value) -> PyResult {
    let Some(factory) = factory(value).filter(|factory| !factory.is_none()) else {
        return Err(raise::key_error(key));
    };
    let made = call(&factory, &[])?;
    taipan_vm::object::protocol::set_subscript(value, key, Some(&made))?;
    Ok(made)
}

fn repr(value: &Value) -> PyResult {
    let base = dict::TYPE.slots.repr().map_or(Ok(Value::NONE), |repr| repr(value))?;
    let factory = factory(value).unwrap_or(Value::NONE);
    let shown = guarded(&factory, || taipan_vm::object::protocol::repr(&factory))?;
    let mut text = Text::new();
    text.push_str(type_of(value).name());
    text.push_str("(");
    text.push(&shown.unwrap_or_else(|| Str::new("...")));
    text.push_str(", ");
    text.push(&base);
    text.push_str(")");
    Ok(text.finish())
}

fn copy(value: &Value) -> PyResult {
    call(&type_of(value).value(), &[factory(value).unwrap_or(Value::NONE), value.clone()])
}

fn or(a: &Value, b: &Value) -> PyResult {
    if Dict::of(a).is_none() || Dict::of(b).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (own, result) = match DefaultDict::of(a) {
        Some(_) => (a, copy(a)?),
        None => (b, call(&type_of(b).value(), &[factory(b).unwrap_or(Value::NONE), a.clone()])?),
    };
    let other = if own.is(a) { b } else { own };
    if let Some(dict) = Dict::of(&result) {
        dict::update(dict, other)?;
    }
    Ok(result)
}

fn reduce(value: &Value) -> PyResult {
    let arguments = match factory(value) {
        Some(factory) if !factory.is_none() => Tuple::from_values(vec![factory]),
        _ => Tuple::empty(),
    };
    let items = taipan_vm::object::protocol::attribute(value, &intern("items").to_value())?;
    let items = taipan_vm::object::protocol::iter(&call(&items, &[])?)?;
    Ok(Tuple::from_values(vec![type_of(value).value(), arguments, Value::NONE, Value::NONE, items]))
}
