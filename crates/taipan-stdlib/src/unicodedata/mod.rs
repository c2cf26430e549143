//! `unicodedata`: the properties of characters (Unicode 16).
//!
//! Each property is a table of runs; a character has the value of the last run that begins before it.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{raise, raise_with, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::Str;
use taipan_vm::types::{float, int, object_type};
use taipan_vm::unicode;
use taipan_vm::value::{PyResult, Value};
use taipan_vm::{native_object, runtime};

mod normalisation;
mod tables;

/// `unicodedata`
pub static MODULE: NativeModule = NativeModule {
    name: "unicodedata",
    doc: "This module provides access to the Unicode Character Database.",
    functions: FUNCTIONS,
    types: &[&TYPE],
    init: |module| {
        runtime::make_ready(&TYPE);
        module.set("unidata_version", Str::new(tables::VERSION));
        module.set("ucd_3_2_0", Database::create(|header| Database { header }));
        Ok(())
    },
};

/// `unicodedata.UCD`: the properties of an older version.
static TYPE: Type = Type::native(
    "unicodedata.UCD",
    Some(&object_type::TYPE),
    size_of::<Database>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Database>(),
    &NativeMembers {
        doc: None,
        methods: METHODS,
        getters: &[Getter {
            name: "unidata_version",
            get: |_| Ok(Str::new("3.2.0")),
            set: None,
            doc: "The version of Unicode.",
        }],
    },
);

/// The properties in Unicode 3.2; only which characters there were differs from now.
#[repr(C)]
struct Database {
    header: Header,
}

native_object!(Database, TYPE, []);

/// The functions, of the module and of [`TYPE`].
macro_rules! functions {
    ($new:path) => {
        &[
            $new("category", "($self, chr, /)", Function::One(category), "The general category."),
            $new(
                "bidirectional",
                "($self, chr, /)",
                Function::One(bidirectional),
                "The bidirectional class.",
            ),
            $new("combining", "($self, chr, /)", Function::One(combining), "The canonical combining class."),
            $new("mirrored", "($self, chr, /)", Function::One(mirrored), "The mirrored property."),
            $new("east_asian_width", "($self, chr, /)", Function::One(width), "The east Asian width."),
            $new(
                "decomposition",
                "($self, chr, /)",
                Function::One(decomposition),
                "The decomposition mapping.",
            ),
            $new(
                "decimal",
                "($self, chr, default=<unrepresentable>, /)",
                Function::Positional(1, 2, decimal),
                "The value as a decimal digit.",
            ),
            $new(
                "digit",
                "($self, chr, default=<unrepresentable>, /)",
                Function::Positional(1, 2, digit),
                "The value as a digit.",
            ),
            $new(
                "numeric",
                "($self, chr, default=<unrepresentable>, /)",
                Function::Positional(1, 2, numeric),
                "The numeric value.",
            ),
            $new(
                "name",
                "($self, chr, default=<unrepresentable>, /)",
                Function::Positional(1, 2, name),
                "The name.",
            ),
            $new("lookup", "($self, name, /)", Function::One(lookup), "The character of a name."),
            $new(
                "normalize",
                "($self, form, unistr, /)",
                Function::Positional(2, 2, normalisation::normalize),
                "The normal form of a text.",
            ),
            $new(
                "is_normalized",
                "($self, form, unistr, /)",
                Function::Positional(2, 2, normalisation::is_normalized),
                "Whether a text is in a normal form.",
            ),
        ]
    };
}

static FUNCTIONS: &[Method] = functions!(Method::function);
static METHODS: &[Method] = functions!(Method::instance);

/// The code point of an argument, which is a `str` of one; `place` is what errors call it.
fn character(function: &str, place: &str, value: &Value) -> PyResult<u32> {
    let Some(text) = Str::of(value) else {
        let given = type_of(value).name();
        return Err(type_error(format_args!(
            "{function}() argument{place} must be a unicode character, not {given}"
        )));
    };
    let mut codes = text.code_points();
    match (codes.next(), codes.next()) {
        (Some(code), None) => Ok(code),
        _ => {
            let length = text.length();
            Err(type_error(format_args!(
                "{function}(): argument{place} must be a unicode character, not a string of length {length}"
            )))
        }
    }
}

/// The value of the run that a code point is in.
fn in_run<T: Copy>(runs: &[(u32, T)], code: u32) -> Option<T> {
    let after = runs.partition_point(|run| run.0 <= code);
    after.checked_sub(1).and_then(|place| runs.get(place)).map(|run| run.1)
}

fn text_property(runs: &[(u32, &'static str)], code: u32) -> Value {
    Str::new(in_run(runs, code).unwrap_or_default())
}

/// Whether the older version is asked for a character that it does not have.
fn is_unknown(database: &Value, code: u32) -> bool {
    Database::of(database).is_some() && in_run(tables::OLD_CATEGORY, code) == Some("Cn")
}

fn category(database: &Value, value: &Value) -> PyResult {
    let code = character("category", "", value)?;
    let runs = if Database::of(database).is_some() { tables::OLD_CATEGORY } else { tables::CATEGORY };
    Ok(text_property(runs, code))
}

fn bidirectional(database: &Value, value: &Value) -> PyResult {
    let code = character("bidirectional", "", value)?;
    Ok(if is_unknown(database, code) { Str::empty() } else { text_property(tables::BIDIRECTIONAL, code) })
}

fn width(database: &Value, value: &Value) -> PyResult {
    let code = character("east_asian_width", "", value)?;
    Ok(if is_unknown(database, code) { Str::new("N") } else { text_property(tables::WIDTH, code) })
}

fn number(runs: &[(u32, u8)], code: u32) -> Value {
    int::from_i64(i64::from(in_run(runs, code).unwrap_or(0)))
}

fn combining(database: &Value, value: &Value) -> PyResult {
    let code = character("combining", "", value)?;
    Ok(if is_unknown(database, code) { int::from_i64(0) } else { number(tables::COMBINING, code) })
}

fn mirrored(database: &Value, value: &Value) -> PyResult {
    let code = character("mirrored", "", value)?;
    Ok(if is_unknown(database, code) { int::from_i64(0) } else { number(tables::MIRRORED, code) })
}

/// First and last of the Hangul syllables, which decompose by a rule.
const HANGUL: std::ops::RangeInclusive<u32> = 0xac00..=0xd7a3;

fn decomposition(database: &Value, value: &Value) -> PyResult {
    let code = character("decomposition", "", value)?;
    if is_unknown(database, code) {
        return Ok(Str::empty());
    }
    if HANGUL.contains(&code) {
        let place = code - HANGUL.start();
        let (first, vowel, last) = (0x1100 + place / 588, 0x1161 + place % 588 / 28, 0x11a7 + place % 28);
        let last = if place.is_multiple_of(28) { String::new() } else { format!(" {last:04X}") };
        return Ok(Str::new(&format!("{first:04X} {vowel:04X}{last}")));
    }
    let found = tables::DECOMPOSITION.binary_search_by_key(&code, |entry| entry.0);
    let text = found.ok().and_then(|place| tables::DECOMPOSITION.get(place)).map_or("", |entry| entry.1);
    Ok(Str::new(text))
}

/// The value, or the default, or an error.
fn or_default(found: Option<Value>, arguments: &[Value], message: &str) -> PyResult {
    found.or_else(|| arguments.get(1).cloned()).ok_or_else(|| value_error(message))
}

/// The code point of the first argument.
fn first(function: &str, arguments: &[Value]) -> PyResult<u32> {
    match arguments.first() {
        Some(value) => character(function, " 1", value),
        None => Err(type_error(format_args!("{function} expected at least 1 argument, got 0"))),
    }
}

fn decimal(database: &Value, arguments: &[Value]) -> PyResult {
    let code = first("decimal", arguments)?;
    let found = unicode::decimal(code).filter(|_| !is_unknown(database, code));
    or_default(found.map(|digit| int::from_i64(i64::from(digit))), arguments, "not a decimal")
}

fn digit(_: &Value, arguments: &[Value]) -> PyResult {
    let code = first("digit", arguments)?;
    let found = unicode::digit(code).map(|digit| int::from_i64(i64::from(digit)));
    or_default(found, arguments, "not a digit")
}

fn numeric(database: &Value, arguments: &[Value]) -> PyResult {
    let code = first("numeric", arguments)?;
    let place = tables::NUMERIC.binary_search_by_key(&code, |entry| entry.0);
    let entry = place.ok().and_then(|place| tables::NUMERIC.get(place));
    let found = entry.filter(|_| !is_unknown(database, code));
    let value =
        found.map(|(_, numerator, denominator)| float::new(*numerator as f64 / f64::from(*denominator)));
    or_default(value, arguments, "not a numeric character")
}

fn name(database: &Value, arguments: &[Value]) -> PyResult {
    let code = first("name", arguments)?;
    let found = char::from_u32(code).filter(|_| !is_unknown(database, code)).and_then(unicode::name);
    or_default(found.map(|name| Str::new(&name)), arguments, "no such name")
}

fn lookup(_: &Value, value: &Value) -> PyResult {
    let Some(text) = Str::of(value) else {
        let given = type_of(value).name();
        return Err(type_error(format_args!("lookup() argument must be str, not {given}")));
    };
    let name = text.to_string_lossy();
    match unicode::character(&name).filter(|found| is_name_of(*found, &name)) {
        Some(found) => Ok(Str::from_code(u32::from(found))),
        None if name.len() > 256 => Err(raise_with(&kinds::KEY_ERROR, vec![Str::new("name too long")])),
        None => Err(raise(&kinds::KEY_ERROR, format_args!("undefined character name '{name}'"))),
    }
}

/// Whether a name that was found is one to the letter: the search passes over blanks and hyphens.
fn is_name_of(character: char, name: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
    };
    match unicode::name(character) {
        Some(own) => own.eq_ignore_ascii_case(name) || letters(&own) != letters(name),
        None => true,
    }
}
