//! Tracebacks of failed imports, without the frames of the import system.

use crate::object::native_object::NativeObject;
use crate::object::type_object::type_of;
use crate::thread;
use crate::types::exception::{Exception, kinds};
use crate::types::traceback::Traceback;
use crate::value::Value;

/// What the code of the import system is called.
const FILES: [&str; 3] =
    ["<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>", "<frozen _embedded_library>"];

/// The function that calls what is no longer part of the import system.
const BORDER: &str = "_call_with_frames_removed";

/// Takes the import system's frames out of the raised exception's traceback: all of them from an `ImportError`, else
/// those that lead to code being imported.
pub(super) fn remove() {
    let thread = thread::current();
    let Some(exception) = thread.take_raised() else { return };
    if let Some(own) = Exception::of(&exception) {
        let always = type_of(&exception).is_subtype(&kinds::IMPORT_ERROR);
        let kept = kept(own.traceback_value(), always);
        for (place, value) in kept.iter().enumerate() {
            if let Some(traceback) = Traceback::of(value) {
                traceback.link(kept.get(place + 1).cloned());
            }
        }
        own.set_traceback(kept.into_iter().next());
    }
    thread.set_raised(exception);
}

/// The entries of a traceback that stay.
fn kept(first: Option<Value>, always: bool) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    let mut next = first;
    // How many entries stood before the run of the import system's own entries that is being looked at.
    let mut run = None;
    while let Some(value) = next {
        let Some(traceback) = Traceback::of(&value) else { break };
        next = traceback.next();
        let code = traceback.frame().map(|frame| &frame.code().object);
        let is_own = code.is_some_and(|code| FILES.contains(&code.filename.to_string_lossy().as_ref()));
        if !is_own {
            run = None;
            kept.push(value);
            continue;
        }
        let start = *run.get_or_insert(kept.len());
        kept.push(value.clone());
        if always || code.is_some_and(|code| code.name.to_string_lossy() == BORDER) {
            kept.truncate(start);
        }
    }
    kept
}
