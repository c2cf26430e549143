//! `format % arguments`

use super::{Str, StrBuilder, check_room, is_exact};
use crate::object::index;
use crate::object::protocol;
use crate::object::type_object::{TypeFlags, type_of};
use crate::raise::{raise, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::format::percent::{self, Flags};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// The arguments that are left.
struct Given<'a> {
    /// One after the other.
    values: &'a [Value],
    next: usize,
    /// By key.
    mapping: Option<&'a Value>,
    /// What the last key found, which is then the only argument.
    found: Option<Value>,
}

impl Given<'_> {
    fn next(&mut self) -> PyResult {
        if let Some(found) = self.found.take() {
            self.next = self.values.len();
            return Ok(found);
        }
        let value = self.values.get(self.next).cloned();
        self.next += 1;
        value.ok_or_else(|| type_error("not enough arguments for format string"))
    }
}

/// A specifier: `%(key)flags width.precision conversion`.
#[derive(Default)]
struct Specifier {
    flags: Flags,
    width: usize,
    precision: Option<usize>,
}

/// What is left of a format string.
struct Reader<'a> {
    codes: &'a [u32],
    place: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.codes.get(self.place).map(|code| char::from_u32(*code).unwrap_or('\u{fffd}'))
    }

    fn take_if(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.place += usize::from(found);
        found
    }

    /// A number, whose value is below `most`.
    fn number(&mut self, most: usize, what: &str) -> PyResult<Option<usize>> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            let before = number.unwrap_or(0_usize);
            if before > (most - digit as usize) / 10 {
                return Err(value_error(format_args!("{what} too big")));
            }
            number = Some(before * 10 + digit as usize);
            self.place += 1;
        }
        Ok(number)
    }
}

/// Formats as `%` does.
pub(super) fn format(value: &Value, arguments: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let type_ = type_of(arguments);
    let values = match Tuple::of(arguments) {
        Some(tuple) => tuple.values(),
        None => std::slice::from_ref(arguments),
    };
    let is_mapping =
        type_.slots.subscript().is_some() && !type_.has(TypeFlags::TUPLE) && !type_.has(TypeFlags::STR);
    let mut given = Given { values, next: 0, mapping: is_mapping.then_some(arguments), found: None };
    let codes: Vec<u32> = string.code_points().collect();
    let mut reader = Reader { codes: &codes, place: 0 };
    let mut out = StrBuilder::with_capacity(codes.len());
    while reader.place < codes.len() {
        let rest = &codes[reader.place..];
        let length = rest.iter().position(|code| *code == u32::from('%')).unwrap_or(rest.len());
        out.push_units(&rest[..length]);
        reader.place += length + 1;
        if length < rest.len() {
            write_specifier(&mut out, &mut reader, &mut given)?;
        }
    }
    if given.next < given.values.len() && given.mapping.is_none() {
        return Err(type_error("not all arguments converted during string formatting"));
    }
    Ok(out.finish())
}

/// Reads `(key)` and looks it up.
fn read_key(reader: &mut Reader<'_>, given: &mut Given<'_>) -> PyResult<()> {
    let Some(mapping) = given.mapping else { return Err(type_error("format requires a mapping")) };
    let start = reader.place;
    let mut depth = 1;
    while depth > 0 {
        match reader.peek() {
            Some('(') => depth += 1,
            Some(')') => depth -= 1,
            Some(_) => {}
            None => return Err(value_error("incomplete format key")),
        }
        reader.place += 1;
    }
    let key = Str::from_units(&reader.codes[start..reader.place - 1]);
    given.found = Some(protocol::subscript(mapping, &key)?);
    Ok(())
}

/// The number that stands for a `*`.
fn star(given: &mut Given<'_>) -> PyResult<isize> {
    let value = given.next()?;
    match type_of(&value).has(TypeFlags::INT) || value.word().is_bool() {
        true => index::to_count(&value),
        false => Err(type_error("* wants int")),
    }
}

fn read_specifier(reader: &mut Reader<'_>, given: &mut Given<'_>) -> PyResult<Specifier> {
    let mut specifier = Specifier::default();
    if reader.take_if('(') {
        read_key(reader, given)?;
    }
    let flags = &mut specifier.flags;
    while let Some(character) = reader.peek() {
        match character {
            '-' => flags.left = true,
            '+' => flags.plus = true,
            ' ' => flags.space = true,
            '#' => flags.alternate = true,
            '0' => flags.zero = true,
            _ => break,
        }
        reader.place += 1;
    }
    if reader.take_if('*') {
        let width = star(given)?;
        flags.left |= width < 0;
        specifier.width = width.unsigned_abs();
    } else {
        specifier.width = reader.number(isize::MAX as usize, "width")?.unwrap_or(0);
    }
    if reader.take_if('.') {
        let precision = if reader.take_if('*') {
            let precision = star(given)?;
            if i32::try_from(precision).is_err() {
                return Err(raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C int"));
            }
            usize::try_from(precision).ok()
        } else {
            reader.number(i32::MAX as usize, "precision")?
        };
        specifier.precision = Some(precision.unwrap_or(0));
    }
    if matches!(reader.peek(), Some('h' | 'l' | 'L')) {
        reader.place += 1;
    }
    Ok(specifier)
}

fn write_specifier(out: &mut StrBuilder, reader: &mut Reader<'_>, given: &mut Given<'_>) -> PyResult<()> {
    if reader.take_if('%') {
        out.push(u32::from('%'));
        return Ok(());
    }
    let Specifier { mut flags, width, precision } = read_specifier(reader, given)?;
    let Some(conversion) = reader.peek() else { return Err(value_error("incomplete format")) };
    reader.place += 1;
    let value = given.next()?;
    match conversion {
        's' if is_exact(&value) => write_text(out, &value, flags, width, precision),
        's' => write_text(out, &protocol::str(&value)?, flags, width, precision),
        'r' => write_text(out, &protocol::repr(&value)?, flags, width, precision),
        'a' => write_text(out, &super::format::ascii(&value)?, flags, width, precision),
        'c' => write_text(out, &Str::from_code(character(&value)?), flags, width, None),
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let field = match conversion {
                'd' | 'i' | 'u' | 'o' | 'x' | 'X' => percent::integer(&value, conversion, precision, flags)?,
                _ => percent::real(&value, conversion, precision, flags)?,
            };
            flags.zero &= !flags.left;
            out.push_text(&field.pad(width, flags)?);
            Ok(())
        }
        _ => {
            let code = reader.codes.get(reader.place - 1).copied().unwrap_or_default();
            let shown = if (31..126).contains(&code) { conversion } else { '?' };
            let place = reader.place - 1;
            Err(value_error(format_args!(
                "unsupported format character '{shown}' (0x{code:x}) at index {place}"
            )))
        }
    }
}

fn write_text(
    out: &mut StrBuilder,
    value: &Value,
    flags: Flags,
    width: usize,
    precision: Option<usize>,
) -> PyResult<()> {
    let Some(string) = Str::of(value) else { return Ok(()) };
    let shown = precision.map_or(string.length(), |precision| precision.min(string.length()));
    let missing = width.saturating_sub(shown);
    check_room(out.len().saturating_add(missing), string.width().bytes())?;
    if !flags.left {
        out.push_times(u32::from(' '), missing);
    }
    out.push_characters(string.characters().slice(0, shown));
    if flags.left {
        out.push_times(u32::from(' '), missing);
    }
    Ok(())
}

/// The character that `%c` shows.
fn character(value: &Value) -> PyResult<u32> {
    match Str::of(value) {
        Some(string) if string.length() == 1 => Ok(string.characters().get(0).unwrap_or_default()),
        Some(string) => Err(type_error(format_args!(
            "%c requires an int or a unicode character, not a string of length {}",
            string.length()
        ))),
        None => percent::character(value),
    }
}
