//! "Did you mean: 'x'?"

use super::{attribute, innermost};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slot_names::call_special;
use crate::object::type_object::type_of;
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::str::{Str, intern};
use crate::types::traceback::Traceback;
use crate::value::Value;

/// More names than this are not compared.
const MOST_NAMES: usize = 750;
/// Longer names are not compared.
const LONGEST: usize = 40;
/// What it costs to insert, delete or replace a character.
const MOVE: usize = 2;
/// What it costs to change its case.
const CASE: usize = 1;

/// What is appended to the message of an exception.
pub(super) fn hint(exception: &Value) -> String {
    let type_ = type_of(exception);
    let text = |name: &str| {
        let value = attribute(exception, name);
        value.as_ref().and_then(Str::of).map(Str::to_string_lossy)
    };
    let suggestion = if type_.is_subtype(&kinds::IMPORT_ERROR) {
        text("name_from").and_then(|wrong| in_module(exception, &wrong))
    } else if type_.is_subtype(&kinds::NAME_ERROR) {
        text("name").and_then(|wrong| in_scope(exception, &wrong))
    } else if type_.is_subtype(&kinds::ATTRIBUTE_ERROR) {
        text("name").and_then(|wrong| in_object(exception, &wrong))
    } else {
        None
    };
    let mut hint = suggestion.as_ref().map_or_else(String::new, |name| format!(". Did you mean: '{name}'?"));
    if type_.is_subtype(&kinds::NAME_ERROR)
        && let Some(name) = text("name")
        && is_standard_module(&name)
    {
        let begin = if suggestion.is_some() { " Or did" } else { ". Did" };
        hint.push_str(&format!("{begin} you forget to import '{name}'?"));
    }
    hint
}

/// Whether `sys.stdlib_module_names` has a name.
fn is_standard_module(name: &str) -> bool {
    let modules = &crate::runtime::state().modules;
    let sys = Dict::of(modules).and_then(|modules| modules.get_str(intern("sys")));
    let names = sys.and_then(|sys| attribute(&sys, "stdlib_module_names"));
    names.is_some_and(|names| protocol::contains(&names, &Str::new(name)).unwrap_or(false))
}

/// The names that an object has, sorted.
fn names_of(object: &Value) -> Option<Vec<String>> {
    let names = match call_special(object, "__dir__", &[])? {
        Ok(names) => crate::interp::collect(&names).ok()?,
        Err(_) => {
            drop(crate::thread::current().take_raised());
            return None;
        }
    };
    let mut names: Vec<String> = names.iter().filter_map(Str::of).map(Str::to_string_lossy).collect();
    names.sort();
    Some(names)
}

fn without_hidden(names: &mut Vec<String>, wrong: &str) {
    if !wrong.starts_with('_') {
        names.retain(|name| !name.starts_with('_'));
    }
}

fn in_object(exception: &Value, wrong: &str) -> Option<String> {
    let object = attribute(exception, "obj")?;
    let mut names = names_of(&object)?;
    let own = local(exception, "self");
    if !own.is_some_and(|own| own.is(&object)) {
        without_hidden(&mut names, wrong);
    }
    closest(&names, wrong)
}

fn in_module(exception: &Value, wrong: &str) -> Option<String> {
    let name = attribute(exception, "name")?;
    let modules = &crate::runtime::state().modules;
    let module = Dict::of(modules)?.get_str(intern(&Str::of(&name)?.to_string_lossy()))?;
    let mut names = names_of(&module)?;
    without_hidden(&mut names, wrong);
    closest(&names, wrong)
}

/// A local of the frame in which an exception was raised.
fn local(exception: &Value, name: &str) -> Option<Value> {
    let traceback = innermost(exception)?;
    let locals = Traceback::of(&traceback)?.frame()?.snapshot();
    Dict::of(&locals)?.get_str(intern(name))
}

fn in_scope(exception: &Value, wrong: &str) -> Option<String> {
    let traceback = innermost(exception)?;
    let frame = Traceback::of(&traceback)?.frame()?;
    let locals = frame.namespace().unwrap_or_else(|| frame.snapshot());
    if let Some(own) = Dict::of(&locals).and_then(|names| names.get_str(intern("self")))
        && attribute(&own, wrong).is_some()
    {
        return Some(format!("self.{wrong}"));
    }
    let mut names = Vec::new();
    for namespace in [locals, frame.function().globals_value(), frame.function().builtins_value()] {
        let keys = Dict::of(&namespace).into_iter().flat_map(Dict::iter).map(|(name, _)| name);
        names.extend(keys.filter_map(|name| Str::of(&name).map(Str::to_string_lossy)));
    }
    closest(&names, wrong)
}

/// The name that is most like the wrong one, if any is like it.
fn closest(names: &[String], wrong: &str) -> Option<String> {
    let wrong_characters: Vec<char> = wrong.chars().collect();
    let length = wrong_characters.len();
    if names.len() > MOST_NAMES || length > LONGEST {
        return None;
    }
    // No limit to begin with; each find has to be better than the one before.
    let mut best: Option<(usize, &String)> = None;
    for name in names.iter().filter(|name| *name != wrong) {
        let characters: Vec<char> = name.chars().collect();
        let mut most = (characters.len() + length + 3) * MOVE / 6;
        if let Some((distance, _)) = best {
            most = most.min(distance.saturating_sub(1));
        }
        let distance = distance(&wrong_characters, &characters, most);
        if distance <= most && best.is_none_or(|(before, _)| distance < before) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name.clone())
}

fn replacement_cost(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

/// What it costs to make one name of the other, anything above `most` if it is more than that.
fn distance(a: &[char], b: &[char], most: usize) -> usize {
    let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return MOVE * (a.len() + b.len());
    }
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) * MOVE > most {
        return most + 1;
    }
    // One row of the matrix of the distances of all beginnings.
    let mut row: Vec<usize> = (0..=a.len()).map(|place| place * MOVE).collect();
    for (number, &character) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (number + 1) * MOVE;
        for place in 1..=a.len() {
            let replaced = diagonal + replacement_cost(a[place - 1], character);
            diagonal = row[place];
            row[place] = replaced.min(row[place].min(row[place - 1]) + MOVE);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return most + 1;
        }
    }
    row[a.len()]
}
