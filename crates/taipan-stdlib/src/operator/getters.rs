//! `attrgetter itemgetter methodcaller`

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Visit;
use taipan_vm::object::repr_guard::{Text, guarded};
use taipan_vm::object::slots::{Call, New, Slots, Unary};
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::type_error;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::object_type;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::operator::plain;
use crate::support::FLAGS;

const fn getter<T: NativeObject + Visit>(
    name: &'static str,
    new: New,
    call: Call,
    repr: Unary,
    members: &'static NativeMembers,
) -> Type {
    let slots = Slots::of_container::<T>().with_new(new).with_call(call).with_repr(repr);
    Type::native(name, Some(&object_type::TYPE), size_of::<T>(), 0, FLAGS, slots, members)
}

/// `operator.attrgetter`
pub(super) static ATTRGETTER: Type = {
    static METHODS: &[Method] = &[Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce_attrgetter),
        "Return state information for pickling",
    )];
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return a callable object that fetches the given attribute(s) from its operand."),
        methods: METHODS,
        ..NativeMembers::NONE
    };
    getter::<Attrgetter>("operator.attrgetter", new_attrgetter, call_attrgetter, repr_attrgetter, &MEMBERS)
};

/// `operator.itemgetter`
pub(super) static ITEMGETTER: Type = {
    static METHODS: &[Method] = &[Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce_itemgetter),
        "Return state information for pickling",
    )];
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return a callable object that fetches the given item(s) from its operand."),
        methods: METHODS,
        ..NativeMembers::NONE
    };
    getter::<Itemgetter>("operator.itemgetter", new_itemgetter, call_itemgetter, repr_itemgetter, &MEMBERS)
};

/// `operator.methodcaller`
pub(super) static METHODCALLER: Type = {
    static METHODS: &[Method] = &[Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce_methodcaller),
        "Return state information for pickling",
    )];
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return a callable object that calls the given method on its operand."),
        methods: METHODS,
        ..NativeMembers::NONE
    };
    getter::<Methodcaller>(
        "operator.methodcaller",
        new_methodcaller,
        call_methodcaller,
        repr_methodcaller,
        &MEMBERS,
    )
};

/// The one argument of a getter's call.
fn operand<'a>(arguments: Arguments<'a>, name: &str) -> PyResult<&'a Value> {
    match arguments.between(name, 1, 1)? {
        [operand] => Ok(operand),
        _ => Err(type_error(format_args!("{name} expected 1 argument"))),
    }
}

/// One result alone, several as a tuple.
fn together(mut results: Vec<Value>) -> Value {
    match (results.pop(), results.is_empty()) {
        (Some(single), true) => single,
        (last, _) => {
            results.extend(last);
            Tuple::from_values(results)
        }
    }
}

fn write(value: &Value, parts: &[Value], keywords: Option<&Dict>) -> PyResult {
    let name = type_of(value).name().to_owned();
    let text = guarded(value, || {
        let mut text = Text::new();
        text.push_str("operator.");
        text.push_str(&name);
        text.push_str("(");
        for (place, part) in parts.iter().enumerate() {
            text.push_str(if place > 0 { ", " } else { "" });
            text.push_repr(part)?;
        }
        for (name, value) in keywords.into_iter().flat_map(Dict::iter) {
            text.push_str(", ");
            text.push(&name);
            text.push_str("=");
            text.push_repr(&value)?;
        }
        text.push_str(")");
        Ok(text.finish())
    })?;
    Ok(text.unwrap_or_else(|| Str::new(&format!("operator.{name}(...)"))))
}

#[repr(C)]
struct Attrgetter {
    header: Header,
    names: Vec<Value>,
    /// The parts of each name between the dots.
    paths: Vec<Vec<Value>>,
}

native_object!(Attrgetter, ATTRGETTER, [names, paths]);

fn new_attrgetter(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let names = arguments.without_keywords("attrgetter")?.to_vec();
    if names.is_empty() {
        return Err(type_error("attrgetter expected 1 argument, got 0"));
    }
    let mut paths = Vec::with_capacity(names.len());
    for name in &names {
        let Some(text) = Str::of(name).map(Str::to_string_lossy) else {
            return Err(type_error("attribute name must be a string"));
        };
        paths.push(match text.contains('.') {
            true => text.split('.').map(|part| intern(part).to_value()).collect(),
            false => vec![intern(&text).to_value()],
        });
    }
    Ok(allocate(type_, |header| Attrgetter { header, names, paths }))
}

fn call_attrgetter(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let object = operand(arguments, "attrgetter")?;
    let Some(this) = Attrgetter::of(value) else { return Ok(Value::NONE) };
    let follow = |path: &Vec<Value>| {
        path.iter().try_fold(object.clone(), |object, name| protocol::attribute(&object, name))
    };
    this.paths.iter().map(follow).collect::<PyResult<Vec<_>>>().map(together)
}

fn repr_attrgetter(value: &Value) -> PyResult {
    Attrgetter::of(value).map_or(Ok(Value::NONE), |this| write(value, &this.names, None))
}

fn reduce_attrgetter(value: &Value) -> PyResult {
    let names = Attrgetter::of(value).map(|this| this.names.clone()).unwrap_or_default();
    Ok(Tuple::pair(type_of(value).value(), Tuple::from_values(names)))
}

#[repr(C)]
struct Itemgetter {
    header: Header,
    items: Vec<Value>,
}

native_object!(Itemgetter, ITEMGETTER, [items]);

fn new_itemgetter(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let items = arguments.without_keywords("itemgetter")?.to_vec();
    if items.is_empty() {
        return Err(type_error("itemgetter expected 1 argument, got 0"));
    }
    Ok(allocate(type_, |header| Itemgetter { header, items }))
}

fn call_itemgetter(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let object = operand(arguments, "itemgetter")?;
    let Some(this) = Itemgetter::of(value) else { return Ok(Value::NONE) };
    if let [item] = &this.items[..] {
        return protocol::subscript(object, item);
    }
    let results = this.items.iter().map(|item| protocol::subscript(object, item));
    results.collect::<PyResult<Vec<_>>>().map(Tuple::from_values)
}

fn repr_itemgetter(value: &Value) -> PyResult {
    Itemgetter::of(value).map_or(Ok(Value::NONE), |this| write(value, &this.items, None))
}

fn reduce_itemgetter(value: &Value) -> PyResult {
    let items = Itemgetter::of(value).map(|this| this.items.clone()).unwrap_or_default();
    Ok(Tuple::pair(type_of(value).value(), Tuple::from_values(items)))
}

#[repr(C)]
struct Methodcaller {
    header: Header,
    name: Value,
    /// Positional arguments, then the values of keyword arguments.
    values: Vec<Value>,
    keyword_names: Vec<Value>,
}

native_object!(Methodcaller, METHODCALLER, [name, values, keyword_names]);

fn new_methodcaller(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let Some((name, rest)) = arguments.split_first() else {
        return Err(type_error("methodcaller needs at least one argument, the method name"));
    };
    let Some(text) = Str::of(name) else { return Err(type_error("method name must be a string")) };
    let name = intern(&text.to_string_lossy()).to_value();
    let (values, keyword_names) = (rest.values().to_vec(), rest.names().to_vec());
    Ok(allocate(type_, |header| Methodcaller { header, name, values, keyword_names }))
}

fn call_methodcaller(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let object = operand(arguments, "methodcaller")?;
    let Some(this) = Methodcaller::of(value) else { return Ok(Value::NONE) };
    let method = protocol::attribute(object, &this.name)?;
    match this.keyword_names.is_empty() {
        true => protocol::call(&method, plain(&this.values)),
        false => protocol::call(&method, Arguments::new(&this.values, &this.keyword_names)),
    }
}

fn repr_methodcaller(value: &Value) -> PyResult {
    let Some(this) = Methodcaller::of(value) else { return Ok(Value::NONE) };
    let (positional, keywords) = this.values.split_at(this.values.len() - this.keyword_names.len());
    let dict = Dict::with_capacity(keywords.len());
    for (name, value) in this.keyword_names.iter().zip(keywords) {
        if let Some(dict) = Dict::of(&dict) {
            dict.set(name, value.clone())?;
        }
    }
    let parts: Vec<Value> = std::iter::once(&this.name).chain(positional).cloned().collect();
    write(value, &parts, Dict::of(&dict))
}

fn reduce_methodcaller(value: &Value) -> PyResult {
    let Some(this) = Methodcaller::of(value) else { return Ok(Value::NONE) };
    let class = type_of(value).value();
    let (positional, keywords) = this.values.split_at(this.values.len() - this.keyword_names.len());
    let with_name: Vec<Value> = std::iter::once(&this.name).chain(positional).cloned().collect();
    if keywords.is_empty() {
        return Ok(Tuple::pair(class, Tuple::from_values(with_name)));
    }
    // The name and the keyword arguments go into a partial object, which gets the others.
    let functools =
        protocol::call(&taipan_vm::runtime::builtin("__import__")?, plain(&[Str::new("functools")]))?;
    let partial = protocol::attribute(&functools, &intern("partial").to_value())?;
    let mut values = vec![class, this.name.clone()];
    values.extend_from_slice(keywords);
    let made = protocol::call(&partial, Arguments::new(&values, &this.keyword_names))?;
    Ok(Tuple::pair(made, Tuple::from_values(positional.to_vec())))
}
