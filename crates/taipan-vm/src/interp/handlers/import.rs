//! `import` statements.

use std::ptr;

use crate::call::Arguments;
use crate::import;
use crate::interp::machine::slow_handlers;
use crate::object::protocol;
use crate::raise;
use crate::types::builtin_function::BuiltinFunction;
use crate::types::exception::kinds;
use crate::types::str::intern;
use crate::value::{PyResult, Value};

/// Calls `__import__`, of which the usual one needs no call.
fn call_import(import: &Value, globals: Value, locals: Value, operands: [Value; 3]) -> PyResult {
    let [name, fromlist, level] = operands;
    let is_usual =
        BuiltinFunction::of(import).is_some_and(|function| ptr::eq(function.method, &import::IMPORT));
    match usize::try_from(level.word().int_value()) {
        Ok(number) if is_usual && level.word().is_int() => {
            import::import(&name, Some(&globals), &fromlist, number)
        }
        _ => {
            let arguments = [name, globals, locals, fromlist, level];
            protocol::call(import, Arguments::positional_only(&arguments))
        }
    }
}

slow_handlers! {
    IMPORT_NAME(m) {
        let name = m.name(m.oparg).to_value();
        let (fromlist, level) = (m.pop_value(), m.pop_value());
        let function = &*(*m.frame()).function;
        let import = function.builtins().get_str(intern("__import__"));
        let import = import.ok_or_else(|| raise::raise(&kinds::IMPORT_ERROR, "__import__ not found"))?;
        let context = (*m.frame()).namespace();
        let locals = match context.is_null() {
            true => Value::NONE,
            false => Value::from_borrowed(context),
        };
        let module = call_import(&import, function.globals_value(), locals, [name, fromlist, level])?;
        m.push(module.into_word());
        Ok(())
    }

    IMPORT_FROM(m) {
        let name = m.name(m.oparg).to_value();
        let module = Value::from_borrowed(m.peek(0));
        let value = import::import_from(&module, &name)?;
        m.push(value.into_word());
        Ok(())
    }
}
