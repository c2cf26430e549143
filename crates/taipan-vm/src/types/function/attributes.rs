//! The attributes of functions.

use taipan_bytecode::CodeFlags;

use super::{CLOSURE, DEFAULTS, DOC, Function, KWDEFAULTS, MODULE, NAME, QUALNAME, TYPE_PARAMS};
use crate::call::Arguments;
use crate::object::class;
use crate::object::native::Getter;
use crate::object::native_object;
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, type_error};
use crate::types::cell;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::int;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// Place of `__annotations__`.
const ANNOTATIONS: usize = 2;
/// Place of `__annotate__`.
const ANNOTATE: usize = 4;

/// Sets an attribute of a function, or deletes it where there is no value.
type Set = fn(&Value, Option<&Value>) -> PyResult<()>;

const fn attribute(name: &'static str, get: fn(&Value) -> PyResult, set: Option<Set>) -> Getter {
    Getter { name, get, set, doc: "" }
}

pub(super) static GETTERS: &[Getter] = &[
    attribute("__closure__", |f| part(f, CLOSURE), None),
    attribute("__doc__", doc, Some(|f, value| put(f, DOC, Some(value.unwrap_or(&Value::NONE))))),
    attribute("__globals__", |f| with(f, |f| Ok(f.globals_value())), None),
    attribute("__module__", module, Some(|f, value| put(f, MODULE, Some(value.unwrap_or(&Value::NONE))))),
    attribute("__builtins__", |f| with(f, |f| Ok(f.builtins_value())), None),
    attribute("__code__", |f| with(f, |f| Ok(f.code_value())), Some(set_code)),
    attribute("__defaults__", |f| part(f, DEFAULTS), Some(set_defaults)),
    attribute("__kwdefaults__", |f| part(f, KWDEFAULTS), Some(set_kwdefaults)),
    attribute("__annotations__", annotations, Some(set_annotations)),
    attribute("__annotate__", |f| part(f, ANNOTATE), Some(set_annotate)),
    attribute("__dict__", |f| Ok(native_object::dict_of(f, true).unwrap_or(Value::NONE)), Some(set_dict)),
    attribute(
        "__name__",
        |f| with(f, |f| Ok(f.name())),
        Some(|f, value| set_text(f, NAME, "__name__", value)),
    ),
    attribute(
        "__qualname__",
        |f| with(f, |f| Ok(f.qualname())),
        Some(|f, value| set_text(f, QUALNAME, "__qualname__", value)),
    ),
    attribute("__type_params__", type_params, Some(set_type_params)),
];

impl Function {
    /// `__name__`
    pub fn name(&self) -> Value {
        self.extra(NAME).unwrap_or_else(|| intern(&self.code().object.name.to_string_lossy()).to_value())
    }

    /// `__qualname__`
    pub fn qualname(&self) -> Value {
        self.extra(QUALNAME)
            .unwrap_or_else(|| intern(&self.code().object.qualname.to_string_lossy()).to_value())
    }
}

fn with(value: &Value, get: impl Fn(&Function) -> PyResult) -> PyResult {
    Function::of(value).map_or(Ok(Value::NONE), get)
}

fn part(value: &Value, place: usize) -> PyResult {
    with(value, |function| Ok(function.attribute(place).unwrap_or(Value::NONE)))
}

fn put(value: &Value, place: usize, new: Option<&Value>) -> PyResult<()> {
    if let Some(function) = Function::of(value) {
        function.set_extra(place, new.cloned());
    }
    Ok(())
}

fn doc(value: &Value) -> PyResult {
    with(value, |function| {
        if let Some(doc) = function.extra(DOC) {
            return Ok(doc);
        }
        let code = function.code();
        match code.flags.contains(CodeFlags::HAS_DOCSTRING) && !code.object.consts.is_empty() {
            // SAFETY: there is a first constant, which the code keeps alive.
            true => Ok(unsafe { Value::from_borrowed(*code.consts) }),
            false => Ok(Value::NONE),
        }
    })
}

fn module(value: &Value) -> PyResult {
    with(value, |function| Ok(function.module()))
}

fn set_code(value: &Value, code: Option<&Value>) -> PyResult<()> {
    let Some(function) = Function::of(value) else { return Ok(()) };
    let Some((new, code)) = code.and_then(|value| Code::of(value).map(|code| (value, code))) else {
        return Err(type_error("__code__ must be set to a code object"));
    };
    let closure = function.attribute(CLOSURE);
    let cells = closure.as_ref().and_then(Tuple::of).map_or(0, |cells| cells.values().len());
    let free = code.free_variables();
    if free != cells {
        let name = Str::of(&function.name()).map(Str::to_string_lossy).unwrap_or_default();
        return Err(raise::value_error(format_args!(
            "{name}() requires a code object with {cells} free vars, not {free}"
        )));
    }
    // The names stay, which are the code's as long as nobody has given others.
    let (name, qualname) = (function.name(), function.qualname());
    function.set_extra(NAME, Some(name));
    function.set_extra(QUALNAME, Some(qualname));
    function.set_code(new.clone());
    Ok(())
}

fn set_defaults(value: &Value, new: Option<&Value>) -> PyResult<()> {
    let new = new.filter(|new| !new.is_none());
    if new.is_some_and(|new| Tuple::of(new).is_none()) {
        return Err(type_error("__defaults__ must be set to a tuple object"));
    }
    set_part(value, DEFAULTS, new)
}

fn set_kwdefaults(value: &Value, new: Option<&Value>) -> PyResult<()> {
    let new = new.filter(|new| !new.is_none());
    if new.is_some_and(|new| Dict::of(new).is_none()) {
        return Err(type_error("__kwdefaults__ must be set to a dict object"));
    }
    set_part(value, KWDEFAULTS, new)
}

fn set_part(value: &Value, place: usize, new: Option<&Value>) -> PyResult<()> {
    if let Some(function) = Function::of(value) {
        function.set_attribute(place, new.cloned());
    }
    Ok(())
}

fn annotations(value: &Value) -> PyResult {
    let Some(function) = Function::of(value) else { return Ok(Value::NONE) };
    if let Some(found) = function.attribute(ANNOTATIONS) {
        if let Some(items) = Tuple::of(&found) {
            // The compiler gives names and values in turn.
            let dict = Dict::with_capacity(items.values().len() / 2);
            if let Some(names) = Dict::of(&dict) {
                for pair in items.values().chunks_exact(2) {
                    names.set(&pair[0], pair[1].clone())?;
                }
            }
            function.set_attribute(ANNOTATIONS, Some(dict.clone()));
            return Ok(dict);
        }
        return Ok(found);
    }
    let made = match function.attribute(ANNOTATE).filter(|annotate| type_of(annotate).slots.call().is_some())
    {
        Some(annotate) => {
            let format = int::from_i64(1);
            let made = protocol::call(&annotate, Arguments::positional_only(std::slice::from_ref(&format)))?;
            if Dict::of(&made).is_none() {
                let given = type_of(&made).name();
                return Err(type_error(format_args!("__annotate__() must return a dict, not {given}")));
            }
            made
        }
        None => Dict::with_capacity(0),
    };
    function.set_attribute(ANNOTATIONS, Some(made.clone()));
    Ok(made)
}

fn set_annotations(value: &Value, new: Option<&Value>) -> PyResult<()> {
    let new = new.filter(|new| !new.is_none());
    if new.is_some_and(|new| Dict::of(new).is_none()) {
        return Err(type_error("__annotations__ must be set to a dict object"));
    }
    set_part(value, ANNOTATIONS, new)?;
    set_part(value, ANNOTATE, None)
}

fn set_annotate(value: &Value, new: Option<&Value>) -> PyResult<()> {
    let Some(new) = new else { return Err(type_error("__annotate__ cannot be deleted")) };
    if new.is_none() {
        return set_part(value, ANNOTATE, None);
    }
    if type_of(new).slots.call().is_none() {
        return Err(type_error("__annotate__ must be callable or None"));
    }
    set_part(value, ANNOTATIONS, None)?;
    set_part(value, ANNOTATE, Some(new))
}

fn set_dict(value: &Value, dict: Option<&Value>) -> PyResult<()> {
    match dict {
        Some(_) => class::set_dict_attribute(value, dict),
        None => Err(type_error("cannot delete __dict__")),
    }
}

fn set_text(value: &Value, place: usize, name: &str, text: Option<&Value>) -> PyResult<()> {
    match text.filter(|text| Str::of(text).is_some()) {
        Some(text) => put(value, place, Some(text)),
        None => Err(type_error(format_args!("{name} must be set to a string object"))),
    }
}

fn type_params(value: &Value) -> PyResult {
    with(value, |function| Ok(function.extra(TYPE_PARAMS).unwrap_or_else(|| Tuple::from_values(Vec::new()))))
}

fn set_type_params(value: &Value, new: Option<&Value>) -> PyResult<()> {
    match new.filter(|new| Tuple::of(new).is_some()) {
        Some(new) => put(value, TYPE_PARAMS, Some(new)),
        None => Err(type_error("__type_params__ must be set to a tuple")),
    }
}

/// `types.FunctionType(code, globals, name, argdefs, closure, kwdefaults)`
pub(super) fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    const PARAMETERS: Parameters =
        Parameters::parse("(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)");
    let bound = PARAMETERS.bind("function", arguments)?;
    let given = |place: usize| bound.get(place).copied().flatten().filter(|value| !value.is_none());
    let wrong = |place: usize, wanted: &str, value: Option<&Value>| {
        let given = value.map_or("NoneType", |value| type_of(value).name());
        type_error(format_args!("function() argument '{}' must be {wanted}, not {given}", PLACES[place]))
    };
    const PLACES: [&str; 2] = ["code", "globals"];
    let (code_value, globals) = (given(0), given(1));
    let Some(code) = code_value.and_then(Code::of) else { return Err(wrong(0, "code", code_value)) };
    if globals.is_none_or(|globals| Dict::of(globals).is_none()) {
        return Err(wrong(1, "dict", globals));
    }
    if given(2).is_some_and(|name| Str::of(name).is_none()) {
        return Err(type_error("arg 3 (name) must be None or string"));
    }
    if given(3).is_some_and(|defaults| Tuple::of(defaults).is_none()) {
        return Err(type_error("arg 4 (defaults) must be None or tuple"));
    }
    let free = code.free_variables();
    let cells = given(4).and_then(Tuple::of).map(Tuple::values);
    match (given(4), cells) {
        (None, _) if free > 0 => return Err(type_error("arg 5 (closure) must be tuple")),
        (Some(_), None) if free > 0 => return Err(type_error("arg 5 (closure) must be tuple")),
        (Some(_), None) => return Err(type_error("arg 5 (closure) must be None or tuple")),
        _ => {}
    }
    let cells = cells.unwrap_or_default();
    if cells.len() != free {
        let name = code.object.name.to_string_lossy();
        let given = cells.len();
        return Err(raise::value_error(format_args!(
            "{name} requires closure of length {free}, not {given}"
        )));
    }
    if let Some(other) = cells.iter().find(|cell| !type_of(cell).is(&cell::TYPE)) {
        let name = type_of(other).name();
        return Err(type_error(format_args!("arg 5 (closure) expected cell, found {name}")));
    }
    if given(5).is_some_and(|defaults| Dict::of(defaults).is_none()) {
        return Err(type_error("arg 6 (kwdefaults) must be None or dict"));
    }
    let (Some(code), Some(globals)) = (code_value, globals) else { return Ok(Value::NONE) };
    let builtins = Dict::of(globals).and_then(|names| names.get_str(intern("__builtins__")));
    let builtins = builtins.filter(|builtins| Dict::of(builtins).is_some());
    let builtins = builtins.unwrap_or_else(|| crate::runtime::state().builtins.clone());
    let made = Function::new(code.clone(), globals.clone(), builtins);
    if let Some(function) = Function::of(&made) {
        function.set_extra(NAME, given(2).cloned());
        function.set_attribute(DEFAULTS, given(3).cloned());
        function.set_attribute(CLOSURE, given(4).filter(|_| free > 0).cloned());
        function.set_attribute(KWDEFAULTS, given(5).cloned());
    }
    Ok(made)
}
