//! Globals, built-in names, and the namespaces of modules and classes.

use taipan_bytecode::Constant;
use taipan_bytecode::opcode::Opcode;

use crate::interp::handlers::cells::raise_unbound;
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise;
use crate::types::cell::Cell;
use crate::types::dict::{self, Dict};
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
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

#[cold]
fn name_error(name: &Str) -> Raised {
    let text = name.to_string_lossy();
    raise::name_error(&kinds::NAME_ERROR, format_args!("name '{text}' is not defined"), name.to_value())
}

/// What a name means in a namespace, which may be any mapping.
fn find_in(namespace: &Value, name: &Str) -> PyResult<Option<Value>> {
    if type_of(namespace).is(&dict::TYPE) {
        return Ok(Dict::of(namespace).and_then(|names| names.get_str(name)));
    }
    match protocol::subscript(namespace, &name.to_value()) {
        Ok(value) => Ok(Some(value)),
        Err(_) if raise::take_if(&kinds::KEY_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// The namespace of the running module or class body.
unsafe fn namespace_of(m: Machine) -> PyResult {
    // SAFETY: alive while the frame is.
    unsafe {
        let word = (*m.frame()).context;
        if word.is_null() {
            return Err(raise::raise(&kinds::SYSTEM_ERROR, "no locals"));
        }
        Ok(Value::from_borrowed(word))
    }
}

/// Makes sure that a namespace has `__annotations__`.
fn set_up_annotations(namespace: &Value) -> PyResult<()> {
    let name = intern("__annotations__");
    if find_in(namespace, name)?.is_none() {
        protocol::set_subscript(namespace, &name.to_value(), Some(&Dict::with_capacity(0)))?;
    }
    Ok(())
}

/// A global or built-in name, also where the namespaces are of classes derived from `dict`, whose methods decide.
unsafe fn load_global(m: Machine, name: &Str) -> PyResult {
    // SAFETY: the frame's function is alive while it runs.
    let function = unsafe { &*(*m.frame()).function };
    let (globals, builtins) = (function.globals_value(), function.builtins_value());
    let found = match find_in(&globals, name)? {
        Some(value) => Some(value),
        None => find_in(&builtins, name)?,
    };
    found.ok_or_else(|| name_error(name))
}

/// Version of the keys, if it fits the cache's unit; 0 otherwise.
fn short_version(dict: &Dict) -> u16 {
    u16::try_from(dict.keys_version()).unwrap_or(0)
}

/// Rewrites `LOAD_GLOBAL` for where the name is found, as long as nobody adds or removes names.
unsafe fn specialise(m: Machine, name: &Str) -> Option<Opcode> {
    // SAFETY: the frame's function is alive while it runs.
    let function = unsafe { &*(*m.frame()).function };
    if plain_dict(&function.globals_value()).is_none() || plain_dict(&function.builtins_value()).is_none() {
        return None;
    }
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
        let value = load_global(m, name)?;
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
        let found = find_in(&namespace, name)?;
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

    DELETE_GLOBAL(m) {
        let name = m.name(m.oparg);
        let removed = (*(*m.frame()).function).globals().remove(&name.to_value())?;
        removed.map(drop).ok_or_else(|| name_error(name))
    }

    LOAD_FROM_DICT_OR_GLOBALS(m) {
        let name = m.name(m.oparg);
        let namespace = m.pop_value();
        let value = match find_in(&namespace, name)? {
            Some(value) => value,
            None => load_global(m, name)?,
        };
        m.push(value.into_word());
        Ok(())
    }

    LOAD_FROM_DICT_OR_DEREF(m) {
        let namespace = m.pop_value();
        let name = match &m.code().object.localsplusnames[m.oparg] {
            Constant::Str(name) => Str::new(&name.to_string_lossy()),
            _ => Value::NONE,
        };
        let found = Str::of(&name).map_or(Ok(None), |name| find_in(&namespace, name))?;
        let value = match found {
            Some(value) => value,
            None => {
                let word = Cell::at(*m.local(m.oparg)).contents.get();
                if word.is_null() {
                    return Err(raise_unbound(m));
                }
                Value::from_borrowed(word)
            }
        };
        m.push(value.into_word());
        Ok(())
    }

    SETUP_ANNOTATIONS(m) {
        set_up_annotations(&namespace_of(m)?)
    }

    STORE_GLOBAL(m) {
        let value = m.pop_value();
        (*(*m.frame()).function).globals().set_str(m.name(m.oparg), value);
        Ok(())
    }
}
