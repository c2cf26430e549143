//! Line ends: finding them, translating them, and `_io.IncrementalNewlineDecoder`.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Reference;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::{Characters, Str, StrBuilder, Unit};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

use crate::support::FLAGS;

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// `\n` alone.
    Newline,
    /// Any of `\n`, `\r` and `\r\n`.
    Universal,
    /// `\r` alone.
    Return,
    /// `\r\n` alone.
    Both,
}

/// What the argument `newline` of streams says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Newline {
    /// `None`: any is read as `\n`, and `\n` is written as the system has it.
    Translated,
    /// `''`: any ends a line and stays as it is.
    Untranslated,
    /// `'\n'`
    Plain,
    /// `'\r'`
    Return,
    /// `'\r\n'`
    Both,
}

impl Newline {
    /// The meaning of a text.
    pub(super) fn of_text(text: Option<&Str>) -> Option<Newline> {
        let Some(text) = text else { return Some(Newline::Translated) };
        Some(match text.as_ascii()? {
            "" => Newline::Untranslated,
            "\n" => Newline::Plain,
            "\r" => Newline::Return,
            "\r\n" => Newline::Both,
            _ => return None,
        })
    }

    /// Whether any line end is recognised.
    pub(super) fn is_universal(self) -> bool {
        matches!(self, Newline::Translated | Newline::Untranslated)
    }

    /// What ends a line of what was decoded.
    pub(super) fn line_end(self) -> LineEnd {
        match self {
            Newline::Translated | Newline::Plain => LineEnd::Newline,
            Newline::Untranslated => LineEnd::Universal,
            Newline::Return => LineEnd::Return,
            Newline::Both => LineEnd::Both,
        }
    }

    /// What `\n` is written as, if not as itself.
    pub(super) fn written(self) -> Option<&'static str> {
        match self {
            Newline::Return => Some("\r"),
            Newline::Both => Some("\r\n"),
            _ => None,
        }
    }

    /// The argument itself.
    pub(super) fn value(self) -> Value {
        match self {
            Newline::Translated => Value::NONE,
            Newline::Untranslated => Str::empty(),
            Newline::Plain => Str::new("\n"),
            Newline::Return => Str::new("\r"),
            Newline::Both => Str::new("\r\n"),
        }
    }
}

/// Where the first line ends, its end included; or how many characters cannot be part of a line end that goes on.
pub(super) fn find_line_end(characters: Characters<'_>, end: LineEnd) -> Result<usize, usize> {
    match characters {
        Characters::One(units) => find_in(units, end),
        Characters::Two(units) => find_in(units, end),
        Characters::Four(units) => find_in(units, end),
    }
}

fn find_in<U: Unit>(units: &[U], end: LineEnd) -> Result<usize, usize> {
    let position =
        |units: &[U], byte: u8| U::from_code(u32::from(byte)).and_then(|unit| U::position(units, unit));
    let is = |place: usize, byte: u8| units.get(place).is_some_and(|unit| unit.code() == u32::from(byte));
    match end {
        LineEnd::Newline => position(units, b'\n').map(|place| place + 1).ok_or(units.len()),
        LineEnd::Return => position(units, b'\r').map(|place| place + 1).ok_or(units.len()),
        LineEnd::Universal => {
            let newline = position(units, b'\n');
            let before = units.get(..newline.unwrap_or(units.len())).unwrap_or(units);
            match (position(before, b'\r'), newline) {
                (Some(place), _) if is(place + 1, b'\n') => Ok(place + 2),
                (Some(place), _) | (None, Some(place)) => Ok(place + 1),
                (None, None) => Err(units.len()),
            }
        }
        LineEnd::Both => {
            let mut from = 0;
            while let Some(place) = position(units.get(from..).unwrap_or_default(), b'\r') {
                let place = from + place;
                if is(place + 1, b'\n') {
                    return Ok(place + 2);
                }
                if place + 1 == units.len() {
                    return Err(place);
                }
                from = place + 1;
            }
            Err(units.len())
        }
    }
}

/// The text with another text in the place of each `\n`.
pub(super) fn with_line_end(text: &Value, end: &str) -> Value {
    let Some(string) = Str::of(text) else { return text.clone() };
    let characters = string.characters();
    if find_line_end(characters, LineEnd::Newline).is_err() {
        return text.clone();
    }
    let mut out = StrBuilder::with_capacity(characters.len() + 8);
    let (mut from, length) = (0, characters.len());
    while let Ok(line) = find_line_end(characters.slice(from, length), LineEnd::Newline) {
        out.push_characters(characters.slice(from, from + line - 1));
        out.push_text(end);
        from += line;
    }
    out.push_characters(characters.slice(from, length));
    out.finish()
}

const CR: u8 = 1;
const LF: u8 = 2;
const CRLF: u8 = 4;

/// Translates the line ends of text that comes in pieces, and remembers which there were.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Translation {
    /// Whether all become `\n`.
    pub(super) translate: bool,
    /// Whether the last piece ended with a `\r` that was kept back.
    pub(super) pending: bool,
    seen: u8,
}

impl Translation {
    pub(super) fn new(translate: bool) -> Translation {
        Translation { translate, ..Translation::default() }
    }

    /// Forgets what there was.
    pub(super) fn reset(&mut self) {
        (self.pending, self.seen) = (false, 0);
    }

    /// The next piece, translated. Unless it is the last one, a `\r` at its end is kept back.
    pub(super) fn decode(&mut self, piece: Value, is_final: bool) -> Value {
        let Some(string) = Str::of(&piece) else { return piece };
        let characters = string.characters();
        let has_return = find_line_end(characters, LineEnd::Return).is_ok();
        if !has_return && !self.pending {
            if self.seen & LF == 0 && find_line_end(characters, LineEnd::Newline).is_ok() {
                self.seen |= LF;
            }
            return piece;
        }
        match characters {
            Characters::One(units) => self.translate(units, is_final),
            Characters::Two(units) => self.translate(units, is_final),
            Characters::Four(units) => self.translate(units, is_final),
        }
    }

    fn translate<U: Unit>(&mut self, piece: &[U], is_final: bool) -> Value {
        let mut units = Vec::with_capacity(piece.len() + 1);
        let code = |unit: Option<&U>| unit.map_or(0, |unit| unit.code());
        let (carriage, newline) =
            (U::from_code(13).unwrap_or_default(), U::from_code(10).unwrap_or_default());
        let mut rest = piece;
        if self.pending && (is_final || !piece.is_empty()) {
            self.pending = false;
            match piece.split_first() {
                Some((first, after)) if first.code() == 10 => {
                    self.end(&mut units, &[carriage, newline], CRLF, newline);
                    rest = after;
                }
                _ => self.end(&mut units, &[carriage], CR, newline),
            }
        }
        if !is_final
            && let Some((last, before)) = rest.split_last()
            && last.code() == 13
        {
            self.pending = true;
            rest = before;
        }
        while let Some(length) = rest.iter().position(|unit| matches!(unit.code(), 10 | 13)) {
            let (line, after) = rest.split_at(length);
            units.extend_from_slice(line);
            rest = match (code(after.first()), code(after.get(1))) {
                (10, _) => {
                    self.end(&mut units, &[newline], LF, newline);
                    after.get(1..).unwrap_or_default()
                }
                (_, 10) => {
                    self.end(&mut units, &[carriage, newline], CRLF, newline);
                    after.get(2..).unwrap_or_default()
                }
                _ => {
                    self.end(&mut units, &[carriage], CR, newline);
                    after.get(1..).unwrap_or_default()
                }
            };
        }
        units.extend_from_slice(rest);
        Str::from_units(&units)
    }

    fn end<U: Unit>(&mut self, units: &mut Vec<U>, end: &[U], kind: u8, newline: U) {
        self.seen |= kind;
        if self.translate {
            units.push(newline);
        } else {
            units.extend_from_slice(end);
        }
    }

    /// The line ends that there were: `None`, a text or a tuple of them.
    pub(super) fn newlines(&self) -> Value {
        let kinds = [(CR, "\r"), (LF, "\n"), (CRLF, "\r\n")];
        let seen: Vec<Value> =
            kinds.iter().filter(|(kind, _)| self.seen & kind != 0).map(|(_, text)| Str::new(text)).collect();
        match seen.as_slice() {
            [] => Value::NONE,
            [one] => one.clone(),
            _ => Tuple::from_values(seen),
        }
    }
}

/// `_io.IncrementalNewlineDecoder`
pub(super) static TYPE: Type = Type::native(
    "_io.IncrementalNewlineDecoder",
    Some(&object_type::TYPE),
    size_of::<IncrementalNewlineDecoder>(),
    0,
    FLAGS,
    Slots::of_container::<IncrementalNewlineDecoder>().with_new(new).with_init(init),
    &NativeMembers {
        doc: Some(
            "Codec used when reading a file in universal newlines mode.\n\nIt wraps another incremental decoder, \
             translating \\r\\n and \\r into \\n,\nand records the types of newlines encountered. With \
             translate=False\nit keeps a \\r\\n in one piece.",
        ),
        methods: METHODS,
        getters: &[Getter {
            name: "newlines",
            get: |decoder| Ok(receiver(decoder)?.translation.borrow().newlines()),
            set: None,
            doc: "",
        }],
    },
);

static METHODS: &[Method] = &[
    Method::instance("decode", "($self, /, input, final=False)", Function::Bound(decode), ""),
    Method::instance("getstate", "($self, /)", Function::NoArguments(getstate), ""),
    Method::instance("setstate", "($self, state, /)", Function::One(setstate), ""),
    Method::instance("reset", "($self, /)", Function::NoArguments(reset), ""),
];

#[repr(C)]
struct IncrementalNewlineDecoder {
    header: Header,
    /// The decoder whose text is translated, or `None`; missing until `__init__`.
    decoder: Reference,
    translation: RefCell<Translation>,
    is_ready: Cell<bool>,
}

native_object!(IncrementalNewlineDecoder, TYPE, [decoder]);

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(allocate(type_, |header| IncrementalNewlineDecoder {
        header,
        decoder: Reference::default(),
        translation: RefCell::default(),
        is_ready: Cell::new(false),
    }))
}

static PARAMETERS: Parameters = Parameters::parse("(decoder, translate, errors='strict')");

fn init(decoder: &Value, given: Arguments<'_>) -> PyResult<()> {
    let bound = PARAMETERS.bind("IncrementalNewlineDecoder", given)?;
    let [Some(inner), Some(translate), _] = bound[..] else { return Ok(()) };
    let translate = protocol::is_true(translate)?;
    let Some(this) = IncrementalNewlineDecoder::of(decoder) else { return Ok(()) };
    this.translation.replace(Translation::new(translate));
    this.is_ready.set(true);
    this.decoder.set(Some(inner.clone()));
    Ok(())
}

fn receiver(decoder: &Value) -> PyResult<&IncrementalNewlineDecoder> {
    match IncrementalNewlineDecoder::of(decoder) {
        Some(this) if this.is_ready.get() => Ok(this),
        _ => Err(value_error("IncrementalNewlineDecoder.__init__() not called")),
    }
}

impl IncrementalNewlineDecoder {
    /// The decoder whose text is translated, unless text comes as it is.
    fn inner(&self) -> Option<Value> {
        self.decoder.get().filter(|inner| !inner.is_none())
    }
}

fn decode(decoder: &Value, given: &[Option<&Value>]) -> PyResult {
    let [Some(input), is_final] = given else { return Ok(Value::NONE) };
    let is_final = is_final.map_or(Ok(false), protocol::is_true)?;
    let this = receiver(decoder)?;
    let text = match this.inner() {
        Some(inner) => protocol::call_method(&inner, "decode", &[(*input).clone(), Value::bool(is_final)])?,
        None => (*input).clone(),
    };
    check_text(&text)?;
    let decoded = this.translation.borrow_mut().decode(text, is_final);
    Ok(decoded)
}

/// Checks what a decoder gave.
///
/// # Errors
/// `TypeError` if it is no text.
pub(super) fn check_text(text: &Value) -> PyResult<()> {
    match Str::of(text) {
        Some(_) => Ok(()),
        None => {
            let given = type_of(text).name();
            Err(type_error(format_args!("decoder should return a string result, not '{given}'")))
        }
    }
}

fn getstate(decoder: &Value) -> PyResult {
    let this = receiver(decoder)?;
    let (buffer, flag) = match this.inner() {
        Some(inner) => {
            let state = protocol::call_method(&inner, "getstate", &[])?;
            let Some(items) = Tuple::of(&state).map(Tuple::values) else {
                return Err(type_error("illegal decoder state"));
            };
            let [buffer, flag] = items else { return Err(type_error("illegal decoder state")) };
            (buffer.clone(), flag_of(flag)?)
        }
        None => (Bytes::new(&[]), 0),
    };
    let flag = flag << 1 | u64::from(this.translation.borrow().pending);
    Ok(Tuple::pair(buffer, int::from_u64(flag)))
}

/// The number of a state, as 64 bits.
fn flag_of(flag: &Value) -> PyResult<u64> {
    let flag = index::index(flag)?;
    int::convert::to_u64(&flag).ok_or_else(|| {
        raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C unsigned long")
    })
}

fn setstate(decoder: &Value, state: &Value) -> PyResult {
    let this = receiver(decoder)?;
    let Some(items) = Tuple::of(state).map(Tuple::values) else {
        return Err(type_error("state argument must be a tuple"));
    };
    let [buffer, flag] = items else { return Err(type_error("setstate(): illegal state argument")) };
    let flag = flag_of(flag)?;
    this.translation.borrow_mut().pending = flag & 1 != 0;
    match this.inner() {
        Some(inner) => {
            let state = Tuple::pair(buffer.clone(), int::from_u64(flag >> 1));
            protocol::call_method(&inner, "setstate", &[state])
        }
        None => Ok(Value::NONE),
    }
}

fn reset(decoder: &Value) -> PyResult {
    let this = receiver(decoder)?;
    this.translation.borrow_mut().reset();
    match this.inner() {
        Some(inner) => protocol::call_method(&inner, "reset", &[]),
        None => Ok(Value::NONE),
    }
}
