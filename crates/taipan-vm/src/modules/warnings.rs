//! `_warnings`: what decides what becomes of a warning, for native code and for the module `warnings`.

use std::io::Write;

use crate::call::Arguments;
use crate::modules::NativeModule;
use crate::object::native::{Function, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, type_error};
use crate::runtime;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::frame::{OnStack, stack};
use crate::types::generator::text_value;
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{int, type_type};
use crate::value::{PyResult, Value};

/// `_warnings`
pub static MODULE: NativeModule = NativeModule {
    name: "_warnings",
    doc: "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "warn",
        "(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())",
        Function::Bound(warn_function),
        "Issue a warning, or maybe ignore it or raise an exception.",
    ),
    Method::function(
        "warn_explicit",
        "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)",
        Function::Bound(warn_explicit_function),
        "Issue a warning, or maybe ignore it or raise an exception.",
    ),
    Method::function(
        "_filters_mutated_lock_held",
        "()",
        Function::NoArguments(filters_mutated),
        "Says that the filters have changed.",
    ),
    Method::function(
        "_acquire_lock",
        "()",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Keeps others from changing the filters.",
    ),
    Method::function(
        "_release_lock",
        "()",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Lets others change the filters again.",
    ),
];

/// Name of the module's count of changes of the filters.
const VERSION: &str = "_filters_version";

fn init(module: &Module) -> PyResult<()> {
    let filter = |action: &str, category: &Type, from: Option<&str>| {
        let from = from.map_or(Value::NONE, Str::new);
        let zero = int::from_i64(0);
        Tuple::from_values(vec![Str::new(action), Value::NONE, category.value(), from, zero])
    };
    module.set(
        "filters",
        List::from_values(vec![
            filter("default", &kinds::DEPRECATION_WARNING, Some("__main__")),
            filter("ignore", &kinds::DEPRECATION_WARNING, None),
            filter("ignore", &kinds::PENDING_DEPRECATION_WARNING, None),
            filter("ignore", &kinds::IMPORT_WARNING, None),
            filter("ignore", &kinds::RESOURCE_WARNING, None),
        ]),
    );
    module.set("_defaultaction", Str::new("default"));
    module.set("_onceregistry", Dict::with_capacity(0));
    module.set(VERSION, int::from_i64(0));
    Ok(())
}

/// The namespace of a module that was imported.
fn imported(name: &str) -> Option<Value> {
    let modules = &runtime::state().modules;
    let module = Dict::of(modules)?.get_str(intern(name))?;
    Module::of(&module).map(Module::namespace)
}

/// A setting: that of `warnings` if it was imported, otherwise of this module.
fn setting(python_name: &str, native_name: &str) -> Option<Value> {
    let of = |module: &str, name: &str| Dict::of(&imported(module)?)?.get_str(intern(name));
    of("warnings", python_name).or_else(|| of("_warnings", native_name))
}

fn filters_mutated(_: &Value) -> PyResult {
    if let Some(namespace) = imported("_warnings")
        && let Some(names) = Dict::of(&namespace)
    {
        let version = names.get_str(intern(VERSION)).map_or(0, |version| version.word().int_value());
        names.set_str(intern(VERSION), int::from_i64(version + 1));
    }
    Ok(Value::NONE)
}

/// Warns from native code, as if by the caller that is `stack_level` frames away.
///
/// # Errors
/// The warning, if a filter makes it an error; what showing it raises.
pub fn warn(category: &Type, message: &str, stack_level: usize) -> PyResult<()> {
    warn_value(&Str::new(message), &category.value(), stack_level, None, &[])
}

/// Warns from native code of something that is the fault of an object, such as a file that was not closed.
///
/// # Errors
/// As [`warn`].
pub fn warn_about(category: &Type, message: &str, source: &Value) -> PyResult<()> {
    warn_value(&Str::new(message), &category.value(), 1, Some(source), &[])
}

/// Issues a `SyntaxWarning` of a source.
///
/// # Errors
/// As [`warn`].
pub fn warn_in_source(message: &str, filename: &str, line: i64) -> PyResult<()> {
    let module = filename.strip_suffix(".py").filter(|name| !name.is_empty()).unwrap_or(filename);
    let place = Place { filename: Str::new(filename), line, module: Str::new(module), registry: None };
    warn_at(&Str::new(message), &kinds::SYNTAX_WARNING.value(), &place, None)
}

/// The category that is meant: the message's own type, if it is a warning.
fn category_of(message: &Value, category: Option<&Value>) -> PyResult {
    if type_of(message).is_subtype(&kinds::WARNING) {
        return Ok(type_of(message).value());
    }
    match category.filter(|category| !category.is_none()) {
        None => Ok(kinds::USER_WARNING.value()),
        Some(category) => {
            if type_type::of(category).is_some_and(|category| category.is_subtype(&kinds::WARNING)) {
                return Ok(category.clone());
            }
            let name = type_of(category).name();
            Err(type_error(format_args!("category must be a Warning subclass, not '{name}'")))
        }
    }
}

fn warn_function(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(message), category, level, source, prefixes] = arguments else { return Ok(Value::NONE) };
    let category = category_of(message, *category)?;
    let mut level = level.map_or(1, |level| level.word().int_value());
    let prefixes: Vec<String> = match prefixes {
        None => Vec::new(),
        Some(prefixes) => match Tuple::of(prefixes) {
            Some(prefixes) => {
                prefixes.values().iter().filter_map(Str::of).map(Str::to_string_lossy).collect()
            }
            None => {
                let name = type_of(prefixes).name();
                return Err(type_error(format_args!(
                    "warn() argument 'skip_file_prefixes' must be tuple, not {name}"
                )));
            }
        },
    };
    if !prefixes.is_empty() {
        level = level.max(2);
    }
    let level = usize::try_from(level.max(1)).unwrap_or(1);
    warn_value(message, &category, level, *source, &prefixes)?;
    Ok(Value::NONE)
}

/// Whether a frame belongs to the machinery of imports, which is not counted.
fn is_internal(frame: &OnStack) -> bool {
    let filename = frame.code().object.filename.to_string_lossy();
    filename.contains("importlib") && filename.contains("_bootstrap")
}

fn warn_value(
    message: &Value,
    category: &Value,
    level: usize,
    source: Option<&Value>,
    prefixes: &[String],
) -> PyResult<()> {
    let mut frames = stack().filter(|frame| !is_internal(frame)).skip(level.saturating_sub(1));
    let frame = frames.find(|frame| {
        let filename = frame.code().object.filename.to_string_lossy();
        !prefixes.iter().any(|prefix| filename.starts_with(prefix))
    });
    let (filename, line, globals) = match frame {
        Some(frame) => {
            let function = frame.function();
            let globals = crate::types::function::Function::of(&function)
                .map_or(Value::NONE, |function| function.globals_value());
            let line = frame.code().line_of(frame.unit() as usize).unwrap_or(0);
            (text_value(&frame.code().object.filename), line, globals)
        }
        None => (Str::new("<sys>"), 0, Value::NONE),
    };
    let names = Dict::of(&globals);
    let module =
        names.and_then(|names| names.get_str(intern("__name__"))).unwrap_or_else(|| Str::new("<string>"));
    let registry = names.map(|names| {
        let name = intern("__warningregistry__");
        names.get_str(name).unwrap_or_else(|| {
            let registry = Dict::with_capacity(0);
            names.set_str(name, registry.clone());
            registry
        })
    });
    let place = Place { filename, line: i64::from(line), module, registry };
    warn_at(message, category, &place, source)
}

/// Where a warning is issued.
struct Place {
    filename: Value,
    line: i64,
    module: Value,
    registry: Option<Value>,
}

fn warn_explicit_function(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(message), Some(category), Some(filename), Some(line), module, registry, _, source] = arguments
    else {
        return Ok(Value::NONE);
    };
    let some = |value: &Option<&Value>| value.filter(|value| !value.is_none()).cloned();
    let module = some(module).unwrap_or_else(|| {
        let text = Str::of(filename).map(Str::to_string_lossy).unwrap_or_default();
        Str::new(text.strip_suffix(".py").filter(|name| !name.is_empty()).unwrap_or(&text))
    });
    let registry = some(registry);
    if registry.as_ref().is_some_and(|registry| Dict::of(registry).is_none()) {
        return Err(type_error("'registry' must be a dict or None"));
    }
    let place = Place { filename: (*filename).clone(), line: line.word().int_value(), module, registry };
    warn_at(message, &category_of(message, Some(category))?, &place, *source)?;
    Ok(Value::NONE)
}

/// Whether a part of a filter takes a text: `None` takes any, a string itself, a pattern what it matches.
fn takes(part: &Value, text: &Value) -> PyResult<bool> {
    if part.is_none() {
        return Ok(true);
    }
    if Str::of(part).is_some() {
        return protocol::equals(part, text);
    }
    let matches = protocol::attribute(part, &intern("match").to_value())?;
    protocol::is_true(&protocol::call(&matches, Arguments::positional_only(std::slice::from_ref(text)))?)
}

/// What the first filter that takes a warning says is to be done with it.
fn action(category: &Value, text: &Value, place: &Place) -> PyResult<String> {
    let string = |value: &Value| Str::of(value).map(Str::to_string_lossy).unwrap_or_default();
    let filters = setting("filters", "filters");
    let filters =
        filters.as_ref().and_then(List::of).map_or_else(Vec::new, |filters| filters.items().to_vec());
    for filter in filters {
        let Some([action, message, class, module, line]) = Tuple::of(&filter).map(Tuple::values) else {
            continue;
        };
        let is_category = match (type_type::of(category), type_type::of(class)) {
            (Some(category), Some(class)) => category.is_subtype(class),
            _ => false,
        };
        let line = line.word().int_value();
        if is_category
            && (line == 0 || line == place.line)
            && takes(message, text)?
            && takes(module, &place.module)?
        {
            return Ok(string(action));
        }
    }
    Ok(setting("defaultaction", "_defaultaction")
        .map_or_else(|| "default".to_owned(), |value| string(&value)))
}

/// Whether a warning was issued before, by a registry; it is entered there.
fn is_repeated(registry: &Value, key: &Value) -> PyResult<bool> {
    let Some(names) = Dict::of(registry) else { return Ok(false) };
    let version = Dict::of(&imported("_warnings").unwrap_or(Value::NONE))
        .and_then(|names| names.get_str(intern(VERSION)))
        .unwrap_or_else(|| int::from_i64(0));
    let current = names.get_str(intern("version"));
    if !current.is_some_and(|current| current.word() == version.word()) {
        let keys: Vec<_> = names.iter().map(|(key, _)| key).collect();
        for key in keys {
            names.remove(&key)?;
        }
        names.set_str(intern("version"), version);
    }
    match names.get(key)? {
        Some(value) if protocol::is_true(&value)? => Ok(true),
        _ => {
            names.set(key, Value::TRUE)?;
            Ok(false)
        }
    }
}

/// Issues a warning at a place.
fn warn_at(message: &Value, category: &Value, place: &Place, source: Option<&Value>) -> PyResult<()> {
    let is_instance = type_of(message).is_subtype(&kinds::WARNING);
    let text = if is_instance { protocol::str(message)? } else { message.clone() };
    let message = match is_instance {
        true => message.clone(),
        false => protocol::call(category, Arguments::positional_only(std::slice::from_ref(message)))?,
    };
    let line = int::from_i64(place.line);
    let key = |with_line: bool| {
        let mut parts = vec![text.clone(), category.clone()];
        if with_line {
            parts.push(line.clone());
        }
        Tuple::from_values(parts)
    };
    if let Some(registry) = &place.registry
        && let Some(names) = Dict::of(registry)
        && let Some(seen) = names.get(&key(true))?
        && protocol::is_true(&seen)?
        && is_current(names)
    {
        return Ok(());
    }
    let action = action(category, &text, place)?;
    let own = || place.registry.clone();
    let repeated = match action.as_str() {
        "error" => return Err(raise::raise_in_context(message)),
        "ignore" => return Ok(()),
        "always" | "all" => false,
        "once" => match setting("onceregistry", "_onceregistry") {
            Some(registry) => is_repeated(&registry, &key(false))?,
            None => false,
        },
        "default" => own().map_or(Ok(false), |registry| is_repeated(&registry, &key(true)))?,
        "module" => {
            let zero = Tuple::from_values(vec![text.clone(), category.clone(), int::from_i64(0)]);
            own().map_or(Ok(false), |registry| is_repeated(&registry, &zero))?
        }
        other => {
            return Err(raise::raise(
                &kinds::RUNTIME_ERROR,
                format_args!("Unrecognized action ('{other}') in warnings.filters"),
            ));
        }
    };
    if repeated { Ok(()) } else { show(&message, &text, category, place, source) }
}

/// Whether a registry is of the present filters.
fn is_current(registry: &Dict) -> bool {
    let version = imported("_warnings")
        .and_then(|namespace| Dict::of(&namespace)?.get_str(intern(VERSION)))
        .map_or(0, |version| version.word().int_value());
    registry.get_str(intern("version")).is_some_and(|own| own.word().int_value() == version)
}

/// Shows a warning: by `warnings` if it was imported, otherwise on standard error.
fn show(
    message: &Value,
    text: &Value,
    category: &Value,
    place: &Place,
    source: Option<&Value>,
) -> PyResult<()> {
    if let Some(namespace) = imported("warnings")
        && let Some(names) = Dict::of(&namespace)
        && let (Some(shower), Some(class)) =
            (names.get_str(intern("_showwarnmsg")), names.get_str(intern("WarningMessage")))
    {
        let line = int::from_i64(place.line);
        let none = || Value::NONE;
        let arguments = [
            message.clone(),
            category.clone(),
            place.filename.clone(),
            line,
            none(),
            none(),
            source.cloned().unwrap_or(Value::NONE),
        ];
        let shown = protocol::call(&class, Arguments::positional_only(&arguments))?;
        protocol::call(&shower, Arguments::positional_only(std::slice::from_ref(&shown)))?;
        return Ok(());
    }
    let string = |value: &Value| Str::of(value).map(Str::to_string_lossy).unwrap_or_default();
    let name = type_type::of(category).map_or("Warning", Type::name);
    let (file, line) = (string(&place.filename), place.line);
    let mut output = format!("{file}:{line}: {name}: {}\n", string(text));
    if let Some(source) = crate::traceback::source_line(&file, usize::try_from(line).unwrap_or(0)) {
        output.push_str("  ");
        output.push_str(source.trim());
        output.push('\n');
    }
    // Nobody can be told that standard error does not take it.
    let _written = std::io::stderr().write_all(output.as_bytes());
    Ok(())
}
