//! Globals, built-in names, and the namespaces of modules and classes.

use taipan_bytecode::opcode::Opcode;

use crate::interp::machine::{Machine, handlers};
use crate::raise;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::value::{Value, incref};
use crate::word::Word;

/// Units of the cache of `LOAD_GLOBAL`: counter, index, version of the module's keys, of the built-in's.
const CACHE: usize = 4;
const INDEX: usize = 1;
const MODULE_KEYS: usize = 2;
const BUILTIN_KEYS: usize = 3;

/// The name that the oparg stands for.
unsafe fn name(m: Machine, number: usize) -> &'static Str {
    // SAFETY: names are in range, says the verifier.
    unsafe { m.code().names[number] }
}

/// A global or built-in name, as a new reference.
unsafe fn find_global(m: Machine, name: &Str) -> Option<Value> {
    // SAFETY: the frame's function is alive while it runs.
    let function = unsafe { &*(*m.frame()).function };
    function.globals().get_str(name).or_else(|| function.builtins().get_str(name))
}

#[cold]
fn name_error(name: &Str) {
    let name = name.to_string_lossy();
    let _raised = raise::raise(&kinds::NAME_ERROR, format_args!("name '{name}' is not defined"));
}

/// Version of the keys, if it fits the cache's unit; 0 otherwise.
fn short_version(dict: &Dict) -> u16 {
    u16::try_from(dict.keys_version()).unwrap_or(0)
}

handlers! {
    LOAD_GLOBAL(m) {
        m.save();
        let name = name(m, m.oparg >> 1);
        let function = &*(*m.frame()).function;
        let (globals, builtins) = (function.globals(), function.builtins());
        let (module, builtin) = (short_version(globals), short_version(builtins));
        if let Some(entry) = globals.find_str(name).filter(|_| module != 0) {
            if let Ok(entry) = u16::try_from(entry) {
                m.set_cache16(INDEX, entry);
                m.set_cache16(MODULE_KEYS, module);
                m.rewrite(Opcode::LOAD_GLOBAL_MODULE as u8);
            }
        } else if let Some(entry) = builtins.find_str(name).filter(|_| module != 0 && builtin != 0) {
            if let Ok(entry) = u16::try_from(entry) {
                m.set_cache16(INDEX, entry);
                m.set_cache16(MODULE_KEYS, module);
                m.set_cache16(BUILTIN_KEYS, builtin);
                m.rewrite(Opcode::LOAD_GLOBAL_BUILTIN as u8);
            }
        }
        match find_global(m, name) {
            Some(value) => {
                m.push(value.into_word());
                if m.oparg & 1 != 0 {
                    m.push(Word::NULL);
                }
                m.skip(CACHE);
                m.next()
            }
            None => {
                name_error(name);
                m.raised()
            }
        }
    }

    LOAD_GLOBAL_MODULE(m) {
        let globals = (*(*m.frame()).function).globals();
        if globals.current_keys_version() != u32::from(m.cache16(MODULE_KEYS)) {
            return m.become_(LOAD_GLOBAL);
        }
        let word = globals.table().entries().get_unchecked(m.cache16(INDEX) as usize).value;
        incref(word);
        *m.sp = word;
        *m.sp.add(1) = Word::NULL;
        m.sp = m.sp.add(1 + (m.oparg & 1));
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
        incref(word);
        *m.sp = word;
        *m.sp.add(1) = Word::NULL;
        m.sp = m.sp.add(1 + (m.oparg & 1));
        m.skip(CACHE);
        m.next()
    }

    LOAD_NAME(m) {
        m.save();
        let name = name(m, m.oparg);
        let namespace = Value::from_borrowed((*m.frame()).namespace);
        let found = Dict::of(&namespace).and_then(|namespace| namespace.get_str(name));
        match found.or_else(|| find_global(m, name)) {
            Some(value) => {
                m.push(value.into_word());
                m.next()
            }
            None => {
                name_error(name);
                m.raised()
            }
        }
    }

    LOAD_LOCALS(m) {
        let namespace = (*m.frame()).namespace;
        m.push_new(namespace);
        m.next()
    }

    STORE_NAME(m) {
        let value = m.pop_value();
        m.save();
        let namespace = Value::from_borrowed((*m.frame()).namespace);
        if let Some(namespace) = Dict::of(&namespace) {
            namespace.set_str(name(m, m.oparg), value);
        }
        m.next()
    }

    DELETE_NAME(m) {
        m.save();
        let namespace = Value::from_borrowed((*m.frame()).namespace);
        let name = name(m, m.oparg);
        let removed = Dict::of(&namespace).map_or(Ok(None), |namespace| namespace.remove(&name.to_value()));
        drop(namespace);
        match removed {
            Ok(Some(value)) => {
                drop(value);
                m.next()
            }
            Ok(None) => {
                name_error(name);
                m.raised()
            }
            Err(_) => m.raised(),
        }
    }

    STORE_GLOBAL(m) {
        let value = m.pop_value();
        m.save();
        (*(*m.frame()).function).globals().set_str(name(m, m.oparg), value);
        m.next()
    }
}
