//! Which form of `LOAD_ATTR` and `STORE_ATTR` fits an object and a name.

use taipan_bytecode::opcode::Opcode;

use super::{FOUND, INDEX, OTHER_VERSION, VERSION, has_generic_attributes};
use crate::interp::machine::Machine;
use crate::object::instance::Instance;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::{GetAttribute, SetAttribute};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::member_descriptor::MemberDescriptor;
use crate::types::module::{self, Module};
use crate::types::property::{self, Property};
use crate::types::str::Str;
use crate::types::type_type;
use crate::value::Value;
use crate::word::Word;

/// Rewrites `LOAD_ATTR` for what it finds, if that can be remembered.
pub(super) unsafe fn load(m: Machine, object: &Value, name: &Str) -> Option<Opcode> {
    // SAFETY: the cache is the running instruction's; what it holds is alive as long as the version it goes with.
    unsafe {
        let type_ = type_of(object);
        if let Some(class) = type_type::of(object) {
            return class_attribute(m, class, type_, name);
        }
        if type_.is(&module::TYPE) {
            return module_attribute(m, object, name);
        }
        let version = type_.version();
        if !has_generic_attributes(type_) || version == 0 {
            return None;
        }
        m.set_cache32(VERSION, version);
        match type_.lookup(name) {
            Some(found) => of_class(m, object, type_, &found, name),
            None => {
                let (instance, keys) = Instance::of(object)?;
                match instance.dict() {
                    None => inline_value(m, keys.find(name)?, Opcode::LOAD_ATTR_INSTANCE_VALUE),
                    Some(dict) => entry(m, &dict, name, Opcode::LOAD_ATTR_WITH_HINT),
                }
            }
        }
    }
}

/// For what an object's class has under the name.
unsafe fn of_class(m: Machine, object: &Value, type_: &Type, found: &Value, name: &Str) -> Option<Opcode> {
    // SAFETY: as for `load`.
    unsafe {
        let for_call = m.oparg & 1 != 0;
        if let Some(place) = slot_place(type_, found) {
            m.set_cache16(INDEX, place);
            return Some(Opcode::LOAD_ATTR_SLOT);
        }
        let found_type = type_of(found);
        if found_type.is(&property::TYPE) {
            return if for_call { None } else { property(m, found) };
        }
        if found_type.slots.descriptor_set().is_some() {
            return None;
        }
        m.set_cache64(FOUND, found.word().bits());
        let instance = Instance::of(object);
        if let Some((instance, keys)) = instance
            && (!instance.dict.get().is_null() || keys.find(name).is_some())
        {
            return None;
        }
        if for_call && found_type.has(TypeFlags::METHOD_DESCRIPTOR) {
            return match (instance, type_.dict_offset.get()) {
                (Some(_), _) => Some(Opcode::LOAD_ATTR_METHOD_WITH_VALUES),
                (None, 0) => Some(Opcode::LOAD_ATTR_METHOD_NO_DICT),
                (None, Type::DICT_AFTER_ITEMS) => None,
                (None, offset) => {
                    m.set_cache16(INDEX, u16::try_from(offset as usize / size_of::<Word>()).ok()?);
                    Some(Opcode::LOAD_ATTR_METHOD_LAZY_DICT)
                }
            };
        }
        if found_type.slots.descriptor_get().is_some() {
            return None;
        }
        match instance {
            Some(_) => Some(Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES),
            None if type_.dict_offset.get() == 0 => Some(Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT),
            None => None,
        }
    }
}

/// For an attribute of a class.
unsafe fn class_attribute(m: Machine, class: &Type, meta: &Type, name: &Str) -> Option<Opcode> {
    let usual: GetAttribute = type_type::attribute;
    if !meta.slots.getattribute().is_some_and(|get| std::ptr::fn_addr_eq(get, usual)) {
        return None;
    }
    if let Some(found) = meta.lookup(name)
        && type_of(&found).slots.descriptor_set().is_some()
    {
        return None;
    }
    let found = class.lookup(name)?;
    let type_ = type_of(&found);
    if type_.slots.descriptor_get().is_some() && !type_.has(TypeFlags::METHOD_DESCRIPTOR) {
        return None;
    }
    let (version, of_meta) = (class.version(), meta.version());
    if version == 0 || of_meta == 0 {
        return None;
    }
    // SAFETY: as for `load`.
    unsafe {
        m.set_cache32(VERSION, version);
        m.set_cache32(OTHER_VERSION, of_meta);
        m.set_cache64(FOUND, found.word().bits());
    }
    Some(match meta.has(TypeFlags::IMMUTABLE) {
        true => Opcode::LOAD_ATTR_CLASS,
        false => Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK,
    })
}

/// For an attribute of a module.
unsafe fn module_attribute(m: Machine, object: &Value, name: &Str) -> Option<Opcode> {
    if let Some(found) = module::TYPE.lookup(name)
        && type_of(&found).slots.descriptor_set().is_some()
    {
        return None;
    }
    let names = Module::of(object)?.names()?;
    let place = u16::try_from(names.find_str(name)?).ok()?;
    let version = names.keys_version();
    // SAFETY: as for `load`.
    unsafe {
        m.set_cache32(VERSION, version);
        m.set_cache16(INDEX, place);
    }
    (version != 0).then_some(Opcode::LOAD_ATTR_MODULE)
}

/// For a property whose getter is a Python function of one parameter.
unsafe fn property(m: Machine, found: &Value) -> Option<Opcode> {
    let getter = Property::of(found)?.getter()?;
    let function = Function::of(&getter)?;
    let version = function.version.get();
    if version == 0 || !function.code().takes_exactly(1) {
        return None;
    }
    // SAFETY: as for `load`; a property that gets another getter takes all versions away.
    unsafe {
        m.set_cache32(OTHER_VERSION, version);
        m.set_cache64(FOUND, getter.word().bits());
    }
    Some(Opcode::LOAD_ATTR_PROPERTY)
}

/// Where the word of a name of `__slots__` is in instances of a type, counted in words.
fn slot_place(type_: &Type, found: &Value) -> Option<u16> {
    let member = MemberDescriptor::of(found)?;
    let is_fixed = type_.item_size.get() == 0 && type_.slots.native_size.get().is_none();
    if !is_fixed || !type_type::of(&member.owner).is_some_and(|owner| type_.is_subtype(owner)) {
        return None;
    }
    let structure = (type_.basic_size.get() as usize).div_ceil(size_of::<Word>());
    let last = (type_.extra_words.get() as usize).checked_sub(1)?;
    u16::try_from(structure + last.checked_sub(member.number)?).ok()
}

/// For a value that lies in the instance.
unsafe fn inline_value(m: Machine, place: usize, opcode: Opcode) -> Option<Opcode> {
    // SAFETY: as for `load`.
    unsafe { m.set_cache16(INDEX, place as u16) };
    Some(opcode)
}

/// For a value in the dict of an instance.
unsafe fn entry(m: Machine, dict: &Value, name: &Str, opcode: Opcode) -> Option<Opcode> {
    let entry = u16::try_from(Dict::of(dict)?.find_str(name)?).ok()?;
    // SAFETY: as for `load`.
    unsafe { m.set_cache16(INDEX, entry) };
    Some(opcode)
}

/// Rewrites `STORE_ATTR` for the place where an attribute lies.
pub(super) unsafe fn store(m: Machine, object: &Value, name: &Str) -> Option<Opcode> {
    let type_ = type_of(object);
    let generic: SetAttribute = protocol::generic_set_attribute;
    let version = type_.version();
    if version == 0 || !type_.slots.setattribute().is_some_and(|set| std::ptr::fn_addr_eq(set, generic)) {
        return None;
    }
    // SAFETY: as for `load`.
    unsafe {
        if let Some(found) = type_.lookup(name) {
            if let Some(place) = slot_place(type_, &found) {
                m.set_cache32(VERSION, version);
                m.set_cache16(INDEX, place);
                return Some(Opcode::STORE_ATTR_SLOT);
            }
            if type_of(&found).slots.descriptor_set().is_some() {
                return None;
            }
        }
        let (instance, keys) = Instance::of(object)?;
        let opcode = match instance.dict() {
            None => inline_value(m, keys.find_or_add(type_, name)?, Opcode::STORE_ATTR_INSTANCE_VALUE),
            Some(dict) => entry(m, &dict, name, Opcode::STORE_ATTR_WITH_HINT),
        };
        // A new name of an instance may hide one of the class, which then has another version.
        m.set_cache32(VERSION, type_.version());
        opcode
    }
}
