//! `__slots__`: what a class body says of the layout of instances.

use crate::object::iterate;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::dict::Dict;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// What instances of a class have that those of its base have not.
pub(super) struct Declared {
    /// Names of attributes that have a word of their own, mangled and in alphabetical order.
    pub(super) names: Vec<Value>,
    /// Whether instances get a dict.
    pub(super) adds_dict: bool,
    /// Whether instances can be weakly referenced.
    pub(super) adds_weak_references: bool,
}

/// Whether instances of a type have a dict.
fn has_dict(type_: &Type) -> bool {
    type_.dict_offset.get() != 0 || type_.has(TypeFlags::TYPE)
}

fn has_weak_references(type_: &Type) -> bool {
    type_.has(TypeFlags::WEAK_REFERENCES)
}

/// Reads `__slots__` of a namespace.
pub(super) fn read(class: &Value, names: &Dict, base: &Type, bases: &[&Type]) -> PyResult<Declared> {
    let may_add_dict = !has_dict(base);
    let may_add_weak = !has_weak_references(base) && base.item_size.get() == 0;
    let Some(slots) = names.get_str(intern("__slots__")) else {
        return Ok(Declared {
            names: Vec::new(),
            adds_dict: may_add_dict,
            adds_weak_references: may_add_weak,
        });
    };
    let slots = if Str::of(&slots).is_some() { vec![slots] } else { iterate::collect(&slots)? };
    if !slots.is_empty() && base.item_size.get() != 0 {
        let name = base.name();
        return Err(type_error(format_args!("nonempty __slots__ not supported for subtype of '{name}'")));
    }
    let mut declared = Declared { names: Vec::new(), adds_dict: false, adds_weak_references: false };
    for slot in &slots {
        let Some(text) = Str::of(slot) else {
            let name = type_of(slot).name();
            return Err(type_error(format_args!("__slots__ items must be strings, not '{name}'")));
        };
        let text = text.to_string_lossy();
        if !is_identifier(&text) {
            return Err(type_error("__slots__ must be identifiers"));
        }
        match text.as_str() {
            "__dict__" if !may_add_dict || declared.adds_dict => return Err(already("__dict__")),
            "__dict__" => declared.adds_dict = true,
            "__weakref__" if !may_add_weak || declared.adds_weak_references => {
                return Err(already("__weakref__"));
            }
            "__weakref__" => declared.adds_weak_references = true,
            _ => declared.names.push(checked(class, names, slot, &text)?),
        }
    }
    declared
        .names
        .sort_by_cached_key(|name| Str::of(name).map(|name| name.code_points().collect::<Vec<_>>()));
    if bases.len() > 1 {
        let others = || bases.iter().filter(|other| !other.is(base));
        declared.adds_dict |= may_add_dict && others().any(|other| has_dict(other));
        declared.adds_weak_references |= may_add_weak && others().any(|other| has_weak_references(other));
    }
    Ok(declared)
}

#[cold]
fn already(name: &str) -> Raised {
    type_error(format_args!("{name} slot disallowed: we already got one"))
}

/// The name as the class has it, which may not be that of another attribute.
fn checked(class: &Value, names: &Dict, slot: &Value, text: &str) -> PyResult {
    let class = Str::of(class).map(Str::to_string_lossy).unwrap_or_default();
    let mangled = mangle(&class, text);
    let name = intern(&mangled);
    if names.find_str(name).is_some()
        && !matches!(&*mangled, "__qualname__" | "__classcell__" | "__classdictcell__")
    {
        let repr = crate::object::protocol::repr(slot)?;
        let repr = Str::of(&repr).map(Str::to_string_lossy).unwrap_or_default();
        return Err(raise::value_error(format_args!("{repr} in __slots__ conflicts with class variable")));
    }
    Ok(name.to_value())
}

/// `__name` as it is called outside of the class.
fn mangle(class: &str, name: &str) -> String {
    let class = class.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || class.is_empty() {
        return name.to_owned();
    }
    format!("_{class}{name}")
}

/// Whether a text is a name, as `str.isidentifier` says for names without unusual characters.
fn is_identifier(text: &str) -> bool {
    let is_start = |character: char| character == '_' || character.is_alphabetic();
    let mut characters = text.chars();
    characters.next().is_some_and(is_start)
        && characters.all(|character| is_start(character) || character.is_alphanumeric())
}
