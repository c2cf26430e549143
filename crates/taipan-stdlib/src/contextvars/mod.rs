//! `_contextvars`: variables whose values belong to a context (PEP 567).
//!
//! A context has its values in a dict of its own, which contexts copied from each other share until one of them
//! changes it.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::value::Value;

mod context;
mod token;
mod variable;

/// `_contextvars`
pub static MODULE: NativeModule = NativeModule {
    name: "_contextvars",
    doc: "Context Variables",
    functions: &[Method::function(
        "copy_context",
        "($module, /)",
        Function::NoArguments(|_| Ok(context::copy(&current()))),
        "A copy of the current context.",
    )],
    types: &[&context::TYPE, &variable::TYPE, &token::TYPE],
    init: |_| {
        token::set_missing();
        Ok(())
    },
};

thread_local! {
    /// The thread's context, once there is one. It is given back by whoever leaves the context, and never at the
    /// thread's end, when the interpreter may be somebody else's.
    static CURRENT: RefCell<ManuallyDrop<Option<Value>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

/// The current context, if there is one.
fn existing() -> Option<Value> {
    CURRENT.with_borrow(|current| (**current).clone())
}

/// The current context, made if there is none.
fn current() -> Value {
    existing().unwrap_or_else(|| {
        let made = context::empty();
        drop(replace(Some(made.clone())));
        made
    })
}

/// Makes another context the current one and gives the one before.
fn replace(context: Option<Value>) -> Option<Value> {
    CURRENT.with_borrow_mut(|current| std::mem::replace(&mut **current, context))
}
