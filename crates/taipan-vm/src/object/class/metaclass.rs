//! Which metaclass a class has.

use crate::object::type_object::{Type, type_of};
use crate::raise::type_error;
use crate::value::{PyResult, Value};

/// The most derived of a metaclass and those of the bases.
///
/// # Errors
/// `TypeError` if none is derived from all others.
pub fn most_derived<'a>(metatype: &'a Type, bases: &'a [Value]) -> PyResult<&'a Type> {
    let mut winner = metatype;
    for base in bases {
        let other = type_of(base);
        if winner.is_subtype(other) {
            continue;
        }
        if !other.is_subtype(winner) {
            return Err(type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the \
                 metaclasses of all its bases",
            ));
        }
        winner = other;
    }
    Ok(winner)
}
