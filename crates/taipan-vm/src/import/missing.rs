//! Why a module does not have what is asked of it: a circular import, or a file of the program's own that hides
//! the module that was meant.

use std::path::{Path, PathBuf};

use super::optional_attribute;
use crate::call::Arguments;
use crate::modules::sys;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::raise::{self, Raised};
use crate::runtime::state;
use crate::types::exception::kinds;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// What the error of a missing name can say of the module.
pub(crate) struct Circumstances {
    /// The file the module comes from.
    pub origin: Option<String>,
    /// The module may hide another one of its name.
    pub shadows: bool,
    /// The module it may hide is one of the standard library.
    pub shadows_library: bool,
    /// The module is being imported.
    pub initializing: bool,
}

impl Circumstances {
    /// What can be said of a module of this name and specification.
    ///
    /// # Errors
    /// What the specification's attributes raise.
    pub(crate) fn of(name: &str, spec: &Value) -> PyResult<Circumstances> {
        let origin = file_origin(spec)?;
        let shadows = origin.as_deref().is_some_and(|origin| possibly_shadows(Path::new(origin)));
        let shadows_library = shadows && is_library_module(name)?;
        let initializing = !shadows_library && is_initializing(spec)?;
        Ok(Circumstances { origin, shadows, shadows_library, initializing })
    }
}

/// The file that a module's specification says it comes from.
fn file_origin(spec: &Value) -> PyResult<Option<String>> {
    match optional_attribute(spec, "has_location")? {
        Some(has_location) if protocol::is_true(&has_location)? => {}
        _ => return Ok(None),
    }
    Ok(optional_attribute(spec, "origin")?.as_ref().and_then(Str::of).map(Str::to_string_lossy))
}

/// Whether the module of a specification is being imported.
///
/// # Errors
/// What the specification's attributes raise.
pub(crate) fn is_initializing(spec: &Value) -> PyResult<bool> {
    if spec.is_none() {
        return Ok(false);
    }
    match optional_attribute(spec, "_initializing")? {
        Some(flag) => protocol::is_true(&flag),
        None => Ok(false),
    }
}

/// Whether a module's file hides another module of its name that comes later in `sys.path`: it lies where the
/// program lies.
fn possibly_shadows(file: &Path) -> bool {
    let Some(program_folder) = state().program_folder.borrow().clone().filter(|_| !state().config.safe_path)
    else {
        return false;
    };
    let folder = match file.file_name() {
        Some(name) if name == "__init__.py" => file.parent().and_then(Path::parent),
        _ => file.parent(),
    };
    let program_folder = match program_folder.is_empty() {
        true => std::env::current_dir().ok(),
        false => Some(PathBuf::from(program_folder)),
    };
    folder.is_some() && folder == program_folder.as_deref()
}

/// Whether `sys.stdlib_module_names` has the name.
fn is_library_module(name: &str) -> PyResult<bool> {
    match sys::get("stdlib_module_names") {
        Some(names) => protocol::contains(&names, &Str::new(name)),
        None => Ok(false),
    }
}

/// A text as `repr` shows it.
fn quoted(text: &str) -> PyResult<String> {
    let shown = protocol::repr(&Str::new(text))?;
    Ok(Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default())
}

/// The error of `from module import name` where the module has no such name.
///
/// # Errors
/// What looking at the module raises.
pub(crate) fn cannot_import(module: &Value, own_name: Option<&str>, name: &Value) -> PyResult<Raised> {
    let known = own_name.unwrap_or("<unknown module name>");
    let (shown, text) = (quoted(known)?, protocol::repr(name)?);
    let text = Str::of(&text).map(Str::to_string_lossy).unwrap_or_default();
    let plain = format!("cannot import name {text} from {shown}");
    let mut path = None;
    let message = match optional_attribute(module, "__spec__")? {
        None => format!("{plain} (unknown location)"),
        Some(spec) => {
            let mut found = Circumstances::of(known, &spec)?;
            let file = || Module::of(module).and_then(|module| module.get("__file__"));
            found.origin =
                found.origin.or_else(|| file().as_ref().and_then(Str::of).map(Str::to_string_lossy));
            path = found.origin.clone();
            cannot_import_message(&found, &plain, &text, &shown)?
        }
    };
    let names: Vec<Value> =
        ["name", "path", "name_from"].iter().map(|name| intern(name).to_value()).collect();
    let text = |text: Option<&str>| text.map_or(Value::NONE, Str::new);
    let values = [Str::new(&message), text(own_name), text(path.as_deref()), name.clone()];
    let exception = protocol::call(&kinds::IMPORT_ERROR.value(), Arguments::new(&values, &names))?;
    Ok(raise::raise_exception(exception))
}

fn cannot_import_message(found: &Circumstances, plain: &str, name: &str, module: &str) -> PyResult<String> {
    let place = found.origin.as_deref();
    let file = quoted(place.unwrap_or_default())?;
    Ok(match (place, found.initializing) {
        _ if found.shadows_library => format!(
            "{plain} (consider renaming {file} since it has the same name as the standard library module named \
             {module} and prevents importing that standard library module)"
        ),
        (_, true) if found.shadows => format!(
            "{plain} (consider renaming {file} if it has the same name as a library you intended to import)"
        ),
        (place, true) => format!(
            "cannot import name {name} from partially initialized module {module} (most likely due to a circular \
             import){}",
            place.map(|place| format!(" ({place})")).unwrap_or_default()
        ),
        (Some(place), false) => format!("{plain} ({place})"),
        (None, false) => format!("{plain} (unknown location)"),
    })
}
