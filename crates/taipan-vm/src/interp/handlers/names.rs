//! Globals, built-in names, and the namespaces of modules and classes.

use taipan_bytecode::opcode::Opcode;

use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise;
use crate::types::dict::{self, Dict};
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::value::{PyResult, Raised, Value};
use crate::word::Word;

/// Units of the cache of `LOAD_GLOBAL`: counter, index, version of the module's keys, of the built-in's.
const CACHE: usize = 4;
const INDEX: usize = 1;
const MODULE_KEYS: usize = 2;
const BUILTIN_KEYS: usize = 3;

/// A global or built-in name, as a new reference.
unsafe fn find_global(m: Machine, name: &Str) -> Option<Value> {
    // SAFETY: the frame's function is alive while it runs.
    let function = unsafe { &*(*m.frame()).function };
    function.globals().get_str(name).or_else(|| function.builtins().get_str(name))
}

/// The dict that a namespace is, if it is exactly one.
fn plain_dict(namespace: &Value) -> Option<&Dict> {
    Dict::of(namespace).filter(|_| type_of(namespace).is(&dict::TYPE))
}

/// A name of the namespace of a class or module body, which may be any mapping.
fn find_local(namespace: &Value, name: &Str) -> PyResult<Option<Value>> {
    if let Some(namespace) = plain_dict(namespace) {
        return Ok(namespace.get_str(name));
    }
    match protocol::subscript(namespace, &name.to_value()) {
        Ok(value) => Ok(Some(value)),
        Err(_) if raise::take_if(&kinds::KEY_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

#[cold]
fn name_error(name: &Str) -> Raised {
    let name = name.to_string_lossy();
    raise::raise(&kinds::NAME_ERROR, format_args!("name '{name}' is not defined"))
}

/// Version of the keys, if it fits the cache's unit; 0 otherwise.
fn short_version(dict: &Dict) -> u16 {
    u16::try_from(dict.keys_version()).unwrap_or(0)
}

/// Rewrites `LOAD_GLOBAL` for where the name is found, as long as nobody adds or removes names.
unsafe fn specialise(m: Machine, name: &Str) -> Option<Opcode> {
    // SAFETY: the frame's function is alive while it runs.
    let function = unsafe { &*(*m.frame()).function };
    let (globals, builtins) = (function.globals(), function.builtins());
    let (module, builtin) = (short_version(globals), short_version(builtins));
    let in_module = globals.find_str(name);
    let (entry, opcode) = match in_module {
        Some(entry) => (entry, Opcode::LOAD_GLOBAL_MODULE),
        None => match builtins.find_str(name) {
            Some(entry) => (entry, Opcode::LOAD_GLOBAL_BUILTIN),
            None => return None,
        },
    };
    let Ok(entry) = u16::try_from(entry) else { return None };
    if module == 0 || (in_module.is_none() && builtin == 0) {
        return None;
    }
    // SAFETY: the cache is the running instruction's.
    unsafe {
        m.set_cache16(INDEX, entry);
        m.set_cache16(MODULE_KEYS, module);
        m.set_cache16(BUILTIN_KEYS, builtin);
    }
    Some(opcode)
}

handlers! {
    LOAD_GLOBAL_MODULE(m) {
        let globals = (*(*m.frame()).function).globals();
        if globals.current_keys_version() != u32::from(m.cache16(MODULE_KEYS)) {
            return m.become_(LOAD_GLOBAL);
        }
        let word = globals.table().entries().get_unchecked(m.cache16(INDEX) as usize).value;
        m.push_new_for_call(word);
        m.skip(CACHE);
        m.next()
    }

    LOAD_GLOBAL_BUILTIN(m) {
        let function = &*(*m.frame()).function;
        let (globals, builtins) = (function.globals(), function.builtins());
        if globals.current_keys_version() != u32::from(m.cache16(MODULE_KEYS))
            || builtins.current_keys_version() != u32::from(m.cache16(BUILTIN_KEYS))
        {
            return m.become_(LOAD_GLOBAL);
        }
        let word = builtins.table().entries().get_unchecked(m.cache16(INDEX) as usize).value;
        m.push_new_for_call(word);
        m.skip(CACHE);
        m.next()
    }

    LOAD_LOCALS(m) {
        let namespace = (*m.frame()).context;
        m.push_new(namespace);
        m.next()
    }
}

slow_handlers! {
    LOAD_GLOBAL(m) {
        let name = m.name(m.oparg >> 1);
        if m.is_ripe() {
            m.specialise(specialise(m, name));
        }
        let value = find_global(m, name).ok_or_else(|| name_error(name))?;
        m.push(value.into_word());
        if m.oparg & 1 != 0 {
            m.push(Word::NULL);
        }
        m.skip(CACHE);
        Ok(())
    }

    LOAD_NAME(m) {
        let name = m.name(m.oparg);
        let namespace = Value::from_borrowed((*m.frame()).context);
        let found = find_local(&namespace, name)?;
        let value = found.or_else(|| find_global(m, name)).ok_or_else(|| name_error(name))?;
        m.push(value.into_word());
        Ok(())
    }

    STORE_NAME(m) {
        let value = m.pop_value();
        let namespace = Value::from_borrowed((*m.frame()).context);
        let name = m.name(m.oparg);
        match plain_dict(&namespace) {
            Some(namespace) => namespace.set_str(name, value),
            None => protocol::set_subscript(&namespace, &name.to_value(), Some(&value))?,
        }
        Ok(())
    }

    DELETE_NAME(m) {
        let name = m.name(m.oparg);
        let namespace = Value::from_borrowed((*m.frame()).context);
        match protocol::set_subscript(&namespace, &name.to_value(), None) {
            Err(_) if raise::take_if(&kinds::KEY_ERROR) => Err(name_error(name)),
            result => result,
        }
    }

    STORE_GLOBAL(m) {
        let value = m.pop_value();
        (*(*m.frame()).function).globals().set_str(m.name(m.oparg), value);
        Ok(())
    }
}
