//! How instances of a class lie in memory, and which bases can be combined.

use super::slots_declaration::Declared;
use crate::object::header::Header;
use crate::object::instance::SharedKeys;
use crate::object::type_object::{Layout, Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::str::intern;
use crate::types::tuple::Tuple;
use crate::types::{object_type, type_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// The bases as types; `object` where there are none.
pub(super) fn base_types(bases: &Value) -> PyResult<Vec<&Type>> {
    let bases = Tuple::of(bases).map_or(&[][..], Tuple::values);
    if bases.is_empty() {
        return Ok(vec![&object_type::TYPE]);
    }
    bases.iter().map(|base| type_type::of(base).ok_or_else(|| no_type(base))).collect()
}

#[cold]
fn no_type(base: &Value) -> crate::raise::Raised {
    match type_of(base).lookup(intern("__mro_entries__")) {
        Some(_) => type_error("type() doesn't support MRO entry resolution; use types.new_class()"),
        None => type_error("bases must be types"),
    }
}

/// The base whose layout instances have: all others are among its own bases or add nothing.
pub(super) fn best_base<'a>(bases: &[&'a Type]) -> PyResult<&'a Type> {
    let mut best: Option<(&Type, &Type)> = None;
    for &base in bases {
        if !base.has(TypeFlags::BASE) {
            let name = base.name();
            return Err(type_error(format_args!("type '{name}' is not an acceptable base type")));
        }
        let solid = solid_base(base);
        best = match best {
            None => Some((base, solid)),
            Some((_, best_solid)) if best_solid.is_subtype(solid) => best,
            Some((_, best_solid)) if solid.is_subtype(best_solid) => Some((base, solid)),
            Some(_) => return Err(type_error("multiple bases have instance lay-out conflict")),
        };
    }
    Ok(best.map_or(&object_type::TYPE, |(base, _)| base))
}

/// How instances lie in memory: as those of the base, with a dict and words of `__slots__` as declared. Classes
/// without a native base other than `object` have the first attributes inline.
pub(super) fn layout(base: &Type, declared: &Declared, expected: usize) -> Layout {
    // `Generic` is no other layout than `object`.
    let is_plain = native_base(base).basic_size.get() as usize == size_of::<Header>();
    let structure = base.basic_size.get().next_multiple_of(size_of::<Word>() as u32);
    let dict_offset = match base.dict_offset.get() {
        0 if !declared.adds_dict => 0,
        0 if base.item_size.get() != 0 => Type::DICT_AFTER_ITEMS,
        0 => structure,
        offset => offset,
    };
    let dict_follows = dict_offset >= structure;
    let keys = (is_plain && dict_offset != 0).then(|| SharedKeys::new(expected));
    let slot_words = base.slot_words.get() + declared.names.len() as u32;
    let values = keys.as_ref().map_or(0, SharedKeys::capacity) as u32;
    Layout { dict_offset, extra_words: u32::from(dict_follows) + values + slot_words, slot_words, keys }
}

/// The native ancestor that decides the layout.
pub fn native_base(type_: &Type) -> &Type {
    let mut native = type_;
    while native.has(TypeFlags::HEAP) {
        match native.base() {
            Some(base) => native = base,
            None => break,
        }
    }
    native
}

/// The ancestor that last added something to the layout: a native type, or a class with `__slots__`.
pub(super) fn solid_base(type_: &Type) -> &Type {
    let mut solid = type_;
    while let Some(base) = solid.base() {
        let same = base.slot_words.get() == solid.slot_words.get()
            && base.basic_size.get() == solid.basic_size.get()
            && base.item_size.get() == solid.item_size.get();
        if !same {
            break;
        }
        solid = base;
    }
    solid
}

/// How many attributes the methods of the class and its bases are known to set.
pub(super) fn expected_attributes(names: &Dict, bases: &[&Type]) -> usize {
    let own = names.get_str(intern("__static_attributes__"));
    let own = own.as_ref().and_then(Tuple::of).map_or(0, |names| names.values().len());
    let inherited = bases.iter().filter_map(|base| base.shared_keys()).map(SharedKeys::capacity).max();
    own + inherited.map_or(0, |capacity| capacity.saturating_sub(1))
}
