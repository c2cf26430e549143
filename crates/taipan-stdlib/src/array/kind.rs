//! Kinds of items: what a type code stands for.

use taipan_vm::object::item_format::{self, Unfit};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{Raised, raise, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

/// All type codes.
pub(super) const CODES: &str = "bBuwhHiIlLqQfd";

/// The longest item.
pub(super) const LONGEST: usize = 8;

/// A kind of items.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    /// The kind of a type code.
    pub(super) fn of_code(code: u32) -> Option<Kind> {
        let code = u8::try_from(code).ok()?;
        CODES.as_bytes().contains(&code).then_some(Kind(code))
    }

    /// The type code.
    pub(super) fn code(self) -> char {
        char::from(self.0)
    }

    /// Whether items are characters.
    pub(super) fn is_text(self) -> bool {
        matches!(self.0, b'u' | b'w')
    }

    /// Bytes of an item.
    pub(super) fn size(self) -> usize {
        if self.is_text() { 4 } else { item_format::size(self.0).unwrap_or(1) }
    }

    /// The format of an item in a buffer.
    pub(super) fn format(self) -> &'static str {
        const FORMATS: &[&str] = &["b", "B", "w", "w", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d"];
        let place = CODES.bytes().position(|code| code == self.0).unwrap_or(0);
        FORMATS.get(place).copied().unwrap_or("B")
    }

    /// The value of an item.
    pub(super) fn unpack(self, item: &[u8]) -> Value {
        if !self.is_text() {
            return item_format::unpack(self.0, item, false);
        }
        let mut code = [0; 4];
        for (to, from) in code.iter_mut().zip(item) {
            *to = *from;
        }
        match u32::from_le_bytes(code) {
            code @ 0..=0x10_ffff => Str::from_code(code),
            _ => Str::from_code(0xfffd),
        }
    }

    /// The item of a value.
    pub(super) fn pack(self, value: &Value) -> PyResult<[u8; LONGEST]> {
        let mut item = [0; LONGEST];
        if self.is_text() {
            let code = character(value)?;
            if let Some(first) = item.first_chunk_mut::<4>() {
                *first = code.to_le_bytes();
            }
            return Ok(item);
        }
        let Some(bytes) = item.get_mut(..self.size()) else { return Ok(item) };
        if matches!(self.0, b'f' | b'd') {
            let number = protocol::to_float(value)?;
            match bytes {
                [_, _, _, _] => bytes.copy_from_slice(&(number as f32).to_le_bytes()),
                _ => bytes.copy_from_slice(&number.to_le_bytes()),
            }
            return Ok(item);
        }
        let integer = convert::index(value)?;
        match item_format::pack(self.0, &integer, bytes) {
            Ok(()) => Ok(item),
            Err(Unfit::Other(raised)) => Err(raised),
            Err(_) => Err(self.out_of_range(&integer)),
        }
    }

    fn out_of_range(self, value: &Value) -> Raised {
        let is_negative = int::operand(value).is_some_and(int::Operand::is_negative);
        let bound = if is_negative { "less than minimum" } else { "greater than maximum" };
        let message = match self.0 {
            b'b' => format!("signed char is {bound}"),
            b'B' => format!("unsigned byte integer is {bound}"),
            b'h' => format!("signed short integer is {bound}"),
            b'H' => format!("unsigned short is {bound}"),
            b'i' => format!("signed integer is {bound}"),
            b'I' | b'L' if is_negative => "can't convert negative value to unsigned int".to_owned(),
            b'I' => "unsigned int is greater than maximum".to_owned(),
            b'l' => "Python int too large to convert to C long".to_owned(),
            b'L' => "Python int too large to convert to C unsigned long".to_owned(),
            b'Q' if is_negative => "can't convert negative int to unsigned".to_owned(),
            _ => "int too big to convert".to_owned(),
        };
        raise(&kinds::OVERFLOW_ERROR, message)
    }
}

/// The kind that an argument names.
pub(super) fn argument(value: &Value) -> PyResult<Kind> {
    let Some(text) = Str::of(value) else {
        let given = type_of(value).name();
        return Err(type_error(format_args!("array() argument 1 must be a unicode character, not {given}")));
    };
    let mut codes = text.code_points();
    match (codes.next(), codes.next()) {
        (Some(code), None) => Kind::of_code(code)
            .ok_or_else(|| value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")),
        _ => {
            let length = text.length();
            Err(type_error(format_args!(
                "array() argument 1 must be a unicode character, not a string of length {length}"
            )))
        }
    }
}

fn character(value: &Value) -> PyResult<u32> {
    let Some(text) = Str::of(value) else {
        let given = type_of(value).name();
        return Err(type_error(format_args!("array item must be a unicode character, not {given}")));
    };
    let mut codes = text.code_points();
    match (codes.next(), codes.next()) {
        (Some(code), None) => Ok(code),
        _ => {
            let length = text.length();
            Err(type_error(format_args!(
                "array item must be a unicode character, not a string of length {length}"
            )))
        }
    }
}
