//! Making classes: what `type(name, bases, namespace)` does.

use std::ptr::NonNull;

use crate::object::heap::{HEAP, Kind};
use crate::object::instance::SharedKeys;
use crate::object::native_object;
use crate::object::slot_names::SLOT_METHODS;
use crate::object::slots::{Slot, Slots};
use crate::object::type_object::{Layout, Made, Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{cell, object_type, type_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// Makes a class. `namespace` is a dict, which becomes the class's own.
///
/// # Errors
/// `TypeError` if the bases cannot be combined; what `__set_name__` and `__init_subclass__` raise.
pub fn make(metatype: &Type, name: &Str, bases: &[Value], namespace: &Value) -> PyResult {
    let bases = base_types(bases)?;
    let base = best_base(&bases)?;
    let expected = expected_attributes(namespace, &bases);
    let made = Made {
        name: name.to_value(),
        qualname: namespace_value(namespace, "__qualname__").unwrap_or_else(|| name.to_value()),
        base,
        layout: layout(base, expected, true, 0),
        slots: Slots::new(native_object::dealloc),
    };
    let class: NonNull<Type> = HEAP.allocate(size_of::<Type>(), Kind::Container).cast();
    // SAFETY: there is room for a type, whose one reference becomes the value's.
    let (class, value) = unsafe {
        class.write(Type::made(metatype, made));
        (class.as_ref(), Value::from_owned(Word::from_bits(class.as_ptr() as usize as u64)))
    };
    let mro = linearize(class, &bases)?;
    class.set_ready(mro, namespace.clone());
    class.set_bases(Tuple::from_values(bases.iter().map(|base| base.value()).collect()));
    inherit_slots(class);
    bind_class_cell(namespace, &value);
    set_names(namespace, &value)?;
    Ok(value)
}

/// The bases as types; `object` where there are none.
fn base_types(bases: &[Value]) -> PyResult<Vec<&Type>> {
    if bases.is_empty() {
        return Ok(vec![&object_type::TYPE]);
    }
    bases.iter().map(|base| type_type::of(base).ok_or_else(|| type_error("bases must be types"))).collect()
}

/// The base whose layout instances have: all others are among its own bases or add nothing.
fn best_base<'a>(bases: &[&'a Type]) -> PyResult<&'a Type> {
    let mut best: Option<&Type> = None;
    for &base in bases {
        if !base.has(TypeFlags::BASE) {
            let name = base.name();
            return Err(type_error(format_args!("type '{name}' is not an acceptable base type")));
        }
        let solid = solid_base(base);
        best = match best {
            None => Some(base),
            Some(best) if solid_base(best).is_subtype(solid) => Some(best),
            Some(best) if solid.is_subtype(solid_base(best)) => Some(base),
            Some(_) => return Err(type_error("multiple bases have instance lay-out conflict")),
        };
    }
    Ok(best.unwrap_or(&object_type::TYPE))
}

/// How instances lie in memory: as those of the base, with a dict if `wants_dict`, and `new_slots` more words of
/// `__slots__`. Classes without a native base other than `object` have the first attributes inline.
fn layout(base: &Type, expected: usize, wants_dict: bool, new_slots: u32) -> Layout {
    let is_plain = solid_base(base).is(&object_type::TYPE);
    let has_own_dict = base.has(TypeFlags::TYPE) || base.dict_offset.get() != 0;
    let structure = base.basic_size.get().next_multiple_of(size_of::<Word>() as u32);
    let dict_offset = match base.dict_offset.get() {
        0 if has_own_dict || !wants_dict => 0,
        0 if base.item_size.get() != 0 => Type::DICT_AFTER_ITEMS,
        0 => structure,
        offset => offset,
    };
    let dict_follows = dict_offset >= structure;
    let keys = (is_plain && dict_offset != 0).then(|| SharedKeys::new(expected));
    let slot_words = base.slot_words.get() + new_slots;
    let values = keys.as_ref().map_or(0, SharedKeys::capacity) as u32;
    Layout { dict_offset, extra_words: u32::from(dict_follows) + values + slot_words, slot_words, keys }
}

/// The native ancestor that decides the layout.
fn solid_base(type_: &Type) -> &Type {
    let mut solid = type_;
    while solid.has(TypeFlags::HEAP) {
        match solid.base() {
            Some(base) => solid = base,
            None => break,
        }
    }
    solid
}

/// How many attributes the methods of the class and its bases are known to set.
fn expected_attributes(namespace: &Value, bases: &[&Type]) -> usize {
    let own = namespace_value(namespace, "__static_attributes__");
    let own = own.as_ref().and_then(Tuple::of).map_or(0, |names| names.values().len());
    let inherited = bases.iter().filter_map(|base| base.shared_keys()).map(SharedKeys::capacity).max();
    own + inherited.map_or(0, |capacity| capacity.saturating_sub(1))
}

fn namespace_value(namespace: &Value, name: &str) -> Option<Value> {
    Dict::of(namespace)?.get_str(intern(name))
}

/// The method resolution order (C3): each class before its bases, and bases in the order given.
fn linearize(class: &Type, bases: &[&Type]) -> PyResult<Vec<*const Type>> {
    let mut lists: Vec<Vec<*const Type>> = bases.iter().map(|base| base.mro().to_vec()).collect();
    lists.push(bases.iter().map(|&base| std::ptr::from_ref(base)).collect());
    let mut order = vec![std::ptr::from_ref(class)];
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Ok(order);
        }
        let is_tail = |candidate: &*const Type| lists.iter().any(|list| list[1..].contains(candidate));
        let Some(next) = lists.iter().map(|list| list[0]).find(|candidate| !is_tail(candidate)) else {
            let names: Vec<_> = bases.iter().map(|base| base.name()).collect();
            return Err(type_error(format_args!(
                "Cannot create a consistent method resolution order (MRO) for bases {}",
                names.join(", ")
            )));
        };
        order.push(next);
        for list in &mut lists {
            if list[0] == next {
                list.remove(0);
            }
        }
    }
}

/// Gives each slot the function of the first class in the order that has one of the slot's methods.
pub(crate) fn inherit_slots(class: &Type) {
    for &slot in Slot::ALL {
        class.slots.reset(slot);
        for &ancestor in class.mro() {
            // SAFETY: the types of the order live as long as the class.
            let ancestor = unsafe { &*ancestor };
            if !ancestor.has(TypeFlags::HEAP) {
                if ancestor.slots.is_set(slot) {
                    class.slots.inherit(slot, &ancestor.slots);
                    break;
                }
                continue;
            }
            let defines = |name| ancestor.namespace().find_str(intern(name)).is_some();
            if let Some(method) =
                SLOT_METHODS.iter().find(|method| method.slot == slot && defines(method.name))
            {
                class.slots.set_function(slot, method.function);
                break;
            }
        }
    }
    let native = solid_base(class);
    class.slots.native_size.set(native.slots.native_size.get());
    class.slots.drop_native.set(native.slots.drop_native.get());
    class.slots.native_traverse.set(native.slots.traverse.get());
    class.slots.native_clear.set(native.slots.clear.get());
    class.slots.traverse.set(Some(native_object::traverse));
    class.slots.clear.set(Some(native_object::clear));
}

/// Puts the class into the cell that its methods' `super()` and `__class__` look into.
fn bind_class_cell(namespace: &Value, class: &Value) {
    let Some(names) = Dict::of(namespace) else { return };
    let Some(cell) = names.get_str(intern("__classcell__")) else { return };
    if type_of(&cell).is(&cell::TYPE) {
        // SAFETY: the type says that it is a cell; the reference before was the cell's.
        unsafe {
            crate::value::decref(cell::Cell::at(cell.word()).contents.replace(class.clone().into_word()));
        }
    }
    let _removed = names.remove(&intern("__classcell__").to_value());
}

/// Tells each attribute with a `__set_name__` its name.
fn set_names(namespace: &Value, class: &Value) -> PyResult<()> {
    let attributes: Vec<_> = Dict::of(namespace).map(|names| names.iter().collect()).unwrap_or_default();
    for (name, attribute) in attributes {
        let arguments = [class.clone(), name];
        if let Some(result) = crate::object::slot_names::call_special(&attribute, "__set_name__", &arguments)
        {
            result?;
        }
    }
    Ok(())
}
