//! `StopIteration`: what an iterator or a generator ends with.

use super::{Exception, base, member};
use crate::call::Arguments;
use crate::object::native::{Getter, Method};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::value::{PyResult, Value};

const VALUE: usize = 0;

pub(super) const fn slots() -> Slots {
    super::slots().with_init(init)
}

pub(super) static METHODS: &[Method] = &[];
pub(super) static GETTERS: &[Getter] = &[member::<VALUE>("value", "generator return value")];

fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    base::init(exception, arguments)?;
    if let Some(exception) = Exception::of(exception) {
        exception.set_member(VALUE, Some(arguments.positional().first().cloned().unwrap_or(Value::NONE)));
    }
    Ok(())
}
