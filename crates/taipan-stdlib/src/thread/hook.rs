//! What is said of a thread that ends with an exception: `threading.excepthook`.

use taipan_vm::import::optional_attribute;
use taipan_vm::modules::sys;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::type_error;
use taipan_vm::traceback;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::str::Str;
use taipan_vm::types::struct_sequence::Declaration;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use super::handle::ident;

/// `_thread._ExceptHookArgs`
pub(super) static ARGUMENTS: Declaration = Declaration {
    name: "_thread._ExceptHookArgs",
    doc: "Type used to pass arguments to threading.excepthook.",
    fields: &["exc_type", "exc_value", "exc_traceback", "thread"],
    items: 4,
};

/// `_thread._excepthook(args)`
pub(super) fn excepthook(_: &Value, arguments: &Value) -> PyResult {
    let Some([class, exception, _, thread]) = Tuple::of(arguments).map(Tuple::values) else {
        let given = type_of(arguments).name();
        return Err(type_error(format_args!(
            "_thread._excepthook argument type must be ExceptHookArgs, not {given}"
        )));
    };
    if class.is(&kinds::SYSTEM_EXIT.value()) {
        return Ok(Value::NONE);
    }
    let name = match thread.is_none() {
        true => None,
        false => optional_attribute(thread, "name")?.as_ref().and_then(Str::of).map(Str::to_string_lossy),
    };
    let name = name.unwrap_or_else(|| ident().to_string());
    sys::write("stderr", &format!("Exception in thread {name}:\n{}", traceback::format(exception)))?;
    Ok(Value::NONE)
}
