//! The method resolution order.

use std::ptr;

use crate::call::Arguments;
use crate::object::iterate;
use crate::object::slot_names::lookup_special;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{Raised, type_error};
use crate::types::tuple::Tuple;
use crate::types::type_type;
use crate::value::{PyResult, Value};

/// Gives a class its order: what the `mro` method of its metaclass says.
pub(super) fn set(class: &Type) -> PyResult<()> {
    let order = wanted(class)?;
    class.set_mro(Tuple::from_values(order));
    Ok(())
}

/// The order that a class is to have.
pub(super) fn wanted(class: &Type) -> PyResult<Vec<Value>> {
    if class.header().type_().is(&type_type::TYPE) {
        return compute(class);
    }
    let value = class.value();
    let Some(method) = lookup_special(&value, "mro")? else { return compute(class) };
    let order = method.call(&value, Arguments::NONE)?;
    let order = iterate::collect(&order)?;
    let solid = super::layout::solid_base(class);
    for entry in &order {
        let Some(entry_type) = type_type::of(entry) else {
            let name = type_of(entry).name();
            return Err(type_error(format_args!("mro() returned a non-class ('{name}')")));
        };
        let needed = super::layout::solid_base(entry_type);
        // The class itself has no order yet.
        if !std::iter::successors(Some(solid), |base| base.base()).any(|base| base.is(needed)) {
            let name = entry_type.name();
            return Err(type_error(format_args!("mro() returned base with unsuitable layout ('{name}')")));
        }
    }
    Ok(order)
}

/// The order by C3: each class before its bases, and bases in the order given.
///
/// # Errors
/// `TypeError` if there is none.
pub fn compute(class: &Type) -> PyResult<Vec<Value>> {
    let bases = class.base_types();
    let mut lists: Vec<Vec<*const Type>> = bases.iter().map(|base| base.mro().to_vec()).collect();
    if let Some(unready) = bases.iter().zip(&lists).find(|(_, order)| order.is_empty()) {
        let name = unready.0.name();
        return Err(type_error(format_args!("Cannot extend an incomplete type '{name}'")));
    }
    for (place, base) in bases.iter().enumerate() {
        if bases[..place].iter().any(|other| other.is(base)) {
            return Err(type_error(format_args!("duplicate base class {}", base.short_name())));
        }
    }
    lists.push(bases.iter().map(|&base| ptr::from_ref(base)).collect());
    let mut order = vec![class.value()];
    let mut places = vec![0; lists.len()];
    loop {
        let heads = || lists.iter().zip(&places).filter_map(|(list, place)| list.get(*place));
        let is_tail = |candidate: &*const Type| {
            lists.iter().zip(&places).any(|(list, place)| list.iter().skip(place + 1).any(|c| c == candidate))
        };
        let Some(&next) = heads().find(|candidate| !is_tail(candidate)) else {
            if heads().next().is_none() {
                return Ok(order);
            }
            return Err(inconsistent(heads().copied().collect()));
        };
        // SAFETY: the types of the orders are alive while the bases are.
        order.push(unsafe { &*next }.value());
        for (list, place) in lists.iter().zip(&mut places) {
            if list.get(*place) == Some(&next) {
                *place += 1;
            }
        }
    }
}

#[cold]
fn inconsistent(heads: Vec<*const Type>) -> Raised {
    let mut names = Vec::new();
    let mut seen: Vec<*const Type> = Vec::new();
    for head in heads {
        if !seen.contains(&head) {
            seen.push(head);
            // SAFETY: as above.
            names.push(unsafe { &*head }.short_name().to_owned());
        }
    }
    type_error(format_args!(
        "Cannot create a consistent method resolution order (MRO) for bases {}",
        names.join(", ")
    ))
}

/// Works the orders of a class and of its subclasses out anew, after its bases have changed. Nothing has changed if
/// one of them has none.
pub(super) fn update(class: &Type) -> PyResult<()> {
    let mut changed: Vec<(Value, Value)> = Vec::new();
    let result = update_one(class, &mut changed);
    if result.is_err() {
        for (class, order) in changed.into_iter().rev() {
            if let Some(class) = type_type::of(&class) {
                class.set_mro(order);
            }
        }
    }
    result
}

fn update_one(class: &Type, changed: &mut Vec<(Value, Value)>) -> PyResult<()> {
    if !class.has(TypeFlags::HEAP) {
        return Ok(());
    }
    let before = class.mro_value();
    let order = wanted(class)?;
    class.set_mro(Tuple::from_values(order));
    changed.push((class.value(), before));
    for subclass in class.subclass_values() {
        if let Some(subclass) = type_type::of(&subclass) {
            update_one(subclass, changed)?;
        }
    }
    Ok(())
}
