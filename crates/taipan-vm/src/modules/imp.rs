//! `_imp`: what `importlib` needs of the interpreter: native modules, and modules whose code is embedded
//! ("frozen").

use std::borrow::Cow;
use std::sync::Arc;

use taipan_bytecode::code_object::CodeObject;
use taipan_bytecode::constant::PyString;
use taipan_bytecode::{marshal, pyc};

use crate::import::optional_attribute;
use crate::modules::NativeModule;
use crate::object::native::{Function, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::raise::{self, Raised, type_error};
use crate::runtime::{self, state};
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `_imp`
pub static MODULE: NativeModule = NativeModule {
    name: "_imp",
    doc: "(Extremely) low-level import machinery bits as used by importlib.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

/// A module whose code is embedded.
pub struct Frozen {
    /// The code object as `marshal` writes it.
    pub code: Cow<'static, [u8]>,
    /// Whether it can have submodules.
    pub is_package: bool,
    /// The name its source has in the library.
    pub original_name: &'static str,
}

static FUNCTIONS: &[Method] = &[
    Method::function(
        "_fix_co_filename",
        "($module, code, path, /)",
        Function::Positional(2, 2, fix_filename),
        "Changes code.co_filename to specify the passed-in file path.",
    ),
    Method::function(
        "_override_multi_interp_extensions_check",
        "($module, override, /)",
        Function::One(|_, _| Ok(int::from_i64(0))),
        "Only for tests.",
    ),
    Method::function(
        "_frozen_module_names",
        "($module, /)",
        Function::NoArguments(|_| Ok(List::from_values(Vec::new()))),
        "Returns the list of available frozen modules.",
    ),
    Method::function(
        "_override_frozen_modules_for_tests",
        "($module, override, /)",
        Function::One(|_, _| Ok(Value::NONE)),
        "Only for tests.",
    ),
    Method::function(
        "acquire_lock",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Acquires the interpreter's import lock for the current thread.",
    ),
    Method::function(
        "create_builtin",
        "($module, spec, /)",
        Function::One(create_builtin),
        "Create a native module.",
    ),
    Method::function(
        "create_dynamic",
        "($module, spec, file=<unrepresentable>, /)",
        Function::Positional(1, 2, no_extensions),
        "Create an extension module.",
    ),
    Method::function(
        "exec_builtin",
        "($module, mod, /)",
        Function::One(|_, _| Ok(int::from_i64(0))),
        "Initialize a native module.",
    ),
    Method::function(
        "exec_dynamic",
        "($module, mod, /)",
        Function::One(|_, _| Ok(int::from_i64(0))),
        "Initialize an extension module.",
    ),
    Method::function(
        "extension_suffixes",
        "($module, /)",
        Function::NoArguments(|_| Ok(List::from_values(Vec::new()))),
        "Returns the list of file suffixes used to identify extension modules.",
    ),
    Method::function(
        "find_frozen",
        "($module, name, /, *, withdata=False)",
        Function::Bound(find_frozen),
        "Return info about the corresponding frozen module (if there is one) or None.",
    ),
    Method::function(
        "get_frozen_object",
        "($module, name, data=None, /)",
        Function::Positional(1, 2, frozen_object),
        "Create a code object for a frozen module.",
    ),
    Method::function(
        "init_frozen",
        "($module, name, /)",
        Function::One(init_frozen),
        "Initializes a frozen module.",
    ),
    Method::function(
        "is_builtin",
        "($module, name, /)",
        Function::One(is_builtin),
        "Returns True if the module name corresponds to a native module.",
    ),
    Method::function(
        "is_frozen",
        "($module, name, /)",
        Function::One(|_, name| Ok(Value::bool(frozen(name).is_some()))),
        "Returns True if the module name corresponds to a frozen module.",
    ),
    Method::function(
        "is_frozen_package",
        "($module, name, /)",
        Function::One(is_frozen_package),
        "Returns True if the module name is of a frozen package.",
    ),
    Method::function(
        "lock_held",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::FALSE)),
        "Return True if the import lock is currently held, else False.",
    ),
    Method::function(
        "release_lock",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Release the interpreter's import lock.",
    ),
    Method::function(
        "source_hash",
        "($module, /, key, source)",
        Function::Bound(source_hash),
        "The hash of a source, as hash-based .pyc files hold it.",
    ),
];

fn init(module: &Module) -> PyResult<()> {
    module.set("check_hash_based_pycs", Str::new("default"));
    let magic = pyc::MAGIC;
    module.set("pyc_magic_number_token", int::from_i64(i64::from(u32::from_le_bytes(magic))));
    Ok(())
}

fn text(name: &Value) -> Option<String> {
    Str::of(name).map(Str::to_string_lossy)
}

fn frozen(name: &Value) -> Option<Frozen> {
    (state().config.frozen)(&text(name)?)
}

fn no_such_frozen(name: &Value) -> Raised {
    let name = text(name).unwrap_or_default();
    raise::raise(&kinds::IMPORT_ERROR, format_args!("No such frozen object named '{name}'"))
}

/// The code object that `marshal` data is, with the given file name.
///
/// # Errors
/// `ImportError` if the data cannot be read.
pub fn read_code(data: &[u8], filename: &str) -> PyResult<Arc<CodeObject>> {
    match marshal::read_code(data) {
        Ok(mut code) => {
            code.set_filename(&PyString::new(filename.as_bytes()));
            Ok(Arc::new(code))
        }
        Err(error) => Err(raise::raise(&kinds::IMPORT_ERROR, format_args!("embedded code: {error}"))),
    }
}

/// The code of an embedded module.
fn frozen_code(frozen: &Frozen) -> PyResult {
    let filename = format!("<frozen {}>", frozen.original_name);
    read_code(&frozen.code, &filename).map(|code| Code::new(&code))
}

fn find_frozen(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(name), with_data] = arguments else { return Ok(Value::NONE) };
    let Some(frozen) = frozen(name) else { return Ok(Value::NONE) };
    let data = match with_data {
        Some(with_data) if protocol::is_true(with_data)? => Bytes::new(&frozen.code),
        _ => Value::NONE,
    };
    Ok(Tuple::from_values(vec![data, Value::bool(frozen.is_package), Str::new(frozen.original_name)]))
}

fn frozen_object(_: &Value, arguments: &[Value]) -> PyResult {
    let [name, ..] = arguments else { return Ok(Value::NONE) };
    match frozen(name) {
        Some(frozen) => frozen_code(&frozen),
        None => Err(no_such_frozen(name)),
    }
}

fn is_frozen_package(_: &Value, name: &Value) -> PyResult {
    frozen(name).map(|frozen| Value::bool(frozen.is_package)).ok_or_else(|| no_such_frozen(name))
}

fn init_frozen(_: &Value, name: &Value) -> PyResult {
    let (Some(found), Some(name_text)) = (frozen(name), text(name)) else { return Ok(Value::NONE) };
    load_frozen(&name_text, &found)
}

/// Makes the module of embedded code, puts it into `sys.modules` and runs the code.
///
/// # Errors
/// What the code raises.
pub(crate) fn load_frozen(name: &str, frozen: &Frozen) -> PyResult {
    let code = frozen_code(frozen)?;
    let module = Module::new(name, None);
    let Some(namespace) = Module::of(&module).map(Module::namespace) else { return Ok(module) };
    if frozen.is_package
        && let Some(names) = Dict::of(&namespace)
    {
        names.set_str(intern("__path__"), List::from_values(Vec::new()));
    }
    protocol::set_subscript(&state().modules, &intern(name).to_value(), Some(&module))?;
    runtime::execute(&code, &namespace)?;
    Ok(module)
}

fn native(name: &str) -> Option<&'static NativeModule> {
    state().native_modules.borrow().iter().find(|module| module.name == name).copied()
}

fn is_builtin(_: &Value, name: &Value) -> PyResult {
    let name = text(name).unwrap_or_default();
    let answer = match name.as_str() {
        "sys" | "builtins" => -1,
        name => i64::from(native(name).is_some()),
    };
    Ok(int::from_i64(answer))
}

fn create_builtin(_: &Value, spec: &Value) -> PyResult {
    let name = protocol::attribute(spec, &intern("name").to_value())?;
    if let Some(module) = crate::import::loaded(&name)? {
        return Ok(module);
    }
    match text(&name).as_deref().and_then(native) {
        Some(module) => module.create(),
        None => Ok(Value::NONE),
    }
}

fn no_extensions(_: &Value, arguments: &[Value]) -> PyResult {
    let name = match arguments.first() {
        Some(spec) => optional_attribute(spec, "name")?.as_ref().and_then(text).unwrap_or_default(),
        None => String::new(),
    };
    Err(raise::raise(
        &kinds::IMPORT_ERROR,
        format_args!("extension module '{name}' cannot be loaded: there is no C interface"),
    ))
}

fn fix_filename(_: &Value, arguments: &[Value]) -> PyResult {
    let [code, path] = arguments else { return Ok(Value::NONE) };
    match (Code::of(code), text(path)) {
        (Some(code), Some(path)) => {
            code.set_filename(&PyString::new(path.as_bytes()));
            Ok(Value::NONE)
        }
        _ => Err(type_error("_fix_co_filename() argument 1 must be code")),
    }
}

fn source_hash(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [_, Some(source)] = arguments else { return Ok(Value::NONE) };
    match Bytes::of(source) {
        Some(source) => Ok(Bytes::new(&pyc::source_hash(source.as_slice()))),
        None => Err(type_error("a bytes-like object is required")),
    }
}
