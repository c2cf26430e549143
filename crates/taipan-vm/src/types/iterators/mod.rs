//! The iterators among the built-in names: `enumerate`, `filter`, `map`, `reversed`, `zip`, and what
//! `iter(function, sentinel)` gives.

use crate::call::Arguments;
use crate::object::type_object::{Type, TypeFlags};
use crate::value::{PyResult, Value};

pub mod callable;
pub mod enumerate;
pub mod filter;
pub mod map;
pub mod reversed;
pub mod zip;

/// What is true of all these types.
const FLAGS: TypeFlags = TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER);

/// The positional arguments; others are for subclasses alone.
fn positional<'a>(type_: &Type, own: &Type, arguments: Arguments<'a>) -> PyResult<&'a [Value]> {
    match type_.is(own) {
        true => arguments.without_keywords(own.name()),
        false => Ok(arguments.positional()),
    }
}

/// `strict`, the only keyword argument of `zip` and `map`.
fn strict(function: &str, arguments: &Arguments<'_>) -> PyResult<bool> {
    use crate::types::str::Str;
    let mut strict = false;
    for (name, value) in arguments.keywords() {
        let text = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
        if text != "strict" {
            return Err(crate::raise::type_error(format_args!(
                "{function}() got an unexpected keyword argument '{text}'"
            )));
        }
        strict = crate::object::protocol::is_true(value)?;
    }
    Ok(strict)
}
