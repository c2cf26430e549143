//! `ImportError`, with the module's name and path.

use super::{Exception, base, member, set_keyword_members};
use crate::call::Arguments;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::types::dict::Dict;
use crate::types::str::{self, intern};
use crate::value::{PyResult, Value};

const MESSAGE: usize = 0;
const NAME: usize = 1;
const PATH: usize = 2;
const NAME_FROM: usize = 3;

/// The members that keyword arguments set.
const KEYWORDS: &[(&str, usize)] = &[("name", NAME), ("path", PATH), ("name_from", NAME_FROM)];

pub(super) const fn slots() -> Slots {
    super::slots().with_init(init).with_str(str)
}

pub(super) static METHODS: &[Method] =
    &[Method::instance("__reduce__", "($self, /)", Function::NoArguments(reduce), "Helper for pickle.")];

pub(super) static GETTERS: &[Getter] = &[
    member::<MESSAGE>("msg", "exception message"),
    member::<NAME>("name", "module name"),
    member::<PATH>("path", "module path"),
    member::<NAME_FROM>("name_from", "name imported from module"),
];

fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    base::init_args(exception, arguments)?;
    set_keyword_members(exception, arguments, "ImportError", KEYWORDS)?;
    if let Some(exception) = Exception::of(exception) {
        let message = match arguments.positional() {
            [message] => Some(message.clone()),
            _ => None,
        };
        exception.set_member(MESSAGE, message);
    }
    Ok(())
}

fn str(exception: &Value) -> PyResult {
    match Exception::of(exception).and_then(|exception| exception.member(MESSAGE)) {
        Some(message) if str::is_exact(&message) => Ok(message),
        _ => base::str(exception),
    }
}

fn reduce(exception: &Value) -> PyResult {
    let Some(object) = Exception::of(exception) else { return Ok(Value::NONE) };
    let mut state = native_object::dict_of(exception, false);
    if KEYWORDS.iter().any(|(_, number)| object.member(*number).is_some()) {
        let copy = Dict::with_capacity(3);
        if let Some(names) = Dict::of(&copy) {
            for (name, value) in state.as_ref().and_then(Dict::of).into_iter().flat_map(Dict::iter) {
                names.set(&name, value)?;
            }
            for (name, number) in KEYWORDS {
                if let Some(value) = object.member(*number) {
                    names.set_str(intern(name), value);
                }
            }
        }
        state = Some(copy);
    }
    Ok(base::reduced(exception, object.arguments(), state))
}
