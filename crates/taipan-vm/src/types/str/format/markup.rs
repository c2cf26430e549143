//! The fields of a format string: `{name!conversion:spec}` between literal text.

use crate::raise::value_error;
use crate::value::{PyResult, Raised};

const OPEN: u32 = b'{' as u32;
const CLOSE: u32 = b'}' as u32;

/// Literal text, and the field behind it if there is one.
#[derive(Debug)]
pub struct Piece<'a> {
    /// The text, without the doubling of braces.
    pub literal: &'a [u32],
    /// The field.
    pub field: Option<Field<'a>>,
}

/// A field.
#[derive(Debug)]
pub struct Field<'a> {
    /// What stands before the conversion and the specification.
    pub name: &'a [u32],
    /// The character behind `!`.
    pub conversion: Option<u32>,
    /// What stands behind `:`.
    pub spec: &'a [u32],
    /// Whether the specification has fields itself.
    pub is_nested: bool,
}

/// The pieces of a format string, one after the other.
pub struct Markup<'a> {
    codes: &'a [u32],
    place: usize,
}

impl<'a> Markup<'a> {
    /// The pieces of a format string.
    pub fn new(codes: &'a [u32]) -> Markup<'a> {
        Markup { codes, place: 0 }
    }

    /// The pieces from a place on.
    pub fn at(codes: &'a [u32], place: usize) -> Markup<'a> {
        Markup { codes, place }
    }

    /// Where the next piece begins.
    pub fn place(&self) -> usize {
        self.place
    }

    fn take(&mut self) -> Option<u32> {
        let code = self.codes.get(self.place).copied()?;
        self.place += 1;
        Some(code)
    }

    fn part(&self, start: usize, end: usize) -> &'a [u32] {
        self.codes.get(start..end).unwrap_or_default()
    }

    fn piece(&mut self) -> PyResult<Piece<'a>> {
        let start = self.place;
        let rest = self.part(start, self.codes.len());
        let Some(length) = rest.iter().position(|code| matches!(*code, OPEN | CLOSE)) else {
            self.place = self.codes.len();
            return Ok(Piece { literal: rest, field: None });
        };
        let brace = rest[length];
        self.place = start + length + 1;
        if self.codes.get(self.place) == Some(&brace) {
            self.place += 1;
            return Ok(Piece { literal: self.part(start, start + length + 1), field: None });
        }
        if brace == CLOSE {
            return Err(value_error("Single '}' encountered in format string"));
        }
        if self.place == self.codes.len() {
            return Err(value_error("Single '{' encountered in format string"));
        }
        let literal = self.part(start, start + length);
        Ok(Piece { literal, field: Some(self.field()?) })
    }

    fn field(&mut self) -> PyResult<Field<'a>> {
        let start = self.place;
        let end = loop {
            match self.take().and_then(char::from_u32) {
                None if self.place >= self.codes.len() => {
                    return Err(value_error("expected '}' before end of string"));
                }
                Some('{') => return Err(value_error("unexpected '{' in field name")),
                Some('[') => {
                    while self.place < self.codes.len() && self.codes[self.place] != u32::from(']') {
                        self.place += 1;
                    }
                }
                Some(end @ ('}' | ':' | '!')) => break end,
                _ => {}
            }
        };
        let name = self.part(start, self.place - 1);
        let mut field = Field { name, conversion: None, spec: &[], is_nested: false };
        if end == '!' {
            let Some(conversion) = self.take() else {
                return Err(value_error("end of string while looking for conversion specifier"));
            };
            field.conversion = Some(conversion);
            match self.take().map(char::from_u32) {
                Some(Some('}')) => return Ok(field),
                Some(Some(':')) => {}
                Some(_) => return Err(value_error("expected ':' after conversion specifier")),
                None => return Err(unmatched()),
            }
        }
        if end != '}' {
            (field.spec, field.is_nested) = self.spec()?;
        }
        Ok(field)
    }

    /// The specification up to the brace that closes the field, and whether it has fields.
    fn spec(&mut self) -> PyResult<(&'a [u32], bool)> {
        let start = self.place;
        let (mut depth, mut is_nested) = (1, false);
        while let Some(code) = self.take() {
            match code {
                OPEN => {
                    is_nested = true;
                    depth += 1;
                }
                CLOSE if depth == 1 => return Ok((self.part(start, self.place - 1), is_nested)),
                CLOSE => depth -= 1,
                _ => {}
            }
        }
        Err(unmatched())
    }
}

fn unmatched() -> Raised {
    value_error("unmatched '{' in format spec")
}

impl<'a> Iterator for Markup<'a> {
    type Item = PyResult<Piece<'a>>;

    fn next(&mut self) -> Option<PyResult<Piece<'a>>> {
        (self.place < self.codes.len()).then(|| self.piece())
    }
}
