//! Assignments to `__bases__` and `__class__`.

use super::layout::{self, native_base, solid_base};
use super::{mro, names, update_slots};
use crate::object::native_object;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{Raised, type_error};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{module, type_type};
use crate::value::{PyResult, Value};

/// `cls.__bases__ = bases`
///
/// # Errors
/// `TypeError` if these cannot be the class's bases; what `mro` raises.
pub fn set_bases(class: &Type, bases: Option<&Value>) -> PyResult<()> {
    names::check_assignment(class, bases, "__bases__")?;
    let Some(bases) = bases else { return Ok(()) };
    let name = class.name();
    let Some(values) = Tuple::of(bases).map(Tuple::values) else {
        let given = type_of(bases).name();
        return Err(type_error(format_args!("can only assign tuple to {name}.__bases__, not {given}")));
    };
    if values.is_empty() {
        return Err(type_error(format_args!("can only assign non-empty tuple to {name}.__bases__, not ()")));
    }
    for base in values {
        let Some(base) = type_type::of(base) else {
            let given = type_of(base).name();
            return Err(type_error(format_args!("{name}.__bases__ must be tuple of classes, not '{given}'")));
        };
        if base.is_subtype(class) {
            return Err(type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let types = layout::base_types(bases)?;
    let base = layout::best_base(&types)?;
    if let Some(old) = class.base()
        && !have_compatible_layout(old, base)
    {
        return Err(differs("__bases__", base, old));
    }
    let before = class.replace_bases(Tuple::from_values(values.to_vec()), base);
    if let Err(raised) = mro::update(class) {
        let old_base = before.1;
        if let Some(old_base) = type_type::of(&old_base) {
            class.replace_bases(before.0, old_base);
        }
        return Err(raised);
    }
    for old in Tuple::of(&before.0).map_or(&[][..], Tuple::values).iter().filter_map(type_type::of) {
        old.remove_subclass(class);
    }
    for base in class.base_types() {
        base.add_subclass(class);
    }
    class.modified();
    let mut waiting = vec![class.value()];
    while let Some(value) = waiting.pop() {
        if let Some(class) = type_type::of(&value) {
            update_slots(class);
            waiting.extend(class.subclass_values());
        }
    }
    Ok(())
}

#[cold]
fn differs(attribute: &str, new: &Type, old: &Type) -> Raised {
    let (new, old) = (new.name(), old.name());
    type_error(format_args!("{attribute} assignment: '{new}' object layout differs from '{old}'"))
}

/// Whether instances of both lie in memory alike, inline values aside.
fn have_compatible_layout(a: &Type, b: &Type) -> bool {
    let same_solid = solid_base(a).is(solid_base(b)) || have_same_slots(solid_base(a), solid_base(b));
    native_base(a).is(native_base(b))
        && same_solid
        && (a.dict_offset.get() != 0) == (b.dict_offset.get() != 0)
        && a.has(TypeFlags::WEAK_REFERENCES) == b.has(TypeFlags::WEAK_REFERENCES)
}

/// Whether two classes add words of the same names to the same base.
fn have_same_slots(a: &Type, b: &Type) -> bool {
    let (a_names, b_names) = (a.slot_names(), b.slot_names());
    let same_base = match (a.base(), b.base()) {
        (Some(a), Some(b)) => solid_base(a).is(solid_base(b)),
        _ => false,
    };
    let texts = |names: &[Value]| -> Vec<String> {
        names.iter().filter_map(Str::of).map(Str::to_string_lossy).collect()
    };
    same_base && !a_names.is_empty() && texts(a_names) == texts(b_names)
}

/// `object.__class__ = class`
///
/// # Errors
/// `TypeError` if instances of the class are laid out otherwise.
pub fn set_class(object: &Value, class: Option<&Value>) -> PyResult<()> {
    let Some(class) = class else { return Err(type_error("can't delete __class__ attribute")) };
    let Some(new) = type_type::of(class) else {
        let given = type_of(class).name();
        return Err(type_error(format_args!("__class__ must be set to a class, not '{given}' object")));
    };
    let old = type_of(object);
    let are_modules = old.is_subtype(&module::TYPE) && new.is_subtype(&module::TYPE);
    if !are_modules && (new.has(TypeFlags::IMMUTABLE) || old.has(TypeFlags::IMMUTABLE)) {
        return Err(type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    if !have_compatible_layout(old, new) {
        return Err(differs("__class__", new, old));
    }
    native_object::change_class(object, new);
    Ok(())
}
