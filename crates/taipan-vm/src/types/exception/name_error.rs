//! `NameError`, with the name that was not found.

use super::{base, member, set_keyword_members};
use crate::call::Arguments;
use crate::object::native::{Getter, Method};
use crate::object::slots::Slots;
use crate::value::{PyResult, Value};

/// Number of `name` among the members.
pub(super) const NAME: usize = 0;

pub(super) const fn slots() -> Slots {
    super::slots().with_init(init).with_str(base::str)
}

pub(super) static METHODS: &[Method] = &[];
pub(super) static GETTERS: &[Getter] = &[member::<NAME>("name", "name")];

fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    base::init_args(exception, arguments)?;
    set_keyword_members(exception, arguments, "NameError", &[("name", NAME)])
}
