//! The codecs and error handlers that Python code registered.

use std::cell::UnsafeCell;
use std::collections::HashMap;

use super::call;
use super::errors::Handler;
use crate::object::protocol;
use crate::raise::{raise, type_error};
use crate::runtime::state;
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

#[derive(Default)]
struct Registry {
    /// Functions that find codecs.
    searches: Vec<Value>,
    /// What they found.
    codecs: HashMap<String, Value>,
    /// Error handlers.
    handlers: HashMap<String, Value>,
}

struct Cell(UnsafeCell<Option<Registry>>);

// SAFETY: only the thread that holds the interpreter lock touches the registry.
unsafe impl Sync for Cell {}

static REGISTRY: Cell = Cell(UnsafeCell::new(None));

/// Looks at the registry or changes it; no Python code runs meanwhile.
fn with<R>(work: impl FnOnce(&mut Registry) -> R) -> R {
    // SAFETY: the borrow lasts for the work, which runs no Python code.
    work(unsafe { &mut *REGISTRY.0.get() }.get_or_insert_default())
}

/// `codecs.register`
pub fn register(search: &Value) {
    with(|registry| registry.searches.push(search.clone()));
}

/// `codecs.unregister`
pub fn unregister(search: &Value) {
    let gone = with(|registry| {
        let place = registry.searches.iter().position(|other| other.is(search));
        place.map(|place| (registry.searches.remove(place), std::mem::take(&mut registry.codecs)))
    });
    drop(gone);
}

/// The name as search functions get it: lower case, and `_` for whatever is no letter or digit.
fn normalize(encoding: &str) -> String {
    let mut normal = String::new();
    let mut gap = false;
    for character in encoding.chars() {
        if character.is_ascii_alphanumeric() || character == '.' {
            if gap && !normal.is_empty() {
                normal.push('_');
            }
            gap = false;
            normal.push(character.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    normal
}

/// `codecs.lookup`
///
/// # Errors
/// `LookupError` if there is no such codec; what search functions raise.
pub fn lookup(encoding: &str) -> PyResult {
    let normal = normalize(encoding);
    if let Some(codec) = with(|registry| registry.codecs.get(&normal).cloned()) {
        return Ok(codec);
    }
    // The search function of the package `encodings`, where packages can be imported.
    if with(|registry| registry.searches.is_empty()) && state().importlib.borrow().is_some() {
        super::load_encodings()?;
    }
    let searches = with(|registry| registry.searches.clone());
    for search in searches {
        let codec = call(&search, &[Str::new(&normal)])?;
        if codec.is_none() {
            continue;
        }
        if Tuple::of(&codec).is_none_or(|codec| codec.values().len() != 4) {
            return Err(type_error("codec search functions must return 4-tuples"));
        }
        let before = with(|registry| registry.codecs.insert(normal, codec.clone()));
        drop(before);
        return Ok(codec);
    }
    Err(raise(&kinds::LOOKUP_ERROR, format_args!("unknown encoding: {encoding}")))
}

/// Calls the encoder or decoder of a codec, item 0 or 1 of what [`lookup`] gives.
///
/// # Errors
/// What it raises; `TypeError` if it gives no pair.
pub fn call_codec(codec: &Value, item: usize, object: &Value, errors: Option<&str>) -> PyResult {
    let function =
        Tuple::of(codec).and_then(|codec| codec.values().get(item).cloned()).unwrap_or(Value::NONE);
    let mut arguments = vec![object.clone()];
    arguments.extend(errors.map(Str::new));
    let result = call(&function, &arguments)?;
    match Tuple::of(&result).map(Tuple::values) {
        Some([made, _]) => Ok(made.clone()),
        _ if item == 0 => Err(type_error("encoder must return a tuple (object, integer)")),
        _ => Err(type_error("decoder must return a tuple (object,integer)")),
    }
}

/// Calls a codec of text, as `str.encode` and `bytes.decode` do.
///
/// # Errors
/// `LookupError` if there is none or it is none of text; what it raises.
pub fn text_codec(encoding: &str, function: &str, item: usize, object: &Value, errors: &str) -> PyResult {
    let codec = lookup(encoding)?;
    let is_text = match protocol::attribute(&codec, &intern("_is_text_encoding").to_value()) {
        Ok(is_text) => protocol::is_true(&is_text)?,
        Err(_) if crate::raise::take_if(&kinds::ATTRIBUTE_ERROR) => true,
        Err(raised) => return Err(raised),
    };
    if !is_text {
        return Err(raise(
            &kinds::LOOKUP_ERROR,
            format_args!(
                "'{encoding}' is not a text encoding; use codecs.{function}() to handle arbitrary codecs"
            ),
        ));
    }
    call_codec(&codec, item, object, Some(errors).filter(|errors| *errors != "strict"))
}

/// `codecs.register_error`
pub fn register_error(name: &str, handler: &Value) {
    let before = with(|registry| registry.handlers.insert(name.to_owned(), handler.clone()));
    drop(before);
}

/// `codecs._unregister_error`: whether there was one.
///
/// # Errors
/// `ValueError` if it is built in.
pub fn unregister_error(name: &str) -> PyResult<bool> {
    if Handler::of_name(name).is_some() {
        return Err(crate::raise::value_error(format_args!(
            "cannot un-register built-in error handler '{name}'"
        )));
    }
    Ok(with(|registry| registry.handlers.remove(name)).is_some())
}

/// `codecs.lookup_error`
///
/// # Errors
/// `LookupError` if there is no such handler.
pub fn lookup_error(name: &str) -> PyResult {
    if let Some(handler) = with(|registry| registry.handlers.get(name).cloned()) {
        return Ok(handler);
    }
    match crate::modules::codecs::built_in_handler(name) {
        Some(handler) => Ok(handler),
        None => Err(raise(&kinds::LOOKUP_ERROR, format_args!("unknown error handler name '{name}'"))),
    }
}
