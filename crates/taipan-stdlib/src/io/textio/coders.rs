//! How a text stream decodes and encodes: by the codecs that are built in, for the encodings that nearly all files
//! have, or by the incremental coders of the registry.

use std::borrow::Cow;

use taipan_vm::codecs::{registry, single, utf8};
use taipan_vm::object::index;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::io::newlines::check_text;

/// An encoding whose codec is called directly. All have ASCII characters as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Native {
    Utf8,
    Ascii,
    Latin1,
}

impl Native {
    /// The encoding of a name.
    fn of_name(name: &str) -> Option<Native> {
        let normal = name.to_ascii_lowercase().replace(['_', ' '], "-");
        match normal.as_str() {
            "utf-8" | "utf8" => Some(Native::Utf8),
            "ascii" | "us-ascii" => Some(Native::Ascii),
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Some(Native::Latin1),
            _ => None,
        }
    }
}

/// The codec of an encoding.
pub(super) enum Codec {
    Native(Native),
    /// What `codecs.lookup` gives.
    Registered(Value),
}

impl Codec {
    /// The codec of text of a name.
    ///
    /// # Errors
    /// `LookupError` if there is none.
    pub(super) fn lookup(name: &str) -> PyResult<Codec> {
        if let Some(native) = Native::of_name(name) {
            return Ok(Codec::Native(native));
        }
        let codec = registry::lookup(name)?;
        let is_text = match protocol::optional_attribute(&codec, intern("_is_text_encoding"))? {
            Some(is_text) => protocol::is_true(&is_text)?,
            None => true,
        };
        match is_text {
            true => Ok(Codec::Registered(codec)),
            false => Err(raise::raise(&kinds::LOOKUP_ERROR, format_args!("'{name}' is not a text encoding"))),
        }
    }

    /// A new decoder.
    ///
    /// # Errors
    /// What making it raises.
    pub(super) fn decoder(&self, errors: &str) -> PyResult<Decoder> {
        Ok(match self {
            Codec::Native(native) => Decoder::Native(*native, Vec::new()),
            Codec::Registered(codec) => {
                let decoder = protocol::call_method(codec, "incrementaldecoder", &[Str::new(errors)])?;
                Decoder::Object(decoder)
            }
        })
    }

    /// A new encoder.
    ///
    /// # Errors
    /// What making it raises.
    pub(super) fn encoder(&self, errors: &str) -> PyResult<Encoder> {
        Ok(match self {
            Codec::Native(native) => Encoder::Native(*native),
            Codec::Registered(codec) => {
                let encoder = protocol::call_method(codec, "incrementalencoder", &[Str::new(errors)])?;
                Encoder::Object(encoder)
            }
        })
    }
}

/// What decodes.
#[derive(Clone)]
pub(super) enum Decoder {
    /// With the bytes of a character that is not complete.
    Native(Native, Vec<u8>),
    Object(Value),
}

impl Decoder {
    /// The text of more bytes.
    ///
    /// # Errors
    /// What the codec raises.
    pub(super) fn decode(&mut self, errors: &str, bytes: &Value, is_final: bool) -> PyResult {
        let (native, pending) = match self {
            Decoder::Object(decoder) => {
                let text = protocol::call_method(decoder, "decode", &[bytes.clone(), Value::bool(is_final)])?;
                check_text(&text)?;
                return Ok(text);
            }
            Decoder::Native(native, pending) => (*native, pending),
        };
        let copy;
        let slice = match Bytes::of(bytes) {
            Some(bytes) => bytes.as_slice(),
            None => {
                copy = taipan_vm::object::buffer::bytes_of(bytes)
                    .unwrap_or_else(|| Err(no_bytes(native, bytes)))?;
                copy.as_slice()
            }
        };
        match native {
            Native::Latin1 => Ok(Str::from_latin1(slice)),
            Native::Ascii => Ok(single::decode_ascii(Cow::Borrowed(slice), errors)?.text),
            Native::Utf8 => {
                let input = match pending.is_empty() {
                    true => Cow::Borrowed(slice),
                    false => Cow::Owned([std::mem::take(pending).as_slice(), slice].concat()),
                };
                let whole = input.clone();
                let decoded = utf8::decode(input, errors, is_final)?;
                *pending = whole.get(decoded.consumed..).unwrap_or_default().to_vec();
                Ok(decoded.text)
            }
        }
    }

    /// Bytes that are not decoded yet, and the state besides them.
    ///
    /// # Errors
    /// What the decoder raises; `TypeError` if it gives no state.
    pub(super) fn state(&self) -> PyResult<(Value, Value)> {
        let decoder = match self {
            Decoder::Native(_, pending) => return Ok((Bytes::new(pending), int::from_i64(0))),
            Decoder::Object(decoder) => decoder,
        };
        let state = protocol::call_method(decoder, "getstate", &[])?;
        let Some([buffer, flags]) = Tuple::of(&state).map(Tuple::values) else {
            return Err(illegal_state());
        };
        if Bytes::of(buffer).is_none() {
            let given = type_of(buffer).name();
            return Err(type_error(format_args!(
                "illegal decoder state: the first item should be a bytes object, not '{given}'"
            )));
        }
        Ok((buffer.clone(), flags.clone()))
    }

    /// Goes back to a state.
    ///
    /// # Errors
    /// What the decoder raises.
    pub(super) fn set_state(&mut self, buffer: &Value, flags: &Value) -> PyResult<()> {
        match self {
            Decoder::Native(_, pending) => {
                *pending = Bytes::of(buffer).map_or(&[][..], Bytes::as_slice).to_vec();
                Ok(())
            }
            Decoder::Object(decoder) => {
                let state = Tuple::pair(buffer.clone(), flags.clone());
                protocol::call_method(decoder, "setstate", &[state]).map(drop)
            }
        }
    }

    /// Goes back to the beginning.
    ///
    /// # Errors
    /// What the decoder raises.
    pub(super) fn reset(&mut self) -> PyResult<()> {
        match self {
            Decoder::Native(_, pending) => {
                pending.clear();
                Ok(())
            }
            Decoder::Object(decoder) => protocol::call_method(decoder, "reset", &[]).map(drop),
        }
    }
}

/// `TypeError` for what was read that is no bytes, as the incremental decoders of the library word it.
#[cold]
fn no_bytes(native: Native, read: &Value) -> Raised {
    match native {
        Native::Utf8 => type_error(format_args!("can't concat {} to bytes", type_of(read).name())),
        _ => taipan_vm::object::buffer::not_bytes_like(read),
    }
}

/// `TypeError`: what a decoder gave is no state.
#[cold]
pub(super) fn illegal_state() -> Raised {
    type_error("illegal decoder state")
}

/// The number that the flags of a state are.
///
/// # Errors
/// `TypeError` if they are none.
pub(super) fn flags_of(flags: &Value) -> PyResult<u64> {
    let flags = index::index(flags)?;
    int::convert::to_u64(&flags).ok_or_else(illegal_state)
}

/// What encodes.
#[derive(Clone)]
pub(super) enum Encoder {
    Native(Native),
    Object(Value),
}

impl Encoder {
    /// The bytes of a text.
    ///
    /// # Errors
    /// What the codec raises.
    pub(super) fn encode(&self, errors: &str, text: &Value) -> PyResult {
        let bytes = match self {
            Encoder::Native(Native::Utf8) => return utf8::encode(text, errors),
            Encoder::Native(Native::Latin1) => return single::encode(text, errors, 256),
            Encoder::Native(Native::Ascii) => return single::encode(text, errors, 128),
            Encoder::Object(encoder) => protocol::call_method(encoder, "encode", std::slice::from_ref(text))?,
        };
        match Bytes::of(&bytes) {
            Some(_) => Ok(bytes),
            None => {
                let given = type_of(&bytes).name();
                Err(type_error(format_args!("encoder should return a bytes object, not '{given}'")))
            }
        }
    }

    /// Begins anew: at the start of the stream, or behind it, where no mark of the byte order is written.
    ///
    /// # Errors
    /// What the encoder raises.
    pub(super) fn reset(&self, at_start: bool) -> PyResult<()> {
        let Encoder::Object(encoder) = self else { return Ok(()) };
        match at_start {
            true => protocol::call_method(encoder, "reset", &[]),
            false => protocol::call_method(encoder, "setstate", &[int::from_i64(0)]),
        }
        .map(drop)
    }
}
