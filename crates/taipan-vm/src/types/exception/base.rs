//! What `BaseException` gives to all exceptions.

use super::{Exception, allocate};
use crate::call::Arguments;
use crate::interp::collect;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::Type;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::list::{self, List};
use crate::types::str::{Str, intern};
use crate::types::traceback::Traceback;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

pub(super) const fn slots() -> Slots {
    super::slots().with_str(str).with_repr(repr).with_new(make).with_init(init)
}

pub(super) static METHODS: &[Method] = &[
    Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "Helper for pickle."),
    Method::instance(
        "__setstate__",
        "($self, state, /)",
        Function::One(set_state),
        "Sets the attributes that a dict holds.",
    ),
    Method::instance(
        "with_traceback",
        "($self, tb, /)",
        Function::One(with_traceback),
        "Sets __traceback__ and returns the exception.",
    ),
    Method::instance(
        "add_note",
        "($self, note, /)",
        Function::One(add_note),
        "Adds a note to the exception.",
    ),
];

pub(super) static GETTERS: &[Getter] = &[
    Getter { name: "__dict__", get: get_dict, set: Some(set_dict), doc: "The attributes." },
    Getter { name: "args", get: get_args, set: Some(set_args), doc: "The arguments." },
    Getter {
        name: "__traceback__",
        get: |e| Ok(of(e)?.traceback_value().unwrap_or(Value::NONE)),
        set: Some(set_traceback),
        doc: "Where it was raised.",
    },
    Getter {
        name: "__context__",
        get: |e| Ok(of(e)?.context_value().unwrap_or(Value::NONE)),
        set: Some(set_context),
        doc: "What was being handled when it was raised.",
    },
    Getter {
        name: "__cause__",
        get: |e| Ok(of(e)?.cause_value().unwrap_or(Value::NONE)),
        set: Some(set_cause),
        doc: "What it was raised from.",
    },
    Getter {
        name: "__suppress_context__",
        get: |e| Ok(Value::bool(of(e)?.suppress_context.get())),
        set: Some(set_suppress_context),
        doc: "Whether the context is not to be shown.",
    },
];

fn of(value: &Value) -> PyResult<&Exception> {
    Exception::of(value).ok_or_else(|| type_error("an exception is required"))
}

/// `BaseException.__new__`
fn make(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, Tuple::from_values(arguments.positional().to_vec())))
}

/// `BaseException.__init__`
pub(super) fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    if arguments.has_keywords() {
        let name = type_of(exception).name();
        return Err(type_error(format_args!("{name}() takes no keyword arguments")));
    }
    init_args(exception, arguments)
}

/// The same for types that have keyword arguments.
pub(super) fn init_args(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    of(exception)?.set_arguments(Tuple::from_values(arguments.positional().to_vec()));
    Ok(())
}

fn repr(exception: &Value) -> PyResult {
    let args = of(exception)?.arguments();
    let items = Tuple::of(&args).map_or(&[][..], Tuple::values);
    let mut text = format!("{}(", type_of(exception).short_name());
    list::write_items(&mut text, items)?;
    text.push(')');
    Ok(Str::new(&text))
}

pub(super) fn str(exception: &Value) -> PyResult {
    let args = of(exception)?.arguments();
    match Tuple::of(&args).map(Tuple::values) {
        None | Some([]) => Ok(Str::new("")),
        Some([message]) => protocol::str(message),
        Some(_) => protocol::str(&args),
    }
}

/// `(type, args)` or `(type, args, state)`
pub(super) fn reduced(exception: &Value, args: Value, state: Option<Value>) -> Value {
    Tuple::from_values([type_of(exception).value(), args].into_iter().chain(state).collect())
}

fn reduce(exception: &Value) -> PyResult {
    Ok(reduced(exception, of(exception)?.arguments(), native_object::dict_of(exception, false)))
}

fn set_state(exception: &Value, state: &Value) -> PyResult {
    if state.is_none() {
        return Ok(Value::NONE);
    }
    let Some(names) = Dict::of(state) else { return Err(type_error("state is not a dictionary")) };
    let attributes: Vec<_> = names.iter().collect();
    for (name, value) in attributes {
        protocol::set_attribute(exception, &name, Some(&value))?;
    }
    Ok(Value::NONE)
}

fn with_traceback(exception: &Value, traceback: &Value) -> PyResult {
    set_traceback(exception, Some(traceback))?;
    Ok(exception.clone())
}

fn add_note(exception: &Value, note: &Value) -> PyResult {
    if Str::of(note).is_none() {
        let name = type_of(note).name();
        return Err(type_error(format_args!("add_note() argument must be str, not {name}")));
    }
    let name = intern("__notes__").to_value();
    let notes = match protocol::attribute(exception, &name) {
        Ok(notes) => notes,
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => {
            let notes = List::from_values(Vec::new());
            protocol::set_attribute(exception, &name, Some(&notes))?;
            notes
        }
        Err(raised) => return Err(raised),
    };
    match List::of(&notes) {
        Some(notes) => notes.push(note.clone()),
        None => return Err(type_error("Cannot add note: __notes__ is not a list")),
    }
    Ok(Value::NONE)
}

fn get_dict(exception: &Value) -> PyResult {
    Ok(native_object::dict_of(exception, true).unwrap_or(Value::NONE))
}

fn set_dict(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(type_error("cannot delete __dict__")) };
    if Dict::of(value).is_none() {
        let name = type_of(value).name();
        return Err(type_error(format_args!("__dict__ must be set to a dictionary, not a '{name}'")));
    }
    super::set_cell(&of(exception)?.dict, Some(value.clone()));
    Ok(())
}

fn get_args(exception: &Value) -> PyResult {
    Ok(of(exception)?.arguments())
}

fn set_args(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(type_error("args may not be deleted")) };
    let args = Tuple::from_values(collect(value)?);
    of(exception)?.set_arguments(args);
    Ok(())
}

fn set_traceback(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        None => return Err(type_error("__traceback__ may not be deleted")),
        Some(value) if value.is_none() => of(exception)?.set_traceback(None),
        Some(value) if Traceback::of(value).is_some() => of(exception)?.set_traceback(Some(value.clone())),
        Some(_) => return Err(type_error("__traceback__ must be a traceback or None")),
    }
    Ok(())
}

/// The exception or `None` that an attribute is set to.
fn exception_or_none(value: Option<&Value>, attribute: &str, what: &str) -> PyResult<Option<Value>> {
    match value {
        None => Err(type_error(format_args!("{attribute} may not be deleted"))),
        Some(value) if value.is_none() => Ok(None),
        Some(value) if Exception::of(value).is_some() => Ok(Some(value.clone())),
        Some(_) => {
            Err(type_error(format_args!("exception {what} must be None or derive from BaseException")))
        }
    }
}

fn set_context(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    of(exception)?.set_context(exception_or_none(value, "__context__", "context")?);
    Ok(())
}

fn set_cause(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    of(exception)?.set_cause(exception_or_none(value, "__cause__", "cause")?);
    Ok(())
}

fn set_suppress_context(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        None => Err(type_error("can't delete numeric/char attribute")),
        Some(value) if value.word().is_bool() => {
            of(exception)?.suppress_context.set(value.is(&Value::TRUE));
            Ok(())
        }
        Some(_) => Err(type_error("attribute value type must be bool")),
    }
}
