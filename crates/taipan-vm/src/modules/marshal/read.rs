//! Reading values that are no code objects.

use num_bigint::{BigInt, Sign};

use crate::object::recursion;
use crate::raise::{self, Raised, value_error};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{float, int};
use crate::value::{PyResult, Value};

use super::FLAG_REF;

/// What is read, and the values that later ones may refer to.
struct Reader<'a> {
    data: &'a [u8],
    references: Vec<Value>,
}

/// The value that the data begins with.
///
/// # Errors
/// `EOFError`, `ValueError`
pub(super) fn value(data: &[u8]) -> PyResult {
    let mut reader = Reader { data, references: Vec::new() };
    match reader.read()? {
        Some(value) => Ok(value),
        None => Err(raise::type_error("NULL object in marshal data for object")),
    }
}

fn too_short() -> Raised {
    raise::raise(&kinds::EOF_ERROR, "marshal data too short")
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> PyResult<&'a [u8]> {
        let Some((taken, rest)) = self.data.split_at_checked(length) else { return Err(too_short()) };
        self.data = rest;
        Ok(taken)
    }

    fn bytes<const N: usize>(&mut self) -> PyResult<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| too_short())
    }

    fn length(&mut self) -> PyResult<usize> {
        let length = i32::from_le_bytes(self.bytes()?);
        usize::try_from(length).map_err(|_| value_error("bad marshal data (size out of range)"))
    }

    /// A value, `None` for the mark that ends a dict.
    fn read(&mut self) -> PyResult<Option<Value>> {
        recursion::check("")?;
        let [code] = self.bytes()?;
        let (kind, is_referred) = (code & !FLAG_REF, code & FLAG_REF != 0);
        let place = self.references.len();
        if is_referred {
            self.references.push(Value::NONE);
        }
        let value = self.read_kind(kind)?;
        if let (true, Some(value)) = (is_referred, &value)
            && let Some(reference) = self.references.get_mut(place)
        {
            *reference = value.clone();
        }
        Ok(value)
    }

    fn item(&mut self) -> PyResult {
        self.read()?.ok_or_else(|| raise::type_error("NULL object in marshal data for tuple"))
    }

    fn items(&mut self, length: usize) -> PyResult<Vec<Value>> {
        // Not more room at once than there is data: the length may be a lie.
        let mut items = Vec::with_capacity(length.min(self.data.len()));
        for _ in 0..length {
            items.push(self.item()?);
        }
        Ok(items)
    }

    fn text(&mut self, length: usize, interned: bool) -> PyResult {
        let text = self.take(length)?;
        let text = String::from_utf8_lossy(text);
        Ok(if interned { intern(&text).to_value() } else { Str::new(&text) })
    }

    fn read_kind(&mut self, kind: u8) -> PyResult<Option<Value>> {
        let value = match kind {
            b'0' => return Ok(None),
            b'N' => Value::NONE,
            b'T' => Value::TRUE,
            b'F' => Value::FALSE,
            b'.' => Value::ELLIPSIS,
            b'i' => int::from_i64(i64::from(i32::from_le_bytes(self.bytes()?))),
            b'l' => self.big_int()?,
            b'g' => float::new(f64::from_le_bytes(self.bytes()?)),
            b's' => {
                let length = self.length()?;
                Bytes::new(self.take(length)?)
            }
            b'z' | b'Z' => {
                let [length] = self.bytes()?;
                self.text(usize::from(length), kind == b'Z')?
            }
            b'a' | b'A' | b'u' | b't' => {
                let length = self.length()?;
                self.text(length, matches!(kind, b'A' | b't'))?
            }
            b')' => {
                let [length] = self.bytes()?;
                Tuple::from_values(self.items(usize::from(length))?)
            }
            b'(' => {
                let length = self.length()?;
                Tuple::from_values(self.items(length)?)
            }
            b'[' => {
                let length = self.length()?;
                List::from_values(self.items(length)?)
            }
            b'{' => self.dict()?,
            b'r' => {
                let place = self.length()?;
                let found = self.references.get(place).cloned();
                found.ok_or_else(|| value_error("bad marshal data (invalid reference)"))?
            }
            _ => return Err(value_error("bad marshal data (unknown type code)")),
        };
        Ok(Some(value))
    }

    fn dict(&mut self) -> PyResult {
        let value = Dict::with_capacity(0);
        if let Some(dict) = Dict::of(&value) {
            while let Some(key) = self.read()? {
                let Some(item) = self.read()? else { break };
                dict.set(&key, item)?;
            }
        }
        Ok(value)
    }

    fn big_int(&mut self) -> PyResult {
        let count = i32::from_le_bytes(self.bytes()?);
        let length = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        let digits = self.take(length.checked_mul(2).ok_or_else(too_short)?)?;
        let mut number = BigInt::from(0);
        for pair in digits.rchunks_exact(2) {
            let digit = u16::from_le_bytes([pair[0], pair[1]]);
            if digit > 0x7fff {
                return Err(value_error("bad marshal data (digit out of range in long)"));
            }
            number = (number << 15) + digit;
        }
        let negative = count < 0 && number.sign() != Sign::NoSign;
        Ok(int::new(if negative { -number } else { number }))
    }
}
