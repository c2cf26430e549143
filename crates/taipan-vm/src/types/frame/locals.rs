//! The locals of frames by name, cells looked into.

use taipan_bytecode::CodeFlags;
use taipan_bytecode::code_object::local_kind;
use taipan_bytecode::constant::Constant;

use super::{FrameObject, OnStack};
use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::types::cell::{self, Cell};
use crate::types::code::constant_value;
use crate::types::dict::Dict;
use crate::types::str::Str;
use crate::value::{Value, decref};
use crate::word::Word;

impl FrameObject {
    /// The names of the locals, with their places; those hidden by inlined comprehensions aside.
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &Constant)> {
        let object = &self.code().object;
        let kinds = object.localspluskinds.iter();
        let named = object.localsplusnames.iter().zip(kinds).enumerate();
        named
            .filter(|(_, (_, kind))| **kind & local_kind::HIDDEN == 0)
            .map(|(place, (name, _))| (place, name))
    }

    fn kind(&self, place: usize) -> u8 {
        self.code().object.localspluskinds.get(place).copied().unwrap_or(0)
    }

    /// The cell that a local lies in, if it does.
    fn cell(&self, place: usize) -> Option<Value> {
        let word = self.word(place);
        if word.is_null() || self.kind(place) & (local_kind::CELL | local_kind::FREE) == 0 {
            return None;
        }
        // SAFETY: locals are alive.
        let value = unsafe { Value::from_borrowed(word) };
        type_of(&value).is(&cell::TYPE).then_some(value)
    }

    /// The value of a local, if it is bound.
    pub(super) fn local(&self, place: usize) -> Option<Value> {
        // SAFETY: what locals and cells refer to is alive.
        unsafe {
            let word = match self.cell(place) {
                Some(cell) => Cell::at(cell.word()).contents.get(),
                None => self.word(place),
            };
            (!word.is_null()).then(|| Value::from_borrowed(word))
        }
    }

    /// Sets the value of a local.
    pub(super) fn set_local(&self, place: usize, value: Option<Value>) {
        let word = value.map_or(Word::NULL, Value::into_word);
        match self.cell(place) {
            // SAFETY: the type says that it is a cell; the reference before was the cell's.
            Some(cell) => unsafe { decref(Cell::at(cell.word()).contents.replace(word)) },
            None => self.set_word(place, word),
        }
    }

    /// The place of a name.
    pub(super) fn find(&self, name: &Str) -> Option<usize> {
        let text = name.to_string_lossy();
        self.names().find_map(|(place, own)| match own {
            Constant::Str(own) if own.to_string_lossy() == text => Some(place),
            _ => None,
        })
    }

    /// Whether the frame is that of a function, with locals of its own.
    pub(super) fn has_fast_locals(&self) -> bool {
        self.code().flags.contains(CodeFlags::OPTIMIZED)
    }

    /// The bound locals and their values, then the other names that were set through `f_locals`.
    pub(super) fn items(&self) -> Vec<(Value, Value)> {
        let mut items: Vec<_> = self
            .names()
            .filter_map(|(place, name)| Some((constant_value(name), self.local(place)?)))
            .collect();
        let extra = super::value_of(&self.extra_locals);
        items.extend(extra.as_ref().and_then(Dict::of).into_iter().flat_map(Dict::iter));
        items
    }

    /// A new dict of the locals.
    pub fn snapshot(&self) -> Value {
        let dict = Dict::with_capacity(self.code().locals as usize);
        if let Some(names) = Dict::of(&dict) {
            for (name, value) in self.items() {
                if let Some(name) = Str::of(&name) {
                    names.set_str(name, value);
                }
            }
        }
        dict
    }
}

/// `locals()` of the frame that runs: its namespace, or a new dict of a function's locals.
pub fn locals() -> Option<Value> {
    let value = OnStack::innermost()?.object();
    let frame = FrameObject::of(&value)?;
    Some(match frame.namespace() {
        Some(namespace) if !frame.has_fast_locals() => namespace,
        _ => frame.snapshot(),
    })
}
