//! Strings of JSON.

use taipan_vm::call::Arguments;
use taipan_vm::object::protocol;
use taipan_vm::raise::{raise_exception, value_error};
use taipan_vm::runtime;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::int;
use taipan_vm::types::str::{Characters, Str, StrBuilder, intern};
use taipan_vm::value::{PyResult, Raised, Value};

/// A string in quotes, with what JSON cannot have in it escaped, and all that is not ASCII if that is asked for.
pub(super) fn quoted(string: &Str, ascii: bool) -> PyResult {
    let mut out = StrBuilder::with_capacity(string.length() + 2);
    push_quoted(&mut out, string, ascii);
    Ok(out.finish())
}

/// Writes the same.
pub(super) fn push_quoted(out: &mut StrBuilder, string: &Str, ascii: bool) {
    out.push(u32::from('"'));
    push_escaped(out, string, ascii);
    out.push(u32::from('"'));
}

fn is_plain(byte: u8) -> bool {
    byte >= 32 && byte != b'"' && byte != b'\\'
}

fn push_escaped(out: &mut StrBuilder, string: &Str, ascii: bool) {
    if let Some(text) = string.as_ascii()
        && text.bytes().all(|byte| is_plain(byte) && byte < 127)
    {
        return out.push_units(text.as_bytes());
    }
    for code in string.code_points() {
        match code {
            0x22 => out.push_text("\\\""),
            0x5c => out.push_text("\\\\"),
            10 => out.push_text("\\n"),
            13 => out.push_text("\\r"),
            9 => out.push_text("\\t"),
            12 => out.push_text("\\f"),
            8 => out.push_text("\\b"),
            32..127 => out.push(code),
            _ if !ascii && code >= 32 => out.push(code),
            ..0x1_0000 => out.push_text(&format!("\\u{code:04x}")),
            _ => {
                let code = code - 0x1_0000;
                let (high, low) = (0xd800 | code >> 10, 0xdc00 | code & 0x3ff);
                out.push_text(&format!("\\u{high:04x}\\u{low:04x}"));
            }
        }
    }
}

/// Raises `json.JSONDecodeError`.
#[cold]
pub(super) fn error(message: &str, document: &Value, place: usize) -> Raised {
    let modules = &runtime::state().modules;
    let module = Dict::of(modules).and_then(|modules| modules.get_str(intern("json.decoder")));
    let Some(module) = module else { return value_error(message) };
    let made = protocol::attribute(&module, &intern("JSONDecodeError").to_value()).and_then(|type_| {
        let arguments = [Str::new(message), document.clone(), int::from_i64(place as i64)];
        protocol::call(&type_, Arguments::positional_only(&arguments))
    });
    match made {
        Ok(exception) => raise_exception(exception),
        Err(raised) => raised,
    }
}

/// Four hexadecimal digits.
fn four_digits(characters: Characters<'_>, place: usize) -> Option<u32> {
    (place..place + 4).try_fold(0, |value, place| {
        let digit = char::from_u32(characters.get(place)?)?.to_digit(16)?;
        Some(value << 4 | digit)
    })
}

/// The string whose opening quote stands before `begin`, and the place behind its closing quote.
pub(super) fn scan(document: &Value, string: &Str, begin: usize, strict: bool) -> PyResult<(Value, usize)> {
    let characters = string.characters();
    let start = begin.wrapping_sub(1);
    let unterminated = || error("Unterminated string starting at", document, start);
    let mut out: Option<StrBuilder> = None;
    let mut place = begin;
    loop {
        let end = plain_end(characters, place, strict);
        let Some(code) = characters.get(end) else { return Err(unterminated()) };
        if code == u32::from('"') {
            return Ok(match out {
                None => (string.slice(place, end), end + 1),
                Some(mut out) => {
                    out.push_characters(characters.slice(place, end));
                    (out.finish(), end + 1)
                }
            });
        }
        let out = out.get_or_insert_default();
        out.push_characters(characters.slice(place, end));
        if code != u32::from('\\') {
            return Err(error("Invalid control character at", document, end));
        }
        let Some(letter) = characters.get(end + 1) else { return Err(unterminated()) };
        place = end + 2;
        let escaped = match char::from_u32(letter) {
            Some('"' | '\\' | '/') => letter,
            Some('b') => 8,
            Some('f') => 12,
            Some('n') => 10,
            Some('r') => 13,
            Some('t') => 9,
            Some('u') => {
                let wrong = || error("Invalid \\uXXXX escape", document, end + 1);
                let code = four_digits(characters, place).ok_or_else(wrong)?;
                place += 4;
                let is_escape = characters.get(place) == Some(u32::from('\\'))
                    && characters.get(place + 1) == Some(u32::from('u'));
                let second = if (0xd800..0xdc00).contains(&code) && is_escape {
                    four_digits(characters, place + 2).filter(|second| (0xdc00..0xe000).contains(second))
                } else {
                    None
                };
                match second {
                    Some(second) => {
                        place += 6;
                        0x1_0000 + ((code - 0xd800) << 10) + (second - 0xdc00)
                    }
                    None => code,
                }
            }
            _ => return Err(error("Invalid \\escape", document, end)),
        };
        out.push(escaped);
    }
}

/// The first place from `place` on where a quote, a backslash or, in strict mode, a control character stands.
fn plain_end(characters: Characters<'_>, place: usize, strict: bool) -> usize {
    let stops = |code: u32| code == 0x22 || code == 0x5c || strict && code < 32;
    let rest = characters.slice(place, usize::MAX);
    let length = match rest {
        Characters::One(units) => units.iter().position(|unit| stops(u32::from(*unit))),
        Characters::Two(units) => units.iter().position(|unit| stops(u32::from(*unit))),
        Characters::Four(units) => units.iter().position(|unit| stops(*unit)),
    };
    place + length.unwrap_or(rest.len())
}
