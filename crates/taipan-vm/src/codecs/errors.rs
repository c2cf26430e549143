//! What is done about what cannot be encoded or decoded: the handlers that are built in, and those registered.

use std::borrow::Cow;

use super::{call, registry};
use crate::object::protocol;
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, raise_exception, type_error};
use crate::types::bytes::Bytes;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::str::{Characters, Str, StrBuilder, intern, push_escape};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Raised, Value};

/// The handlers that are built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Raise.
    Strict,
    /// Go on.
    Ignore,
    /// A question mark, or U+FFFD.
    Replace,
    /// `\xNN` and the like.
    Backslash,
    /// `&#NNN;`
    XmlReference,
    /// `\N{…}`
    Name,
    /// Bytes as lone surrogates, and back.
    SurrogateEscape,
    /// Lone surrogates as other characters.
    SurrogatePass,
}

impl Handler {
    /// All, by name.
    pub const ALL: [(&'static str, Handler); 8] = [
        ("strict", Handler::Strict),
        ("ignore", Handler::Ignore),
        ("replace", Handler::Replace),
        ("backslashreplace", Handler::Backslash),
        ("xmlcharrefreplace", Handler::XmlReference),
        ("namereplace", Handler::Name),
        ("surrogateescape", Handler::SurrogateEscape),
        ("surrogatepass", Handler::SurrogatePass),
    ];

    /// The handler of a name.
    pub fn of_name(name: &str) -> Option<Handler> {
        Handler::ALL.iter().find(|(own, _)| *own == name).map(|(_, handler)| *handler)
    }
}

/// What stands for characters that cannot be encoded.
#[derive(Clone)]
pub enum Replacement {
    /// These bytes.
    Bytes(Vec<u8>),
    /// This text, encoded.
    Text(Value),
}

/// Bytes that are being decoded.
pub struct Decoding<'a> {
    encoding: &'a str,
    errors: &'a str,
    /// What is read; an error handler may put other bytes in its place.
    pub input: Cow<'a, [u8]>,
    /// What was written.
    pub out: StrBuilder,
    handler: Option<Value>,
    exception: Option<Value>,
}

impl<'a> Decoding<'a> {
    /// Begins to decode.
    pub fn new(encoding: &'a str, errors: &'a str, input: Cow<'a, [u8]>) -> Decoding<'a> {
        let out = StrBuilder::with_capacity(input.len());
        Decoding { encoding, errors, input, out, handler: None, exception: None }
    }

    /// The byte at a place.
    #[inline]
    pub fn byte(&self, place: usize) -> Option<u8> {
        self.input.get(place).copied()
    }

    /// Deals with bytes that cannot be decoded, and says where to go on.
    ///
    /// # Errors
    /// `UnicodeDecodeError`, and what the handler raises.
    #[cold]
    pub fn error(&mut self, start: usize, end: usize, reason: &str) -> PyResult<usize> {
        let bytes = self.input.get(start..end).unwrap_or_default().to_vec();
        match Handler::of_name(self.errors) {
            Some(Handler::Ignore) => return Ok(end),
            Some(Handler::Replace) => {
                self.out.push(0xfffd);
                return Ok(end);
            }
            Some(Handler::Backslash) => {
                bytes.iter().for_each(|byte| push_escape(&mut self.out, u32::from(*byte)));
                return Ok(end);
            }
            Some(Handler::SurrogateEscape) => {
                let escaped = bytes.iter().take(4).take_while(|byte| **byte >= 128).count();
                if escaped > 0 {
                    bytes[..escaped].iter().for_each(|byte| self.out.push(0xdc00 + u32::from(*byte)));
                    return Ok(start + escaped);
                }
            }
            Some(Handler::SurrogatePass) => {
                if let Some((code, length)) = surrogate_at(&self.input, start, self.encoding) {
                    self.out.push(code);
                    return Ok(start + length);
                }
            }
            Some(Handler::Strict) => {}
            Some(Handler::XmlReference | Handler::Name) | None => {
                return self.call_handler(start, end, reason);
            }
        }
        Err(raise_exception(self.exception(start, end, reason)?))
    }

    /// The exception, the same for all errors of one decoding.
    fn exception(&mut self, start: usize, end: usize, reason: &str) -> PyResult {
        let object = match &self.exception {
            Some(exception) => protocol::attribute(exception, &text("object"))?,
            None => Bytes::new(&self.input),
        };
        let parts = [
            Str::new(self.encoding),
            object,
            int::from_i64(start as i64),
            int::from_i64(end as i64),
            Str::new(reason),
        ];
        reuse(&mut self.exception, &kinds::UNICODE_DECODE_ERROR, parts)
    }

    fn call_handler(&mut self, start: usize, end: usize, reason: &str) -> PyResult<usize> {
        let handler = match &self.handler {
            Some(handler) => handler.clone(),
            None => self.handler.insert(registry::lookup_error(self.errors)?).clone(),
        };
        let exception = self.exception(start, end, reason)?;
        let result = call(&handler, std::slice::from_ref(&exception))?;
        let wrong = || type_error("decoding error handler must return (str, int) tuple");
        let (text_part, place) = pair(&result).ok_or_else(wrong)?;
        let Some(string) = Str::of(text_part) else { return Err(wrong()) };
        let place = crate::object::index::to_count(place).map_err(|_| wrong_if_type(wrong))?;
        let object = protocol::attribute(&exception, &text("object"))?;
        let Some(object) = Bytes::of(&object) else {
            return Err(type_error("exception attribute object must be bytes"));
        };
        if object.as_slice() != &*self.input {
            self.input = Cow::Owned(object.as_slice().to_vec());
        }
        self.out.push_string(string);
        position(place, self.input.len())
    }

    /// What was written.
    pub fn finish(self, consumed: usize) -> super::Decoded {
        super::Decoded { text: self.out.finish(), consumed }
    }
}

/// Text that is being encoded.
pub struct Encoding<'a> {
    encoding: &'a str,
    errors: &'a str,
    object: &'a Value,
    /// What is read.
    pub characters: Characters<'a>,
    /// What was written.
    pub out: Vec<u8>,
    handler: Option<Value>,
    exception: Option<Value>,
}

impl<'a> Encoding<'a> {
    /// Begins to encode a string.
    pub fn new(encoding: &'a str, errors: &'a str, object: &'a Value) -> Encoding<'a> {
        let characters = Str::of(object).map_or(Characters::One(&[]), Str::characters);
        let out = Vec::with_capacity(characters.len());
        Encoding { encoding, errors, object, characters, out, handler: None, exception: None }
    }

    /// Deals with characters that cannot be encoded: what stands for them, and where to go on.
    ///
    /// # Errors
    /// `UnicodeEncodeError`, and what the handler raises.
    #[cold]
    pub fn error(&mut self, start: usize, end: usize, reason: &str) -> PyResult<(Replacement, usize)> {
        let Some(handler) = Handler::of_name(self.errors) else {
            return self.call_handler(start, end, reason);
        };
        let part = self.characters.slice(start, end);
        match replacement(handler, part, self.encoding) {
            Some(replacement) => Ok((replacement, end)),
            None => Err(self.raise(start, end, reason)),
        }
    }

    /// Raises `UnicodeEncodeError`.
    pub fn raise(&mut self, start: usize, end: usize, reason: &str) -> Raised {
        match self.exception(start, end, reason) {
            Ok(exception) => raise_exception(exception),
            Err(raised) => raised,
        }
    }

    fn exception(&mut self, start: usize, end: usize, reason: &str) -> PyResult {
        let parts = [
            Str::new(self.encoding),
            self.object.clone(),
            int::from_i64(start as i64),
            int::from_i64(end as i64),
            Str::new(reason),
        ];
        reuse(&mut self.exception, &kinds::UNICODE_ENCODE_ERROR, parts)
    }

    fn call_handler(&mut self, start: usize, end: usize, reason: &str) -> PyResult<(Replacement, usize)> {
        let handler = match &self.handler {
            Some(handler) => handler.clone(),
            None => self.handler.insert(registry::lookup_error(self.errors)?).clone(),
        };
        let exception = self.exception(start, end, reason)?;
        let result = call(&handler, std::slice::from_ref(&exception))?;
        let wrong = || type_error("encoding error handler must return (str/bytes, int) tuple");
        let (written, place) = pair(&result).ok_or_else(wrong)?;
        let replacement = match (Str::of(written), Bytes::of(written)) {
            (Some(_), _) => Replacement::Text(written.clone()),
            (_, Some(bytes)) => Replacement::Bytes(bytes.as_slice().to_vec()),
            _ => return Err(wrong()),
        };
        let place = crate::object::index::to_count(place).map_err(|_| wrong_if_type(wrong))?;
        Ok((replacement, position(place, self.characters.len())?))
    }

    /// The bytes that were written.
    pub fn finish(self) -> Value {
        Bytes::new(&self.out)
    }
}

fn text(name: &str) -> Value {
    intern(name).to_value()
}

/// The exception with new bounds and reason, made if there is none yet.
fn reuse(exception: &mut Option<Value>, type_: &Type, parts: [Value; 5]) -> PyResult {
    if let Some(exception) = exception {
        let [_, _, start, end, reason] = &parts;
        for (name, value) in [("start", start), ("end", end), ("reason", reason)] {
            protocol::set_attribute(exception, &text(name), Some(value))?;
        }
        return Ok(exception.clone());
    }
    let new = call(&type_.value(), &parts)?;
    Ok(exception.insert(new).clone())
}

/// The two items of a handler's answer.
fn pair(result: &Value) -> Option<(&Value, &Value)> {
    match Tuple::of(result)?.values() {
        [written, place] => Some((written, place)),
        _ => None,
    }
}

/// The error in the place of the `TypeError` that was raised; another one stays.
fn wrong_if_type(wrong: impl Fn() -> Raised) -> Raised {
    if raise::take_if(&kinds::TYPE_ERROR) { wrong() } else { Raised }
}

/// Where a handler says to go on; negative places count from the end.
fn position(place: isize, length: usize) -> PyResult<usize> {
    let from_start = if place < 0 { place.saturating_add_unsigned(length) } else { place };
    match usize::try_from(from_start).ok().filter(|place| *place <= length) {
        Some(place) => Ok(place),
        None => Err(raise::raise(
            &kinds::INDEX_ERROR,
            format_args!("position {from_start} from error handler out of bounds"),
        )),
    }
}

/// What a built-in handler puts in the place of characters; `None` if it does not know.
pub fn replacement(handler: Handler, part: Characters<'_>, encoding: &str) -> Option<Replacement> {
    let mut out = StrBuilder::new();
    match handler {
        Handler::Strict => return None,
        Handler::Ignore => {}
        Handler::Replace => out.push_times(u32::from('?'), part.len()),
        Handler::Backslash => part.codes().for_each(|code| push_escape(&mut out, code)),
        Handler::XmlReference => part.codes().for_each(|code| out.push_text(&format!("&#{code};"))),
        Handler::Name => {
            for code in part.codes() {
                match char::from_u32(code).and_then(crate::unicode::name) {
                    Some(name) => out.push_text(&format!("\\N{{{name}}}")),
                    None => push_escape(&mut out, code),
                }
            }
        }
        Handler::SurrogateEscape => {
            let byte = |code: u32| code.checked_sub(0xdc00).filter(|byte| (128..256).contains(byte));
            return part
                .codes()
                .map(|code| byte(code).map(|byte| byte as u8))
                .collect::<Option<_>>()
                .map(Replacement::Bytes);
        }
        Handler::SurrogatePass => {
            let form = SurrogateForm::of(encoding)?;
            let is_surrogate = |code: &u32| (0xd800..0xe000).contains(code);
            let all = part.codes().all(|code| is_surrogate(&code));
            return all.then(|| Replacement::Bytes(part.codes().flat_map(|code| form.bytes(code)).collect()));
        }
    }
    Some(Replacement::Text(out.finish()))
}

/// How `surrogatepass` writes a surrogate.
#[derive(Clone, Copy)]
enum SurrogateForm {
    Utf8,
    Utf16Little,
    Utf16Big,
    Utf32Little,
    Utf32Big,
}

impl SurrogateForm {
    fn of(encoding: &str) -> Option<SurrogateForm> {
        let normal: String =
            encoding.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
        match normal.as_str() {
            "utf8" | "cputf8" => Some(SurrogateForm::Utf8),
            "utf16" | "utf16le" => Some(SurrogateForm::Utf16Little),
            "utf16be" => Some(SurrogateForm::Utf16Big),
            "utf32" | "utf32le" => Some(SurrogateForm::Utf32Little),
            "utf32be" => Some(SurrogateForm::Utf32Big),
            _ => None,
        }
    }

    fn bytes(self, code: u32) -> Vec<u8> {
        let unit = code as u16;
        match self {
            SurrogateForm::Utf8 => {
                vec![0xe0 | (code >> 12) as u8, 0x80 | (code >> 6 & 63) as u8, 0x80 | (code & 63) as u8]
            }
            SurrogateForm::Utf16Little => unit.to_le_bytes().to_vec(),
            SurrogateForm::Utf16Big => unit.to_be_bytes().to_vec(),
            SurrogateForm::Utf32Little => code.to_le_bytes().to_vec(),
            SurrogateForm::Utf32Big => code.to_be_bytes().to_vec(),
        }
    }

    fn read(self, bytes: &[u8]) -> Option<(u32, usize)> {
        let found = match (self, bytes) {
            (SurrogateForm::Utf8, [a, b, c, ..])
                if a & 0xf0 == 0xe0 && b & 0xc0 == 0x80 && c & 0xc0 == 0x80 =>
            {
                (u32::from(a & 15) << 12 | u32::from(b & 63) << 6 | u32::from(c & 63), 3)
            }
            (SurrogateForm::Utf16Little, [a, b, ..]) => (u32::from(u16::from_le_bytes([*a, *b])), 2),
            (SurrogateForm::Utf16Big, [a, b, ..]) => (u32::from(u16::from_be_bytes([*a, *b])), 2),
            (SurrogateForm::Utf32Little, [a, b, c, d, ..]) => (u32::from_le_bytes([*a, *b, *c, *d]), 4),
            (SurrogateForm::Utf32Big, [a, b, c, d, ..]) => (u32::from_be_bytes([*a, *b, *c, *d]), 4),
            _ => return None,
        };
        (0xd800..0xe000).contains(&found.0).then_some(found)
    }
}

/// The surrogate that is written at a place in an encoding, and its length.
fn surrogate_at(input: &[u8], start: usize, encoding: &str) -> Option<(u32, usize)> {
    SurrogateForm::of(encoding)?.read(input.get(start..)?)
}

/// A handler that is built in, as `codecs.lookup_error` gives it: called with an exception.
///
/// # Errors
/// The exception, if the handler does not know what to do; `TypeError` if it is none of the Unicode errors.
pub fn handle(handler: Handler, exception: &Value) -> PyResult {
    let type_ = type_of(exception);
    if !type_.is_subtype(&kinds::BASE_EXCEPTION) {
        return Err(type_error("codec must pass exception instance"));
    }
    if handler == Handler::Strict {
        return Err(raise_exception(exception.clone()));
    }
    let encodes = type_.is_subtype(&kinds::UNICODE_ENCODE_ERROR);
    let decodes = type_.is_subtype(&kinds::UNICODE_DECODE_ERROR);
    let translates = type_.is_subtype(&kinds::UNICODE_TRANSLATE_ERROR);
    let knows = match handler {
        Handler::XmlReference | Handler::Name => encodes,
        Handler::SurrogateEscape | Handler::SurrogatePass => encodes || decodes,
        _ => encodes || decodes || translates,
    };
    if !knows {
        let given = type_.name();
        return Err(type_error(format_args!("don't know how to handle {given} in error callback")));
    }
    let get = |name: &str| protocol::attribute(exception, &text(name));
    let place = |name: &str| Ok(usize::try_from(crate::object::index::to_count(&get(name)?)?).unwrap_or(0));
    let (object, start, end) = (get("object")?, place("start")?, place("end")?);
    let encoding = get("encoding").ok();
    let encoding = encoding.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
    let answer =
        |written: Value, place: usize| Ok(Tuple::from_values(vec![written, int::from_i64(place as i64)]));
    if let (true, Some(bytes)) = (decodes, Bytes::of(&object)) {
        let name = Handler::ALL.iter().find(|(_, own)| *own == handler).map_or("strict", |(name, _)| name);
        let mut decoding = Decoding::new(&encoding, name, Cow::Borrowed(bytes.as_slice()));
        decoding.exception = Some(exception.clone());
        let reason = get("reason")?;
        let reason = Str::of(&reason).map(Str::to_string_lossy).unwrap_or_default();
        let place = decoding.error(start, end, &reason)?;
        return answer(decoding.out.finish(), place);
    }
    let characters = Str::of(&object).map_or(Characters::One(&[]), Str::characters).slice(start, end);
    if translates && handler == Handler::Replace {
        let mut out = StrBuilder::new();
        out.push_times(0xfffd, characters.len());
        return answer(out.finish(), end);
    }
    match replacement(handler, characters, &encoding) {
        Some(Replacement::Bytes(bytes)) => answer(Bytes::new(&bytes), end),
        Some(Replacement::Text(text)) => answer(text, end),
        None => Err(raise_exception(exception.clone())),
    }
}
