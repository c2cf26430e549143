//! `KeyError`: a key is shown as it was written, so that an empty string can be seen.

use super::{Exception, base};
use crate::object::native::{Getter, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

pub(super) const fn slots() -> Slots {
    super::slots().with_str(str)
}

pub(super) static METHODS: &[Method] = &[];
pub(super) static GETTERS: &[Getter] = &[];

fn str(exception: &Value) -> PyResult {
    let args = Exception::of(exception).map(Exception::arguments);
    match args.as_ref().and_then(Tuple::of).map(Tuple::values) {
        Some([key]) => protocol::repr(key),
        _ => base::str(exception),
    }
}
