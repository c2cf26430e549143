//! `AttributeError`, with the object and the name that it does not have.

use super::{Exception, base, member, set_keyword_members};
use crate::call::Arguments;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::types::dict::Dict;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

const NAME: usize = 0;
const OBJECT: usize = 1;

pub(super) const fn slots() -> Slots {
    super::slots().with_init(init).with_str(base::str)
}

pub(super) static METHODS: &[Method] = &[
    Method::instance("__getstate__", "($self, /)", Function::NoArguments(get_state), "Helper for pickle."),
    Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "Helper for pickle."),
];

pub(super) static GETTERS: &[Getter] =
    &[member::<NAME>("name", "attribute name"), member::<OBJECT>("obj", "object")];

fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    base::init_args(exception, arguments)?;
    set_keyword_members(exception, arguments, "AttributeError", &[("name", NAME), ("obj", OBJECT)])
}

/// The attributes, `name` and `args` among them; the object is left out, for it can seldom be pickled.
fn get_state(exception: &Value) -> PyResult {
    let Some(object) = Exception::of(exception) else { return Ok(Value::NONE) };
    let state = Dict::with_capacity(2);
    if let Some(names) = Dict::of(&state) {
        let own = native_object::dict_of(exception, false);
        for (name, value) in own.as_ref().and_then(Dict::of).into_iter().flat_map(Dict::iter) {
            names.set(&name, value)?;
        }
        if let Some(name) = object.member(NAME) {
            names.set_str(intern("name"), name);
        }
        names.set_str(intern("args"), object.arguments());
    }
    Ok(state)
}

fn reduce(exception: &Value) -> PyResult {
    let state = get_state(exception)?;
    let args = Exception::of(exception).map_or(Value::NONE, Exception::arguments);
    Ok(base::reduced(exception, args, Some(state)))
}
