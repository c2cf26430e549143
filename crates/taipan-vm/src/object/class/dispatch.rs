//! The slots of classes: for each, the function of the native type whose method stands first in the order, or one
//! that looks methods up, where the method is written in Python.

use std::sync::LazyLock;

use super::layout::native_base;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::slot_names::{SLOT_METHODS, SlotMethod, hash_not_implemented};
use crate::object::slots::{Hash, Slot};
use crate::object::type_object::Type;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::native_descriptor::{Descriptor, Target};
use crate::types::object_type;
use crate::types::str::intern;
use crate::types::type_type;
use crate::value::Value;

/// What a method says about a slot.
enum Says {
    /// There is no such method.
    Nothing,
    /// The function of a native type, which may be missing.
    Native(*const ()),
    /// The method has to be looked up.
    LookUp,
}

/// What the class's method of a row's name means for the row's slot.
fn says(class: &Type, row: &SlotMethod) -> Says {
    let Some(found) = class.lookup(intern(row.name)) else { return Says::Nothing };
    if found.is_none() && row.slot == Slot::Hash {
        return Says::Native(hash_not_implemented as Hash as *const ());
    }
    if row.slot == Slot::New {
        return match BuiltinFunction::of(&found).filter(|function| function.is_native_new()) {
            Some(function) => type_type::of(function.receiver())
                .map_or(Says::LookUp, |owner| Says::Native(owner.slots.function(Slot::New))),
            None => Says::LookUp,
        };
    }
    match Descriptor::of(&found) {
        Some(descriptor) if is_slots_own(descriptor, row) && class.is_subtype(descriptor.owner) => {
            Says::Native(descriptor.owner.slots.function(row.slot))
        }
        _ => Says::LookUp,
    }
}

/// Whether a method of a native type is what stands behind the slot of the same name.
fn is_slots_own(descriptor: &Descriptor, row: &SlotMethod) -> bool {
    match descriptor.target {
        Target::Slot(method) => method.name == row.name,
        // A method under the name of a slot that the type has does the same as the slot.
        Target::Method(method) => {
            method.name == row.name
                && has_method(descriptor.owner.members, row.name)
                && descriptor.owner.slots.is_set(row.slot)
        }
    }
}

fn has_method(members: Option<&NativeMembers>, name: &str) -> bool {
    members.is_some_and(|members| members.methods.iter().any(|method| method.name == name))
}

/// Works a class's slots out anew.
pub fn update_slots(class: &Type) {
    for &slot in Slot::ALL {
        update_slot(class, slot);
    }
    let native = native_base(class);
    class.slots.native_size.set(native.slots.native_size.get());
    class.slots.drop_native.set(native.slots.drop_native.get());
    class.slots.native_traverse.set(native.slots.traverse.get());
    class.slots.native_clear.set(native.slots.clear.get());
    class.slots.traverse.set(Some(native_object::traverse));
    class.slots.clear.set(Some(native_object::clear));
}

/// The methods behind a slot.
fn rows_of(slot: Slot) -> &'static [&'static SlotMethod] {
    static ROWS: LazyLock<Vec<Vec<&'static SlotMethod>>> = LazyLock::new(|| {
        let of_slot = |slot: &Slot| SLOT_METHODS.iter().filter(|row| row.slot == *slot).collect();
        Slot::ALL.iter().map(of_slot).collect()
    });
    ROWS.get(slot as usize).map_or(&[], Vec::as_slice)
}

fn update_slot(class: &Type, slot: Slot) {
    let mut native: Option<*const ()> = None;
    let mut general: *const () = std::ptr::null();
    let mut looks_up = false;
    let rows = rows_of(slot);
    if rows.is_empty() {
        // A slot without a method of its own comes with the layout.
        class.slots.inherit(slot, &native_base(class).slots);
        return;
    }
    for &row in rows {
        match says(class, row) {
            Says::Nothing => {}
            Says::Native(function) if native.is_none_or(|other| other == function) => native = Some(function),
            Says::Native(_) | Says::LookUp => {
                looks_up = true;
                general = row.function;
            }
        }
    }
    match native {
        _ if looks_up => class.slots.set_function(slot, general),
        Some(function) => class.slots.set_function(slot, function),
        None => class.slots.reset(slot),
    }
}

/// After an attribute of a class has changed: brings the slots behind it up to date, here and in subclasses.
pub(crate) fn attribute_changed(class: &Type, name: &str) {
    let is_special = name.len() > 4 && name.starts_with("__") && name.ends_with("__");
    if !is_special {
        return;
    }
    let slots: Vec<Slot> = SLOT_METHODS.iter().filter(|row| row.name == name).map(|row| row.slot).collect();
    if !slots.is_empty() {
        update_in_subclasses(class, &slots);
    }
}

fn update_in_subclasses(class: &Type, slots: &[Slot]) {
    let mut waiting: Vec<Value> = vec![class.value()];
    while let Some(value) = waiting.pop() {
        if let Some(class) = type_type::of(&value) {
            slots.iter().for_each(|&slot| update_slot(class, slot));
            if slots.iter().any(|slot| matches!(slot, Slot::DescriptorGet | Slot::DescriptorSet)) {
                // Instances that are attributes of classes have become descriptors, or are no longer any.
                object_type::TYPE.modified();
            }
            waiting.extend(class.subclass_values());
        }
    }
}

/// Whether making an instance of the class is what `object` does.
pub(crate) fn has_new_of_object(class: &Type) -> bool {
    class.slots.is_same(Slot::New, &object_type::TYPE.slots)
}

/// Whether instances are set up as `object` does.
pub(crate) fn has_init_of_object(class: &Type) -> bool {
    class.slots.is_same(Slot::Init, &object_type::TYPE.slots)
}
