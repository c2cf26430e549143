//! The name of a field: `name.attribute[key]`.

use crate::raise::value_error;
use crate::unicode;
use crate::value::PyResult;

/// What a name begins with.
#[derive(Clone, Copy, Debug)]
pub enum First<'a> {
    /// The index of a positional argument.
    Index(usize),
    /// A name.
    Name(&'a [u32]),
}

/// What comes after the beginning.
#[derive(Clone, Copy, Debug)]
pub enum Accessor<'a> {
    /// `.name`
    Attribute(&'a [u32]),
    /// `[index]`
    Index(usize),
    /// `[key]`
    Key(&'a [u32]),
}

/// How the fields of a string get their numbers.
#[derive(Clone, Copy, Debug, Default)]
pub enum Numbering {
    /// No field has said so yet.
    #[default]
    Unknown,
    /// The string has them.
    Manual,
    /// They are counted; the next one.
    Automatic(usize),
}

/// A field's name.
#[derive(Clone, Copy, Debug)]
pub struct FieldName<'a> {
    /// What it begins with.
    pub first: First<'a>,
    rest: &'a [u32],
}

impl<'a> FieldName<'a> {
    /// Reads a name. Without `numbering`, an empty name is a name.
    ///
    /// # Errors
    /// `ValueError` if some fields have numbers and others have none, or for a number that is too large.
    pub fn parse(name: &'a [u32], numbering: Option<&mut Numbering>) -> PyResult<FieldName<'a>> {
        let is_end = |code: &u32| matches!(char::from_u32(*code), Some('.' | '['));
        let (first, rest) = name.split_at(name.iter().position(is_end).unwrap_or(name.len()));
        let number = number(first)?;
        let first = match (numbering, number) {
            (Some(numbering), number) if first.is_empty() || number.is_some() => {
                First::Index(numbering.next(number)?)
            }
            (_, Some(number)) => First::Index(number),
            (_, None) => First::Name(first),
        };
        Ok(FieldName { first, rest })
    }

    /// What comes after the beginning.
    pub fn rest(&self) -> Accessors<'a> {
        Accessors { rest: self.rest }
    }
}

impl Numbering {
    /// The number of the next field, which has the given one or none.
    fn next(&mut self, number: Option<usize>) -> PyResult<usize> {
        match (*self, number) {
            (Numbering::Manual, None) => {
                Err(value_error("cannot switch from manual field specification to automatic field numbering"))
            }
            (Numbering::Automatic(_), Some(_)) => {
                Err(value_error("cannot switch from automatic field numbering to manual field specification"))
            }
            (_, Some(number)) => {
                *self = Numbering::Manual;
                Ok(number)
            }
            (Numbering::Unknown, None) => {
                *self = Numbering::Automatic(1);
                Ok(0)
            }
            (Numbering::Automatic(next), None) => {
                *self = Numbering::Automatic(next + 1);
                Ok(next)
            }
        }
    }
}

/// The number that characters are, if all are decimal digits.
fn number(codes: &[u32]) -> PyResult<Option<usize>> {
    if codes.is_empty() {
        return Ok(None);
    }
    let mut number = 0_isize;
    for code in codes {
        let Some(digit) = unicode::decimal(*code) else { return Ok(None) };
        let next = number.checked_mul(10).and_then(|tens| tens.checked_add(digit as isize));
        number = next.ok_or_else(|| value_error("Too many decimal digits in format string"))?;
    }
    Ok(Some(number.cast_unsigned()))
}

/// What comes after the beginning of a name, one by one.
#[derive(Clone, Debug)]
pub struct Accessors<'a> {
    rest: &'a [u32],
}

impl<'a> Accessors<'a> {
    /// Those of what stands behind a name.
    pub fn of(rest: &'a [u32]) -> Accessors<'a> {
        Accessors { rest }
    }

    /// What is left.
    pub fn left(&self) -> &'a [u32] {
        self.rest
    }

    fn accessor(&mut self, kind: u32, rest: &'a [u32]) -> PyResult<Accessor<'a>> {
        let accessor = match char::from_u32(kind) {
            Some('.') => {
                let is_end = |code: &u32| matches!(char::from_u32(*code), Some('.' | '['));
                let name;
                (name, self.rest) = rest.split_at(rest.iter().position(is_end).unwrap_or(rest.len()));
                if name.is_empty() {
                    return Err(value_error("Empty attribute in format string"));
                }
                Accessor::Attribute(name)
            }
            Some('[') => {
                let Some(end) = rest.iter().position(|code| *code == u32::from(']')) else {
                    return Err(value_error("Missing ']' in format string"));
                };
                let key = &rest[..end];
                self.rest = &rest[end + 1..];
                let number = number(key)?;
                if key.is_empty() {
                    return Err(value_error("Empty attribute in format string"));
                }
                number.map_or(Accessor::Key(key), Accessor::Index)
            }
            _ => return Err(value_error("Only '.' or '[' may follow ']' in format field specifier")),
        };
        Ok(accessor)
    }
}

impl<'a> Iterator for Accessors<'a> {
    type Item = PyResult<Accessor<'a>>;

    fn next(&mut self) -> Option<PyResult<Accessor<'a>>> {
        let (kind, rest) = self.rest.split_first()?;
        Some(self.accessor(*kind, rest))
    }
}
