//! `repr` of Python values as CPython 3.14 writes it.
//!
//! Two things cannot be known from the value and are chosen: a code object's address is [`ADDRESS`], and
//! a frozenset's elements stand in the order that CPython finds them in with `PYTHONHASHSEED=0`.

mod number;
mod printable;
mod set_order;
mod text;

use std::fmt::{self, Write};

use crate::code_object::CodeObject;
use crate::constant::Constant;

pub use number::{complex, float};
pub use set_order::set_order;
pub use text::{bytes, is_printable, str};

/// The address that a code object is said to have.
pub const ADDRESS: &str = "0x7f0000000000";

/// Bytes of stack that nesting needs at least, and what is added when there is less.
const RED_ZONE: usize = 64 * 1024;
const STACK: usize = 2 * 1024 * 1024;

/// `repr(value)`.
///
/// ```
/// use taipan_bytecode::{Constant, PyString, repr};
///
/// let items = [Constant::Float(1e22), Constant::Str(PyString::new(*b"it's"))];
/// assert_eq!(repr::repr(&Constant::Tuple(items.into())), r#"(1e+22, "it's")"#);
/// ```
pub fn repr(value: &Constant) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = constant(&mut out, value);
    out
}

/// Writes `repr(value)`.
pub fn constant(out: &mut dyn Write, value: &Constant) -> fmt::Result {
    match value {
        Constant::None => out.write_str("None"),
        Constant::Ellipsis => out.write_str("Ellipsis"),
        Constant::Bool(true) => out.write_str("True"),
        Constant::Bool(false) => out.write_str("False"),
        Constant::Int(value) => write!(out, "{value}"),
        Constant::BigInt(value) => write!(out, "{value}"),
        Constant::Float(value) => float(out, *value),
        Constant::Complex(real, imaginary) => complex(out, *real, *imaginary),
        Constant::Str(value) => str(out, value),
        Constant::Bytes(value) => bytes(out, value),
        Constant::Tuple(items) => {
            out.write_char('(')?;
            list(out, items.iter())?;
            out.write_str(if items.len() == 1 { ",)" } else { ")" })
        }
        Constant::FrozenSet(items) if items.is_empty() => out.write_str("frozenset()"),
        Constant::FrozenSet(items) => {
            out.write_str("frozenset({")?;
            list(out, set_order(items).into_iter())?;
            out.write_str("})")
        }
        Constant::Slice(parts) => {
            out.write_str("slice(")?;
            list(out, parts.iter())?;
            out.write_char(')')
        }
        Constant::Code(value) => code(out, value),
    }
}

/// Writes values with commas between them.
fn list<'a>(out: &mut dyn Write, items: impl Iterator<Item = &'a Constant>) -> fmt::Result {
    stacker::maybe_grow(RED_ZONE, STACK, || {
        for (i, item) in items.enumerate() {
            if i > 0 {
                out.write_str(", ")?;
            }
            constant(out, item)?;
        }
        Ok(())
    })
}

/// Writes `repr` of a code object, with [`ADDRESS`].
pub fn code(out: &mut dyn Write, code: &CodeObject) -> fmt::Result {
    let line = if code.firstlineno == 0 { -1 } else { code.firstlineno };
    let (name, file) = (code.name.to_string_lossy(), code.filename.to_string_lossy());
    write!(out, "<code object {name} at {ADDRESS}, file \"{file}\", line {line}>")
}
