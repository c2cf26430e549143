//! Attributes and method calls on them.

use taipan_bytecode::opcode::{Opcode, SpecialMethod};

use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::instance::Instance;
use crate::object::protocol;
use crate::object::slots::{GetAttribute, SetAttribute};
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Raised, Value, header_of, incref};
use crate::word::Word;

/// Units of the cache of `LOAD_ATTR`: counter, version of the type in two, of its keys in two, what was
/// found in four.
const CACHE: usize = 9;
const VERSION: usize = 1;
const INDEX: usize = 3;
const FOUND: usize = 5;
/// Units of the cache of `STORE_ATTR`: counter, version in two, index.
const STORE_CACHE: usize = 4;

/// Whether attributes of instances are found in the usual way.
fn has_generic_attributes(type_: &Type) -> bool {
    let generic: GetAttribute = protocol::generic_attribute;
    type_.slots.getattribute().is_some_and(|get| std::ptr::fn_addr_eq(get, generic))
}

/// A method, which is called with the object as its first argument without being bound; or any attribute.
enum Loaded {
    Method(Value),
    Attribute(Value),
}

/// What `LOAD_ATTR` for a call loads.
fn load_method(object: &Value, name: &Str) -> PyResult<Loaded> {
    let type_ = type_of(object);
    if has_generic_attributes(type_)
        && let Some(found) = type_.lookup(name)
        && type_of(&found).has(TypeFlags::METHOD_DESCRIPTOR)
        && Instance::of(object).is_none_or(|(instance, keys)| instance.get(keys, name).is_none())
    {
        return Ok(Loaded::Method(found));
    }
    protocol::attribute(object, &name.to_value()).map(Loaded::Attribute)
}

/// Rewrites `LOAD_ATTR` for what it finds, if that can be remembered.
unsafe fn specialise_load(m: Machine, object: &Value, name: &Str) -> Option<Opcode> {
    let type_ = type_of(object);
    if !has_generic_attributes(type_) {
        return None;
    }
    let found = type_.lookup(name);
    // SAFETY: the cache is the running instruction's; what it holds is alive as long as the type's version.
    unsafe {
        match (found, Instance::of(object)) {
            (None, Some((instance, keys))) if instance.dict.get().is_null() => {
                let place = keys.find(name)?;
                m.set_cache32(VERSION, type_.version());
                m.set_cache16(INDEX, place as u16);
                Some(Opcode::LOAD_ATTR_INSTANCE_VALUE)
            }
            (Some(found), instance) if m.oparg & 1 != 0 => {
                let shadowed = instance.is_some_and(|(_, keys)| keys.find(name).is_some());
                if !type_of(&found).has(TypeFlags::METHOD_DESCRIPTOR) || shadowed {
                    return None;
                }
                m.set_cache32(VERSION, type_.version());
                m.set_cache64(FOUND, found.word().bits());
                Some(match instance {
                    Some(_) => Opcode::LOAD_ATTR_METHOD_WITH_VALUES,
                    None => Opcode::LOAD_ATTR_METHOD_NO_DICT,
                })
            }
            _ => None,
        }
    }
}

/// `LOAD_ATTR` in the usual way.
unsafe fn load_attribute(m: &mut Machine) -> PyResult<()> {
    // SAFETY: the object is on the stack.
    unsafe {
        let name = m.name(m.oparg >> 1);
        let object = m.pop_value();
        let for_call = m.oparg & 1 != 0;
        let loaded = match for_call {
            true => load_method(&object, name)?,
            false => Loaded::Attribute(protocol::attribute(&object, &name.to_value())?),
        };
        m.skip(CACHE);
        match loaded {
            Loaded::Method(function) => {
                m.push(function.into_word());
                m.push(object.into_word());
            }
            Loaded::Attribute(value) => {
                m.push(value.into_word());
                if for_call {
                    m.push(Word::NULL);
                }
            }
        }
        Ok(())
    }
}

/// Rewrites `STORE_ATTR` for an attribute that lies in the instance.
unsafe fn specialise_store(m: Machine, object: &Value, name: &Str) -> Option<Opcode> {
    let type_ = type_of(object);
    let generic: SetAttribute = protocol::generic_set_attribute;
    if let Some((instance, keys)) = Instance::of(object)
        && type_.slots.setattribute().is_some_and(|set| std::ptr::fn_addr_eq(set, generic))
        && type_.lookup(name).is_none()
        && instance.dict.get().is_null()
        && let Some(place) = keys.find_or_add(name)
    {
        // SAFETY: the cache is the running instruction's.
        unsafe {
            m.set_cache32(VERSION, type_.version());
            m.set_cache16(INDEX, place as u16);
        }
        return Some(Opcode::STORE_ATTR_INSTANCE_VALUE);
    }
    None
}

/// `STORE_ATTR` in the usual way.
unsafe fn store_attribute(m: &mut Machine) -> PyResult<()> {
    // SAFETY: object and value are on the stack.
    unsafe {
        let name = m.name(m.oparg).to_value();
        let (object, value) = (m.pop_value(), m.pop_value());
        m.skip(STORE_CACHE);
        protocol::set_attribute(&object, &name, Some(&value))
    }
}

/// Whether the object's type is in the state that the cache remembers.
#[inline(always)]
unsafe fn is_remembered(m: Machine, word: Word) -> bool {
    // SAFETY: words on the stack are alive; the cache is the running instruction's.
    unsafe { word.is_object() && (*header_of(word)).type_().current_version() == m.cache32(VERSION) }
}

/// Puts the method that the cache remembers below the object it is called on.
#[inline(always)]
unsafe fn load_remembered_method(mut m: Machine, object: Word) -> Word {
    // SAFETY: what the cache remembers is alive as long as the type's version, which was compared.
    unsafe {
        let function = Word::from_bits(m.cache64(FOUND));
        incref(function);
        m.poke(0, function);
        m.push(object);
        m.skip(CACHE);
        m.next()
    }
}

/// The error for an object that `with` or `async with` cannot use, with a hint if the other could.
#[cold]
fn no_context_manager(object: &Value, method: &str) -> Raised {
    let type_ = type_of(object);
    let has = |names: [&str; 2]| names.iter().all(|name| type_.lookup(intern(name)).is_some());
    let (protocol, other, statement, supports_other) = match method {
        "__enter__" | "__exit__" => (
            "context manager protocol",
            "asynchronous context manager protocol",
            "async with",
            has(["__aenter__", "__aexit__"]),
        ),
        _ => (
            "asynchronous context manager protocol",
            "context manager protocol",
            "with",
            has(["__enter__", "__exit__"]),
        ),
    };
    let hint = match supports_other {
        true => format!(" but it supports the {other}. Did you mean to use '{statement}'?"),
        false => String::new(),
    };
    let name = type_.name();
    type_error(format_args!("'{name}' object does not support the {protocol} (missed {method} method){hint}"))
}

handlers! {
    #[cold]
    #[inline(never)]
    UNSPECIALISE_LOAD(m) {
        m.become_(LOAD_ATTR)
    }

    LOAD_ATTR_INSTANCE_VALUE(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let instance = &*header_of(word).cast::<Instance>();
        let value = instance.value(m.cache16(INDEX) as usize).get();
        if value.is_null() {
            return m.become_(LOAD_ATTR_GENERAL);
        }
        incref(value);
        m.poke(0, value);
        *m.sp = Word::NULL;
        m.sp = m.sp.add(m.oparg & 1);
        m.skip(CACHE);
        m.release_then_next(word)
    }

    LOAD_ATTR_METHOD_WITH_VALUES(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let instance = &*header_of(word).cast::<Instance>();
        if !instance.dict.get().is_null() {
            return m.become_(LOAD_ATTR_GENERAL);
        }
        load_remembered_method(m, word)
    }

    LOAD_ATTR_METHOD_NO_DICT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_remembered_method(m, word)
    }

    #[cold]
    #[inline(never)]
    UNSPECIALISE_STORE(m) {
        m.become_(STORE_ATTR)
    }

    STORE_ATTR_INSTANCE_VALUE(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_STORE);
        }
        let instance = &*header_of(word).cast::<Instance>();
        if !instance.dict.get().is_null() {
            return m.become_(STORE_ATTR_GENERAL);
        }
        let place = m.cache16(INDEX) as usize;
        if !instance.may_use(place) {
            return m.become_(STORE_ATTR_GENERAL);
        }
        let before = instance.value(place).replace(m.peek(1));
        m.shrink(2);
        m.skip(STORE_CACHE);
        m.release_two_then_next(before, word)
    }
}

slow_handlers! {
    LOAD_ATTR(m) {
        if m.is_ripe() {
            let object = Value::from_borrowed(m.peek(0));
            m.specialise(specialise_load(m, &object, m.name(m.oparg >> 1)));
        }
        load_attribute(&mut m)
    }

    LOAD_ATTR_GENERAL(m) { load_attribute(&mut m) }

    STORE_ATTR(m) {
        if m.is_ripe() {
            let object = Value::from_borrowed(m.peek(0));
            m.specialise(specialise_store(m, &object, m.name(m.oparg)));
        }
        store_attribute(&mut m)
    }

    STORE_ATTR_GENERAL(m) { store_attribute(&mut m) }

    DELETE_ATTR(m) {
        let name = m.name(m.oparg).to_value();
        let object = m.pop_value();
        protocol::set_attribute(&object, &name, None)
    }

    LOAD_BUILD_CLASS(m) {
        let build = (*(*m.frame()).function).builtins().get_str(intern("__build_class__"));
        m.push(build.ok_or_else(|| type_error("__build_class__ not found"))?.into_word());
        Ok(())
    }

    LOAD_SPECIAL(m) {
        let method = SpecialMethod::from_number(m.oparg as u32).map_or("", SpecialMethod::symbol);
        let object = m.pop_value();
        let Some(found) = type_of(&object).lookup(intern(method)) else {
            return Err(no_context_manager(&object, method));
        };
        if type_of(&found).has(TypeFlags::METHOD_DESCRIPTOR) {
            m.push(found.into_word());
            m.push(object.into_word());
            return Ok(());
        }
        let bound = match type_of(&found).slots.descriptor_get() {
            Some(get) => get(&found, Some(&object), &type_of(&object).value())?,
            None => found,
        };
        m.push(bound.into_word());
        m.push(Word::NULL);
        Ok(())
    }
}
