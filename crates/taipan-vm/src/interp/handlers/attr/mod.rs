//! Attributes and method calls on them.

use std::cell::Cell;

use taipan_bytecode::opcode::SpecialMethod;

use crate::interp::handlers::call::{enter, has_room};
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::header::flag;
use crate::object::instance::Instance;
use crate::object::native_object;
use crate::object::protocol;
use crate::object::slots::GetAttribute;
use crate::object::type_object::{Type, TypeFlags, immediate_type, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::module::{self, Module};
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Raised, Value, header_of, incref};
use crate::word::Word;

mod specialise;

/// Units of the cache of `LOAD_ATTR`: counter; version of the type, or of a module's keys, in two; in two more a
/// place, or the version of something else; what was found in four.
pub(crate) const CACHE: usize = 9;
const VERSION: usize = 1;
pub(crate) const INDEX: usize = 3;
const OTHER_VERSION: usize = 3;
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
        && native_object::own_attribute(object, name).is_none()
    {
        return Ok(Loaded::Method(found));
    }
    protocol::attribute(object, &name.to_value()).map(Loaded::Attribute)
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
pub(crate) unsafe fn is_remembered(m: Machine, word: Word) -> bool {
    // SAFETY: words on the stack are alive; the cache is the running instruction's.
    unsafe { word.is_object() && (*header_of(word)).type_().current_version() == m.cache32(VERSION) }
}

/// The same for a word that is no heap object.
#[inline(always)]
unsafe fn is_remembered_immediate(m: Machine, word: Word) -> bool {
    // SAFETY: the cache is the running instruction's.
    unsafe { !word.is_object() && immediate_type(word).current_version() == m.cache32(VERSION) }
}

/// Whether a word is a class in the state that the cache remembers.
#[inline(always)]
unsafe fn is_remembered_class(m: Machine, word: Word) -> bool {
    // SAFETY: words on the stack are alive; objects whose type says so begin with a `Type`.
    unsafe {
        word.is_object()
            && (*header_of(word)).type_().has(TypeFlags::TYPE)
            && (*header_of(word).cast::<Type>()).current_version() == m.cache32(VERSION)
    }
}

/// Puts what was found in an object in the object's place.
#[inline(always)]
unsafe fn load_found(mut m: Machine, found: Word, object: Word) -> Word {
    // SAFETY: the object, whose reference is given back last, or the cache keeps what was found alive.
    unsafe {
        incref(found);
        m.poke(0, found);
        *m.sp = Word::NULL;
        m.sp = m.sp.add(m.oparg & 1);
        m.skip(CACHE);
        m.release_then_next(object)
    }
}

/// Puts a value in the place of one in an object, and drops both the value before and the object.
#[inline(always)]
unsafe fn store_found(mut m: Machine, before: Word, object: Word) -> Word {
    // SAFETY: the value, which went over to the object, and the object are the upmost words.
    unsafe {
        m.shrink(2);
        m.skip(STORE_CACHE);
        m.release_two_then_next(before, object)
    }
}

/// The word of a name of `__slots__` that the cache remembers; `None` if the class of the object was changed.
#[inline(always)]
unsafe fn remembered_slot<'a>(m: Machine, object: Word) -> Option<&'a Cell<Word>> {
    // SAFETY: instances of the remembered type have a word there, unless they were made as another's.
    unsafe {
        let header = header_of(object);
        let place = m.cache16(INDEX) as usize;
        (!(*header).has(flag::RECLASSED)).then(|| &*header.cast::<Cell<Word>>().add(place))
    }
}

/// The dict of an instance whose values lie in it, and the entry that the cache remembers for the name with the
/// number.
#[inline(always)]
unsafe fn remembered_entry<'a>(m: Machine, object: Word, name: usize) -> Option<(&'a Dict, usize)> {
    // SAFETY: objects of the remembered type are instances; a dict is alive while an instance has it.
    unsafe {
        let dict = (*header_of(object).cast::<Instance>()).dict.get();
        if !dict.is_object() {
            return None;
        }
        let dict = &*header_of(dict).cast::<Dict>();
        let entry = m.cache16(INDEX) as usize;
        let name = std::ptr::from_ref(m.name(name)) as usize as u64;
        let is_it = dict.table().entries().get(entry).is_some_and(|entry| entry.key.bits() == name);
        is_it.then_some((dict, entry))
    }
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
        // An instance whose class was changed has a dict, and perhaps no such place.
        if !instance.dict.get().is_null() {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let value = instance.value(m.cache16(INDEX) as usize).get();
        if value.is_null() {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_found(m, value, word)
    }

    LOAD_ATTR_WITH_HINT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let Some((dict, entry)) = remembered_entry(m, word, m.oparg >> 1) else {
            return m.become_(UNSPECIALISE_LOAD);
        };
        load_found(m, dict.table().entries().get_unchecked(entry).value, word)
    }

    LOAD_ATTR_SLOT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let Some(value) = remembered_slot(m, word).map(Cell::get).filter(|value| !value.is_null()) else {
            return m.become_(UNSPECIALISE_LOAD);
        };
        load_found(m, value, word)
    }

    LOAD_ATTR_MODULE(m) {
        let word = m.peek(0);
        if !(word.is_object() && (*header_of(word)).type_().is(&module::TYPE)) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let Some(names) = (*header_of(word).cast::<Module>()).names() else {
            return m.become_(UNSPECIALISE_LOAD);
        };
        if names.current_keys_version() != m.cache32(VERSION) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let value = names.table().entries().get_unchecked(m.cache16(INDEX) as usize).value;
        load_found(m, value, word)
    }

    /// An attribute of a class, found in it or its bases.
    LOAD_ATTR_CLASS(m) {
        let word = m.peek(0);
        if !is_remembered_class(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_found(m, Word::from_bits(m.cache64(FOUND)), word)
    }

    LOAD_ATTR_CLASS_WITH_METACLASS_CHECK(m) {
        let word = m.peek(0);
        if !is_remembered_class(m, word)
            || (*header_of(word)).type_().current_version() != m.cache32(OTHER_VERSION)
        {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_found(m, Word::from_bits(m.cache64(FOUND)), word)
    }

    /// A property whose getter is a Python function: its frame is entered.
    LOAD_ATTR_PROPERTY(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let getter = Word::from_bits(m.cache64(FOUND));
        let function = header_of(getter).cast::<Function>();
        if (*function).version.get() != m.cache32(OTHER_VERSION) || !has_room(m, function, m.sp) {
            return m.become_(LOAD_ATTR_GENERAL);
        }
        incref(getter);
        let base = m.sp.sub(1);
        *base = getter;
        m.push(word);
        m.skip(CACHE);
        enter(&mut m, function, base.add(1), base);
        m.next()
    }

    /// An attribute of the class that is no descriptor, got from an instance.
    LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) || !(*header_of(word).cast::<Instance>()).dict.get().is_null() {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_found(m, Word::from_bits(m.cache64(FOUND)), word)
    }

    LOAD_ATTR_NONDESCRIPTOR_NO_DICT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_found(m, Word::from_bits(m.cache64(FOUND)), word)
    }

    /// A method of an object that could have a dict and has none.
    LOAD_ATTR_METHOD_LAZY_DICT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word)
            || !(*header_of(word).cast::<Cell<Word>>().add(m.cache16(INDEX) as usize)).get().is_null()
        {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_remembered_method(m, word)
    }

    LOAD_ATTR_METHOD_WITH_VALUES(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_LOAD);
        }
        let instance = &*header_of(word).cast::<Instance>();
        if !instance.dict.get().is_null() {
            return m.become_(UNSPECIALISE_LOAD);
        }
        load_remembered_method(m, word)
    }

    LOAD_ATTR_METHOD_NO_DICT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) && !is_remembered_immediate(m, word) {
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
            return m.become_(UNSPECIALISE_STORE);
        }
        let place = m.cache16(INDEX) as usize;
        if !instance.may_use(place) {
            return m.become_(STORE_ATTR_GENERAL);
        }
        let before = instance.value(place).replace(m.peek(1));
        store_found(m, before, word)
    }

    STORE_ATTR_SLOT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_STORE);
        }
        let Some(place) = remembered_slot(m, word) else { return m.become_(UNSPECIALISE_STORE) };
        store_found(m, place.replace(m.peek(1)), word)
    }

    STORE_ATTR_WITH_HINT(m) {
        let word = m.peek(0);
        if !is_remembered(m, word) {
            return m.become_(UNSPECIALISE_STORE);
        }
        let Some((dict, entry)) = remembered_entry(m, word, m.oparg) else {
            return m.become_(UNSPECIALISE_STORE);
        };
        store_found(m, dict.replace_value(entry, m.peek(1)), word)
    }
}

slow_handlers! {
    LOAD_ATTR(m) {
        if m.is_ripe() {
            let object = Value::from_borrowed(m.peek(0));
            m.specialise(specialise::load(m, &object, m.name(m.oparg >> 1)));
        }
        load_attribute(&mut m)
    }

    LOAD_ATTR_GENERAL(m) { load_attribute(&mut m) }

    STORE_ATTR(m) {
        if m.is_ripe() {
            let object = Value::from_borrowed(m.peek(0));
            m.specialise(specialise::store(m, &object, m.name(m.oparg)));
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
