//! `functools.partial` and `functools.Placeholder`.

use std::cell::RefCell;

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::class_getitem::generic_alias;
use taipan_vm::object::full_name::full_name;
use taipan_vm::object::header::Header;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{self, NativeObject, allocate};
use taipan_vm::object::reference::{DictSlot, Reference};
use taipan_vm::object::repr_guard::{Text, guarded};
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::type_error;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{method, object_type};
use taipan_vm::value::{PyResult, Value};

use crate::support::FLAGS;

/// `functools.partial`
pub(super) static TYPE: Type = Type::native(
    "functools.partial",
    Some(&object_type::TYPE),
    size_of::<Partial>(),
    0,
    FLAGS.union(TypeFlags::INSTANCE_DICT).union(TypeFlags::WEAK_REFERENCES),
    Slots::of_container::<Partial>().with_new(new).with_call(call).with_repr(repr).with_descriptor_get(
        |partial, instance, _| match instance {
            Some(instance) => Ok(method::Method::new(partial.clone(), instance.clone())),
            None => Ok(partial.clone()),
        },
    ),
    &NativeMembers {
        doc: Some("Create a new function with partial application of the given arguments and keywords."),
        methods: &[
            Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), ""),
            Method::instance("__setstate__", "($self, state, /)", Function::One(set_state), ""),
            Method::class(
                "__class_getitem__",
                "($type, object, /)",
                Function::One(generic_alias),
                "See PEP 585",
            ),
        ],
        getters: &[
            native_object::DICT,
            Getter {
                name: "func",
                get: |partial| get(partial, |parts| &parts.function),
                set: None,
                doc: "function object to use in future partial calls",
            },
            Getter {
                name: "args",
                get: |partial| get(partial, |parts| &parts.arguments),
                set: None,
                doc: "tuple of arguments to future partial calls",
            },
            Getter {
                name: "keywords",
                get: |partial| get(partial, |parts| &parts.keywords),
                set: None,
                doc: "dictionary of keyword arguments to future partial calls",
            },
        ],
    },
)
.with_dict_at(std::mem::offset_of!(Partial, dict));

/// `functools._PlaceholderType`
pub(super) static PLACEHOLDER_TYPE: Type = Type::native(
    "functools._PlaceholderType",
    Some(&object_type::TYPE),
    size_of::<Placeholder>(),
    0,
    TypeFlags::IMMUTABLE,
    Slots::of::<Placeholder>()
        .with_new(|_, arguments| match arguments.values() {
            [] => Ok(placeholder()),
            _ => Err(type_error("_PlaceholderType takes no arguments")),
        })
        .with_repr(|_| Ok(Str::new("Placeholder"))),
    &NativeMembers {
        doc: Some("The type of the Placeholder singleton."),
        methods: &[Method::instance(
            "__reduce__",
            "($self, /)",
            Function::NoArguments(|_| Ok(Str::new("Placeholder"))),
            "",
        )],
        ..NativeMembers::NONE
    },
);

#[repr(C)]
struct Placeholder {
    header: Header,
}

native_object!(Placeholder, PLACEHOLDER_TYPE, []);

static PLACEHOLDER: Locked<Reference> = Locked::new(Reference::new(None));

/// The one placeholder.
pub(super) fn placeholder() -> Value {
    PLACEHOLDER.with(|placeholder| {
        placeholder.get().unwrap_or_else(|| {
            let made = Placeholder::create(|header| Placeholder { header });
            placeholder.set(Some(made.clone()));
            made
        })
    })
}

fn is_placeholder(value: &Value) -> bool {
    value.is(&placeholder())
}

/// What a partial object is made of.
#[derive(Clone)]
struct Parts {
    function: Value,
    /// A tuple.
    arguments: Value,
    /// A dict.
    keywords: Value,
    /// How many of the arguments are placeholders.
    placeholders: usize,
}

impl Default for Parts {
    fn default() -> Parts {
        Parts { function: Value::NONE, arguments: Tuple::empty(), keywords: Value::NONE, placeholders: 0 }
    }
}

impl taipan_vm::object::reference::Visit for Parts {
    fn visit(&self, visitor: &mut dyn FnMut(taipan_vm::word::Word)) {
        [&self.function, &self.arguments, &self.keywords].into_iter().for_each(|part| part.visit(visitor));
    }
}

#[repr(C)]
struct Partial {
    header: Header,
    parts: RefCell<Parts>,
    dict: DictSlot,
}

native_object!(Partial, TYPE, [parts, dict]);

fn get(value: &Value, part: fn(&Parts) -> &Value) -> PyResult {
    Ok(Partial::of(value).map_or(Value::NONE, |this| part(&this.parts.borrow()).clone()))
}

/// The arguments of a call in the places of placeholders, the rest at the end. Fails if there are too few.
fn fill(arguments: &[Value], placeholders: usize, given: &[Value]) -> Result<Vec<Value>, usize> {
    if given.len() < placeholders {
        return Err(given.len());
    }
    let (for_places, rest) = given.split_at(placeholders);
    let mut for_places = for_places.iter();
    let mut filled: Vec<Value> = arguments
        .iter()
        .map(|argument| match is_placeholder(argument) {
            true => for_places.next().cloned().unwrap_or(Value::NONE),
            false => argument.clone(),
        })
        .collect();
    filled.extend_from_slice(rest);
    Ok(filled)
}

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let [function, given @ ..] = arguments.positional() else {
        return Err(type_error("type 'partial' takes at least one argument"));
    };
    if type_of(function).slots.call().is_none() {
        return Err(type_error("the first argument must be callable"));
    }
    if given.last().is_some_and(is_placeholder) {
        return Err(type_error("trailing Placeholders are not allowed"));
    }
    if arguments.keywords().any(|(_, value)| is_placeholder(value)) {
        return Err(type_error("Placeholder cannot be passed as a keyword argument"));
    }
    // A partial object of the same kind is taken apart.
    let inner = Partial::of(function)
        .filter(|_| type_of(function).is(type_) && native_object::dict_of(function, false).is_none())
        .map(|inner| inner.parts.borrow().clone());
    let (function, all, keywords) = match inner {
        Some(parts) => {
            let own = Tuple::of(&parts.arguments).map_or(&[][..], Tuple::values);
            let mut padded = given.to_vec();
            while padded.len() < parts.placeholders {
                padded.push(placeholder());
            }
            let all = fill(own, parts.placeholders, &padded).unwrap_or_default();
            let keywords = Dict::of(&parts.keywords).map(Dict::copy);
            (parts.function, all, keywords.unwrap_or_else(|| Dict::with_capacity(0)))
        }
        None => (function.clone(), given.to_vec(), Dict::with_capacity(0)),
    };
    if let Some(dict) = Dict::of(&keywords) {
        arguments.keywords().try_for_each(|(name, value)| dict.set(name, value.clone()))?;
    }
    let placeholders = all.iter().filter(|argument| is_placeholder(argument)).count();
    let parts = Parts { function, arguments: Tuple::from_values(all), keywords, placeholders };
    Ok(allocate(type_, |header| Partial { header, parts: RefCell::new(parts), dict: DictSlot::default() }))
}

fn call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(this) = Partial::of(value) else { return Ok(Value::NONE) };
    let parts = this.parts.borrow().clone();
    let own = Tuple::of(&parts.arguments).map_or(&[][..], Tuple::values);
    let mut values = match fill(own, parts.placeholders, arguments.positional()) {
        Ok(values) => values,
        Err(given) => {
            return Err(type_error(format_args!(
                "missing positional arguments in 'partial' call; expected at least {}, got {given}",
                parts.placeholders
            )));
        }
    };
    let Some(keywords) = Dict::of(&parts.keywords).filter(|keywords| !keywords.is_empty()) else {
        values.extend(arguments.keywords().map(|(_, value)| value.clone()));
        return taipan_vm::object::protocol::call(
            &parts.function,
            Arguments::new(&values, arguments.names()),
        );
    };
    let merged = keywords.copy();
    let Some(merged_dict) = Dict::of(&merged) else { return Ok(Value::NONE) };
    arguments.keywords().try_for_each(|(name, value)| merged_dict.set(name, value.clone()))?;
    let (names, keyword_values): (Vec<Value>, Vec<Value>) = merged_dict.iter().unzip();
    values.extend(keyword_values);
    taipan_vm::object::protocol::call(&parts.function, Arguments::new(&values, &names))
}

fn repr(value: &Value) -> PyResult {
    let Some(this) = Partial::of(value) else { return Ok(Value::NONE) };
    let parts = this.parts.borrow().clone();
    let name = match type_of(value).is(&TYPE) {
        true => "functools.partial".to_owned(),
        false => full_name(type_of(value)),
    };
    let text = guarded(value, || {
        let mut text = Text::new();
        text.push_str(&name);
        text.push_str("(");
        text.push_repr(&parts.function)?;
        for argument in Tuple::of(&parts.arguments).map_or(&[][..], Tuple::values) {
            text.push_str(", ");
            text.push_repr(argument)?;
        }
        for (name, value) in Dict::of(&parts.keywords).into_iter().flat_map(Dict::iter) {
            text.push_str(", ");
            text.push(&taipan_vm::object::protocol::str(&name)?);
            text.push_str("=");
            text.push_repr(&value)?;
        }
        text.push_str(")");
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new("...")))
}

fn reduce(value: &Value) -> PyResult {
    let Some(this) = Partial::of(value) else { return Ok(Value::NONE) };
    let parts = this.parts.borrow().clone();
    let dict = native_object::dict_of(value, false).unwrap_or(Value::NONE);
    let state = vec![parts.function.clone(), parts.arguments, parts.keywords, dict];
    Ok(Tuple::from_values(vec![
        type_of(value).value(),
        Tuple::from_values(vec![parts.function]),
        Tuple::from_values(state),
    ]))
}

fn set_state(value: &Value, state: &Value) -> PyResult {
    let invalid = || type_error("invalid partial state");
    let Some([function, arguments, keywords, dict]) = Tuple::of(state).map(Tuple::values) else {
        return Err(invalid());
    };
    let Some(given) = Tuple::of(arguments).map(Tuple::values) else { return Err(invalid()) };
    if type_of(function).slots.call().is_none() || !(keywords.is_none() || Dict::of(keywords).is_some()) {
        return Err(invalid());
    }
    if given.last().is_some_and(is_placeholder) {
        return Err(type_error("trailing Placeholders are not allowed"));
    }
    if let Some(this) = Partial::of(value) {
        let parts = Parts {
            function: function.clone(),
            arguments: Tuple::from_values(given.to_vec()),
            keywords: Dict::of(keywords).map_or_else(|| Dict::with_capacity(0), Dict::copy),
            placeholders: given.iter().filter(|argument| is_placeholder(argument)).count(),
        };
        let before = this.parts.replace(parts);
        drop(before);
        this.dict.set((!dict.is_none()).then(|| dict.clone()));
    }
    Ok(Value::NONE)
}
