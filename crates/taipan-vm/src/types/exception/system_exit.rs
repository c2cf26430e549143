//! `SystemExit`

use super::{Exception, base, member};
use crate::call::Arguments;
use crate::object::native::{Getter, Method};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

const CODE: usize = 0;

pub(super) const fn slots() -> Slots {
    super::slots().with_init(init)
}

pub(super) static METHODS: &[Method] = &[];
pub(super) static GETTERS: &[Getter] = &[member::<CODE>("code", "exception code")];

fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    base::init(exception, arguments)?;
    let code = match arguments.positional() {
        [] => return Ok(()),
        [code] => code.clone(),
        several => Tuple::from_values(several.to_vec()),
    };
    if let Some(exception) = Exception::of(exception) {
        exception.set_member(CODE, Some(code));
    }
    Ok(())
}
