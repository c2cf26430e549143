//! Making classes: what `type(name, bases, namespace)` does.

use std::ptr::NonNull;

use crate::object::heap::{HEAP, Kind};
use crate::object::instance;
use crate::object::native_object;
use crate::object::slots::Slots;
use crate::object::type_object::{Made, Type, TypeFlags, type_of};
use crate::raise::{Raised, type_error};
use crate::types::cell;
use crate::types::class_method::{ClassMethod, StaticMethod};
use crate::types::dict::Dict;
use crate::types::function;
use crate::types::getset_descriptor::GetsetDescriptor;
use crate::types::member_descriptor::MemberDescriptor;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};
use crate::word::Word;

mod build;
mod dispatch;
mod hooks;
mod layout;
mod lifetime;
mod metaclass;
mod mro;
mod names;
mod reassign;
mod slots_declaration;

pub use build::build_class;
pub use dispatch::update_slots;
pub(crate) use dispatch::{attribute_changed, has_init_of_object, has_new_of_object};
pub(crate) use hooks::set_dict as set_dict_attribute;
pub use layout::native_base;
pub use lifetime::{clear, dealloc, drop_class, traverse};
pub use metaclass::most_derived;
pub use mro::compute as compute_mro;
pub use names::{set_name, set_qualname};
pub use reassign::{set_bases, set_class};

/// What `type.__new__` is given.
pub struct Definition<'a> {
    /// The name.
    pub name: &'a Value,
    /// The bases, a tuple.
    pub bases: &'a Value,
    /// The namespace of the class body, a dict.
    pub namespace: &'a Value,
    /// Names and values of keyword arguments, which are `__init_subclass__`'s.
    pub keywords: &'a [(Value, Value)],
}

/// Makes a class.
///
/// # Errors
/// `TypeError` if the bases cannot be combined or the namespace says what cannot be; what `__set_name__`, `mro` and
/// `__init_subclass__` raise.
pub fn make(metatype: &Type, definition: &Definition<'_>) -> PyResult {
    let bases = layout::base_types(definition.bases)?;
    let base = layout::best_base(&bases)?;
    let bases_tuple = Tuple::from_values(bases.iter().map(|base| base.value()).collect());
    let namespace = copy_of(definition.namespace);
    let Some(names) = Dict::of(&namespace) else { return Ok(Value::NONE) };
    let declared = slots_declaration::read(definition.name, names, base, &bases)?;
    let qualname = take_qualname(names, definition.name)?;
    set_module(names);
    let class_cell = take_cell(names, "__classcell__")?;
    let namespace_cell = take_cell(names, "__classdictcell__")?;
    wrap_special_methods(names);
    let made = Made {
        name: definition.name.clone(),
        qualname,
        base,
        layout: layout::layout(base, &declared, layout::expected_attributes(names, &bases)),
        slots: Slots::new(match native_base(base).is(&crate::types::object_type::TYPE) {
            true => instance::dealloc,
            false => native_object::dealloc,
        }),
    };
    let first_slot = base.slot_words.get() as usize;
    let value = allocate(metatype, Type::made(metatype, made));
    let Some(class) = crate::types::type_type::of(&value) else { return Ok(Value::NONE) };
    if declared.adds_weak_references {
        class.add_flags(TypeFlags::WEAK_REFERENCES);
    }
    class.set_namespace(namespace.clone());
    class.set_bases(bases_tuple);
    for (place, name) in declared.names.iter().enumerate() {
        let descriptor = MemberDescriptor::new(name, class, first_slot + place);
        if let Some(name) = Str::of(name) {
            names.set_str(name, descriptor);
        }
    }
    class.set_slot_names(declared.names);
    for (adds, getter) in
        [(declared.adds_dict, &hooks::DICT), (declared.adds_weak_references, &hooks::WEAK_REFERENCES)]
    {
        if adds && names.find_str(intern(getter.name)).is_none() {
            names.set_str(intern(getter.name), GetsetDescriptor::new(getter, class));
        }
    }
    if names.find_str(intern("__doc__")).is_none() {
        names.set_str(intern("__doc__"), Value::NONE);
    }
    if names.find_str(intern("__hash__")).is_none() && names.find_str(intern("__eq__")).is_some() {
        names.set_str(intern("__hash__"), Value::NONE);
    }
    mro::set(class)?;
    for base in class.base_types() {
        base.add_subclass(class);
        class.add_flags(base.flags() & TypeFlags::INHERITED);
    }
    update_slots(class);
    put_into_cell(class_cell.as_ref(), &value);
    put_into_cell(namespace_cell.as_ref(), &namespace);
    hooks::set_names(&namespace, &value)?;
    hooks::init_subclass(class, definition.keywords)?;
    Ok(value)
}

/// Puts a type into the heap.
fn allocate(metatype: &Type, class: Type) -> Value {
    let size = native_object::total_size(metatype, size_of::<Type>());
    let place: NonNull<Type> = HEAP.allocate(size, Kind::Container).cast();
    // SAFETY: there is room for a type and the words of its metatype; the one reference becomes the value's.
    unsafe {
        place.write(class);
        native_object::begin_subclass_words(place.as_ptr().cast(), metatype, size_of::<Type>());
        Value::from_owned(Word::from_bits(place.as_ptr() as usize as u64))
    }
}

/// A new dict with the same keys and values.
fn copy_of(namespace: &Value) -> Value {
    let names: Vec<_> = Dict::of(namespace).map(|names| names.iter().collect()).unwrap_or_default();
    let copy = Dict::with_capacity(names.len());
    if let Some(dict) = Dict::of(&copy) {
        for (name, value) in names {
            match Str::of(&name) {
                Some(name) => dict.set_str(name, value),
                // The key was hashed and compared before.
                None => drop(dict.set(&name, value)),
            }
        }
    }
    copy
}

/// `__qualname__`, which goes from the namespace to the class.
fn take_qualname(names: &Dict, name: &Value) -> PyResult {
    let key = intern("__qualname__");
    let Some(qualname) = names.get_str(key) else { return Ok(name.clone()) };
    if Str::of(&qualname).is_none() {
        let given = type_of(&qualname).name();
        return Err(type_error(format_args!("type __qualname__ must be a str, not {given}")));
    }
    names.remove(&key.to_value())?;
    Ok(qualname)
}

/// Sets `__module__` to the name of the module that runs, unless it is set.
fn set_module(names: &Dict) {
    let key = intern("__module__");
    if names.find_str(key).is_none()
        && let Some(function) = crate::interp::running_function()
        && let Some(module) = function.globals().get_str(intern("__name__"))
    {
        names.set_str(key, module);
    }
}

/// Takes a cell that the class body left for the class out of the namespace.
fn take_cell(names: &Dict, name: &str) -> PyResult<Option<Value>> {
    let Some(found) = names.get_str(intern(name)) else { return Ok(None) };
    if !type_of(&found).is(&cell::TYPE) {
        return Err(no_cell(name, &found));
    }
    names.remove(&intern(name).to_value())?;
    Ok(Some(found))
}

#[cold]
fn no_cell(name: &str, found: &Value) -> Raised {
    let type_ = type_of(found).repr_text();
    type_error(format_args!("type.__new__(): {name} must be a nonlocal cell, not {type_}"))
}

fn put_into_cell(cell: Option<&Value>, value: &Value) {
    if let Some(cell) = cell {
        // SAFETY: the type was checked; the reference before was the cell's.
        unsafe {
            crate::value::decref(cell::Cell::at(cell.word()).contents.replace(value.clone().into_word()));
        }
    }
}

/// Functions under these names are static or class methods without saying so.
fn wrap_special_methods(names: &Dict) {
    type Wrapper = fn(Value) -> Value;
    let wrappers: [(&str, Wrapper); 3] = [
        ("__new__", StaticMethod::new),
        ("__init_subclass__", ClassMethod::new),
        ("__class_getitem__", ClassMethod::new),
    ];
    for (name, wrap) in wrappers {
        if let Some(found) = names.get_str(intern(name))
            && type_of(&found).is(&function::TYPE)
        {
            names.set_str(intern(name), wrap(found));
        }
    }
}
