//! What buffered streams hand on to their raw stream, and how they are closed.

use taipan_vm::object::native::{Function, Getter, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::repr_guard;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise;
use taipan_vm::thread;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

use super::read::shown;
use super::{Buffered, forward, ready, receiver};
use crate::io::{arguments, errors};

pub(super) const DETACH: Method = Method::instance("detach", "($self, /)", Function::NoArguments(detach), "");
pub(super) const CLOSE: Method = Method::instance("close", "($self, /)", Function::NoArguments(close), "");
pub(super) const SEEKABLE: Method = Method::instance(
    "seekable",
    "($self, /)",
    Function::NoArguments(|stream| forward(stream, "seekable")),
    "",
);
pub(super) const READABLE: Method = Method::instance(
    "readable",
    "($self, /)",
    Function::NoArguments(|stream| forward(stream, "readable")),
    "",
);
pub(super) const WRITABLE: Method = Method::instance(
    "writable",
    "($self, /)",
    Function::NoArguments(|stream| forward(stream, "writable")),
    "",
);
pub(super) const FILENO: Method =
    Method::instance("fileno", "($self, /)", Function::NoArguments(|stream| forward(stream, "fileno")), "");
pub(super) const ISATTY: Method =
    Method::instance("isatty", "($self, /)", Function::NoArguments(|stream| forward(stream, "isatty")), "");
pub(super) const DEALLOC_WARN: Method =
    Method::instance("_dealloc_warn", "($self, source, /)", Function::One(dealloc_warn), "");
pub(super) const SIZEOF: Method = Method::instance(
    "__sizeof__",
    "($self, /)",
    Function::NoArguments(|stream| {
        let this = receiver(stream)?;
        let buffer = if this.bytes.borrow().is_some() { this.size.get() } else { 0 };
        Ok(int::from_usize(size_of::<Buffered>() + buffer))
    }),
    "",
);
pub(super) const GETSTATE: Method =
    Method::instance("__getstate__", "($self, /)", Function::NoArguments(errors::cannot_pickle), "");

pub(super) static GETTERS: &[Getter] = &[
    Getter {
        name: "raw",
        get: |stream| Ok(receiver(stream)?.raw.get().unwrap_or(Value::NONE)),
        set: Some(|_, _| Err(errors::read_only())),
        doc: "",
    },
    Getter {
        name: "_finalizing",
        get: |stream| Ok(Value::bool(receiver(stream)?.finalizing.get())),
        set: Some(|stream, value| {
            receiver(stream)?.finalizing.set(arguments::flag_member(value)?);
            Ok(())
        }),
        doc: "",
    },
    of_raw("closed", |stream| attribute(stream, "closed")),
    of_raw("name", |stream| attribute(stream, "name")),
    of_raw("mode", |stream| attribute(stream, "mode")),
];

const fn of_raw(name: &'static str, get: fn(&Value) -> PyResult) -> Getter {
    Getter { name, get, set: None, doc: "" }
}

fn attribute(stream: &Value, name: &str) -> PyResult {
    protocol::attribute_named(&ready(stream)?.1, name)
}

fn dealloc_warn(stream: &Value, source: &Value) -> PyResult {
    let this = receiver(stream)?;
    if let Some(raw) = this.raw.get().filter(|_| this.is_ready.get())
        && protocol::call_method(&raw, "_dealloc_warn", std::slice::from_ref(source)).is_err()
    {
        drop(thread::current().take_raised());
    }
    Ok(Value::NONE)
}

fn detach(stream: &Value) -> PyResult {
    ready(stream)?;
    protocol::call_method(stream, "flush", &[])?;
    let (this, raw) = ready(stream)?;
    this.is_detached.set(true);
    this.is_ready.set(false);
    this.raw.set(None);
    Ok(raw)
}

/// `close`: flushes, then closes the raw stream in any case.
fn close(stream: &Value) -> PyResult {
    let (this, raw) = ready(stream)?;
    let busy = this.enter(stream)?;
    if protocol::is_true(&protocol::attribute_named(&raw, "closed")?)? {
        return Ok(Value::NONE);
    }
    if this.finalizing.get() {
        dealloc_warn(stream, stream)?;
    }
    // Flushing enters again.
    drop(busy);
    let flushed = protocol::call_method(stream, "flush", &[]);
    let raised = if flushed.is_err() { thread::current().take_raised() } else { None };
    let busy = this.enter(stream)?;
    if let Some(raised) = raised {
        thread::current().set_raised(raised);
    }
    let mut result = Value::NONE;
    let closed = errors::afterwards(flushed, || {
        result = protocol::call_method(&raw, "close", &[])?;
        Ok(())
    });
    this.bytes.replace(None);
    this.read_end.set(0);
    this.position.set(0);
    drop(busy);
    closed.map(|_| result)
}

/// `repr`: with the name of the raw stream, if it has one.
pub(super) fn repr(stream: &Value) -> PyResult {
    let type_ = type_of(stream).name();
    let name = match protocol::optional_attribute(stream, intern("name")) {
        Ok(name) => name,
        // The raw stream was detached.
        Err(_) if raise::take_if(&kinds::VALUE_ERROR) => None,
        Err(raised) => return Err(raised),
    };
    let Some(name) = name else { return Ok(Str::new(&format!("<{type_}>"))) };
    let shown = repr_guard::guarded(stream, || Ok(Str::new(&format!("<{type_} name={}>", shown(&name)?))))?;
    shown.ok_or_else(|| errors::reentrant_repr(type_))
}
