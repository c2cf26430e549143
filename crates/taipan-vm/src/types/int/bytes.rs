//! Ints as bytes: `int.to_bytes` and `int.from_bytes`.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;

use super::{convert, from_i64, new, of, operand};
use crate::call::Arguments;
use crate::object::protocol;
use crate::raise::{self, type_error, value_error};
use crate::types::byte_string::source::bytes_of_object;
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::types::type_type;
use crate::value::{PyResult, Value};

/// The order of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn of(argument: Option<&Value>, function: &str) -> PyResult<Order> {
        let Some(argument) = argument else { return Ok(Order::Big) };
        let Some(text) = Str::of(argument) else {
            let name = crate::object::type_object::type_of(argument).name();
            return Err(type_error(format_args!(
                "{function}() argument 'byteorder' must be str, not {name}"
            )));
        };
        match text.as_ascii() {
            Some("big") => Ok(Order::Big),
            Some("little") => Ok(Order::Little),
            _ => Err(value_error("byteorder must be either 'little' or 'big'")),
        }
    }
}

fn flag(argument: Option<&Value>) -> PyResult<bool> {
    argument.map_or(Ok(false), protocol::is_true)
}

/// `int.to_bytes(length=1, byteorder='big', *, signed=False)`
pub(super) fn to_bytes(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [length, order, signed] = arguments else { return Ok(Value::NONE) };
    let length = length.map_or(Ok(1), convert::to_ssize)?;
    let order = Order::of(*order, "to_bytes")?;
    let signed = flag(*signed)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(value_error("length argument must be non-negative"));
    };
    let number = of(value).unwrap_or_default();
    let overflow = |text: &str| raise::raise(&kinds::OVERFLOW_ERROR, text);
    if number.is_negative() && !signed {
        return Err(overflow("can't convert negative int to unsigned"));
    }
    // The bits of the two's complement, without and with sign.
    let needed = if number.is_negative() { (&number + 1_i32).bits() } else { number.bits() };
    let available = (length as u64).saturating_mul(8);
    if needed + u64::from(signed && (length > 0 || number.is_negative())) > available {
        return Err(overflow("int too big to convert"));
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|_| raise::memory_error())?;
    let own =
        if number.is_negative() { number.to_signed_bytes_le() } else { number.magnitude().to_bytes_le() };
    bytes.extend(own.into_iter().take(length));
    bytes.resize(length, if number.is_negative() { 0xff } else { 0 });
    if order == Order::Big {
        bytes.reverse();
    }
    Ok(Bytes::new(&bytes))
}

/// `int.from_bytes(bytes, byteorder='big', *, signed=False)`
pub(super) fn from_bytes(class: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(source), order, signed] = arguments else { return Ok(Value::NONE) };
    let order = Order::of(*order, "from_bytes")?;
    let signed = flag(*signed)?;
    let bytes = bytes_of_object(source)?;
    let number = from_slice(&bytes, order == Order::Big, signed);
    match type_type::of(class) {
        Some(type_) if !type_.is(&super::TYPE) => {
            protocol::call(class, Arguments::positional_only(&[number]))
        }
        _ => Ok(number),
    }
}

/// The `int` that bytes stand for.
pub fn from_slice(bytes: &[u8], big_endian: bool, signed: bool) -> Value {
    if bytes.is_empty() {
        return from_i64(0);
    }
    new(match (big_endian, signed) {
        (true, true) => BigInt::from_signed_bytes_be(bytes),
        (false, true) => BigInt::from_signed_bytes_le(bytes),
        (true, false) => BigInt::from_bytes_be(Sign::Plus, bytes),
        (false, false) => BigInt::from_bytes_le(Sign::Plus, bytes),
    })
}

/// The low `length` bytes of the two's complement of an `int`, little end first, if it fits.
pub fn to_slice(value: &Value, bytes: &mut [u8], signed: bool) -> bool {
    let Some(number) = operand(value) else { return false };
    let number = number.to_big();
    let negative = number.is_negative();
    if negative && !signed {
        return false;
    }
    let own = if signed { number.to_signed_bytes_le() } else { number.magnitude().to_bytes_le() };
    if own.len() > bytes.len() {
        return false;
    }
    bytes.fill(if negative { 0xff } else { 0 });
    for (to, from) in bytes.iter_mut().zip(own) {
        *to = from;
    }
    true
}
