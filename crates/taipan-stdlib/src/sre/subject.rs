//! The text that is searched: a `str`, or bytes of any kind.

use taipan_vm::object::buffer;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::type_error;
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::str::{Characters, Str};
use taipan_vm::value::{PyResult, Value};

/// A text, held.
pub(super) struct Subject {
    /// A `str` or a `bytes`; of other objects with bytes, a copy.
    held: Value,
}

impl Subject {
    /// The text that a value is.
    pub(super) fn of(value: &Value) -> PyResult<Subject> {
        if Str::of(value).is_some() || Bytes::of(value).is_some() {
            return Ok(Subject { held: value.clone() });
        }
        match buffer::bytes_of(value).transpose()? {
            Some(bytes) => Ok(Subject { held: Bytes::new(&bytes) }),
            None => {
                let given = type_of(value).name();
                Err(type_error(format_args!("expected string or bytes-like object, got '{given}'")))
            }
        }
    }

    pub(super) fn is_text(&self) -> bool {
        Str::of(&self.held).is_some()
    }

    pub(super) fn characters(&self) -> Characters<'_> {
        match (Str::of(&self.held), Bytes::of(&self.held)) {
            (Some(string), _) => string.characters(),
            (_, Some(bytes)) => Characters::One(bytes.as_slice()),
            _ => Characters::One(&[]),
        }
    }

    pub(super) fn length(&self) -> usize {
        self.characters().len()
    }

    /// A part, as a `str` or `bytes`.
    pub(super) fn slice(&self, start: usize, end: usize) -> Value {
        if let Some(string) = Str::of(&self.held) {
            return string.slice(start, end);
        }
        let bytes = Bytes::of(&self.held).map_or(&[][..], Bytes::as_slice);
        if start == 0 && end == bytes.len() && type_of(&self.held).is(&taipan_vm::types::bytes::TYPE) {
            return self.held.clone();
        }
        Bytes::new(bytes.get(start..end).unwrap_or_default())
    }

    /// The parts put together, each a text of this kind or `None`.
    pub(super) fn join(&self, parts: &[Value]) -> PyResult {
        if self.is_text() {
            let mut out = taipan_vm::types::str::StrBuilder::new();
            for (place, part) in parts.iter().enumerate() {
                match Str::of(part) {
                    Some(part) => out.push_string(part),
                    None => return Err(wrong_item(place, part, "str instance")),
                }
            }
            return Ok(out.finish());
        }
        let mut out = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            match buffer::bytes_of(part).transpose()? {
                Some(bytes) => out.extend_from_slice(&bytes),
                None => return Err(wrong_item(place, part, "a bytes-like object")),
            }
        }
        Ok(Bytes::new(&out))
    }
}

fn wrong_item(place: usize, item: &Value, wanted: &str) -> taipan_vm::value::Raised {
    let given = type_of(item).name();
    type_error(format_args!("sequence item {place}: expected {wanted}, {given} found"))
}
